"""统计分析 on the page: each number leads to exactly its rows; frozen periods; what was done; comparison by its switch alone."""

import hashlib
import html
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.kinds import AgencyKind as A
from agencies.models import DirectoryEvent
from agencies.rights import give_administration
from referral.law.figures import FIGURES, Nature
from referral.law.kinds import Kind
from referral.models import FigureRemark, FrozenFigures, Oversight, append_only
from tests.cast import working
from tests.pages.browsers import as_
from tests.pages.desk import HEALTH
from tests.pages.reading import recent_town
from tests.workflows.conftest import Town

WHOLE = {"since": "2026-11-01", "until": "2026-11-30"}
#: The vendored file as its publisher gives it (ECharts 6.1.0, echarts.common.min.js of the npm package).
ECHARTS = "61f13280aba3161f77fc801bf5f9c786f55f10432153a0683fc5cc0700b013d5"
_CELL = re.compile(r'<a href="(/figures/rows/[^"]+)">([^<]*)<')


@pytest.fixture
def town(db: None) -> Town:
    """A week in 安澜市: one matter at the health commission, one at the police beyond its three days."""
    town = recent_town()
    working(town)
    town.do(town.sent(A.POLICE, Kind.CRIMINAL), "sign", "gao", items=1, pages=2, badge="001")
    return town


def read(client: Client, url: str, **query: str) -> str:
    """What a page says."""
    answer = client.get(url, query)
    assert answer.status_code == 200, (url, query)
    return str(answer.content.decode())


def listed(client: Client, url: str) -> int:
    """How many rows a list has."""
    found = re.search(r"共 (\d+) 项", read(client, html.unescape(url)))
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize("by", ["month", "kind", "other", "region", "violation", "source", "campaign"])
def test_every_number_leads_to_exactly_its_rows(town: Town, by: str) -> None:
    he, seen = as_(town, "he"), 0
    for group in ("案件", "移出", "法定时限", "各环节用时", "金额"):
        page = read(he, "/figures/", **WHOLE, by=by, group=group)
        for url, text in set(_CELL.findall(page)):
            figure = FIGURES[re.search(r"figure=([a-z._]+)", url)[1]]  # type: ignore[index]
            rows = listed(he, url)
            assert rows > 0
            if figure.nature == Nature.COUNT:
                assert rows == int(text), url
            seen += 1
    assert seen > 20


def test_who_sees_less_counts_less_and_is_told_so(town: Town) -> None:
    assert "只统计您能查看的案件" in read(as_(town, "liu"), "/figures/")
    assert "只统计您能查看的案件" not in read(as_(town, "he"), "/figures/")
    stranger = read(as_(town, "ma"), "/figures/", **WHOLE)
    assert not _CELL.findall(stranger)
    assert "这一期间没有可以分组的事项" in stranger


def test_the_menu_and_the_page_are_not_there_for_the_discipline_body(town: Town) -> None:
    assert "统计分析" in read(as_(town, "he"), "/workbench/")
    assert "统计分析" not in read(as_(town, "pan"), "/workbench/")
    assert as_(town, "pan").get("/figures/").status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2026-11-30", "until": "2026-11-01"}, {"since": "2026-11-01"}, {"since": "x", "until": "y"},
        {"preset": "ever"}, {"by": "agency"}, {"scope": "overseen"}, {"group": "行纪"},
    ],
)  # fmt: skip
def test_a_question_with_a_mistake_is_told_and_loses_nothing(town: Town, query: dict[str, str]) -> None:
    page = read(as_(town, "he"), "/figures/", **query)
    assert "errorlist" in page or "请" in page
    for value in query.values():
        if value.startswith("2026"):
            assert value in page


@pytest.mark.parametrize(
    "query", [{"figure": "none"}, {"figure": "limit.late", "since": "2026-13-01", "until": "2026-11-01"}, {}]
)
def test_rows_of_no_figure_are_not_there(town: Town, query: dict[str, str]) -> None:
    assert as_(town, "he").get("/figures/rows/", query).status_code == 404


def test_a_frozen_period_stays_as_it_was_and_tells_what_came_later(town: Town) -> None:
    he = as_(town, "he")
    at = he.post("/figures/freeze/?since=2026-11-01&until=2026-11-30", {"title": "2026年11月月报"}).headers[
        "Location"
    ]
    assert "没有差异" in read(he, at)
    assert listed(he, f"{at}rows/?figure=out.referred") == 2
    town.sent()
    page = read(he, at)
    assert re.search(
        r'移出<span class="t2">移出</span></td><td[^>]*>2</td><td[^>]*>3</td><td[^>]*>新增 1 项', page
    )
    assert listed(he, f"{at}rows/?figure=out.referred") == 2
    assert "内容与固定时一致" in page


def test_a_frozen_period_that_was_tampered_with_says_so(town: Town) -> None:
    he = as_(town, "he")
    at = he.post("/figures/freeze/", {"title": "月报"}).headers["Location"]
    append_only.lift()
    row = FrozenFigures.objects.get()
    FrozenFigures.objects.filter(pk=row.pk).update(content=row.content.replace('"count":2', '"count":9'))
    assert "校验值不一致" in read(he, at)


def test_a_frozen_period_is_its_agencys_own_and_not_for_an_officer(town: Town) -> None:
    at = as_(town, "he").post("/figures/freeze/", {"title": "月报"}).headers["Location"]
    assert as_(town, "zhou").get(at).status_code == 200
    for name in ("liu", "tang", "lin"):
        assert as_(town, name).get(at).status_code == 404, name
        assert as_(town, name).get(f"{at}rows/?figure=out.referred").status_code == 404


