"""The fields of the letters of a 管辖争议: what goes to the common superior, and what it decides."""

from django.db.models import Q

from agencies.models import Agency
from documents.letters.kinds import KINDS as LETTER_KINDS
from referral.models import CaseLetter, Referral
from referral.services import letter_parts as parts
from referral.services.letter_parts import Fields
from referral.services.steps import Step

#: The letters in which an agency says that a matter is not its own.
_POSITIONS = ("return_letter", "reroute_letter")


def _matter(referral: Referral, step: Step) -> Fields:
    first = referral.first
    return parts.head(step.who.agency, step.who.at) | {
        "case_name": referral.case.title, "sender": first.sender.name, "receiver": first.recipient.name,
        "referral_number": parts.number(first), "referred_on": parts.day(first.sent_at or step.who.at),
        "reasons": parts.paragraphs(step.get("reason")),
    }  # fmt: skip


def designation_request(referral: Referral, step: Step, to: Agency) -> Fields:
    """Fields of a 指定管辖申请: the reasons of each agency that had the matter as it wrote them, then the own."""
    return _matter(referral, step) | {
        "to": to.name, "letterhead": step.who.agency.letterhead, "facts": parts.paragraphs(referral.facts),
        "positions": [_position(row) for row in _written(referral)], "contacts": [parts.handler(step.who.post)],
    }  # fmt: skip


def designation_decision(referral: Referral, step: Step, chosen: Agency) -> Fields:
    """Fields of a 指定管辖决定书: to both sides, and to whom it names."""
    asked = (
        referral.letters.filter(letter__kind="designation_request").select_related("letter__agency").last()
    )
    sides = (referral.origin_sender, referral.sender, referral.recipient, chosen)
    fields = _matter(referral, step) | {
        "to": "、".join(dict.fromkeys(agency.name for agency in sides)), "chosen": chosen.name,
    }  # fmt: skip
    if asked is None:
        return fields
    letter, fields = asked.letter, fields | {"asked_by": asked.letter.agency.name}
    if letter.voided_at is None:  # what was asked stands, a number made void is not cited
        fields |= {"request_number": letter.number, "request_on": parts.day(letter.issued_at)}
    return fields


def _written(referral: Referral) -> list[CaseLetter]:
    chain = Q(referral=referral.first) | Q(referral__origin=referral.first)
    rows = CaseLetter.objects.filter(chain, letter__kind__in=_POSITIONS, letter__voided_at__isnull=True)
    return list(rows.select_related("letter__agency").order_by("letter__issued_at", "pk"))


def _position(row: CaseLetter) -> Fields:
    letter = row.letter
    return {
        "agency": letter.agency.name, "label": LETTER_KINDS[letter.kind].label, "number": letter.number,
        "written_on": parts.day(letter.issued_at), "reason": letter.content["reason"],
        "suggested": letter.content.get("suggested", ""),
    }  # fmt: skip
