"""Letters beside a referral on the pages of case, referral and lane: links, questions with answers, addenda."""

from typing import Any

from django import template
from django.urls import reverse

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from referral.law.kinds import Kind
from referral.law.states import CaseStatus
from referral.models import Assistance, Case, Lane, Referral
from referral.pages.acting import who
from referral.services import addenda, assistance, clock_requests, onward_asks, replies

register = template.Library()
_DRAFT_STATES = frozenset({CaseStatus.OPEN, CaseStatus.CLOSING})
Links = list[tuple[str, str]]


def _post(context: template.Context) -> Post | None:
    return getattr(context["request"], "post", None)


def _may_draft(case: Case, post: Post | None) -> bool:
    if post is None or case.status not in _DRAFT_STATES or not may(post, Act.DRAFT_REFERRAL, post.agency):
        return False
    return Case.objects.party_to(post).filter(pk=case.pk).exists()


@register.simple_tag(takes_context=True)
def case_letters(context: template.Context, case: Case) -> Links:
    """(address, words) of the letters that the acting post may write beside a referral of a case."""
    if not _may_draft(case, _post(context)):
        return []
    return [
        (reverse("case-assist", args=[case.slug]), "异地协查"),
        (reverse("case-consult", args=[case.slug]), "书面咨询"),
    ]


@register.simple_tag(takes_context=True)
def lane_letters(context: template.Context, lane: Lane) -> Links:
    """The links to 商请其他机关配合 and 异地协查 on a lane that the own agency works on."""
    post = _post(context)
    if post is None or lane.agency_id != post.agency_id or lane.is_final or lane.secret:
        return []
    if onward_asks.may_ask(lane, who(context["request"])):
        asked = reverse("lane-onward", args=[lane.slug]), "商请其他机关配合"
        return [asked, (reverse("lane-assist", args=[lane.slug]), "异地协查")]
    return case_letters(context, lane.case)[:1]


@register.simple_tag(takes_context=True)
def referral_letters(context: template.Context, referral: Referral) -> Links:
    """The links to 补充移送 and 更正 on a referral that they may follow."""
    post = _post(context)
    if post is None or not _may_draft(referral.case, post):
        return []
    links = []
    if addenda.may_supplement(referral, post.agency):
        links.append((reverse("supplement", args=[referral.slug]), "补充移送"))
    if addenda.may_correct(referral, post.agency):
        links.append((reverse("correct", args=[referral.slug]), "更正"))
    return links


@register.inclusion_tag("asking/questions.html", takes_context=True)
def questions(context: template.Context, row: Referral | Lane) -> dict[str, Any]:
    """The questions of an 异地协查, on the page of its referral or of its lane."""
    lane = row if isinstance(row, Lane) else Lane.objects.filter(opened_by=row).first()
    referral = row if isinstance(row, Referral) else row.opened_by
    post = _post(context)
    if post is None or referral is None or referral.kind != Kind.ASSISTANCE:
        return {}
    return {
        "questions": referral.questions.prefetch_related("evidence"),
        "shown": lane is not None and replies.answers_shown(lane, post),
        "was_reported": lane is not None and lane.reported_at is not None,
        "more": Assistance.objects.filter(referral=referral).first(),
        "own": referral.sender_id == post.agency_id,
        "buttons": _answering(lane, post) if isinstance(row, Lane) and lane is not None else [],
    }


def _answering(lane: Lane, post: Post) -> Links:
    if not replies.may_answer(lane):
        return []
    links = []
    if may(post, Act.REPORT_RESULT, lane.agency):
        links.append((reverse("assist-answers", args=[lane.slug]), "填写答复"))
    clock = replies.running_clock(lane)
    if clock is None or clock_requests.pending_of(clock) is not None:
        return links
    if may(post, Act.ASK_CLOCK, lane.agency):
        links.append((reverse("assist-ask-extension", args=[lane.slug]), "提请延期告知"))
    if may(post, Act.EXTEND_CLOCK, lane.agency):
        links.append((reverse("assist-extension", args=[lane.slug]), "据纸质提请延期告知"))
    return links


@register.inclusion_tag("asking/beside.html", takes_context=True)
def beside(context: template.Context, referral: Referral) -> dict[str, Any]:
    """The letter that a supplement or correction follows, and those that follow this one."""
    rows = Referral.objects.visible_to(_post(context))
    main = None
    if referral.about_id is not None and referral.kind != Kind.COPY:
        main = rows.filter(pk=referral.about_id).first()
    after = rows.filter(about=referral, kind__in=[Kind.SUPPLEMENT, Kind.CORRECTION])
    return {
        "main": main, "kind": {Kind.SUPPLEMENT: "补充", Kind.CORRECTION: "更正"}.get(Kind(referral.kind), "有关"),
        "parties": referral.parties.order_by("pk"), "passages": referral.corrections.select_related("letter"),
        "addenda": after.select_related("letter").order_by("pk"),
    }  # fmt: skip


@register.inclusion_tag("asking/place.html")
def place_advice(case: Case) -> dict[str, Any]:
    """Which place handles 异地就医 of a case, with the rule."""
    return {"advice": assistance.suggested_place(case)}
