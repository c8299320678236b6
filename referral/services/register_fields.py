"""Fields of the 检察意见书登记表: a foreign paper that came with a 反向衔接, for the agency that it asks."""

from referral.law.kinds import Kind
from referral.law.reverse import REPLY_UNITS
from referral.law.words import MEASURE_LABELS
from referral.models import Clock, Lane, Receipt, Referral
from referral.services import letter_parts as parts
from referral.services.acting import Acting
from referral.services.letter_parts import Fields
from referral.services.opinion_effects import main_paper
from referral.services.sight import foreign_for


def is_registered(referral: Referral, who: Acting) -> bool:
    """Whether the acting agency registers the papers of this referral: those that came to it to be handled."""
    return (
        referral.kind == Kind.REVERSE
        and referral.recipient_id == who.agency.pk
        and main_paper(referral) is not None
    )


def opinion_register(referral: Referral, who: Acting) -> Fields:
    """Fields of the sheet; what is not there yet stays empty for the hand."""
    first, paper = referral.first, main_paper(referral)
    assert paper is not None, "is_registered asks for it"
    receipt = Receipt.objects.filter(referral=referral).first()
    lane = Lane.objects.filter(opened_by=referral).select_related("agency", "department", "letter").first()
    others = foreign_for(referral.case, who.post).filter(referral=first).exclude(pk=paper.pk)
    length = (
        f"{first.reply_length}{REPLY_UNITS[first.reply_unit]}"
        if first.reply_length and first.reply_unit
        else ""
    )
    return parts.head(who.agency, who.at) | {
        "case_number": referral.case.number, "case_name": referral.case.title, "paper": paper.name, "paper_number": paper.number,
        "issuer": paper.issuer, "issued_on": paper.issued_on.isoformat(),
        "received_at": parts.moment(receipt.at) if receipt else None,
        "ground": "；".join(f"{one.name}（{one.number}）" for one in others), "demand": first.request or first.facts,
        "violation_ended_on": first.violation_ended_on.isoformat() if first.violation_ended_on else None,
        "reply_within": length, **_handling(lane),
    }  # fmt: skip


def _handling(lane: Lane | None) -> Fields:
    if lane is None:
        return {}
    clock = Clock.objects.filter(lane=lane, rule="rev_agency_reply").order_by("pk").last()
    results = [
        " ".join(filter(None, (MEASURE_LABELS[one.measure], one.document_number, one.words)))
        for one in lane.outcomes.all()
        if one.is_final
    ]
    return {
        "reply_by": parts.last_day(clock.due_at) if clock else None,
        "handler": lane.agency.name + (lane.department.name if lane.department else ""), "status": lane.status_label,
        "result": "；".join(results), "reply_number": lane.letter.number if lane.letter else "",
    }  # fmt: skip
