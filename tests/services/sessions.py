"""Meetings walked: called by the bureau, with an item on a case that health sees and the market bureau does not."""

from datetime import date, datetime, timedelta
from typing import Any

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from referral.models import Case, LedgerTask, Meeting, MeetingItem, MinutesCorrection
from referral.services import agenda, meetings, minutes
from referral.services.meetings import MeetingDraft
from tests.walked import walked
from tests.workflows.conftest import Town
from workflows import meetings as verbs


def agency(town: Town, kind: A) -> Agency:
    """An agency of the cast, as it stands in the directory."""
    return Agency.objects.get(pk=town.agencies[kind].pk)


def draft(town: Town, *invited: A, **changes: Any) -> MeetingDraft:
    """会商 of the bureau with some others, in two days."""
    values: dict[str, Any] = {
        "kind": "consult", "title": "第四季度案件会商", "planned_at": town.at + timedelta(days=2), "place": "三楼会议室", "host": "吴海涛",
        "invited": [agency(town, kind) for kind in invited or (A.HEALTH, A.MARKET)],
    }  # fmt: skip
    return MeetingDraft(**(values | changes))


@walked
def shared(town: Town) -> Case:
    """A case that the health commission works on, and nobody else but the bureau sees."""
    return town.do(town.signed(), "accept", "bai").case


@walked
def called(town: Town, case: Case | None = None, **changes: Any) -> Meeting:
    """Called, with an item on the case and one on no case."""
    case = case or shared(town)
    meeting = verbs.call(town.who("liu"), draft(town, **changes))
    agenda.add_item(meeting, town.who("liu"), topic="研究虚构住院案件的移送", case=case)
    agenda.add_item(meeting, town.who("liu"), topic="通报第三季度工作情况")
    return meeting


def item(meeting: Meeting, *, on_case: bool = True) -> MeetingItem:
    """The item on the case, or the other."""
    return MeetingItem.objects.get(meeting=meeting, case__isnull=not on_case)


@walked
def held(town: Town, case: Case | None = None, **changes: Any) -> Meeting:
    """Held, with people of all who were invited."""
    meeting = called(town, case, **changes)
    people = {
        one.agency_id: f"{one.agency.short_name}某科长"
        for one in meeting.participants.select_related("agency")
    }
    town.at = meeting.planned_at
    who = town.who("liu")
    meetings.hold(meeting, who, held_at=meeting.planned_at, recorder="陈静", people=people)
    meeting.refresh_from_db()
    return meeting


@walked
def written(town: Town, case: Case | None = None, **changes: Any) -> Meeting:
    """Held, with minutes of every item."""
    meeting = held(town, case, **changes)
    for one in meeting.items.all():
        minutes.write(
            one, town.who("liu"), studied=f"研究了{one.topic}。", agreed=f"同意{one.topic}。", apart=""
        )
    return meeting


def decided(
    town: Town, meeting: Meeting, owner: A = A.HEALTH, *, days: int = 10, on_case: bool = True, **more: Any
) -> LedgerTask:
    """A decision of the meeting for an owner."""
    return verbs.decide(
        item(meeting, on_case=on_case), town.who("liu"), title="核查住院病历和护理记录", agency=agency(town, owner),
        due_on=in_days(town.at, days), **more,
    )  # fmt: skip


def in_days(at: datetime, days: int) -> date:
    """A day some days after a moment."""
    return (at + timedelta(days=days)).date()


@walked
def circulated(town: Town, meeting: Meeting, *, days: int = 3) -> Meeting:
    """Sent round to be countersigned."""
    verbs.circulate(meeting, town.who("liu"), until=in_days(town.at, days))
    meeting.refresh_from_db()
    return meeting


@walked
def issued(town: Town) -> Meeting:
    """Minutes that all have countersigned, issued."""
    meeting = circulated(town, written(town))
    for name in ("hong", "niu"):
        verbs.answer_minutes(meeting, town.who(name), opinion="")
    verbs.issue(meeting, town.who("liu"))
    meeting.refresh_from_db()
    return meeting


def corrected(town: Town, meeting: Meeting, *, on_case: bool = True, **changes: Any) -> MinutesCorrection:
    """A correction of what the minutes say of the item, drafted by the officer."""
    values = {
        "item": item(meeting, on_case=on_case), "wrong": "虚构住院案件的移送。", "right": "虚构住院案件的证据和移送。",
        "reason": "整理时漏写证据", "until": in_days(town.at, 3),
    }  # fmt: skip
    return verbs.correct(meeting, town.who("liu"), **(values | changes))
