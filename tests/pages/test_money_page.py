"""资金 on the pages: entered beside the case, summed in the ledger, taken out as Excel; the file says what the page says."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from documents.workbooks import Sheet, written
from referral.models import Amount, Event
from tests.pages.browsers import as_, bytes_of
from tests.pages.reading import page
from tests.pages.test_directory import text
from tests.services.walks import known_to_few, own_lane
from tests.workflows.conftest import Town, town

__all__ = ["town"]


def typed(town: Town, lane: object, **changes: str) -> dict[str, str]:
    """A filled-in form."""
    return {
        "concept": "recovered", "value": "80,000.10", "on": f"{town.at:%Y-%m-%d}", "lane": str(getattr(lane, "pk", "")),
        "voucher": "收据0001", "subject": "", "proof": "", "reason": "",
    } | changes  # fmt: skip


def test_a_figure_is_entered_shown_summed_and_put_right(town: Town) -> None:
    case = town.case()
    url = f"/cases/{case.slug}/money/"
    assert "登记资金" in page(town, "liu", url) and "286,430.50 元" in page(town, "liu", url)
    lane = own_lane(case)
    wrong = as_(town, "liu").post(f"{url}new/", typed(town, lane, voucher=""))
    assert wrong.status_code == 422 and "请填写凭证号" in text(wrong) and "80,000.10" in text(wrong)
    assert as_(town, "liu").post(f"{url}new/", typed(town, lane)).status_code == 302
    shown = page(town, "liu", url)
    assert "80,000.10 元" in shown and "收据0001" in shown and "刘洋" in shown
    assert Event.objects.get(act="money").internal, "what an agency enters is its own record"
    amount = Amount.objects.get(voucher="收据0001")
    fixed = {"amount": str(amount.pk), "value": "8000.01", "reason": "多录一位"}
    assert as_(town, "liu").post(f"{url}correct/", fixed).status_code == 302
    shown = page(town, "liu", url)
    assert "<del" in shown and "已更正" in shown and "8,000.01 元" in shown
    sums = shown.split('id="h-sums"')[1].split("</section>")[0]
    assert "8,000.01" in sums and "80,000.10" not in sums
    overview = page(town, "liu", f"/cases/{case.slug}/").split('id="h-money"')[1].split("</section>")[0]
    assert "8,000.01" in overview, "one sum on every page"
    answer = as_(town, "liu").get(url)
    told, rows = load_workbook(io.BytesIO(bytes_of(as_(town, "liu").get(f"{url}money.xlsx"))))
    (names, _, total), listed = told.values, list(rows.values)[1:]
    printed = {f"{name}（元）": value for name, value in answer.context["sums"]}
    assert {name: Decimal(str(value)) for name, value in zip(names[1:], total[1:], strict=True)} == printed
    assert [(row[1], Decimal(str(row[2])), row[10]) for row in listed] == [
        (line.concept, line.value, line.voucher or None)
        for line in answer.context["lines"]
        if not line.is_void
    ], "the file has what counts"


def test_the_forms_are_for_those_who_may_enter(town: Town) -> None:
    case = town.case()
    for name, status in (("he", 403), ("qian", 403), ("bai", 404), ("eve", 404), ("gov", 404)):
        for form in ("new/", "correct/"):
            answer = as_(town, name).post(f"/cases/{case.slug}/money/{form}", {})
            assert answer.status_code == status, (name, form)
    assert "登记资金" not in page(town, "qian", f"/cases/{case.slug}/money/")
    assert "还没有登记金额" not in page(town, "qian", f"/cases/{case.slug}/money/")
    assert "没有符合条件的金额" in page(town, "eve", "/money/")


@pytest.mark.parametrize(
    "query", ["", "by=agency", "by=region", "by=year", "by=case&concept=recovered", "year=2026"]
)
def test_the_file_says_what_the_page_says(town: Town, query: str) -> None:
    for n in range(2):
        case = town.case(amounts={"fraud": Decimal("286430.50") + n, "suspected": Decimal(n + 1)})
        new = typed(town, own_lane(case), voucher=f"=1+{n}")
        assert as_(town, "liu").post(f"/cases/{case.slug}/money/new/", new).status_code == 302
    shown = as_(town, "liu").get(f"/money/?{query}")
    sums, rows = load_workbook(io.BytesIO(bytes_of(as_(town, "liu").get(f"/money/money.xlsx?{query}"))))
    table, html = shown.context["table"], shown.content.decode()
    printed = [
        [line.words, *(v for _, v in line.cells(table.concepts))] for line in (*table.lines, table.total)
    ]
    told = [
        [cell if n == 0 else cell and Decimal(str(cell)) for n, cell in enumerate(row)]
        for row in sums.iter_rows(min_row=2, values_only=True)
    ]
    assert told == printed
    for row in told:
        assert row[0] in html and all(f"{value:,.2f}" in html for value in row[1:] if value is not None)
    listed = list(rows.iter_rows(min_row=2, values_only=True))
    assert [(row[1], Decimal(str(row[2])), row[3], row[10]) for row in listed] == [
        (line.concept, line.value, line.amount.case.number, line.voucher or None)
        for line in shown.context["lines"]
    ]
    assert all(cell.data_type != "f" for row in rows.iter_rows() for cell in row), "nothing is run"


def test_a_sum_leads_to_exactly_its_rows(town: Town) -> None:
    cases = [town.case(amounts={"fraud": Decimal(100 + n)}) for n in range(2)]
    shown = as_(town, "liu").get("/money/?by=case")
    (line, cells), *_ = shown.context["sums"]
    (_, value, url) = cells[0]
    behind = as_(town, "liu").get("/money/" + url.split("#")[0])
    assert [row.value for row in behind.context["lines"]] == [value]
    assert (
        {row.amount.case.slug for row in behind.context["lines"]}
        == {line.key}
        <= {case.slug for case in cases}
    )
    assert as_(town, "liu").get("/money/?year=1066").status_code == 200
    assert "没有这一选项" in page(town, "liu", "/money/?agency=999999")


def test_the_ledger_of_a_colleague_tells_nothing_of_a_discipline_lane(town: Town) -> None:
    secret = known_to_few(town)
    for name in ("liu", "he", "qian", "wu"):
        html = page(town, name, "/money/?by=agency") + page(town, name, f"/cases/{secret.case.slug}/money/")
        assert "纪委" not in html and "纪律" not in html, name


def test_text_in_a_file_is_never_a_formula_and_days_are_days() -> None:
    data = written([Sheet("表", ["甲", "乙"], [["=SUM(A1)", Decimal("0.10")], ["-1\x07", None], ["+86", 3]])])
    page = load_workbook(io.BytesIO(data)).worksheets[0]
    assert [cell.data_type for cell in page["A"]] == ["s"] * 4
    assert [cell.value for cell in page["A"]] == ["甲", "=SUM(A1)", "-1", "+86"]
    assert page["A2"].quotePrefix and page["B2"].value == 0.1 and page["B2"].number_format == "#,##0.00"
