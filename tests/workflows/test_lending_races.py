"""A dossier is copied from several windows at the same moment, on a real PostgreSQL: one allowed copy is one copy."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import ReferralError
from referral.models import Borrowing, Case, Event
from referral.models.borrowing import COPY
from referral.services import borrowing, dossier
from tests.pages.browsers import department
from tests.pages.test_borrowing import allow, asked, case
from tests.workflows.conftest import Town
from tests.workflows.test_concurrency import busy, together

__all__ = ["busy", "case"]
pytestmark = [pytest.mark.postgres]


@pytest.fixture
def town(busy: Town) -> Town:
    return busy


@pytest.fixture
def song(town: Town) -> None:
    department(town, A.NHSA, "待遇保障科", song="宋佳")


def test_one_allowed_copy_is_made_once(town: Town, case: Case) -> None:
    outside = {
        "reader": "",
        "for_whom": "outside",
        "unit": "某律师事务所",
        "person": "某律师",
        "document": "介绍信1号",
    }
    allow(town, asked(town, "liu", case, way=COPY, **outside))
    liu = town.who("liu")
    packet = dossier.prepare(case, liu, purpose="lawyer", retention="30年")
    done = together(*[lambda: borrowing.take_out(packet, liu)] * 6)
    assert sum(isinstance(one, ReferralError) for one in done) == 5
    assert Event.objects.filter(act="dossier_export").count() == 1
    assert Borrowing.objects.get().handed_at is not None
