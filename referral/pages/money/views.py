"""资金: the tab of a case, the ledger of all that one reads, and both as Excel files."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from documents.workbooks import XLSX, written
from referral.models import Case
from referral.pages.acting import Answer, once, post_of, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import tab_page, visible_case
from referral.pages.downloads import whole
from referral.pages.money.forms import CorrectForm, MoneyFilter, MoneyForm
from referral.pages.money.lines import MoneyLine, money_lines, sheets
from referral.services import money, money_sums, rewards
from referral.services.amounts import added, amounts_for, amounts_of, readable, totals
from referral.services.sight import evidence_for, is_member_on
from workflows import engine

PER_PAGE = 20


def of_case(request: HttpRequest, slug: str) -> HttpResponse:
    """资金 of a case: the sums by name, and every figure with its day and voucher; what was put right stays in sight."""
    return tab_page(
        request, slug, "case-money", "money/case.html", lines=_case_lines, sums=lambda c, p: totals(amounts_for(c, p)),
        exceeding=lambda c, p: money.exceeding(added(amounts_for(c, p).values_list("concept", "value"))),
        may_enter=_may_enter, may_correct=lambda c, p: not is_member_on(c, p) and money.correctable(c, p).exists(),
    )  # fmt: skip


def _may_enter(case: Case, post: Post) -> bool:
    takes_part = Case.objects.party_to(post).filter(pk=case.pk).exists()
    return takes_part and case.merged_into_id is None and bool(money.concepts_for(case, post))


def _case_lines(case: Case, post: Post) -> list[MoneyLine]:
    rows = money_sums.listed(readable(post, case))
    void = set(readable(post, case).exclude(correction=None).values_list("pk", flat=True))
    opened = {one.pk for one in evidence_for(case, post)}
    return money_lines(rows, post, proofs=opened, void=void)


def case_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures of a case that count, summed and one by one, as a file of the same columns as the ledger's."""
    case, post = visible_case(request, slug), post_of(request)
    lines = [line for line in _case_lines(case, post) if not line.is_void]
    sums = money_sums.table(amounts_for(case, post), money_sums.By.CASE)
    return whole(
        written(sheets(sums, lines), author=post.agency.name),
        f"{case.number}资金.xlsx",
        XLSX,
        shown=False,
    )


def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """登记资金."""
    case, acting = visible_case(request, slug), who(request)
    money.check(case, acting)
    form = bind(MoneyForm, request, case=case, who=acting)

    def do(data: dict[str, Any]) -> Answer:
        draft = form.draft()
        return once(
            request, f"money:{slug}", lambda by: engine.run(money.enter, case, by, draft=draft), _back(case)
        )

    return _form(
        request,
        case,
        form,
        do,
        "登记资金",
        "认定类金额在全案和分当事人两种方式中选一种登记；登记后不能删除，有误的用更正。",
    )


def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """更正资金."""
    case, acting = visible_case(request, slug), who(request)
    money.check(case, acting)
    form = bind(CorrectForm, request, case=case, who=acting)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request,
            f"money:{slug}:correct",
            lambda by: engine.run(money.correct, case, by, **data),
            _back(case),
        )

    return _form(
        request, case, form, do, "更正资金", "原金额保留，不再计入。办理结果反馈的金额，由新的办理结果更正。"
    )


def _back(case: Case) -> str:
    return reverse("case-money", args=[case.slug])


def _form(request: HttpRequest, case: Case, form: Any, do: Any, title: str, effect: str) -> HttpResponse:
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": title, "subtitle": case.number, "submit": title, "cancel": _back(case), "nav": "case-list", "effect": effect,
            "crumbs": [(case.number, reverse("case", args=[case.slug])), ("资金", _back(case))],
        },
    )  # fmt: skip


def ledger(request: HttpRequest) -> HttpResponse:
    """资金台账: the sums as chosen, each leading to its rows, and the rows."""
    post = post_of(request)
    form = MoneyFilter(request.GET or None, rows=amounts_of(post))
    rows = form.narrow()
    table = money_sums.table(rows, form.lines_by, post.agency)
    page = Paginator(money_sums.listed(rows), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "nav": "money", "table": table, "page": page, "lines": money_lines(page, post),
        "sums": [(line, _links(request, form, table, line)) for line in (*table.lines, table.total)],
        "rewards": rewards.yearly(post.agency, timezone.localdate()), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "money/ledger.html", context)


def _links(
    request: HttpRequest, form: MoneyFilter, table: money_sums.Table, line: money_sums.Line
) -> list[tuple[str, Any, str]]:
    """(name, sum, address of its rows) of each cell of a line."""
    asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
    here = asked | ({table.by.value: line.key} if line.key else {})
    return [
        (name, value, f"?{urlencode(here | {'concept': concept})}#rows" if value is not None else "")
        for name, (concept, value) in zip(table.headings, line.cells(table.concepts), strict=True)
    ]


def ledger_file(request: HttpRequest) -> HttpResponse:
    """What the page shows, sums and all rows, as a file."""
    post = post_of(request)
    form = MoneyFilter(request.GET or None, rows=amounts_of(post))
    rows = form.narrow()
    lines = money_lines(money_sums.listed(rows), post)
    book = written(sheets(money_sums.table(rows, form.lines_by, post.agency), lines), author=post.agency.name)
    return whole(book, f"资金台账{timezone.localdate():%Y%m%d}.xlsx", XLSX, shown=False)
