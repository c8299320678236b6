"""The figures (统计指标): what each counts, at which moment, for which agency; rates and durations.

A figure is derived from facts when it is asked for. 行纪移送 counts nowhere: neither its referral nor its lane, limit, clue or
result. Only statutory limits make an on-time rate; what was entered in mid-life (补录) has none, and no durations.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from referral.law.kinds import KINDS, SECRET_KINDS, Kind
from referral.law.rules import BREACHES
from referral.law.states import ReferralStatus, Side
from referral.law.words import AMOUNT_CONCEPTS, Measure

#: Of the definitions below: raised with every change of what a figure means, kept with each frozen period.
VERSION = "2026-11"


class Nature(StrEnum):
    """How a figure is made of its rows: their number, a share, a duration, a sum."""

    COUNT = "count"
    RATE = "rate"
    DAYS = "days"
    MONEY = "money"


class Group(StrEnum):
    """The heading that a figure stands under."""

    CASES = "案件"
    OUT = "移出"
    IN = "移入"
    WORK = "办理和处理"
    LIMITS = "法定时限"
    STAGES = "各环节用时"
    MONEY = "金额"


@dataclass(frozen=True)
class Figure:
    """One figure. words: 口径, what a row is, when it counts and for whom; is_red: any at all calls for a word on what was done;
    own_alone: who oversees is not given what it is made of; by_kind: its rows are referrals, with a kind and another side."""

    id: str
    label: str
    group: Group
    words: str
    nature: Nature = Nature.COUNT
    is_red: bool = False
    own_alone: bool = False
    by_kind: bool = False


#: Kinds that hand a matter over. 抄送, 咨询, 补充 and 更正 go with another letter, 行纪 counts nowhere.
COUNTED = frozenset(Kind) - SECRET_KINDS - {Kind.COPY, Kind.CONSULT, Kind.SUPPLEMENT, Kind.CORRECTION}
CRIMINAL = frozenset({Kind.CRIMINAL, Kind.REPORT_CRIME})
PENALTIES = frozenset(
    {Measure.PENALTY, Measure.CONFISCATION, Measure.WARNING, Measure.SUSPENSION, Measure.LICENCE, Measure.DETENTION}
)  # fmt: skip
#: Statutory duties that count. What belongs to 行纪 is secret anyhow; its rules are left out by name too.
DUTIES = frozenset(
    rule for rule in BREACHES if not rule.startswith("disc_") and rule != "superv_duty_to_transfer"
)


def _passing(targets: frozenset[str], *, besides: frozenset[str] = frozenset()) -> frozenset[tuple[str, str]]:
    """(kind, move) of the receiver's moves to some statuses, read from the tables of the law."""
    return frozenset(
        (str(kind), move.name)
        for kind in COUNTED
        for move in KINDS[kind].moves.values()
        if move.side == Side.RECIPIENT and move.target in targets and move.name not in besides
    )


#: Acts that leave no column behind: (kind, move) → what they are counted as.
PASSED: dict[tuple[str, str], str] = {
    **dict.fromkeys(_passing(frozenset({ReferralStatus.RETURNED, ReferralStatus.NOT_OURS})), "returned"),
    **dict.fromkeys(_passing(frozenset({ReferralStatus.REROUTED})), "rerouted"),
    **dict.fromkeys(
        _passing(frozenset({ReferralStatus.NOT_FILED}), besides=frozenset({"uphold"})), "not_filed"
    ),
}
#: What happens to a referral, from either side: (part of the id, label to the sender, label to the receiver, 口径).
_STEPS = (
    ("referred", "移出", "收到移送", "送达时间在期内的移送；后来撤回的不计"),
    ("signed", "对方已签收", "签收", "签收（公安机关为接受）时间在期内的移送"),
    ("accepted", "对方已受理", "受理", "受理、刑事立案或者参加的时间在期内的移送"),
    ("returned", "被退回", "退回", "不属职责退回、不属公安机关管辖的时间在期内的移送；退回后又受理的仍计"),
    ("rerouted", "被转送", "转送", "对方转送其他机关的时间在期内的移送"),
    ("filed", "已刑事立案", "刑事立案", "行刑移送和报案中，公安机关决定立案的时间在期内的"),
    ("not_filed", "不予刑事立案", "不予刑事立案", "行刑移送和报案中，不予立案的时间在期内的；后来改为立案的仍计"),
)  # fmt: skip
_KINDS_SAID = (
    "移送包括行政、行刑、报案、反向衔接、联合查处、协查、交办、提级和诉讼移送；抄送、咨询、补充和更正不计。"
)
#: From which fact to which: (id, label, 口径, own_alone).
_STAGES = (
    ("approving", "报告至批准", "负责人收到书面报告至批准，批准时间在期内，本机关移出的", True),
    ("sending", "批准至送达", "批准至送达，送达时间在期内，本机关移出的", True),
    ("signing", "送达至签收", "送达至签收，签收时间在期内，计入受移送机关", False),
    ("answering", "签收至答复", "签收至受理、立案、不予立案或者退回的答复，答复时间在期内，计入受移送机关", False),
    ("working", "承办至反馈", "承办至结果反馈，反馈时间在期内，计入承办机关；退回补充的计最后一次反馈", False),
    ("closing", "建案至办结", "建案至批准办结，办结时间在期内，计入牵头机关", False),
)  # fmt: skip


