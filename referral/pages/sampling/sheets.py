"""One drawn case on the pages: 正卷 for its checkers, the sheet, the findings and how they were put right."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from referral.law.errors import NotAllowed
from referral.law.sampling import PROBLEM
from referral.models import CheckFinding, SampledCase
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.sampling.forms import AnswerForm, DecisionForm, SheetForm, WithdrawForm
from referral.pages.sampling.views import TONES
from referral.services import checks
from referral.services.acting import Acting
from referral.services.catalogue import bound
from workflows import checking

_TITLE = "抽查复查"
WORDS = {"report": "填报检查结果", "confirm": "确认检查结果", "withdraw": "回避"}


def _one(request: HttpRequest, slug: str) -> SampledCase:
    return see(checks.whole(SampledCase.objects.visible_to(post_of(request))), slug)


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The check of one case."""
    row, post = _one(request, slug), post_of(request)
    reads = SampledCase.objects.read_by(post).filter(pk=row.pk).exists()
    told = row.confirmed_at is not None or row.sample.agency_id == post.agency_id or reads
    findings: list[Any] = list(row.findings.all()) if told and row.reported_at else []
    for one in findings:
        one.sampled = row
        one.acts = checks.acts_on(one, post)
    context = {
        "c": row, "step": row.step, "tone": TONES[row.step], "nav": "samples", "findings": findings,
        "problems": [one for one in findings if one.verdict == PROBLEM],
        "volume": bound(checks.pieces(row))[0] if reads else None,
        "sees_case": checks.sees_case(row, post), "acts": [(WORDS[name], name) for name in checks.acts_of(row, post)],
        "organises": row.sample.agency_id == post.agency_id,
    }  # fmt: skip
    return render(request, "sampling/sheet.html", context)


def act_on(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act of a checker."""
    row, acting = _one(request, slug), who(request)
    if name not in _ACTS:
        raise Http404
    if request.method != "POST" and name not in checks.acts_of(row, acting.post):
        raise NotAllowed(f"该检查现为「{row.step.label}」，您现在不能办理此事项。")
    form_class, done, run = _ACTS[name]
    form: Any = bind(form_class, request, **({"row": row} if form_class is SheetForm else {}))
    back = reverse("check-sheet", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        after = reverse("samples") if name == "withdraw" else back
        return once(request, f"check:{slug}:{name}", lambda by: run(row, by, form), after)

    facts = [("抽查", row.sample.title), ("案件", row.case.title), ("承办机关", row.case.lead_agency.name)]
    return act(
        request, form, do, success=done, redirect_to=lambda a: a.url,
        template="sampling/report.html" if name == "report" else "act_form.html",
        context={
            "title": WORDS[name], "submit": WORDS[name], "cancel": back, "facts": facts, "nav": "samples",
            "crumbs": [(_TITLE, reverse("samples")), (row.case.number, back)], "danger": name == "withdraw",
        },
    )  # fmt: skip


def mend(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """整改情况 of a finding, or its end."""
    acting = who(request)
    rows = SampledCase.objects.visible_to(acting.post)
    finding = get_object_or_404(
        CheckFinding.objects.select_related("sampled__case__lead_agency", "sampled__sample__agency"),
        slug=slug, verdict=PROBLEM, sampled__in=rows.values("pk"), sampled__confirmed_at__isnull=False,
    )  # fmt: skip
    if name not in {"answer", "settle"}:
        raise Http404
    if request.method != "POST" and name not in checks.acts_on(finding, acting.post):
        raise NotAllowed("该问题现在没有需要您办理的事项。")
    form: Any = bind(AnswerForm if name == "answer" else DecisionForm, request)
    row, word = finding.sampled, "填报整改情况" if name == "answer" else "审阅整改情况"
    back = reverse("check-sheet", args=[row.slug])

    def do(data: dict[str, Any]) -> Answer:
        def run(by: Acting) -> None:
            if name == "answer":
                checking.answer(finding, by, text=data["text"])
            else:
                checking.settle(finding, by, agrees=data["decision"] == "yes", reason=data["reason"])

        return once(request, f"finding:{slug}:{name}", run, back)

    facts = [
        ("检查事项", finding.get_item_display()), ("问题", finding.found), ("整改要求", finding.measure), ("整改期限", f"{finding.mend_by}"),
    ]  # fmt: skip
    facts += [("整改情况", finding.answer)] if name == "settle" else []
    return act(
        request, form, do, success="已登记。", redirect_to=lambda a: a.url,
        context={
            "title": word, "submit": word, "cancel": back, "facts": facts, "nav": "samples",
            "crumbs": [(_TITLE, reverse("samples")), (row.case.number, back)],
        },
    )  # fmt: skip


Run = Callable[[SampledCase, Acting, Any], None]
_ACTS: dict[str, tuple[Any, str, Run]] = {
    "report": (
        SheetForm, "检查结果已填报，由另一名检查人员确认。",
        lambda row, by, form: checking.report(row, by, findings=form.findings(), summary=form.cleaned_data["summary"]),
    ),
    "confirm": (
        DecisionForm, "已登记。",
        lambda row, by, form: checking.confirm(
            row, by, agrees=form.cleaned_data["decision"] == "yes", opinion=form.cleaned_data["reason"]
        ),
    ),
    "withdraw": (
        WithdrawForm, "已回避，系统按同一随机数为该案另行选派。",
        lambda row, by, form: checking.withdraw(row, by, reason=form.cleaned_data["reason"]),
    ),
}  # fmt: skip
