"""How a listing is read: its units with their limits and mark, reports, tasks and requirements; the lines of the ledger."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from agencies.models import Post
from referral.law.listing import ACTIVE, LEVELS, Grade, Step
from referral.models import (
    Clock,
    Listing,
    ListingCheck,
    ListingConsent,
    ListingInstruction,
    ListingPaper,
    ListingPublication,
    ListingReport,
    ListingUnit,
)
from referral.pages.cases.lines import ClockLine, clock_line, with_events
from referral.pages.clocks.acts import ClockAct, acts_for
from referral.services import (
    clock_requests,
    listing_offers,
    listing_papers,
    listing_reports,
    listing_standards,
)

TONES = {
    Step.ENDORSE: "warn", Step.SIGN: "warn", Step.REFUSED: "mute", Step.RUNNING: "info", Step.CHECKING: "warn",
    Step.LIFTING: "warn", Step.LIFTED: "ok",
}  # fmt: skip
GRADE_TONES = {Grade.BLUE: "info", Grade.ORANGE: "warn", Grade.RED: "bad"}


@dataclass(frozen=True)
class UnitLine:
    """One unit. is_read: the reader knows its limits, mark and reports; asked: what waits for the lister's decision."""

    unit: ListingUnit
    is_read: bool
    term: ClockLine | None = None
    due: ClockLine | None = None
    grade: str = ""
    tone: str = ""
    missed: int = 0
    asked: str = ""
    acts: tuple[ClockAct, ...] = ()


@dataclass(frozen=True)
class Demand:
    """One requirement with its checks, the last first."""

    words: str
    checks: list[ListingCheck]


@dataclass(frozen=True)
class LedgerLine:
    """One line of the ledger. measures: what is done about a mark that is not blue."""

    listing: Listing
    step: Step
    tone: str
    level: str
    listers: str
    units: str
    grade: str = ""
    grade_tone: str = ""
    due: date | None = None
    measures: str = ""


def grounds_for(listing: Listing, post: Post) -> list[str]:
    """The reasons as the post may read them: what tells of an official only to who knows of one in the case."""
    told = listing_standards.grounds_of(listing, told=True)
    closed = listing_standards.grounds_of(listing, told=False)
    ordinary = listing.case.subjects.ordinary().values("pk")
    if closed and listing.case.subjects.known_to(post).exclude(pk__in=ordinary).exists():
        told += closed
    return told


def unit_lines(listing: Listing, post: Post, at: datetime) -> list[UnitLine]:
    """Every unit; of those that the post does not read the name and task alone."""
    read = {unit.pk for unit in listing_offers.units_read_by(listing, post)}
    rows = listing.units.select_related("agency", "term", "due", "signed_by__user", "proof", "listing")
    return [_unit_line(unit, post, at) if unit.pk in read else UnitLine(unit, False) for unit in rows]


def _unit_line(unit: ListingUnit, post: Post, at: datetime) -> UnitLine:
    if unit.served_at is None:
        return UnitLine(unit, True)
    grade = listing_reports.grade_of(unit, at)
    term, due = (_line(clock, at) for clock in (unit.term, unit.due))
    asked = clock_requests.pending_of(term.clock) if term else None
    words = f"已申请{clock_requests.words_of(asked)}，待挂牌机关决定" if asked else ""
    acts = (
        tuple(one for one in acts_for(term.clock, post) if one.name in {"ask_extend", "decide"})
        if term
        else ()
    )
    missed = listing_reports.missed_of(unit, at)
    return UnitLine(unit, True, term, due, grade.label, GRADE_TONES[grade], missed, words, acts)


def _line(clock: Clock | None, at: datetime) -> ClockLine | None:
    found = with_events(Clock.objects.filter(pk=clock.pk)).first() if clock else None
    return clock_line(found, at) if found else None


def reports_for(listing: Listing, post: Post) -> list[tuple[ListingReport, bool]]:
    """Reports that the post reads, the last first, each with whether it may review it."""
    units = listing_offers.units_read_by(listing, post)
    rows = ListingReport.objects.filter(unit__in=units).select_related(
        "unit__agency",
        "unit__listing__case",
        "paper",
        "reported_by__user",
        "reviewed_by__user",
        "reviewed_by__agency",
    )
    rows = rows.prefetch_related("files")
    return [(row, listing_offers.may_review(row, post)) for row in rows.order_by("-reported_at", "-pk")]


def papers_for(listing: Listing, post: Post) -> list[tuple[ListingPaper, bool, bool]]:
    """Papers that the own agency has entered, the last first, each with whether the post may check it, and take it back."""
    rows = ListingPaper.objects.visible_to(post).filter(unit__listing=listing).order_by("-entered_at", "-pk")
    rows = rows.select_related(
        "unit__agency",
        "unit__listing__case",
        "entered_by__agency",
        "entered_by_user",
        "checked_by_user",
        "scan",
    )
    return [
        (row, listing_papers.may_check(row, post), listing_papers.may_withdraw(row, post)) for row in rows
    ]


