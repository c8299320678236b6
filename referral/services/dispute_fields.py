"""The fields of the letters of a 管辖争议: what goes to the common superior, and what it decides."""

from django.db.models import Q

from agencies.models import Agency
from documents.letters.kinds import KINDS as LETTER_KINDS
from referral.law.jurisdiction import TALKS
from referral.law.states import ReferralStatus
from referral.models import CaseLetter, Clock, Referral
from referral.services import letter_parts as parts
from referral.services.acting import Acting
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


def talks_of(referral: Referral) -> Clock | None:
    """The seven days in which the two sides of a dispute talk it over; None where nothing was disputed."""
    rows = Clock.objects.filter(_chain(referral), rule=TALKS)
    return rows.select_related("referral").order_by("pk").last()


def negotiation_record(referral: Referral, talks: Clock, who: Acting) -> Fields:
    """Fields of a 管辖协商记录: who referred, what each side wrote, the seven days, what came of it."""
    first = referral.first
    return parts.head(who.agency, who.at) | {
        "case_number": first.case.number, "case_name": first.case.title, "sender": first.sender.name,
        "receiver": first.recipient.name, "referral_number": parts.number(first),
        "referred_on": parts.day(first.sent_at or first.created_at), "positions": [_position(row) for row in _written(referral)],
        "began_on": parts.day(talks.started_at),
        "until": parts.last_day(talks.due_at),
        "outcome": _outcome(referral), "recorder": who.user.full_name, "secrecy": parts.secrecy(first),
    }  # fmt: skip


def _outcome(referral: Referral) -> str:
    """What came of the talks, as the rows of the chain say."""
    rows = list(Referral.objects.filter(Q(pk=referral.first.pk) | Q(origin=referral.first)).order_by("pk"))
    letters = CaseLetter.objects.filter(referral__in=rows, letter__voided_at__isnull=True)
    decided = letters.filter(letter__kind="designation_decision").select_related("letter").last()
    if decided is not None:
        content = decided.letter.content
        return f"{content['agency']}以《指定管辖决定书》（{decided.letter.number}）决定由{content['chosen']}管辖。"
    if any(row.status == ReferralStatus.DISPUTED for row in rows):
        return "协商未达成一致，已报请共同的上级机关指定管辖。"
    last = rows[-1]
    if last.status == ReferralStatus.RETURNED:
        return "尚在协商。"
    return (
        f"现由{last.recipient.name}办理，状态为「{last.status_label}」。"
        if last.holder_id
        else "已终结，由移送机关另行处理。"
    )


def _chain(referral: Referral) -> Q:
    return Q(referral=referral.first) | Q(referral__origin=referral.first)


def _written(referral: Referral) -> list[CaseLetter]:
    rows = CaseLetter.objects.filter(
        _chain(referral), letter__kind__in=_POSITIONS, letter__voided_at__isnull=True
    )
    return list(rows.select_related("letter__agency").order_by("letter__issued_at", "pk"))


def _position(row: CaseLetter) -> Fields:
    letter = row.letter
    return {
        "agency": letter.agency.name, "label": LETTER_KINDS[letter.kind].label, "number": letter.number,
        "written_on": parts.day(letter.issued_at), "reason": letter.content["reason"],
        "suggested": letter.content.get("suggested", ""),
    }  # fmt: skip
