"""每日一页: what a leader has to know this morning – stuck where, at whom, since when; 批示; signatures. Derived when read.

Nothing secret stands on it, not even for who may know of it: the page is printed and lies on a desk.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, Post
from agencies.roles import Role
from referral.law.clocks import end_of, local
from referral.law.rules import Class, Nature
from referral.law.states import WINDOWS
from referral.law.urging import step_of
from referral.models import (
    Case,
    Clock,
    Lane,
    LedgerTask,
    Listing,
    ListingInstruction,
    ListingUnit,
    Referral,
    Urge,
)
from referral.models.clocks import ClockQuerySet
from referral.services import clocks, instructions, listing_offers, listing_reports
from referral.services.sight import reads_in_full, sees_detail
from workflows.notices import address
from workflows.signatures import Matter, waiting_for

LEADERS = (Role.HEAD, Role.DEPUTY)
MOST = 60


@dataclass(frozen=True)
class Briefing:
    """The four parts of the page, each in the order of urgency."""

    stuck: list[Matter]
    instructions: list[Matter]
    signatures: list[Matter]
    near: list[Matter]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.stuck or self.instructions or self.signatures or self.near)


def leaders_of(agency: Agency, day: date) -> list[Post]:
    """For whom a page may be printed: heads first, then deputies."""
    rows = (
        Post.objects.valid_on(day)
        .filter(agency=agency, role__in=LEADERS)
        .select_related("user", "agency__region")
    )
    return sorted(rows, key=lambda post: (LEADERS.index(Role(post.role)), post.pk))


def of(leader: Post, reader: Post, at: datetime) -> Briefing:
    """The page of a leader as another post of his agency prints it: what both may see."""
    today = local(at).date()
    return Briefing(
        stuck=_stuck(reader, at), instructions=_instructions(reader, today), signatures=waiting_for(leader, reader)[:MOST],
        near=_near(reader, at, today),
    )  # fmt: skip


def _duties(reader: Post) -> ClockQuerySet:
    rows = Clock.objects.open().visible_to(reader).filter(is_paused=False, secret=False, due_at__isnull=False)
    rows = rows.exclude(Q(referral__secret=True) | Q(lane__secret=True) | Q(rule__in=WINDOWS))
    return rows.select_related(
        "actor", "agreement", "case", "clue", "subject", "referral__case", "lane__case", "lane__opened_by"
    ).order_by("due_at", "pk")


def _stuck(reader: Post, at: datetime) -> list[Matter]:
    """Duties whose time is over, those of the law first, then the longest. With the last step that was taken about each."""
    rows = [clock for clock in _duties(reader).filter(due_at__lte=at)[: MOST * 3] if _is_duty(clock)]
    rows.sort(key=lambda clock: (clocks.rule_of(clock).cls != Class.STATUTORY, clock.due_at))
    return _on_cases(
        [(clock, _limit(clock, reader, at, _measures(clock, reader))) for clock in rows[:MOST]], reader
    )


def _near(reader: Post, at: datetime, today: date) -> list[Matter]:
    """Duties that end today or tomorrow."""
    rows = _duties(reader).filter(due_at__gt=at, due_at__lte=end_of(today + timedelta(days=1)))
    return _on_cases(
        [(clock, _limit(clock, reader, at, "")) for clock in rows[:MOST] if _is_duty(clock)], reader
    )


def _on_cases(found: list[tuple[Clock, Matter]], reader: Post) -> list[Matter]:
    """The matters, each with the case on which a 批示 may be written."""
    cases = {clock.pk: case for clock, _ in found if isinstance(case := clock.matter, Case)}
    shown = set(
        Case.objects.visible_to(reader).filter(pk__in={case.pk for case in cases.values()}).values_list("pk", flat=True)
    )  # fmt: skip
    for pk, case in list(cases.items()):
        if case.pk not in shown or not instructions.is_open(case, reader.agency):
            del cases[pk]
    return [replace(matter, case=cases.get(clock.pk)) for clock, matter in found]


def _is_duty(clock: Clock) -> bool:
    return clocks.rule_of(clock).nature == Nature.DUTY


def _limit(clock: Clock, reader: Post, at: datetime, note: str) -> Matter:
    rule = clocks.rule_of(clock)
    kind = "建议" if rule.cls == Class.AGREED and rule.suggested else rule.cls.label
    last = listing_reports.last_day(clock)
    assert last is not None
    over = max((local(at).date() - last).days, 0) if clock.due_at and clock.due_at <= at else 0
    return Matter(
        clock.matter.title, f"{clocks.name_of(clock)}（{kind}）", clock.actor.short_name, last, note, _page(clock, reader), over
    )  # fmt: skip


def _page(clock: Clock, reader: Post) -> str:
    """Where it is dealt with. A lister reads his limits on the listing, for the case may be closed to him; who oversees
    a case without reading its lanes and letters reads them on the case."""
    unit = (
        ListingUnit.objects.filter(Q(term=clock) | Q(due=clock) | Q(early=clock))
        .select_related("listing")
        .first()
    )
    if unit is not None and Listing.objects.visible_to(reader).filter(pk=unit.listing_id).exists():
        return reverse("listing", args=[unit.listing.slug])
    row = clock.row
    if isinstance(row, Lane) and not sees_detail(row, reader):
        return address(row.case)
    if isinstance(row, Referral) and not reads_in_full(row, reader):
        return address(row.case)
    return address(row)


def _measures(clock: Clock, reader: Post) -> str:
    """The last step of pressing that the reader may know of; on a listing what the unit said it does next."""
    unit = ListingUnit.objects.filter(Q(term=clock) | Q(due=clock)).first()
    if unit is not None:
        last = unit.reports.exclude(next_steps="").last()
        return f"措施：{last.next_steps}" if last is not None else "尚未报告措施"
    lane = clock.lane or Lane.objects.filter(opened_by=clock.referral, opened_by__isnull=False).first()
    if lane is None:
        return ""
    mine = Q(sender_id=reader.agency_id) | Q(addressee_id=reader.agency_id)
    row = Urge.objects.filter(mine, lane=lane).select_related("sender").order_by("at").last()
    if row is None:
        return "尚未催办、商请"
    return f"{row.sender.short_name}{_day(row.on)}{step_of(row.step).label}"


def _instructions(reader: Post, today: date) -> list[Matter]:
    """批示 that were not carried out yet, on cases and on listings, the earliest day first."""
    found = sorted([*_ordered(reader, today), *_listed(reader, today)], key=lambda matter: matter.at)
    return found[:MOST]


def _ordered(reader: Post, today: date) -> Iterable[Matter]:
    """On cases: those of the own leaders, and those that the own agency has to carry out."""
    rows = LedgerTask.objects.visible_to(reader).open().filter(ordered_by__isnull=False)
    rows = rows.filter(Q(agency=reader.agency) | Q(given_by=reader.agency))
    for task in rows.select_related("agency", "ordered_by__user", "case")[: MOST * 3]:
        title = task.case.title if task.case is not None else ""
        url, over = reverse("ledger-task", args=[task.slug]), max((today - task.due_on).days, 0)
        yield Matter(
            task.title, "批示事项", task.agency.short_name, task.due_on, f"{task.origin}，{title}", url, over
        )


def _listed(reader: Post, today: date) -> Iterable[Matter]:
    rows = ListingInstruction.objects.filter(
        done_at=None, unit__listing__in=Listing.objects.visible_to(reader)
    )
    for row in rows.select_related("unit__agency", "unit__listing__case")[: MOST * 3]:
        listing = row.unit.listing
        if row.unit.pk in {unit.pk for unit in listing_offers.units_read_by(listing, reader)}:
            url, over = reverse("listing", args=[listing.slug]), max((today - row.due_on).days, 0)
            note = f"{row.leader}批示，{listing.case.title}"
            yield Matter(row.text, "批示事项", row.unit.agency.short_name, row.due_on, note, url, over)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def sheet(briefing: Briefing, leader: Post, reader: Post, at: datetime) -> dict[str, object]:
    """The fields of the printed page."""
    return {
        "agency": leader.agency.name, "date": local(at).date().isoformat(), "leader": leader.user.full_name,
        "printed_by": reader.user.full_name,
        "stuck": [_line(m.what, m, _late(m), "；".join(filter(None, [m.word, m.note]))) for m in briefing.stuck],
        "instructions": [_line(m.what, m, _late(m), m.note) for m in briefing.instructions],
        "signatures": [_line(f"{m.word}：{m.what}", m, _day(m.at)) for m in briefing.signatures],
        "near": [_line(f"{m.word}：{m.what}", m, _day(m.at)) for m in briefing.near],
    }  # fmt: skip


def _late(matter: Matter) -> str:
    return _day(matter.at) + (f"，已过{matter.over}日" if matter.over else "")


def _line(what: str, matter: Matter, since: str, note: str = "") -> dict[str, str]:
    return {"what": what, "whom": matter.whom, "since": since, "note": note}
