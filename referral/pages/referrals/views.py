"""A referral's page, and one view for every move of it."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.rights import may
from agencies.roles import Act
from agencies.services import on_duty
from referral.law.kinds import Kind
from referral.law.states import ReferralStatus
from referral.models import Case, Referral, ReferralOfficer
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.lines import clock_lines
from referral.pages.prints import printed
from referral.pages.referrals.forms import form_for
from referral.pages.referrals.moveform import MoveForm
from referral.pages.referrals.moves import BUTTONS, DANGEROUS, effect_of, main_move, moves_for, turn
from referral.pages.referrals.oversight import lane_for, may_open, page_of, progress
from referral.pages.referrals.sharing import may_preview, share_line
from referral.pages.referrals.sheets import sheets_of
from referral.services import discipline, objections, openings, serving
from referral.services.acting import Acting
from referral.services.exchange.outgoing import may_export
from referral.services.offers import lawful_move
from referral.services.referrals import require_move
from referral.services.sight import (
    foreign_for,
    letters_for,
    papers_that_are_it,
    reads_as_sender,
    reads_in_full,
)
from workflows import engine


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One referral: facts, materials, approvals, receipt, supplement, clocks, what may be done."""
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post).select_related(
        "case__lead_agency",
        "sender",
        "recipient",
        "holder",
        "letter",
        "subject",
        "origin__sender",
        "drafted_by_user",
    )
    referral = see(rows, slug)
    if not reads_in_full(referral, acting.post):
        raise Http404
    own = reads_as_sender(referral, acting.post)
    at = timezone.now()
    openings.note(referral, user=acting.user, post=acting.post, at=at)
    moves = moves_for(referral, acting)
    lapsed = objections.has_lapsed(referral)
    context = {
        "referral": referral, "case": referral.case, "own": own, "moves": moves, "main_move": main_move(moves, lapsed=lapsed),
        "turn": turn(referral, acting, timezone.localdate(at)), "lapsed": lapsed and own, "progress": progress(referral, acting, at),
        "lane": lane_for(referral, acting),
        "may_redraft": referral.status == ReferralStatus.DRAFT and may(acting.post, Act.DRAFT_REFERRAL, referral.sender),
        "may_print_pack": not referral.secret and (own or referral.recipient_id == acting.agency.pk), "dangerous": DANGEROUS, "materials": referral.materials.select_related("evidence"),
        "officers": referral.officers.select_related("user", "post").filter(position__lt=ReferralOfficer.REVIEWER),
        "approvals": referral.approvals.select_related("user", "post", "paper") if own else [],
        "receipt": getattr(referral, "receipt", None), "supplement": referral.supplement_items.all(),
        "clocks": clock_lines([*referral.clocks.all(), *discipline.duties(referral)], acting.post, at), "letters": _letters(referral, acting),
        "foreign": foreign_for(referral.case, acting.post).filter(referral=referral).exclude(pk__in=papers_that_are_it(referral, acting.post)),
        "sheets": sheets_of(referral, acting), "proof": own and not serving.not_served(referral), "opened": openings.of(referral) if own and referral.sent_at else [],
        "share": share_line(referral, acting.post), "exchange": may_export(referral, acting.post), "duty": on_duty(referral.recipient, at), "may_preview": may_preview(referral, acting.post), "see_case": Case.objects.visible_to(acting.post).filter(pk=referral.case_id).exists(),
    }  # fmt: skip
    return render(request, "referrals/detail.html", context)


@require_GET
def service_receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """送达回证 of a sent referral as a print: nothing is issued by it."""
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post).select_related("case", "sender", "recipient", "letter")
    referral = see(rows, slug)
    if not reads_in_full(referral, acting.post):
        raise Http404
    return printed("service_receipt", serving.proof_of_service(referral, acting), acting.at)


def _letters(referral: Referral, acting: Acting) -> Any:
    """Its own letters and those of its copies; a copy shows the letter that it is a copy of."""
    mine = Q(referral=referral) | Q(referral__about=referral, referral__kind=Kind.COPY)
    mine |= Q(letter__isnull=False, letter=referral.letter_id)
    return letters_for(referral.case, acting.post).filter(mine)


def move(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One move of a referral: GET shows its form, POST does it."""
    post_of(request)
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post)
    referral = see(rows.select_related("case", "sender", "recipient", "origin__sender"), slug)
    if not may_open(referral, name, acting):
        raise Http404
    rule = referral.rule
    if name not in rule.moves or not rule.moves[name].screen:
        raise Http404
    lawful = rule.moves[name]
    if request.method != "POST":
        lawful = lawful_move(referral, name, acting.entered_at)
        require_move(referral, lawful, acting)
    form = bind(form_for(referral, name), request, referral=referral, who=acting)
    back = reverse("referral", args=[page_of(referral, acting)])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"referral:{slug}:{name}", lambda by: _perform(referral, name, by, form), back)

    return act(
        request, form, do, success=lambda answer: answer.text, redirect_to=lambda answer: answer.url,
        template="referrals/move.html",
        context={
            "referral": referral, "back": back, "decides": name in {"review", "approve"},
            "title": lawful.label, "subtitle": referral.title, "facts": _facts(referral), "submit": BUTTONS.get(name, lawful.label),
            "danger": name in DANGEROUS, "cancel": back, "effect": effect_of(referral, name, timezone.now()),
        },
    )  # fmt: skip


def _perform(referral: Referral, name: str, by: Acting, form: MoveForm) -> Any:
    real_at = form.cleaned_data.get("real_at")
    acting = by.really_at(real_at) if real_at else by
    return engine.act_on_referral(referral, name, acting, **form.values())


def _facts(referral: Referral) -> list[tuple[str, Any]]:
    words = referral.rule.words
    return [
        (words.kind, referral.rule.label), (words.sender, referral.sender.name), (words.recipient, referral.recipient.name),
        ("当前状态", referral.status_label), ("案件", referral.case.number),
        ("发文字号", (referral.letter.number if referral.letter else referral.offline_number) or "尚未编号"),
    ]  # fmt: skip
