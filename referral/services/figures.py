"""The figures of a period as a page, a file or a frozen record shows them, and the rows behind each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from agencies.kinds import AgencyKind
from agencies.models import Agency, Post
from agencies.roles import KEEPER_ROLES
from referral.law.clocks import local
from referral.law.errors import NotAllowed
from referral.law.figures import (
    DIMENSIONS,
    FIGURES,
    OF_REFERRALS,
    Cell,
    Fact,
    Figure,
    Nature,
    cell,
    hidden,
    may_divide,
    once,
)
from referral.law.kinds import KINDS
from referral.law.periods import Period
from referral.law.sharing import Section
from referral.law.violations import VIOLATIONS
from referral.law.words import CLUE_SOURCES, neutral_source
from referral.models import CampaignMark, Case, Clue
from referral.models.sharing import kept_back
from referral.services import comparison
from referral.services.figure_facts import Scope, collect, may_oversee

#: (key, what a page calls it).
Value = tuple[str, str]
_BEFORE_CASE = ("none", "尚未建案")
_NOT_GIVEN = ("withheld", "未共享")
_NO_CAMPAIGN = ("none", "没有标注专项行动")


@dataclass(frozen=True)
class Line:
    """One value of a division with a figure each; None where a figure can't be divided so, or the comparison hides it."""

    key: str
    label: str
    cells: dict[str, Cell | None]


@dataclass(frozen=True)
class _Marks:
    """What is said of a case when its rows are divided."""

    region: Value
    violations: tuple[Value, ...]
    source: Value
    campaigns: tuple[Value, ...]


@dataclass
class Figures:
    """The facts of one question. Asked for once, they give every number and every list of a page."""

    post: Post
    period: Period
    at: datetime
    scope: Scope
    facts: list[Fact] = field(default_factory=list)

    @cached_property
    def _by_figure(self) -> dict[str, list[Fact]]:
        rows: dict[str, list[Fact]] = {}
        for fact in self.facts:
            rows.setdefault(fact.figure, []).append(fact)
        return rows

    @property
    def table(self) -> list[Figure]:
        """The figures that this scope gives, in their order."""
        return [one for one in FIGURES.values() if self.scope == Scope.OWN or not one.own_alone]

    def rows(self, figure: str, by: str = "", key: str = "") -> list[Fact]:
        """Exactly the rows behind a figure: their number is the figure. by, key: of one value of a division."""
        rows = self._of(figure)
        if not by:
            return once(rows)
        return once(fact for fact in rows if any(value == key for value, _ in self.values(fact, by)))

    def _of(self, figure: str) -> list[Fact]:
        if FIGURES[figure].nature == Nature.RATE:
            return [*self._by_figure.get("limit.on_time", []), *self._by_figure.get("limit.late", [])]
        return self._by_figure.get(figure, [])

    def cell(self, figure: str) -> Cell:
        """What a figure comes to."""
        return _cell(FIGURES[figure], self._of(figure))

    def lines(self, by: str) -> list[Line]:
        """Every figure divided. A case of several violations or campaigns stands under each, so that a column has no sum."""
        found: dict[Value, dict[str, list[Fact]]] = {}
        for figure in self.table:
            for fact in self._of(figure.id) if may_divide(figure, by) else ():
                for value in self.values(fact, by):
                    found.setdefault(value, {}).setdefault(figure.id, []).append(fact)
        lines = [
            Line(
                key, label,
                {one.id: _cell(one, rows.get(one.id, [])) if may_divide(one, by) else None for one in self.table},
            )
            for (key, label), rows in found.items()
        ]  # fmt: skip
        lines.sort(key=lambda line: self._place(by, line.key))
        return _covered(lines) if by == "agency" else lines

    def _place(self, by: str, key: str) -> tuple[int, str]:
        """Where a value stands: by the calendar, the catalogue, the directory; never by its number."""
        order = {"violation": list(VIOLATIONS), "kind": [str(kind) for kind in KINDS]}
        if by == "campaign":
            order[by] = [slug for _, (slug, _) in self._borne]
        if by in {"agency", "other"}:
            return (self._agencies[int(key)][0], key)
        known = order.get(by, [])
        return (known.index(key) if key in known else len(known), key)

    def values(self, fact: Fact, by: str) -> Iterable[Value]:
        """The values of a division that a fact stands under."""
        if by == "month":
            return [(f"{local(fact.at):%Y-%m}", f"{local(fact.at):%Y年%-m月}")]
        if by in OF_REFERRALS:
            return self._of_referral(fact, by)
        if by == "agency":
            return [(str(fact.agency), self._agencies[fact.agency][1])]
        if fact.case is None:
            return [_NOT_GIVEN if fact.kind else _BEFORE_CASE]
        marks = self._marks[fact.case]
        return {
            "region": (marks.region,), "violation": marks.violations, "source": (marks.source,), "campaign": marks.campaigns,
        }[by]  # fmt: skip

    def _of_referral(self, fact: Fact, by: str) -> Iterator[Value]:
        if by == "kind" and fact.kind:
            yield fact.kind, KINDS[fact.kind].label
        elif by == "other" and fact.other is not None:
            yield str(fact.other), self._agencies[fact.other][1]

    @cached_property
    def _agencies(self) -> dict[int, tuple[int, str]]:
        """Place in the directory, and name."""
        known = {fact.agency for fact in self.facts} | {fact.other for fact in self.facts if fact.other}
        rows = Agency.objects.filter(pk__in=known).order_by("region__level", "region__code", "kind", "pk")
        return {pk: (place, name) for place, (pk, name) in enumerate(rows.values_list("pk", "short_name"))}

    @cached_property
    def _marks(self) -> dict[int, _Marks]:
        ids = {fact.case for fact in self.facts if fact.case}
        sources = self._sources(ids)
        return {
            pk: _Marks(
                (code, place), tuple((v, f"{v} {VIOLATIONS[v].label}" if v in VIOLATIONS else v) for v in violations),
                sources.get(pk, _NOT_GIVEN), self._campaigns(pk),
            )
            for pk, code, place, violations in Case.objects.filter(pk__in=ids).values_list(
                "pk", "region__code", "region__full_name", "violations"
            )
        }  # fmt: skip

    @cached_property
    def _kept(self) -> set[int]:
        """The cases whose source is kept back from the acting post."""
        ids = {fact.case for fact in self.facts if fact.case}
        kept = Case.objects.filter(pk__in=ids).filter(pk__in=kept_back(self.post, Section.STORY))
        return set(kept.values_list("pk", flat=True))

    @cached_property
    def _borne(self) -> list[tuple[int | None, Value]]:
        """(case, campaign) of what the acting post reads, the latest campaign first."""
        ids = {fact.case for fact in self.facts if fact.case}
        rows = CampaignMark.objects.visible_to(self.post).filter(case__in=ids)
        rows = rows.order_by("-campaign__since", "-campaign").select_related("campaign")
        return [(row.case_id, (row.campaign.slug, row.campaign.name)) for row in rows]

    def _campaigns(self, case: int) -> tuple[Value, ...]:
        if case in self._kept:
            return (_NOT_GIVEN,)
        return tuple(campaign for pk, campaign in self._borne if pk == case) or (_NO_CAMPAIGN,)

    def _sources(self, ids: set[int]) -> dict[int, Value]:
        """The source of the first clue as the acting post may read it: its own, a neutral one, or none where it is kept back."""
        own = set(Clue.objects.visible_to(self.post).filter(case__in=ids).values_list("pk", flat=True))
        found: dict[int, Value] = {}
        rows = Clue.objects.filter(case__in=ids, restricted=False).order_by("-pk")
        for pk, case, source in rows.values_list("pk", "case_id", "source"):
            assert case is not None
            if pk in own:
                found[case] = (source, CLUE_SOURCES[source])
            elif case not in self._kept:
                found[case] = (f"neutral-{source in _CHECKED}", neutral_source(source))
        return found


