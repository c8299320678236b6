"""Sheets that are printed from a referral and not issued: 管辖协商记录 and 检察意见书登记表."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from referral.models import Referral
from referral.pages.acting import see, who
from referral.pages.prints import printed
from referral.services import dispute_fields, register_fields
from referral.services.acting import Acting
from referral.services.opinion_effects import main_paper
from referral.services.sight import reads_as_member, reads_in_full


def sheets_of(referral: Referral, acting: Acting) -> list[tuple[str, str]]:
    """(address, words) of the sheets that the acting post may print of a referral."""
    if reads_as_member(referral.case, acting.post):
        return []
    found = []
    if _talks_itself(referral, acting):
        found.append((reverse("negotiation-record", args=[referral.slug]), "打印管辖协商记录"))
    if register_fields.is_registered(referral, acting):
        paper = main_paper(referral)
        found.append(
            (reverse("opinion-register", args=[referral.slug]), f"打印{paper.name if paper else ''}登记表")
        )
    return found


def _talks_itself(referral: Referral, acting: Acting) -> bool:
    """Whether the acting agency is one of the two that talk over who is competent."""
    sides = {referral.sender_id, referral.recipient_id, referral.origin_sender.pk}
    return not referral.secret and acting.agency.pk in sides and dispute_fields.talks_of(referral) is not None


def _read(request: HttpRequest, slug: str) -> tuple[Referral, Acting]:
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post).select_related(
        "case", "sender", "recipient", "letter", "origin__sender", "origin__recipient", "origin__letter"
    )
    referral = see(rows, slug)
    if not reads_in_full(referral, acting.post) or reads_as_member(referral.case, acting.post):
        raise Http404
    return referral, acting


@require_GET
def negotiation(request: HttpRequest, slug: str) -> HttpResponse:
    """管辖协商记录, for both sides; what was said is written in by hand."""
    referral, acting = _read(request, slug)
    talks = dispute_fields.talks_of(referral)
    if talks is None or not _talks_itself(referral, acting):
        raise Http404
    return printed(
        "negotiation_record", dispute_fields.negotiation_record(referral, talks, acting), acting.at
    )


@require_GET
def opinion_register(request: HttpRequest, slug: str) -> HttpResponse:
    """检察意见书登记表, for the agency that the paper asks."""
    referral, acting = _read(request, slug)
    if not register_fields.is_registered(referral, acting):
        raise Http404
    return printed("opinion_register", register_fields.opinion_register(referral, acting), acting.at)
