"""挂牌督办: the standards for it, who may list whom, its level, its step, and the grade that missed duties give.

Source: FIELD 8, 1.5 (督办), time-limits H, 皖环发〔2021〕37号 for the term. A department or 领导小组 gives no orders to a lower
government; each unit that must act has its own line superior, or its own government, among the listers.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from referral.law import rules
from referral.law.clocks import add_months
from referral.law.urging import NEVER, Relation, Standing, relation

TERM, PROGRESS, EARLY = "listing_term_short", "listing_progress_report", "listing_early_extension"
#: The limits that a listing starts; they stand on the case and are met by its reports and its lifting alone.
RULES = frozenset({TERM, PROGRESS, EARLY})
#: The parameter that says from how many days over its term a listing is red.
RED_AFTER = "house.listing_red"
#: By whose rank a listing is called: the level of the lister's region.
LEVELS = {0: "国家级", 1: "省级", 2: "市级", 3: "县级"}
#: How often is reported: words of the notice, and the length that takes the place of the rule's (None: the rule's own month).
CADENCES: dict[str, tuple[str, int | None]] = {
    "month": ("每月", None), "half": ("每15日", 15), "ten": ("每10日", 10),
}  # fmt: skip
MOST_SIGNERS = 6


@dataclass(frozen=True)
class Facts:
    """What the standards read of a case, as far as the proposer may know it. amount: the greatest standing figure, in yuan."""

    amount: Decimal = Decimal(0)
    persons: int = 0
    regions: int = 1
    is_public_opinion: bool = False
    knows_official: bool = False
    order_document: str = ""

    @property
    def several_regions(self) -> bool:
        """Whether it goes beyond one region."""
        return self.regions > 1


@dataclass(frozen=True)
class Standard:
    """One standard. words: with the figure in its place; reads: the fact of `Facts`; parameter: the rule that says from which
    figure it is met ('': the fact alone), at_least that figure, scale what one of it is of the fact's own; is_told: whether it
    may stand in the notice: what tells of an official is for those who know of him."""

    code: str
    words: str
    reads: str
    parameter: str = ""
    scale: int = 1
    at_least: int = 0
    is_told: bool = True

    @property
    def label(self) -> str:
        """The standard as it is read."""
        return self.words.format(self.at_least)

    def of(self, at_least: int) -> "Standard":
        """The same standard from another figure on."""
        return replace(self, at_least=at_least)

    def is_met(self, facts: Facts) -> bool:
        """Whether the facts meet it."""
        value = getattr(facts, self.reads)
        return value >= self.at_least * self.scale if self.parameter else bool(value)


#: As long as no administrator has set other figures.
STANDARDS: dict[str, Standard] = {
    one.code: one.of(rules.get(one.parameter).length or 0) if one.parameter else one
    for one in (
        Standard("amount", "涉案金额{}万元以上", "amount", "house.listing_amount", 10_000),
        Standard("persons", "涉案人员、单位{}个以上", "persons", "house.listing_persons"),
        Standard("opinion", "引发舆情，社会影响较大", "is_public_opinion"),
        Standard("regions", "涉及两个以上地区", "several_regions"),
        Standard("official", "涉及公职人员", "knows_official", is_told=False),
        Standard("order", "上级机关交办督办", "order_document"),
    )
}


def unmet(codes: Collection[str], facts: Facts, standards: Collection[Standard]) -> list[str]:
    """Of the standards that were chosen those that the facts do not meet, by label."""
    return [one.label for one in standards if one.code in codes and not one.is_met(facts)]


@dataclass(frozen=True)
class Lister:
    """One of those who list. level: of its region; name: for the sentence."""

    standing: Standing
    level: int
    name: str


def faults(listers: Sequence[Lister], units: Sequence[tuple[Standing, str]]) -> list[str]:
    """Why these may not list those, a sentence each; empty when they may.

    units: who must act, with the name. Joint listers are of one rank; everyone of the units is below one of them in its
    own line or works for its government; nobody lists himself. 纪委监委, procuratorate and court are listed by nobody.
    """
    found = [
        f"{one.name}不在本系统挂牌督办案件，请重新选择。" for one in listers if one.standing.kind in NEVER
    ]
    if not 1 <= len(listers) <= MOST_SIGNERS:
        found.append(f"挂牌督办机关须为1至{MOST_SIGNERS}个，请核对。")
    if len({one.level for one in listers}) > 1:
        found.append("联合挂牌督办的机关须为同级机关，请重新选择。")
    if not units:
        found.append("请至少选择一个承办单位。")
    for standing, name in units:
        near = {relation(one.standing, standing) for one in listers}
        if Relation.OWN in near:
            found.append(
                f"{name}不能同时是挂牌督办机关和承办单位：督办、审阅和核查须由上级机关进行，请重新选择。"
            )
        elif standing.kind in NEVER:
            found.append(
                f"{name}不作为挂牌督办的承办单位：纪检监察机关、人民检察院、人民法院不由行政机关督办。"
            )
        elif not near & {Relation.DOWN, Relation.GOVERNMENT}:
            found.append(
                f"{name}不受所选机关领导，不能由其挂牌督办：请增加{name}的上级主管机关，或者由本级人民政府办公室挂牌督办。"
            )
    return found


class Step(StrEnum):
    """What a listing waits for; read from its facts, never stored."""

    ENDORSE = "endorse"
    SIGN = "sign"
    REFUSED = "refused"
    RUNNING = "running"
    CHECKING = "checking"
    LIFTING = "lifting"
    LIFTED = "lifted"

    @property
    def label(self) -> str:
        """The step in Chinese."""
        return _STEPS[self]


_STEPS = {
    Step.ENDORSE: "待提请机关负责人同意", Step.SIGN: "待挂牌机关审批", Step.REFUSED: "未挂牌", Step.RUNNING: "督办中",
    Step.CHECKING: "待核查", Step.LIFTING: "待解除", Step.LIFTED: "已解除",
}  # fmt: skip
#: Steps in which a listing keeps its case from being closed.
ACTIVE = frozenset({Step.RUNNING, Step.CHECKING, Step.LIFTING})


@dataclass(frozen=True)
class Course:
    """How far a listing is. is_reported: every unit's closing report was accepted; is_checked: every requirement was found met."""

    is_refused: bool = False
    is_endorsed: bool = True
    is_issued: bool = False
    is_reported: bool = False
    is_checked: bool = False
    is_lifted: bool = False


