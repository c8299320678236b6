"""挂牌督办 on the pages: the ledger, the proposal, one listing that tells all, and its acts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from referral.law.errors import NotAllowed
from referral.law.listing import ACTIVE, LEVELS
from referral.models import Case, Listing, ListingConsent, ListingInstruction, ListingReport
from referral.pages import shell
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.forms import ActForm
from referral.pages.listing import forms, lines, papers
from referral.services import (
    listing_checks,
    listing_offers,
    listing_papers,
    listing_proposals,
    listing_publication,
    listing_reports,
    listings,
)
from referral.services.acting import Acting, require
from referral.services.done import Done
from workflows import engine

_TITLE = "挂牌督办"
Run = Callable[[Listing, Acting, dict[str, Any]], Done]
#: Acts on a listing: title, form, what follows, what is done.
_ACTS: dict[str, tuple[str, type[ActForm], str, Run]] = {
    "endorse": ("同意提请", ActForm, "同意后送挂牌机关负责人审批。", lambda row, by, data: engine.run(listing_proposals.endorse, row, by)),
    "sign": (
        "批准挂牌督办", forms.SignForm, "各挂牌机关都批准后，系统成文取号，通知书即时送达承办单位，办理时限开始计算；挂牌督办不影响各机关独立办案。",
        lambda row, by, data: engine.run(listings.sign, row, by, **data),
    ),
    "refuse": ("不同意挂牌督办", forms.RefuseForm, "提请人即时收到理由；可以修改后重新提请。", lambda row, by, data: engine.run(listings.refuse, row, by, **data)),
    "receive": ("签收通知书", ActForm, "签收后按通知书的频次提交进展报告。", lambda row, by, data: engine.run(listings.receive, row, by)),
    "report": (
        "提交进展报告", forms.ReportForm, "挂牌机关审阅；下一次报告自提交之日起计算。",
        lambda row, by, data: engine.run(listing_reports.report, row, by, **data),
    ),
    "closing": (
        "提交结案报告", forms.ClosingForm, "挂牌机关审阅通过后逐项核查，核查完成的解除挂牌督办。",
        lambda row, by, data: engine.run(listing_reports.report, row, by, is_closing=True, **data),
    ),
    "serve": (
        "登记纸质送达", papers.ServeForm,
        "由另一人与送达回证核对相符后即为签收；通知书尚未送达的，办理时限和报告自签收时间起算。",
        lambda row, by, data: engine.run(listing_papers.enter, row, by, **data),
    ),
    "paper_report": (
        "登记纸质报告", papers.PaperReportForm, "由另一人与扫描件核对相符后生效，按报告上的时间计算；录入人不审阅该报告。",
        lambda row, by, data: engine.run(listing_papers.enter, row, by, **data),
    ),
    "paper_finish": (
        "登记纸质批示办理情况", papers.PaperFinishForm, "由另一人与扫描件核对相符后生效，按材料上的时间计算。",
        lambda row, by, data: engine.run(listing_papers.enter, row, by, **data),
    ),
    "instruct": ("登记批示", forms.InstructForm, "批示转为承办单位的任务，完成后由其登记情况和证明材料。", lambda row, by, data: engine.run(listing_reports.instruct, row, by, **data)),
    "check": ("登记核查", forms.CheckForm, "每项以最后一次核查为准；全部完成后由未参加核查的人员决定解除。", lambda row, by, data: engine.run(listing_checks.check, row, by, **data)),
    "release": (
        "解除挂牌督办", forms.ReleaseForm, "各挂牌机关都同意后，系统制发解除挂牌督办通知书，办理时限办结。",
        lambda row, by, data: engine.run(listing_checks.release, row, by, **data),
    ),
    "ask_publication": (
        "征求公开意见", forms.AskPublicationForm, "默认不公开；参加办理的机关都书面同意后才能公开。",
        lambda row, by, data: engine.run(listing_publication.ask, row, by, **data),
    ),
    "publish": ("登记公开", forms.PublishForm, "参加办理的机关都已书面同意的，登记公开日期。", lambda row, by, data: engine.run(listing_publication.publish, row, by, **data)),
    "stop_publication": ("停止公开", forms.StopForm, "停止后可以重新征求意见。", lambda row, by, data: engine.run(listing_publication.stop, row, by, **data)),
}  # fmt: skip
_DANGER = frozenset({"refuse", "stop_publication"})
_ON_UNITS = frozenset({"instruct", "serve", "paper_report", "paper_finish", "check"})
_ON_DAY = frozenset({"check", "paper_report", "paper_finish"})


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """台账: every listing that the post reads, with its mark and what is done about it."""
    acting = who(request)
    form = forms.LedgerFilter(request.GET or None)
    rows, data = lines.ledger_rows(acting.post), {}
    if form.is_valid():
        data = form.cleaned_data
        rows = lines.narrow(rows, data, acting.post)
    found = lines.ledger_lines(rows, data, acting.post, acting.at)
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    return render(
        request, "listing/list.html",
        {"page": page, "form": form, "nav": "listings", "agency": acting.agency, "waiting": _signing(acting.post)},
    )  # fmt: skip


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """提请挂牌督办."""
    case, acting = visible_case(request, slug), who(request)
    require(acting, Act.PROPOSE_LISTING, acting.agency)
    listing_proposals.check_proposer(case, acting)
    form = bind(forms.ProposeForm, request, case=case, acting=acting)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"case:{slug}:listing", lambda by: engine.run(listing_proposals.propose, case, by, form.draft()), _address
        )  # fmt: skip

    back = reverse("case", args=[slug])
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": "提请挂牌督办", "subtitle": case.number, "submit": "提请", "cancel": back, "nav": "case-list",
            "crumbs": [("案件库", reverse("case-list")), (case.number, back)],
            "facts": [("案件编号", case.number), ("案件名称", case.title), ("牵头机关", case.lead_agency.name)],
            "effect": "本机关不是挂牌机关的，先由本机关负责人同意。督办只能由承办单位的上级主管机关，或者本级人民政府办公室作出；默认不公开。",
        },
    )  # fmt: skip


def _address(done: Done) -> str:
    assert done.listing is not None
    return reverse("listing", args=[done.listing.slug])


def _one(request: HttpRequest, slug: str) -> tuple[Listing, Acting]:
    acting = who(request)
    rows = Listing.objects.visible_to(acting.post).select_related(
        "case__lead_agency", "notice", "lifting", "proposed_by__user", "proposed_by__agency", "endorsed_by__user", "refused_by__user",
        "refused_by__agency",
    )  # fmt: skip
    return see(rows, slug), acting


def _signing(post: Post) -> list[tuple[str, str, str, datetime]]:
    """What waits for the post's own signature: case, what is asked, where, since when."""
    asked = [
        (row.publication.case.title, "答复公开意见", reverse("listing-consent", args=[row.slug]), row.publication.asked_at)
        for row in listing_publication.waiting_for(post)
    ]  # fmt: skip
    acts = [
        (listing.case.title, listing_offers.SIGNED[name], reverse("listing", args=[listing.slug]), listing.proposed_at)
        for listing, name in listing_offers.signing_for(post)
    ]  # fmt: skip
    return [*acts, *asked]


