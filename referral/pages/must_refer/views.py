"""应移送未移送提示: the list of the own agency, the procuratorate's by agreement, and 不移送 by two people."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.rights import may
from agencies.roles import Act
from referral.law.must_refer import BY_ID, Stage
from referral.models import Case, NoReferral
from referral.pages.acting import Answer, once, post_of, who
from referral.pages.acts import act, bind, go
from referral.pages.must_refer.forms import DecideForm, ReasonForm
from referral.services import must_refer, no_referral
from referral.services.acting import Acting, require
from referral.services.must_refer import Finding
from workflows import engine

#: (case, its findings): what stands together on a line.
Line = tuple[Case, list[Finding]]


def finding_list(request: HttpRequest) -> HttpResponse:
    """The list: the own agency's cases; for a procuratorate what an agreement shows it."""
    post, at = post_of(request), timezone.now()
    is_procuratorate = post.agency.kind == AgencyKind.PROCURATORATE
    rows = must_refer.shared(post, at) if is_procuratorate else must_refer.listed(post, at)
    only_head = request.GET.get("stage") == "head"
    if only_head:
        rows = [f for f in rows if f.stage == Stage.HEAD]
    page = Paginator(together(rows), 20).get_page(request.GET.get("page"))
    may_decide = may(post, Act.APPROVE_CRIMINAL, post.agency)
    context = {
        "nav": "must-refer", "page": page, "is_procuratorate": is_procuratorate, "only_head": only_head,
        "may_propose": may(post, Act.DRAFT_REFERRAL, post.agency) and not is_procuratorate,
        "waiting": len({row.case_id for row in no_referral.waiting(post)}) if may_decide else 0,
        "dropped": [] if is_procuratorate or page.number > 1 else must_refer.dropped(post, at), "total": len(rows),
    }  # fmt: skip
    return render(request, "must_refer/list.html", context)


def together(rows: Sequence[Finding]) -> list[Line]:
    """Findings by case, in the order of the first of each."""
    found: dict[int, Line] = {}
    for row in rows:
        found.setdefault(row.case.pk, (row.case, []))[1].append(row)
    return list(found.values())


def propose(request: HttpRequest) -> HttpResponse:
    """拟不移送 of what was ticked: one reason, one event a case; the head decides."""
    acting = who(request)
    require(acting, Act.DRAFT_REFERRAL, acting.agency)
    cases = _ticked(request, acting)
    if not cases:
        messages.error(request, "请先勾选不移送的案件。")
        return go(request, reverse("must-refer"))
    at, post = timezone.now(), acting.post
    picked = _rules_ticked(request)
    shown = [
        (
            case,
            [(f, picked is None or f.rule.id in picked.get(case.slug, ())) for f in open_findings(case, at)],
        )
        for case in cases
    ]

    def do(data: dict[str, Any]) -> Answer:
        data = data | {"rules": picked or {}}
        return once(
            request, "must-refer:no", lambda by: engine.run(no_referral.propose, cases, by, **data), reverse("must-refer")
        )  # fmt: skip

    return act(
        request, bind(ReasonForm, request), do, success=f"已提出不移送{len(cases)}件，等待负责人决定。",
        redirect_to=lambda answer: answer.url, template="must_refer/act.html",
        context={
            "nav": "must-refer", "title": "拟不移送", "rows": shown, "post": post, "submit": "提出", "cancel": reverse("must-refer"),
            "effect": "由负责人决定，提出人不能自行决定；决定前和决定后，金额、违法情形、当事人或者办理结果有变化的，重新列入提示。",
        },
    )  # fmt: skip


def open_findings(case: Case, at: datetime) -> list[Finding]:
    """What a case meets and nobody has proposed or decided not to refer."""
    return [found for found in must_refer.findings(case, at) if found.decision is None]


def _rules_ticked(request: HttpRequest) -> dict[str, list[str]] | None:
    """The rules ticked in the form, by slug of the case; None while the form was not sent."""
    if request.method != "POST":
        return None
    picked: dict[str, list[str]] = {}
    for one in request.POST.getlist("rule"):
        slug, _, rule = one.partition(":")
        picked.setdefault(slug, []).append(rule)
    return picked


def _ticked(request: HttpRequest, acting: Acting) -> list[Case]:
    """The ticked cases of the own agency; one that may not be seen is not there."""
    slugs = _slugs(request)
    seen = Case.objects.visible_to(acting.post).filter(slug__in=slugs, lead_agency=acting.agency)
    rows = list(must_refer.with_facts(seen.order_by("pk")))
    if len(rows) < len(slugs):
        raise Http404
    return rows


def _slugs(request: HttpRequest) -> list[str]:
    ticked = (request.POST if request.method == "POST" else request.GET).getlist("tick")
    slugs = list(dict.fromkeys(ticked))[: no_referral.LIMIT + 1]
    if not all(slug.isalnum() for slug in slugs):
        raise Http404
    return slugs


def decide(request: HttpRequest) -> HttpResponse:
    """The head decides what was proposed, and ticked: at first everything that waits is shown and ticked."""
    acting = who(request)
    require(acting, Act.APPROVE_CRIMINAL, acting.agency)
    waiting = no_referral.waiting(acting.post)
    proposals = [list(rows) for _, rows in groupby(waiting, key=lambda row: (row.case_id, row.batch))]
    slugs = _slugs(request)
    if slugs:
        proposals = [rows for rows in proposals if rows[0].slug in slugs]
    if not proposals:
        messages.error(request, "没有等待决定的不移送；已由他人决定或者没有勾选。")
        return go(request, reverse("must-refer"))
    is_ticked = bool(slugs) or request.method != "POST"
    shown = [(*_proposal(rows), is_ticked) for rows in proposals]
    meant = [row for rows in proposals for row in rows] if is_ticked else []

    def do(data: dict[str, Any]) -> Answer:
        fields = {"agrees": data["verdict"] == "yes", "answer": data["answer"]}
        return once(
            request, "must-refer:decide", lambda by: engine.run(no_referral.decide, meant, by, **fields),
            reverse("must-refer"),
        )  # fmt: skip

    return act(
        request, bind(DecideForm, request), do, success=f"已作出决定，共{len(shown)}件。",
        redirect_to=lambda answer: answer.url, template="must_refer/act.html",
        context={
            "nav": "must-refer", "title": "决定不移送", "proposals": shown, "submit": "决定", "cancel": reverse("must-refer"),
            "effect": "一个决定适用于所勾选的各件，每件各记一条流转记录；事实在提出后已有变化的，须由承办人重新提出。",
        },
    )  # fmt: skip


def _proposal(rows: list[NoReferral]) -> tuple[Case | None, NoReferral, list[str]]:
    return rows[0].case, rows[0], [BY_ID[row.rule].label for row in rows if row.rule in BY_ID]