def step(course: Course) -> Step:
    """The step that the facts say."""
    if course.is_refused:
        return Step.REFUSED
    if course.is_lifted:
        return Step.LIFTED
    if not course.is_issued:
        return Step.SIGN if course.is_endorsed else Step.ENDORSE
    if not course.is_reported:
        return Step.RUNNING
    return Step.LIFTING if course.is_checked else Step.CHECKING


class Grade(StrEnum):
    """How a running listing is marked."""

    BLUE = "blue"
    ORANGE = "orange"
    RED = "red"

    @property
    def label(self) -> str:
        """The mark in Chinese."""
        return {Grade.BLUE: "蓝牌", Grade.ORANGE: "橙牌", Grade.RED: "红牌"}[self]


def misses(due: date, until: date, every: str) -> int:
    """How many reports an open or late period has cost. due: its last day; until: the day of the report, or today."""
    count, days = 0, CADENCES[every][1]
    while (due + timedelta(days=days * count) if days else add_months(due, count)) < until:
        count += 1
    return count


def grade(missed: int, over: int | None, red_after: int, red_misses: int = 2) -> Grade:
    """The mark. missed: reports not made in time; over: days by which a term is over, None when none is; red_after: from
    so many days over it is red."""
    if missed >= red_misses or over is not None and over >= red_after:
        return Grade.RED
    return Grade.ORANGE if missed or over is not None else Grade.BLUE
