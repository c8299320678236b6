"""会议邀请函: the invitation on paper, for one agency. Of the agenda it says what this agency may know of, by numbers of its own."""

from typing import Any

from referral.law.meetings import KINDS
from referral.law.sharing import Section
from referral.models import Meeting, MeetingParticipant
from referral.models.sharing import kept_back
from referral.services import letter_parts as parts
from referral.services import minutes
from referral.services.acting import Acting
from referral.services.meeting_pack import items_of, printable
from referral.services.meetings import basis_of

KIND = "meeting_invitation"


def fields(participant: MeetingParticipant, who: Acting) -> dict[str, Any]:
    """The fields of the invitation of one agency, as its own people or the convener's print it."""
    meeting, until = participant.meeting, participant.meeting.comments_until
    caller = parts.handler(meeting.called_by)
    content = parts.head(meeting.convener, participant.invited_at) | {
        "to": participant.agency.name, "meeting": meeting.title, "sort": KINDS[meeting.kind], "basis": basis_of(meeting),
        "at": parts.moment(meeting.planned_at), "place": meeting.place, "host": meeting.host,
        "topics": _topics(participant, who), "comments_until": until.isoformat() if until else None,
        "contacts": [{"name": caller["name"], "phone": caller["phone"]}],
    }  # fmt: skip
    return printable(content)


def _topics(participant: MeetingParticipant, who: Acting) -> list[str]:
    """What both who prints it and the agency that it goes to may read; for another agency without the cases of which who prints
    it is not told who else works on them: a topic that is there or not would tell."""
    items, agency = items_of(participant.meeting, who.post), participant.agency
    if agency.pk != who.agency.pk:
        items = items.exclude(case__in=kept_back(who.post, Section.LANES))
    return [item.topic for item in items if item.case is None or minutes.sees(agency, item.case)]


def for_agency(meeting: Meeting, who: Acting, to: str) -> MeetingParticipant | None:
    """Whose invitation a post prints: the convener's people that of the agency they name, everybody else that of his own."""
    key = to if meeting.convener_id == who.agency.pk else str(who.agency.pk)
    if not key.isdecimal() or len(key) > 12 or int(key) == meeting.convener_id:
        return None
    return meeting.participants.select_related("agency").filter(agency_id=int(key)).first()