shell.COUNTS["listings"] = lambda request: len(_signing(post_of(request)))


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One listing: who lists, who acts, limits and marks, reports, 批示, checks, notices."""
    listing, acting = _one(request, slug)
    post, step, units = acting.post, listing.step, lines.unit_lines(listing, acting.post, acting.at)
    read = [line.unit for line in units if line.is_read]
    mark = listing_reports.grade(listing, acting.at) if step in ACTIVE and len(read) == len(units) else None
    context = {
        "l": listing, "step": step, "tone": lines.TONES[step], "level": LEVELS[listing.level], "nav": "listings",
        "mark": mark, "mark_tone": lines.GRADE_TONES[mark] if mark else "",
        "case": listing.case if Case.objects.visible_to(post).filter(pk=listing.case_id).exists() else None,
        "signers": listing.signers.select_related("agency", "signed_by__user", "released_by__user"),
        "units": units, "grounds": lines.grounds_for(listing, post), "demands": lines.demands(listing, post),
        "reports": lines.reports_for(listing, post), "tasks": lines.tasks_for(listing, post), "today": timezone.localdate(acting.at),
        "letters": [(one, word) for one, word in ((listing.notice, "挂牌督办通知书"), (listing.lifting, "解除通知书")) if one],
        "publications": lines.publications_for(listing, post), "papers": lines.papers_for(listing, post),
        "is_lister": listing.signers.filter(agency=acting.agency).exists(),
        "acts": [(_ACTS[name][0], name, name in _DANGER) for name in listing_offers.acts_of(listing, post, acting.at)],
        "may_call": step in ACTIVE and may(post, Act.URGE, post.agency),
    }  # fmt: skip
    return render(request, "listing/detail.html", context)


def act_on(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a listing."""
    listing, acting = _one(request, slug)
    if name not in _ACTS:
        raise Http404
    if request.method != "POST" and name not in listing_offers.acts_of(listing, acting.post, acting.at):
        raise NotAllowed(f"该挂牌督办现为「{listing.step.label}」，您现在不能办理此事项。")
    title, form_class, effect, run = _ACTS[name]
    more: dict[str, Any] = {"listing": listing} if name in _ON_UNITS else {}
    more |= {"acting": acting} if name in _ON_DAY else {}
    form = bind(form_class, request, **more)
    return page_of(
        request, form, f"listing:{slug}:{name}", lambda by, data: run(listing, by, form.values()), listing, title, effect,
        danger=name in _DANGER,
    )  # fmt: skip