#: Sources with the same neutral word share a key.
_CHECKED = frozenset(source for source in CLUE_SOURCES if neutral_source(source) == neutral_source("flight"))


def _cell(figure: Figure, rows: Sequence[Fact]) -> Cell:
    return cell(figure, once(rows), sum(row.figure == "limit.on_time" for row in rows))


def _covered(lines: list[Line]) -> list[Line]:
    """The lines of a comparison without what is too little to compare; a rate or duration goes with its count."""
    few: dict[str, frozenset[int]] = {}
    for figure in lines[0].cells if lines else ():
        few[figure] = hidden({n: line.cells[figure].count for n, line in enumerate(lines)})  # type: ignore[union-attr]
    return [
        Line(
            line.key, line.label, {name: None if n in few[name] else one for name, one in line.cells.items()}
        )
        for n, line in enumerate(lines)
    ]


def require_reader(post: Post) -> None:
    """Refuse posts that work on no case, and the discipline body, of which nothing is counted. Raises NotAllowed."""
    if post.role in KEEPER_ROLES or post.agency.kind == AgencyKind.DISCIPLINE:
        raise NotAllowed("本岗位没有统计数据；需要本机关数据的，请向业务科室了解。")


def figures_of(post: Post, period: Period, at: datetime, scope: Scope = Scope.OWN) -> Figures:
    """The figures of the own agency, or of all that it oversees. Raises NotAllowed for who may not ask for them."""
    require_reader(post)
    if scope == Scope.OVERSEEN and not may_oversee(post):
        raise NotAllowed("只有登记了督查范围的政府、领导小组办公室可以统计督查范围内的案件，请选择“本机关”。")
    return Figures(post, period, at, scope, collect(post, period, at, scope))


def divisions(post: Post, scope: Scope) -> dict[str, str]:
    """By what the acting post may divide: by agency only where it may compare them."""
    compares = scope == Scope.OVERSEEN and comparison.is_on(post.agency)
    left_out = {"other"} if scope == Scope.OVERSEEN else set()
    return {
        by: word for by, word in DIMENSIONS.items() if by not in left_out and (by != "agency" or compares)
    }