def test_what_an_ended_oversight_froze_stays(town: Town) -> None:
    right = Oversight.objects.create(
        agency=town.agencies[A.GOVERNMENT], region=town.region, basis="安政办发〔2026〕2号"
    )
    at = (
        as_(town, "gov")
        .post("/figures/freeze/?preset=month&scope=overseen", {"title": "全市月报"})
        .headers["Location"]
    )
    assert "没有差异" in read(as_(town, "gov"), at)
    assert listed(as_(town, "gov"), f"{at}rows/?figure=out.referred") == 2
    Oversight.objects.filter(pk=right.pk).update(is_active=False)
    assert "督查范围已经结束" in read(as_(town, "gov"), at)
    assert listed(as_(town, "gov"), f"{at}rows/?figure=out.referred") == 0


def test_a_mistaken_period_is_not_frozen(town: Town) -> None:
    assert as_(town, "he").post("/figures/freeze/?since=2026-11-01", {"title": "月报"}).status_code == 404
    assert not FrozenFigures.objects.exists()


def test_an_officer_neither_freezes_nor_remarks(town: Town) -> None:
    for url in ("/figures/freeze/", "/figures/remark/?figure=limit.late"):
        assert as_(town, "liu").post(url, {"title": "月报", "text": "已催办"}).status_code == 403
    assert not FrozenFigures.objects.exists()
    assert not FigureRemark.objects.exists()


def test_a_red_figure_has_room_for_what_was_done(town: Town) -> None:
    lin = as_(town, "lin")
    page = read(lin, "/figures/", **WHOLE)
    assert '<tr class="is-bad">' in page
    url = html.unescape(re.search(r'href="(/figures/remark/[^"]+)"', page)[1])  # type: ignore[index]
    empty = lin.post(url, {"text": "  "})
    assert empty.status_code == 422
    assert "请填写采取的措施" in empty.content.decode()
    lin.post(url, {"text": "补正材料已于当日收到，次日作出立案决定。"})
    assert "补正材料已于当日收到" in read(lin, "/figures/", **WHOLE)
    assert "补正材料已于当日收到" not in read(as_(town, "he"), "/figures/", **WHOLE)
    assert as_(town, "lin").get("/figures/remark/?figure=out.referred").status_code == 404


def test_comparison_is_off_until_the_governments_administrator_switches_it_on(town: Town) -> None:
    government = town.agencies[A.GOVERNMENT]
    Oversight.objects.create(agency=government, region=town.region, basis="安政办发〔2026〕2号")
    for _ in range(3):
        town.sent(*HEALTH)
    gov, url = as_(town, "gov"), f"/directory/agencies/{government.slug}/comparison/"
    asked = {"scope": "overseen", "by": "agency", "group": "移入", **WHOLE}
    assert "按机关分组" not in read(gov, "/figures/", **asked)
    assert gov.post(url, {"basis": "2026年度督查检查考核计划"}).status_code == 403
    give_administration(town.posts["gov"])
    assert as_(town, "gov").post(url, {"basis": "安政督〔2026〕1号年度督查检查考核计划"}).status_code == 302
    page = read(as_(town, "gov"), "/figures/", **asked)
    assert "按机关分组" in page
    assert "少于3" in page
    assert "不排名" in page
    kept = as_(town, "gov").get(
        "/figures/rows/", {**asked, "figure": "in.referred", "value": str(town.agencies[A.POLICE].pk)}
    )
    assert kept.status_code == 404
    assert as_(town, "gov").post(url, {"reason": "计划调整"}).status_code == 302
    assert "按机关分组" not in read(as_(town, "gov"), "/figures/", **asked)
    assert list(DirectoryEvent.objects.filter(agency=government).order_by("pk").values_list("act", flat=True))[-2:] == [
        "open_comparison", "end_comparison",
    ]  # fmt: skip


def test_no_other_agency_can_have_the_comparison(town: Town) -> None:
    give_administration(town.posts["he"])
    url = f"/directory/agencies/{town.agencies[A.NHSA].slug}/comparison/"
    assert as_(town, "he").post(url, {"basis": "计划"}).status_code == 404
    assert "按机关分组" not in read(as_(town, "he"), "/figures/", by="agency")


def test_the_page_asks_as_often_for_many_cases_as_for_few(town: Town) -> None:
    he = as_(town, "he")

    def asked(url: str) -> int:
        he.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert he.get(url).status_code == 200
        return len(queries)

    urls = (
        "/figures/?preset=month&by=source",
        "/figures/rows/?preset=month&figure=out.referred",
        "/figures/rows/?preset=month&figure=limit.rate",
    )
    few = [asked(url) for url in urls]
    for _ in range(3):
        town.do(town.signed(), "accept", "bai")
    assert [asked(url) for url in urls] == few
    assert max(few) < 50


def test_the_chart_library_is_the_publishers_own_file() -> None:
    found = finders.find("vendor/echarts/echarts.common.min.js")
    assert found is not None
    assert hashlib.sha256(Path(found).read_bytes()).hexdigest() == ECHARTS
    assert "Apache License" in (Path(found).parent / "LICENSE").read_text()


def test_a_chart_stands_beside_a_table_that_has_its_numbers(town: Town) -> None:
    page = read(as_(town, "he"), "/figures/", **WHOLE, by="month")
    assert 'data-plot="t-by" aria-hidden="true"' in page
    assert re.search(r'<table class="table table--fit table--by" id="t-by">.*data-v="2"', page, re.S)