def _table() -> tuple[Figure, ...]:
    sides = ((Group.OUT, "out", "移送机关"), (Group.IN, "in", "受移送机关"))
    steps = [
        Figure(
            f"{side}.{step}", (theirs if side == "out" else ours), group, f"{words}，计入{whose}。{_KINDS_SAID}", by_kind=True
        )
        for group, side, whose in sides
        for step, theirs, ours, words in _STEPS
    ]  # fmt: skip
    stages = [
        Figure(f"stage.{id_}", label, Group.STAGES, f"{words}。补录案件不计；没有扣除中止期间。", Nature.DAYS, own_alone=own)
        for id_, label, words, own in _STAGES
    ]  # fmt: skip
    money = [
        Figure(
            f"money.{concept}", label, Group.MONEY, f"日期（认定、缴款或者入账之日）在期内、由本机关登记的{label}合计；更正过的只计更正后的数。",
            Nature.MONEY, own_alone=True,
        )
        for concept, label in AMOUNT_CONCEPTS.items()
    ]  # fmt: skip
    due = "扣除中止、计入依法延长后的届满时间在期内、现在已经届满的法定时限（履行义务的）；作废、失效和补录案件的不计，约定、建议和内部时限不计"
    return (
        Figure("case.opened", "建案", Group.CASES, "建案时间在期内的案件，计入建案机关，包括补录的；已并入他案的不计。"),
        Figure("case.closed", "办结", Group.CASES, "批准办结时间在期内的案件，计入牵头机关；后来重启的不计。"),
        Figure(
            "case.institutions", "涉案定点医药机构", Group.CASES,
            "期内由本机关建案的案件涉及的定点医疗机构和零售药店，同一代码（没有代码的按名称）计一家。检查覆盖率、抽查率的分母（定点机构总数、应查数）本系统没有，不计算比率。",
            own_alone=True,
        ),
        *steps,
        Figure("work.reported", "结果反馈", Group.WORK, "反馈时间在期内的移入事项，计入承办机关；退回补充的计最后一次。"),
        Figure(
            "work.admin_filed", "行政立案", Group.WORK, "登记行政立案的时间在期内、由本机关承办的办理分支。", own_alone=True
        ),
        Figure(
            "work.penalised", "作出行政处罚", Group.WORK,
            "登记最终处罚结果（罚款、没收、警告或者责令改正、停业、吊销许可、拘留）的时间在期内、由本机关承办的办理分支；一个分支有几项处罚的计一件。",
            own_alone=True,
        ),
        Figure("limit.on_time", "按期完成", Group.LIMITS, f"{due}；届满以前完成的。按实际完成的时间，补登不影响。"),
        Figure("limit.late", "超期", Group.LIMITS, f"{due}；届满时没有完成的，包括后来完成的。", is_red=True),
        Figure("limit.rate", "按期完成率", Group.LIMITS, "按期完成 ÷（按期完成 + 超期）。", Nature.RATE),
        *stages,
        *money,
    )  # fmt: skip