def review(request: HttpRequest, slug: str) -> HttpResponse:
    """审阅 one report."""
    acting = who(request)
    rows = ListingReport.objects.filter(unit__listing__in=Listing.objects.visible_to(acting.post))
    row = see(rows.select_related("unit__listing__case", "unit__agency", "reported_by__user"), slug)
    if not listing_offers.may_review(row, acting.post):
        raise NotAllowed("报告由挂牌机关审阅；已经审阅的，不再审阅。")
    listing = row.unit.listing
    more = [
        ("报告单位", row.unit.agency.name),
        ("办理进展", row.progress),
        ("下一步措施", row.next_steps or "无"),
    ]
    return page_of(
        request, bind(forms.ReviewForm, request), f"listing-report:{slug}",
        lambda by, data: engine.run(listing_reports.review, row, by, **data), listing, f"审阅{row.word}",
        "退回的，承办单位即时收到理由，重新提交。", more=more,
    )  # fmt: skip


def finish(request: HttpRequest, slug: str) -> HttpResponse:
    """登记 that a 批示 was carried out."""
    acting = who(request)
    rows = ListingInstruction.objects.filter(unit__listing__in=Listing.objects.visible_to(acting.post))
    row = see(rows.select_related("unit__listing__case", "unit__agency"), slug)
    if not listing_offers.may_finish(row, acting.post):
        raise NotAllowed("批示事项由承办单位登记完成情况；已经登记的，不再登记。")
    more = [("批示人", row.leader), ("批示内容", row.text), ("完成日期", f"{row.due_on:%Y-%m-%d}")]
    return page_of(
        request, bind(forms.FinishForm, request), f"listing-task:{slug}",
        lambda by, data: engine.run(listing_reports.finish, row, by, **data), row.unit.listing, "完成批示事项",
        "挂牌机关即时收到通知。", more=more,
    )  # fmt: skip


def consent(request: HttpRequest, slug: str) -> HttpResponse:
    """答复 whether a listed case may be made public: for the head of each agency that works on it."""
    acting = who(request)
    rows = ListingConsent.objects.visible_to(acting.post).select_related(
        "publication__listing__case", "agency"
    )
    row = see(rows, slug)
    one = row.publication
    return act(
        request, bind(forms.ConsentForm, request, initial={"document": row.document, "reason": row.reason}),
        lambda data: once(
            request, f"listing-consent:{slug}", lambda by: engine.run(listing_publication.answer, row, by, **data), reverse("workbench")
        ),
        success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": "答复公开意见", "submit": "答复", "cancel": reverse("workbench"), "nav": "listings",
            "effect": "公开前可以改变意见，以最后一次答复为准。", "crumbs": [(_TITLE, reverse("listings")), (one.case.title, "")],
            "facts": [("案件", one.case.title), ("公开内容", one.text), ("公开渠道", one.place), ("现在的意见", lines.consent_word(row))],
        },
    )  # fmt: skip


def page_of(
    request: HttpRequest, form: ActForm, key: str, run: Callable[[Acting, dict[str, Any]], Done], listing: Listing, title: str,
    effect: str, *, danger: bool = False, more: list[tuple[str, str]] | None = None, links: list[tuple[str, str]] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of one act on a listing or on what hangs on it."""
    back = reverse("listing", args=[listing.slug])
    return act(
        request, form, lambda data: once(request, key, lambda by: run(by, data), back), success=lambda a: a.text,
        redirect_to=lambda a: a.url,
        context={
            "title": title, "submit": title, "cancel": back, "nav": "listings", "effect": effect, "danger": danger,
            "crumbs": [(_TITLE, reverse("listings")), (listing.case.title, back)],
            "facts": [("案件", listing.case.title), ("级别", LEVELS[listing.level]), *(more or [])], "links": links,
        },
    )  # fmt: skip
