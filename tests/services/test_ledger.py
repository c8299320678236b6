"""The chain of events is written under the lock of its act."""

import pytest
from django.db.transaction import TransactionManagementError

from referral.models import Event, Ledger
from referral.models.ledger import append
from tests.cast import START


@pytest.mark.usefixtures("transactional_db")
def test_an_event_outside_the_transaction_of_its_act_is_refused() -> None:
    ledger = Ledger.objects.create()
    with pytest.raises(TransactionManagementError):
        append(Event(ledger=ledger, at=START, entered_at=START, act="upload", label="上传证据材料"))
    ledger.refresh_from_db()
    assert ledger.seq == 0 and not Event.objects.exists()
