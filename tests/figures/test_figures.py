"""统计: each figure against a recount from raw events; what it must not count, and who may ask."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from agencies.roles import Role
from referral.law.clocks import ZONE
from referral.law.errors import NotAllowed
from referral.law.figures import FIGURES, Nature
from referral.law.grounds import GROUNDS
from referral.law.kinds import Kind
from referral.law.periods import Period
from referral.models import Case, Clock, Oversight
from referral.services import backfill, clocks, comparison, lanes
from referral.services.figure_facts import Scope
from referral.services.figures import Figures, divisions, figures_of
from referral.services.outcomes import OutcomeDraft
from tests.cast import PENALTY, City, working
from tests.figures.recount import recount
from tests.services.test_backfill import past
from tests.services.walks import hire, known_to_few, not_filed, replied
from tests.workflows.conftest import Town

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
NOW = datetime(2026, 11, 29, 18, 0, tzinfo=ZONE)


def of(
    city: City, name: str, period: Period = NOVEMBER, scope: Scope = Scope.OWN, at: datetime = NOW
) -> Figures:
    """The figures as a person asks for them."""
    post = Post.objects.select_related("agency__region", "user", "department").get(pk=city.posts[name].pk)
    return figures_of(post, period, at, scope)


def numbers(figures: Figures) -> dict[str, int]:
    """How many rows each figure has, the empty ones left out."""
    return {one.id: figures.cell(one.id).count for one in figures.table if figures.cell(one.id).count}


def a_month(town: Town) -> None:
    """Much of what may happen in a month, with days between."""
    _, lane = working(town)
    town.at += timedelta(days=2)
    town.run(
        lanes.report,
        lane,
        town.who("hong"),
        outcomes=[PENALTY, OutcomeDraft("penalty", "罚款", "安卫罚〔2026〕1号", amount=Decimal("5000"))],
    )
    town.at += timedelta(days=1)
    not_filed(town)
    police = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    town.at += timedelta(days=5)  # beyond its three days
    town.do(police, "file", "lin", document_number="安公（刑）立字〔2026〕8号")
    replied(town)
    known_to_few(town)
    draft = town.sent()
    town.do(draft, "revoke", "he", reason="发错机关")
    town.run(backfill.enter, past(town), town.who("wu"))
    stopped = town.sent(A.POLICE, Kind.CRIMINAL)
    town.do(stopped, "sign", "gao", items=1, pages=2, badge="001")


@pytest.mark.parametrize("name", ["he", "lin", "tang"])
def test_every_figure_is_what_a_recount_from_raw_events_gives(town: Town, name: str) -> None:
    a_month(town)
    figures, counted = of(town, name), recount(town.posts[name].agency_id, NOW)
    for one in FIGURES.values():
        cell = figures.cell(one.id)
        if one.nature == Nature.COUNT:
            assert cell.count == counted.get(one.id, 0), one.id
            assert cell.count == len(figures.rows(one.id))
        elif one.nature == Nature.MONEY and one.id in counted:
            assert cell.value == counted[one.id], one.id
        elif one.nature == Nature.DAYS and one.id in counted:
            median, ninety, number = counted[one.id]
            assert cell.count == number, one.id
            assert abs(float(cell.value or 0) - median) < 0.11, one.id
            assert abs(float(cell.p90 or 0) - ninety) < 0.11, one.id
    on_time, late = counted.get("limit.on_time", 0), counted.get("limit.late", 0)
    rate = figures.cell("limit.rate")
    assert rate.count == on_time + late
    assert rate.value is None or abs(float(rate.value) - 100 * on_time / (on_time + late)) < 0.06


def test_the_month_is_not_empty_for_the_recount(town: Town) -> None:
    a_month(town)
    told = numbers(of(town, "he"))
    assert {
        "case.opened",
        "out.referred",
        "out.signed",
        "out.accepted",
        "out.filed",
        "out.not_filed",
        "out.returned",
    } <= set(told)
    assert numbers(of(town, "lin")).keys() >= {"in.referred", "in.filed", "limit.late", "stage.answering"}
    assert numbers(of(town, "tang")).keys() >= {
        "work.reported",
        "work.penalised",
        "money.fine",
        "stage.working",
    }


def test_a_discipline_referral_changes_no_figure_of_anybody(town: Town) -> None:
    case = town.case()
    town.sent(case=case)
    names = ("he", "liu", "zhou", "qian", "tang", "lin", "gov")
    Oversight.objects.create(
        agency=town.agencies[A.GOVERNMENT], region=town.region, basis="安政办发〔2026〕2号"
    )
    before = {name: [(f.figure, f.key) for f in of(town, name).facts] for name in names}
    overseen = [(f.figure, f.key) for f in of(town, "gov", scope=Scope.OVERSEEN).facts]
    (secret,) = town.draft(
        case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get(), is_offline=True
    )
    town.do(secret, "submit", "liu", reviewer=town.posts["zhou"])
    for move, name in (("review", "zhou"), ("approve", "he")):
        town.do(secret, move, name)
    town.do(
        secret, "record_offline", "liu", document_number="安医保纪函〔2026〕1号", document_date=town.at.date()
    )
    town.do(secret, "record_receipt", "liu")
    assert {name: [(f.figure, f.key) for f in of(town, name).facts] for name in names} == before
    assert [(f.figure, f.key) for f in of(town, "gov", scope=Scope.OVERSEEN).facts] == overseen


def test_stopped_time_makes_nobody_late(town: Town) -> None:
    clue = town.clue()
    clock = Clock.objects.get(clue=clue, rule="nhsa_filing")  # 15 working days from the 9th: the 30th
    late = datetime(2026, 12, 4, 9, 0, tzinfo=ZONE)
    december = Period(date(2026, 11, 1), date(2026, 12, 31))
    assert numbers(of(town, "he", december, at=late))["limit.late"] == 1
    ground = next(iter(GROUNDS.values()))
    clocks.stop(clock, town.who("wu"), ground=ground, expected_end=date(2026, 11, 30))
    assert "limit.late" not in numbers(of(town, "he", december, at=late))
    town.at += timedelta(days=7)
    clocks.resume(Clock.objects.get(pk=clock.pk), town.who("wu"))
    assert "limit.late" not in numbers(of(town, "he", december, at=late))
    assert numbers(of(town, "he", december, at=late + timedelta(days=14)))["limit.late"] == 1


def test_what_was_entered_in_mid_life_has_no_rate_and_no_duration(town: Town) -> None:
    town.run(backfill.enter, past(town), town.who("wu"))
    whole = Period(date(2026, 9, 1), date(2027, 12, 31))
    told = numbers(of(town, "tang", whole, at=datetime(2027, 12, 1, tzinfo=ZONE)))
    assert told == {"in.referred": 1, "in.signed": 1, "in.accepted": 1}
    assert numbers(of(town, "he", whole))["case.opened"] == 1


def test_an_agreed_limit_never_counts_as_late(town: Town) -> None:
    working(town)
    assert "limit.late" not in numbers(
        of(town, "tang", Period(date(2026, 11, 1), date(2027, 6, 1)), at=NOW.replace(year=2027))
    )


def test_each_row_is_in_a_case_that_the_reader_sees(town: Town) -> None:
    a_month(town)
    for name in ("he", "lin", "tang", "yu"):
        post = town.posts[name]
        seen = set(Case.objects.visible_to(Post.objects.get(pk=post.pk)).values_list("pk", flat=True))
        assert {fact.case for fact in of(town, name).facts} - {None} <= seen
        assert {fact.agency for fact in of(town, name).facts} <= {post.agency_id}


def test_a_divided_figure_gives_exactly_its_rows(town: Town) -> None:
    a_month(town)
    figures = of(town, "he")
    for by in divisions(figures.post, Scope.OWN):
        for line in figures.lines(by):
            for name, cell in line.cells.items():
                assert cell is None or cell.count == len(figures.rows(name, by, line.key)), (
                    by,
                    line.label,
                    name,
                )
    whole = {fact.key for fact in figures.rows("out.referred")}
    for by in ("month", "kind", "other", "region", "source", "violation", "campaign"):
        parts = {f.key for line in figures.lines(by) for f in figures.rows("out.referred", by, line.key)}
        assert parts == whole, by


def test_a_receiver_reads_a_neutral_source(town: Town) -> None:
    case = town.case(source="tip")
    town.do(town.sent(case=case), "sign", "bai", items=1, pages=1)
    assert [line.label for line in of(town, "he").lines("source")] == ["举报投诉"]
    assert [line.label for line in of(town, "tang").lines("source")] == ["综合线索"]


def test_a_keeper_and_the_discipline_body_are_given_none(town: Town) -> None:
    hire(town, "feng", A.NHSA, Role.SEALKEEPER)
    for name in ("feng", "pan"):
        with pytest.raises(NotAllowed, match="没有统计数据"):
            of(town, name)


def test_only_a_government_with_a_scope_asks_for_all_agencies(town: Town) -> None:
    for name in ("he", "gov"):
        with pytest.raises(NotAllowed, match="督查范围"):
            of(town, name, scope=Scope.OVERSEEN)
    working(town)
    Oversight.objects.create(
        agency=town.agencies[A.GOVERNMENT], region=town.region, basis="安政办发〔2026〕2号"
    )
    figures = of(town, "gov", scope=Scope.OVERSEEN)
    assert (figures.cell("out.referred").count, figures.cell("in.accepted").count) == (1, 1)
    assert "money.fraud" not in {one.id for one in figures.table}
    assert "agency" not in divisions(figures.post, Scope.OVERSEEN)
    assert numbers(of(town, "gov")) == {}


def test_a_comparison_shows_nothing_below_three_and_keeps_the_order_of_the_directory(town: Town) -> None:
    government = town.agencies[A.GOVERNMENT]
    Oversight.objects.create(agency=government, region=town.region, basis="安政办发〔2026〕2号")
    comparison.switch_on(
        agency=government, basis="2026年度督查检查考核计划", at=town.at, by=town.posts["gov"].user
    )
    for kind, times in ((A.POLICE, 1), (A.HEALTH, 3), (A.MARKET, 4)):
        for _ in range(times):
            town.sent(kind, Kind.CRIMINAL if kind == A.POLICE else Kind.ADMINISTRATIVE)
    lines = of(town, "gov", scope=Scope.OVERSEEN).lines("agency")
    assert [line.label for line in lines] == ["市卫健委", "市市场监管局", "市医保局", "市公安局"]
    shown = {line.label: line.cells["in.referred"] for line in lines}
    assert shown["市公安局"] is None
    assert shown["市市场监管局"] is not None
    assert shown["市市场监管局"].count == 4
    assert [label for label, cell in shown.items() if cell is None] == ["市医保局", "市公安局"]


def test_the_figures_ask_as_often_for_many_cases_as_for_few(city: City) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            figures = of(city, "he")
            for by in divisions(figures.post, Scope.OWN):
                figures.lines(by)
        return len(queries)

    working(city)
    few = asked()
    for _ in range(3):
        city.do(city.signed(), "accept", "bai")
    assert asked() == few
    assert few < 30
