"""统计报告, 会议材料 and 飞检年度公告 of a period: one content, which is printed as PDF and written as Word."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from referral.law.clocks import local
from referral.law.figures import FEWEST, FIGURES, OF_REFERRALS, VERSION, Cell, Figure, Group, Nature
from referral.law.periods import Period
from referral.models import Clock, FigureRemark, Referral
from referral.services import clocks
from referral.services.figures import Figures
from referral.services.letter_parts import Fields

#: Overdue limits that a meeting looks at one by one.
MOST_LISTED = 60
#: The source whose yearly notice is published (飞行检查).
FLIGHT = "flight"


class Paper(StrEnum):
    """What is made of the figures."""

    REPORT = "report"
    MEETING = "meeting"
    NOTICE = "notice"


LABELS: dict[str, str] = {
    Paper.REPORT: "统计报告",
    Paper.MEETING: "会议材料",
    Paper.NOTICE: "飞行检查年度公告",
}
_NOTICE = (
    "case.opened", "case.institutions", "case.closed", "out.referred", "out.accepted", "out.filed", "work.penalised",
    "money.loss", "money.recoverable", "money.recovered", "money.fine",
)  # fmt: skip


def title_of(paper: Paper, period: Period) -> str:
    """As the paper calls itself: 案件移送统计月报, 2026年度飞行检查情况公告."""
    name = next((word for word, fits in _LENGTHS if fits(period)), "报告")
    if paper == Paper.NOTICE:
        of = f"{period.until.year}年度" if name == "年度报告" else ""
        return f"{of}飞行检查情况公告"
    return f"案件移送统计{name}" if paper == Paper.REPORT else f"案件移送协同会议材料（{name}）"


def _days(period: Period) -> int:
    return (period.until - period.since).days + 1


_LENGTHS = (
    ("周报", lambda period: _days(period) == 7),
    ("月报", lambda period: period.since.day == 1 and 28 <= _days(period) <= 31),
    ("季报", lambda period: period.since.day == 1 and 90 <= _days(period) <= 92),
    ("年度报告", lambda period: (period.since.month, period.since.day) == (1, 1) and _days(period) >= 365),
)


def words(figure: Figure, cell: Cell | None) -> str:
    """A figure in the words of a paper."""
    if cell is None or (cell.value is None and figure.nature != Nature.COUNT):
        return "—"
    if figure.nature == Nature.COUNT:
        return str(cell.count)
    if figure.nature == Nature.MONEY:
        return f"{cell.value:,.2f}元"
    if figure.nature == Nature.RATE:
        return f"{cell.value}%"
    return f"中位{cell.value}日，90%在{cell.p90}日内（{cell.count}件）"


def content(paper: Paper, figures: Figures, remarks: Sequence[FigureRemark]) -> Fields:
    """The fields of `figures_report`. remarks: what was done about the red figures of the period."""
    at = local(figures.at)
    if paper == Paper.NOTICE:
        parts, tables = _notice(figures), []
    else:
        parts, tables = list(_parts(figures, remarks)), list(_tables(figures))
    if paper == Paper.MEETING and (late := _late(figures)):
        tables.append({"title": "超期的法定时限", "head": ["案件编号", "时限", "届满日期"], "rows": late})
    scope = "本机关" if figures.scope == "own" else "督查范围"
    opening = f"统计期间{figures.period.words}，范围为{scope}，统计时间{at:%Y年%-m月%-d日%-H时%M分}，口径版本{VERSION}。"
    if paper == Paper.NOTICE:
        opening = f"{figures.period.words}，本机关依据飞行检查线索办理案件的情况公告如下。"
    return {
        "agency": figures.post.agency.name, "date": at.date().isoformat(), "title": title_of(paper, figures.period),
        "opening": opening, "parts": parts, "tables": tables,
    }  # fmt: skip


def _parts(figures: Figures, remarks: Sequence[FigureRemark]) -> Iterator[Fields]:
    for group in dict.fromkeys(one.group for one in figures.table):
        told = [
            f"{one.label}{words(one, cell)}{'件' if one.nature == Nature.COUNT and group != Group.LIMITS else '项' if one.nature == Nature.COUNT else ''}"
            for one in figures.table
            if one.group == group and (cell := figures.cell(one.id)).count
        ]
        points = [f"{'；'.join(told)}。"] if told else ["期内没有。"]
        if group == Group.LIMITS:
            points += _measures(figures, remarks)
        yield {"head": group.value, "points": points}


def _measures(figures: Figures, remarks: Sequence[FigureRemark]) -> list[str]:
    red = [one for one in figures.table if one.is_red and figures.cell(one.id).count]
    said = [f"{one.label}已采取的措施：{one.text}（{local(one.at):%Y年%-m月%-d日}）" for one in remarks]
    return said or [f"{one.label}尚未登记采取的措施。" for one in red]


def _tables(figures: Figures) -> Iterator[Fields]:
    rows = [[one.label, words(one, figures.cell(one.id))] for one in figures.table]
    yield {"title": "各项指标", "head": ["指标", "数值"], "rows": rows}
    for by, name in (("kind", "移送类型"), ("other", "对方机关"), ("violation", "违法情形")):
        columns = [FIGURES[one] for one in ("out.referred", "out.accepted", "in.referred", "in.accepted")]
        lines = [
            [line.label, *(words(one, line.cells.get(one.id)) for one in columns)]
            for line in figures.lines(by)
            if any((cell := line.cells.get(one.id)) and cell.count for one in columns)
        ]
        if lines and (by not in OF_REFERRALS or figures.scope == "own"):
            yield {
                "title": f"移送情况，按{name}", "head": [name, "移出", "对方已受理", "收到移送", "受理"], "rows": lines,
            }  # fmt: skip


def _late(figures: Figures) -> list[list[str]]:
    """The limits that were missed, by number of their case: who reads the paper may look them up."""
    facts = figures.rows("limit.late")[:MOST_LISTED]
    rows = Clock.objects.select_related(
        "case", "clue", "referral__case", "referral__letter", "lane__case", "agreement", "subject"
    ).in_bulk([fact.pk for fact in facts])
    found = []
    for fact in facts:
        clock = rows[fact.pk]
        matter = clock.matter
        paper = matter.letter if isinstance(matter, Referral) else matter
        found.append([paper.number if paper else "", clocks.name_of(clock), f"{local(fact.at):%Y-%m-%d}"])
    return found


def _notice(figures: Figures) -> list[Fields]:
    """What is said in public: of cases from 飞行检查 alone, no name, no number of a case, nothing below three."""
    line = next((line for line in figures.lines("source") if line.key == FLIGHT), None)
    told = []
    for name in _NOTICE:
        cell = line.cells.get(name) if line else None
        figure = FIGURES[name]
        if cell is None or not cell.count:
            continue
        few = cell.count
        if figure.nature == Nature.MONEY:  # several sums of one case tell of that one
            few = len({fact.case for fact in figures.rows(name, "source", FLIGHT)})
        if few < FEWEST:
            told.append(f"{figure.label}少于{FEWEST}件")
        else:
            unit = "家" if name == "case.institutions" else "件"
            told.append(f"{figure.label}{words(figure, cell)}{unit if figure.nature == Nature.COUNT else ''}")
    said = "；".join(told) if told else "期内没有飞行检查线索的案件"
    return [
        {"head": "案件办理情况", "points": [f"{said}。"]},
        {
            "head": "说明",
            "points": [
                f"公告不列明当事人和案件编号，少于{FEWEST}件的不列具体数字；各项数字按办理系统登记的事实统计。"
            ],
        },
    ]
