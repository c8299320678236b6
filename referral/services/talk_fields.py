"""The fields of 约谈通知书, 函询通知书 and 约谈纪要, read from the row and from what was said."""

from datetime import date, datetime
from typing import Any

from documents.letters import canonical, checks
from documents.letters.errors import LetterError
from referral.law.errors import Incomplete
from referral.law.talks import INTERVIEW
from referral.models import Talk
from referral.services import letter_parts as parts
from referral.services.acting import Acting

FORMS = {"interview": "interview_notice", "inquiry": "inquiry_notice"}


def unit_of(talk: Talk) -> str:
    """The full name of who is called."""
    if talk.addressee is not None:
        return talk.addressee.name
    assert talk.subject is not None
    return talk.subject.name


def notice(talk: Talk, who: Acting) -> dict[str, Any]:
    """约谈通知书 or 函询通知书."""
    fields = parts.head(talk.agency, who.at) | {
        "to": unit_of(talk), "letterhead": talk.agency.letterhead, "contacts": [parts.handler(talk.drafted_by)],
        "basis": list(talk.basis),
    }  # fmt: skip
    if talk.kind != INTERVIEW:
        return fields | {
            "questions": list(talk.matters),
            "reply_by": talk.owed_by.isoformat() if talk.owed_by else None,
        }
    assert talk.at is not None
    return fields | {
        "people": list(talk.people), "matters": list(talk.matters), "at": parts.moment(talk.at), "place": talk.place,
        "host": talk.host, "attending": list(talk.attending), "bring": list(talk.bring),
        "report_by": talk.owed_by.isoformat() if talk.owed_by else None,
    }  # fmt: skip


def minutes(
    talk: Talk, who: Acting, *, held_at: datetime, people: list[str], points: list[str], demands: list[str],
    statement: str, recorder: str, owed_by: date | None,
) -> dict[str, Any]:  # fmt: skip
    """约谈纪要."""
    assert talk.letter is not None
    return parts.head(talk.agency, who.at) | {
        "notice_number": talk.letter.number, "at": parts.moment(held_at), "place": talk.place, "host": talk.host,
        "unit": unit_of(talk), "people": people, "attending": list(talk.attending), "recorder": recorder,
        "points": points, "demands": demands, "report_by": owed_by.isoformat() if owed_by else None, "statement": statement,
    }  # fmt: skip


def refuse_faults(form: str, fields: dict[str, Any]) -> None:
    """Refuse what could not be set as this form, in its own words. Raises Incomplete."""
    try:
        letter = canonical.from_json(form, fields)
        checks.check(letter, draft=True)
    except LetterError as refusal:
        raise Incomplete(refusal.sentence) from refusal
    if faults := letter.problems():
        raise Incomplete(faults[0])