def tasks_for(listing: Listing, post: Post) -> list[tuple[ListingInstruction, bool]]:
    """批示 that the post reads, by day, each with whether it may say that it was done."""
    units = listing_offers.units_read_by(listing, post)
    rows = ListingInstruction.objects.filter(unit__in=units).select_related(
        "unit__agency", "unit__listing__case", "given_by__user", "done_by__user"
    )
    return [(row, listing_offers.may_finish(row, post)) for row in rows]


def demands(listing: Listing, post: Post) -> list[Demand]:
    """The requirements; their checks are read by the listers until all is lifted."""
    reads = listing.lifted_at is not None or listing.signers.filter(agency_id=post.agency_id).exists()
    checks = list(listing.checks.select_related("first_user", "second_user").order_by("-entered_at", "-pk"))
    return [
        Demand(words, [one for one in checks if reads and one.position == n])
        for n, words in enumerate(listing.requirements)
    ]


def ledger_rows(post: Post) -> QuerySet[Listing]:
    """The listings that a post reads, with what a line needs."""
    rows = Listing.objects.visible_to(post).select_related("case", "notice", "lifting", "proposed_by__agency")
    return rows.prefetch_related("signers__agency", "units__agency", "units__term")


def narrow(rows: QuerySet[Listing], data: dict[str, Any], post: Post) -> QuerySet[Listing]:
    """What of the filter the database answers; step and mark are derived."""
    if words := data["q"].strip():
        found = Q(case__title__icontains=words) | Q(case__number__icontains=words)
        rows = rows.filter(found | Q(notice__number__icontains=words))
    if data["level"]:
        rows = rows.filter(level=int(data["level"]))
    own = {"signer": "signers__agency", "unit": "units__agency", "asked": "proposed_by__agency"}
    return rows.filter(**{own[data["part"]]: post.agency_id}) if data["part"] else rows


def ledger_lines(rows: QuerySet[Listing], data: dict[str, Any], post: Post, at: datetime) -> list[LedgerLine]:
    """The lines that fit the filter, running ones first."""
    lines = [_ledger_line(listing, post, at) for listing in rows]
    fits = [
        line
        for line in lines
        if data.get("step") in {None, "", line.step.value}
        and (not data.get("grade") or line.grade == Grade(data["grade"]).label)
    ]
    return sorted(fits, key=lambda line: line.step in {Step.LIFTED, Step.REFUSED})


def _ledger_line(listing: Listing, post: Post, at: datetime) -> LedgerLine:
    step = listing.step
    listers = "、".join(one.agency.short_name for one in listing.signers.all())
    units = "、".join(one.agency.short_name for one in listing.units.all())
    read = listing_offers.units_read_by(listing, post) if step in ACTIVE else []
    if not read:
        return LedgerLine(listing, step, TONES[step], LEVELS[listing.level], listers, units)
    marks = [listing_reports.grade_of(unit, at) for unit in read]
    worst = max(marks, key=list(Grade).index)
    ends = [day for unit in read if unit.term and (day := listing_reports.last_day(unit.term))]
    measures = "" if worst == Grade.BLUE else _measures(read)
    return LedgerLine(
        listing, step, TONES[step], LEVELS[listing.level], listers, units, worst.label, GRADE_TONES[worst], min(ends, default=None), measures
    )  # fmt: skip


def _measures(units: list[ListingUnit]) -> str:
    """What was done about it: the next steps of the last report, for no mark stands without them."""
    last = ListingReport.objects.filter(unit__in=units).exclude(next_steps="").order_by("reported_at").last()
    return last.next_steps if last is not None else "尚未报告措施"


@dataclass(frozen=True)
class PublicationLine:
    """One publication. consents: read by the listers, of units by name, the rest as a number; own: what the reader answers."""

    row: ListingPublication
    answers: list[str]
    own: ListingConsent | None


def publications_for(listing: Listing, post: Post) -> list[PublicationLine]:
    """Publications asked for, the last first."""
    is_lister = listing.signers.filter(agency_id=post.agency_id).exists()
    rows = listing.publications.select_related("listing__case").order_by("-asked_at", "-pk")
    return [
        PublicationLine(
            row, _answers(row) if is_lister else [], ListingConsent.objects.visible_to(post).filter(publication=row).first()
        )
        for row in rows
    ]  # fmt: skip


def _answers(row: ListingPublication) -> list[str]:
    """What each unit answered, by name; of the other agencies at work, which a lister may not know, whether all agreed."""
    units = set(row.listing.units.values_list("agency_id", flat=True))
    told = [
        f"{one.agency.short_name}：{consent_word(one)}"
        for one in row.consents.select_related("agency")
        if one.agency_id in units
    ]
    others = row.consents.exclude(agency_id__in=units)
    word = "都已同意" if all(one.agrees for one in others) else "尚未都同意"
    return told + ([f"其他办理机关：{word}"] if others else [])


def consent_word(row: ListingConsent) -> str:
    """How an agency has answered."""
    if row.agrees is None:
        return "未答复"
    return f"同意（{row.document}）" if row.agrees else f"不同意（{row.reason}）"
