"""What leaves 统计分析: Excel, Word and report forms say what the page says; the public notice names nobody."""

import io
import re
from typing import Any
from urllib.parse import quote, urlencode

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from agencies.kinds import AgencyKind as A
from agencies.rights import give_administration
from documents.letters import canonical, checks
from referral.law.figures import FIGURES
from referral.law.kinds import Kind
from referral.models import Amount, Case, ReportForm
from referral.services import figure_forms
from tests.cast import working
from tests.documents.test_workbooks import form
from tests.pages import reading
from tests.pages.browsers import as_, bytes_of
from tests.pages.reading import recent_town
from tests.workflows.conftest import Town

WHOLE = {"since": "2026-11-01", "until": "2026-11-30"}
YEAR = {"since": "2026-01-01", "until": "2026-12-31"}
TITLE = "=HYPERLINK(安澜仁和医院)虚构医药服务案"


@pytest.fixture
def town(db: None) -> Town:
    """A week in 安澜市, in which three matters of a 飞行检查 were referred, one of them with a hostile title."""
    town = recent_town()
    working(town)
    for title in (TITLE, "安澜同仁医院案", "安澜和济医院案"):
        town.sent(case=town.case(title=title, source="flight"))
    town.do(town.sent(A.POLICE, Kind.CRIMINAL), "sign", "gao", items=1, pages=2, badge="001")
    return town


def told(town: Town, name: str) -> dict[str, str]:
    """The figures as the page writes them, by code."""
    page = as_(town, name).get("/figures/", WHOLE).content.decode()
    found = re.findall(r'<a href="/figures/rows/[^"]*figure=([a-z_.]+)">([^<]+)<', page.split('id="h-by"')[0])
    return dict(found)


def test_the_workbook_says_what_the_page_says_and_runs_nothing(town: Town) -> None:
    answer = as_(town, "he").get("/figures/export/", WHOLE)
    book = load_workbook(io.BytesIO(bytes_of(answer)))
    assert book.sheetnames == [
        "统计",
        "按月份",
        "按移送类型",
        "按对方机关",
        "按案发地区",
        "按违法情形",
        "按线索来源",
        "按专项行动",
        "明细",
        "口径",
    ]
    written = {(row[0], row[1]): row[2] for row in book["统计"].iter_rows(min_row=2, values_only=True)}
    page = told(town, "he")
    assert page
    for code, text in page.items():
        figure = FIGURES[code]
        value = written[figure.group.value, figure.label]
        assert float(str(value)) == pytest.approx(float(re.sub(r"[^\d.]", "", text))), code
    rows = list(book["明细"].iter_rows(min_row=2, values_only=True))
    assert sum(row[1] == "移出" for row in rows) == int(page["out.referred"])
    assert any(row[3] == TITLE for row in rows)
    assert "f" not in {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line}


def test_the_word_file_and_the_print_have_one_content(town: Town) -> None:
    he = as_(town, "he")
    answer = he.get("/figures/report/", WHOLE | {"paper": "meeting", "as": "word"})
    document = docx.Document(io.BytesIO(bytes_of(answer)))
    text = "\n".join(p.text for p in document.paragraphs)
    page = told(town, "he")
    assert "案件移送协同会议材料（月报）" in text
    assert f"移出{page['out.referred']}件" in text
    assert "超期尚未登记采取的措施。" in text or "limit.late" not in page
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert ["移出", page["out.referred"]] in cells
    shown = he.get("/figures/report/", WHOLE | {"paper": "meeting"})
    assert shown.headers["Content-Type"] == "application/pdf"
    assert quote("案件移送协同会议材料") in shown.headers["Content-Disposition"], "it has its own name"
    month = reading.page(town, "he", "/figures/?" + urlencode(WHOLE))
    assert "年度飞行检查" not in month and "飞行检查情况公告" in month, "a month is no year"
    assert he.get("/figures/report/", WHOLE | {"paper": "none"}).status_code == 404


