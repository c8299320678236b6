"""补录: a running case is entered where it stands."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.models import Approval, Clock
from referral.reports.house import CHECKS
from referral.services import backfill
from referral.services.backfill import PastCase, PastReferral
from referral.services.clues import SubjectDraft
from tests.cast import START, City


def past(city: City, **changes: object) -> PastCase:
    """A case that has been with the health commission for three weeks."""
    sent = START - timedelta(days=21)
    referral = PastReferral(
        city.agencies[A.HEALTH], Kind.ADMINISTRATIVE, sent, "安医保移函〔2026〕9号", signed_at=sent + timedelta(hours=3),
        accepted_at=sent + timedelta(days=2),
    )  # fmt: skip
    values: dict[str, object] = {
        "title": "某诊所超标准收费案", "summary": "超标准收费。", "violations": ("F16",),
        "opened_at": START - timedelta(days=30), "subjects": (SubjectDraft("institution", "某诊所"),),
        "referrals": [referral], "paper_number": "2026-17",
    }  # fmt: skip
    return PastCase(**(values | changes))  # type: ignore[arg-type]


def test_it_stands_where_it_stood_on_paper_and_keeps_its_clocks(city: City) -> None:
    done = backfill.enter(past(city), city.who("wu"))
    assert done.case is not None
    assert done.case.is_backfilled
    referral = done.case.referrals.get()
    assert (referral.status, city.lane(referral).status) == ("accepted", "working")
    clock = Clock.objects.get(lane=city.lane(referral), rule="agr.first_feedback")
    assert clock.started_at == referral.answered_at
    assert not Approval.objects.filter(case=done.case).exists()
    assert [list(check()) for check in CHECKS.values()] == [[]] * len(CHECKS)


def test_alarms_that_lie_in_the_past_are_not_given(city: City) -> None:
    done = backfill.enter(past(city), city.who("wu"))
    clock = Clock.objects.get(lane__case=done.case, rule="agr.first_feedback")
    assert clock.alarm_80_at is not None
    assert clock.alarmed >= 80


def test_an_officer_may_not_enter_it_alone(city: City) -> None:
    with pytest.raises(NotAllowed):
        backfill.enter(past(city), city.who("liu"))


def test_hops_out_of_order_are_refused(city: City) -> None:
    wrong = PastReferral(
        city.agencies[A.HEALTH], Kind.ADMINISTRATIVE, START - timedelta(days=2), "安医保移函〔2026〕9号",
        signed_at=START - timedelta(days=3),
    )  # fmt: skip
    with pytest.raises(ReferralError, match="先后不对"):
        backfill.enter(past(city, referrals=[wrong]), city.who("wu"))
