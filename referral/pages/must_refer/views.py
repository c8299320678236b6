"""应移送未移送提示: the list of the own agency, the procuratorate's by agreement, and 不移送 by two people."""

from collections.abc import Sequence
from datetime import datetime
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
from referral.pages import shell
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
    context = {
        "nav": "must-refer", "page": page, "is_procuratorate": is_procuratorate, "only_head": only_head,
        "may_propose": may(post, Act.DRAFT_REFERRAL, post.agency) and not is_procuratorate,
        "waiting": len(no_referral.waiting_for(post)),
        "dropped": [] if is_procuratorate or page.number > 1 else must_refer.dropped(post, at), "total": len(rows),
    }  # fmt: skip
    return render(request, "must_refer/list.html", context)


shell.COUNTS["must-refer"] = lambda request: len(no_referral.waiting_for(post_of(request)))


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
    offered, ticked = _offered(request, acting), _slugs(request)
    if not offered:
        messages.error(request, "请先勾选不移送的案件。")
        return go(request, reverse("must-refer"))
    cases, at = [case for case in offered if case.slug in ticked], timezone.now()
    picked = _rules_ticked(request)
    shown = [(case, case.slug in ticked, _rules_of(case, picked, at)) for case in offered]

    def do(data: dict[str, Any]) -> Answer:
        data = data | {"rules": picked or {}}
        return once(
            request, "must-refer:no", lambda by: engine.run(no_referral.propose, cases, by, **data), reverse("must-refer")
        )  # fmt: skip

    return act(
        request, bind(ReasonForm, request), do, success=f"已提出不移送{len(cases)}件，等待负责人决定。",
        redirect_to=lambda answer: answer.url, template="must_refer/act.html",
        context={
            "nav": "must-refer", "title": "拟不移送", "rows": shown, "submit": "提出不移送", "cancel": reverse("must-refer"),
            "effect": "由负责人决定，提出人不能自行决定；决定前和决定后，金额、违法情形、当事人或者办理结果有变化的，重新列入提示。",
        },
    )  # fmt: skip


def _rules_of(case: Case, picked: dict[str, list[str]] | None, at: datetime) -> list[tuple[Finding, bool]]:
    """What a case meets and nobody has proposed or decided not to refer, each with whether it is ticked: at first all."""
    found = [one for one in must_refer.findings(case, at) if one.decision is None]
    return [(one, picked is None or one.rule.id in picked.get(case.slug, ())) for one in found]


def _rules_ticked(request: HttpRequest) -> dict[str, list[str]] | None:
    """The rules ticked in the form, by slug of the case; None while the form was not sent."""
    if request.method != "POST":
        return None
    picked: dict[str, list[str]] = {}
    for one in request.POST.getlist("rule"):
        slug, _, rule = one.partition(":")
        picked.setdefault(slug, []).append(rule)
    return picked


def _offered(request: HttpRequest, acting: Acting) -> list[Case]:
    """The cases of the own agency that the form shows, ticked or not; one that may not be seen is not there."""
    slugs = list(dict.fromkeys([*_slugs(request, "shown"), *_slugs(request)]))
    seen = Case.objects.visible_to(acting.post).filter(slug__in=slugs, lead_agency=acting.agency)
    rows = list(must_refer.with_facts(seen.order_by("pk")))
    if len(rows) < len(slugs):
        raise Http404
    return rows


def _slugs(request: HttpRequest, name: str = "tick") -> list[str]:
    values = (request.POST if request.method == "POST" else request.GET).getlist(name)
    slugs = list(dict.fromkeys(values))[: no_referral.LIMIT + 1]
    if not all(slug.isalnum() for slug in slugs):
        raise Http404
    return slugs


def decide(request: HttpRequest) -> HttpResponse:
    """The head decides what was proposed, and ticked: at first everything that waits is shown and ticked."""
    acting = who(request)
    require(acting, Act.APPROVE_CRIMINAL, acting.agency)
    proposals = no_referral.waiting_for(acting.post)
    ticked, offered = _slugs(request), {*_slugs(request, "shown"), *_slugs(request)}
    if offered:
        proposals = [rows for rows in proposals if rows[0].slug in offered]
    if not proposals:
        messages.error(request, "没有等待决定的不移送；已由他人决定或者没有勾选。")
        return go(request, reverse("must-refer"))
    is_first = request.method != "POST" and not ticked
    shown = [(*_proposal(rows), is_first or rows[0].slug in ticked) for rows in proposals]
    meant = [row for rows in proposals if rows[0].slug in ticked for row in rows]

    def do(data: dict[str, Any]) -> Answer:
        fields = {"agrees": data["verdict"] == "yes", "answer": data["answer"]}
        return once(
            request, "must-refer:decide", lambda by: engine.run(no_referral.decide, meant, by, **fields),
            reverse("must-refer"),
        )  # fmt: skip

    return act(
        request, bind(DecideForm, request), do, success=f"已作出决定，共{len({row.case_id for row in meant})}件。",
        redirect_to=lambda answer: answer.url, template="must_refer/act.html",
        context={
            "nav": "must-refer", "title": "决定不移送", "proposals": shown, "submit": "作出决定", "cancel": reverse("must-refer"),
            "effect": "一个决定适用于所勾选的各件，每件各记一条流转记录；事实在提出后已有变化的，须由承办人重新提出。",
        },
    )  # fmt: skip


def _proposal(rows: list[NoReferral]) -> tuple[Case | None, NoReferral, list[str]]:
    return rows[0].case, rows[0], [BY_ID[row.rule].label for row in rows if row.rule in BY_ID]
