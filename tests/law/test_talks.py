"""约谈 and 函询 as a table: who may be called, and the step that the facts give."""

from datetime import date

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.talks import (
    INQUIRY,
    INTERVIEW,
    Course,
    Step,
    is_late,
    step,
    why_not_agency,
    why_not_subject,
)
from referral.law.urging import Relation


@pytest.mark.parametrize(
    ("near", "says"),
    [
        (Relation.DOWN, ""), (Relation.GOVERNMENT, ""), (Relation.EQUAL, "会商"), (Relation.UP, "请示"),
        (Relation.OWN, "机关内部"), (Relation.NEVER, "按法律规定的方式"),
    ],
)  # fmt: skip
def test_an_agency_is_called_down_the_line_or_by_its_government_alone(near: Relation, says: str) -> None:
    refusal = why_not_agency(near)
    assert says in refusal and bool(refusal) == bool(says)


def test_only_who_supervises_it_calls_a_designated_institution() -> None:
    assert not why_not_subject(A.NHSA, "institution") and not why_not_subject(A.NHSA, "pharmacy")
    for kind in (A.HEALTH, A.POLICE, A.NHSA_OFFICE, A.GOVERNMENT):
        assert "商请医疗保障行政部门" in why_not_subject(kind, "institution")
    for subject in ("person", "official", "company"):
        assert "只约谈、函询本案的定点" in why_not_subject(A.NHSA, subject)


def test_an_interview_goes_through_its_steps_in_order() -> None:
    facts: dict[str, bool] = {}
    seen = [step(Course(INTERVIEW, owes=True))]
    for fact in ("is_approved", "is_served", "is_held", "is_signed", "is_reported", "is_confirmed"):
        facts[fact] = True
        seen.append(step(Course(INTERVIEW, owes=True, **facts)))
    assert seen == [Step.DECIDE, Step.SERVE, Step.HOLD, Step.SIGN, Step.REPORT, Step.CONFIRM, Step.DONE]


def test_an_inquiry_has_no_meeting_and_an_interview_without_a_report_ends_with_its_minutes() -> None:
    assert step(Course(INQUIRY, owes=True, is_approved=True, is_served=True)) == Step.REPORT
    held = Course(INTERVIEW, is_approved=True, is_served=True, is_held=True, is_signed=True)
    assert step(held) == Step.DONE


def test_what_was_refused_or_cancelled_stays_so() -> None:
    assert step(Course(INTERVIEW, is_refused=True, is_approved=True)) == Step.REFUSED
    assert step(Course(INTERVIEW, is_approved=True, is_served=True, is_cancelled=True)) == Step.CANCELLED


def test_a_report_is_late_after_its_day_and_only_while_it_is_awaited() -> None:
    day = date(2026, 12, 1)
    assert not is_late(Step.REPORT, day, report_by=day)
    assert is_late(Step.REPORT, date(2026, 12, 2), report_by=day)
    assert not is_late(Step.CONFIRM, date(2026, 12, 2), report_by=day)
    assert not is_late(Step.REPORT, day, report_by=None)