FIGURES: dict[str, Figure] = {figure.id: figure for figure in _table()}
ARITHMETIC = (
    "中位数：从小到大排在正中的一个，双数时取正中两个的平均。90%：从小到大第 ⌈0.9×件数⌉ 个，即九成的事项不超过它。"
    "自然日按实际时长折算，保留一位小数；工作日不计起始当日，计结束当日。时间均为北京时间。"
)
#: By what a figure may be divided.
DIMENSIONS: dict[str, str] = {
    "month": "月份", "kind": "移送类型", "other": "对方机关", "region": "案发地区", "violation": "违法情形", "source": "线索来源",
    "campaign": "专项行动", "agency": "机关",
}  # fmt: skip
#: Divisions of referrals alone.
OF_REFERRALS = frozenset({"kind", "other"})
#: The comparison of agencies: not against each other below this number.
FEWEST = 3


def may_divide(figure: Figure, by: str) -> bool:
    """Whether a figure may be divided so."""
    return by not in OF_REFERRALS or figure.by_kind


@dataclass(frozen=True)
class Fact:
    """One row behind a figure. noun, pk: the row that counts; agency: whose figure; other: the other side of a referral;
    mark: rows that bear the same one count once."""

    figure: str
    noun: str
    pk: int
    agency: int
    at: datetime
    case: int | None = None
    kind: str = ""
    other: int | None = None
    value: Decimal = Decimal(0)
    days: Decimal = Decimal(0)
    workdays: int = 0
    mark: str = ""

    @property
    def key(self) -> str:
        """referral:17."""
        return f"{self.noun}:{self.pk}"


@dataclass(frozen=True)
class Cell:
    """What a figure comes to. count: of its rows (of a rate: all due); value: its number; None where there is nothing to say.

    p90, median_workdays, p90_workdays: of a duration, whose value is the median in days.
    """

    count: int
    value: Decimal | None = None
    p90: Decimal | None = None
    median_workdays: Decimal | None = None
    p90_workdays: Decimal | None = None


def once(rows: Iterable[Fact]) -> list[Fact]:
    """The rows, of those with the same mark only the first."""
    known: set[str] = set()
    found = []
    for row in rows:
        if row.mark not in known:
            found.append(row)
        known |= {row.mark} - {""}
    return found


def cell(figure: Figure, rows: Sequence[Fact], good: int = 0) -> Cell:
    """The figure of its rows. good: of a rate, how many of them were on time."""
    if figure.nature == Nature.COUNT:
        return Cell(len(rows), Decimal(len(rows)))
    if figure.nature == Nature.MONEY:
        return Cell(len(rows), sum((row.value for row in rows), Decimal(0)))
    if not rows:
        return Cell(0)
    if figure.nature == Nature.RATE:
        return Cell(len(rows), tenth(Decimal(good) * 100 / len(rows)))
    days, workdays = [row.days for row in rows], [Decimal(row.workdays) for row in rows]
    return Cell(len(rows), median(days), ninety(days), median(workdays), ninety(workdays))


def tenth(value: Decimal) -> Decimal:
    """Rounded to one decimal, half up."""
    return value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def median(values: Iterable[Decimal]) -> Decimal:
    """The middle one; of an even number the mean of the two."""
    row = sorted(values)
    middle = len(row) // 2
    return row[middle] if len(row) % 2 else tenth((row[middle - 1] + row[middle]) / 2)


def ninety(values: Iterable[Decimal]) -> Decimal:
    """The ⌈0.9 n⌉-th: nine in ten are not above it."""
    row = sorted(values)
    return row[-(-9 * len(row) // 10) - 1]


def lasting(start: datetime, end: datetime) -> Decimal:
    """How many days lie between two moments, to one decimal."""
    return tenth(Decimal((end - start) // timedelta(seconds=1)) / 86400)


def hidden(counts: dict[int, int]) -> frozenset[int]:
    """Agencies whose number a comparison does not show: those below FEWEST, and one more where a lone gap could be computed."""
    few = {key for key, count in counts.items() if count < FEWEST}
    if len(few) == 1 and len(counts) > 1:
        few.add(min((key for key in counts if key not in few), key=lambda key: (counts[key], key)))
    return frozenset(few)