def test_the_public_notice_names_no_case_and_nobody_and_nothing_below_three(town: Town) -> None:
    answer = as_(town, "he").get("/figures/report/", YEAR | {"paper": "notice", "as": "word"})
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(bytes_of(answer))).paragraphs)
    assert "2026年度飞行检查情况公告" in text
    assert "建案3件" in text
    case, liu = Case.objects.get(title="安澜同仁医院案"), town.who("liu")
    for value in (100, 200, 300):
        Amount.objects.create(
            case=case, concept="recoverable", value=value, on=town.at.date(), at=town.at, by=liu.post, agency=liu.agency
        )  # fmt: skip
    again = as_(town, "he").get("/figures/report/", YEAR | {"paper": "notice", "as": "word"})
    sums = "\n".join(p.text for p in docx.Document(io.BytesIO(bytes_of(again))).paragraphs)
    assert "600.00" not in sums and "应追回金额少于3件" in sums, "three sums of one case tell of that one"
    assert "涉案定点医药机构少于3件" in text
    for word in ("医院", "安医保案", "HYPERLINK", "刘洋"):
        assert word not in text


def test_a_sample_form_is_filled_and_its_sum_stands(town: Town) -> None:
    he = as_(town, "he")
    page = told(town, "he")
    book = load_workbook(io.BytesIO(bytes_of(he.get("/figures/forms/fill/", WHOLE | {"form": "province"}))))
    sheet = book["报表"]
    assert (sheet["B2"].value, sheet["C5"].value) == ("安澜市医疗保障局", int(page["out.referred"]))
    assert sheet["C18"].value == "=C16+C17"
    kinds = load_workbook(io.BytesIO(bytes_of(he.get("/figures/forms/fill/", WHOLE | {"form": "national"}))))[
        "报表"
    ]
    assert kinds["C8"].value + kinds["C11"].value == int(page["out.referred"])
    assert he.get("/figures/forms/fill/", WHOLE | {"form": "none"}).status_code == 404


def hand_in(town: Town, name: str, cells: str, content: bytes | None = None) -> Any:
    file = SimpleUploadedFile("报表.xlsx", content if content is not None else form())
    return as_(town, name).post("/figures/forms/new/", {"name": "省局月报", "file": file, "cells": cells})


def test_an_own_form_is_handed_in_once_and_wrong_places_are_told_by_line(town: Town) -> None:
    assert hand_in(town, "he", "报表!C5 = out.referred").status_code == 403
    give_administration(town.posts["he"])
    for cells, words in (
        ("报表!C5 = out.nothing\n报表!C6 = x", ("第1行：没有编号为“out.nothing”的指标", "第2行：“x”不是指标编号")),
        ("报表!C6 = out.referred\n附表!A1 = agency", ("“报表!C6”是公式", "没有工作表“附表”")),
        ("报表!C5 = out.referred:p90", ("只用于各环节用时",)), ("报表!C5 = money.fine@kind=criminal", ("不能按“kind”分组",)),
        (" ", ("请",)),
    ):  # fmt: skip
        answer = hand_in(town, "he", cells)
        assert answer.status_code == 422, cells
        for word in words:
            assert word in answer.content.decode(), word
    assert hand_in(town, "he", "报表!C5 = out.referred", b"no workbook").status_code == 422
    assert not ReportForm.objects.exists()
    assert hand_in(town, "he", "报表!C5 = out.referred").status_code == 302
    row = ReportForm.objects.get()
    made = bytes_of(as_(town, "he").get("/figures/forms/fill/", WHOLE | {"form": row.slug}))
    assert load_workbook(io.BytesIO(made))["报表"]["C5"].value == int(told(town, "he")["out.referred"])
    assert as_(town, "lin").get("/figures/forms/fill/", WHOLE | {"form": row.slug}).status_code == 404
    assert as_(town, "he").post(f"/figures/forms/{row.pk}/end/", {"sure": "on"}).status_code == 302
    assert as_(town, "he").get("/figures/forms/fill/", WHOLE | {"form": row.slug}).status_code == 404


def test_the_samples_name_figures_and_places_that_are_there() -> None:
    from documents.workbooks import faults

    for one in figure_forms.shipped():
        assert figure_forms.read_map(figure_forms.typed(one.cells)) == dict(one.cells)
        assert faults(one.content, list(one.cells)) == []


def test_the_example_passes_the_gate() -> None:
    from documents.letters.examples import example

    checks.check(canonical.from_json("figures_report", example("figures_report")))
