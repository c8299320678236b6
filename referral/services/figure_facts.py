"""The rows behind the figures: a few queries through the sight of the acting post, whatever the number of cases.

行纪移送 is left out of every query, for those too who may know of it: a figure is shown to the whole agency.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import F, Q, QuerySet

from agencies.kinds import AgencyKind
from agencies.models import Post
from referral.law.clocks import FactKind, local
from referral.law.figures import COUNTED, CRIMINAL, DUTIES, FIGURES, PASSED, PENALTIES, Fact, lasting
from referral.law.kinds import Kind
from referral.law.periods import Period
from referral.law.states import CaseStatus, ReferralStatus
from referral.law.words import Measure
from referral.law.workdays import Calendar
from referral.models import Case, Clock, Event, Lane, Outcome, Referral, Subject
from referral.models.seen import seen
from referral.services.calendars import calendar
from referral.services.figure_amounts import amounts_of


class Scope(StrEnum):
    """Whose rows: of the own agency alone, or of all agencies in the cases that it oversees."""

    OWN = "own"
    OVERSEEN = "overseen"


@dataclass(frozen=True)
class _Asked:
    """One question: by whom, for which span, until now."""

    post: Post
    scope: Scope
    since: datetime
    until: datetime
    at: datetime
    days: Calendar

    @property
    def is_own(self) -> bool:
        return self.scope == Scope.OWN

    def within(self, column: str) -> Q:
        """Whether a moment lies in the period and not ahead."""
        return Q(**{f"{column}__gte": self.since, f"{column}__lt": self.until, f"{column}__lte": self.at})

    def holds(self, moment: datetime | None) -> bool:
        """The same of a moment that was read."""
        return moment is not None and self.since <= moment < self.until and moment <= self.at

    def mine(self, column: str = "agency") -> Q:
        """Of the own agency; of all where it oversees."""
        return Q(**{f"{column}_id": self.post.agency_id}) if self.is_own else Q()

    def in_cases(self, column: str = "case") -> Q:
        """In the cases that are overseen, where that is the scope."""
        if self.is_own:
            return Q()
        overseen = Case.objects.overseen_by(self.post).order_by().values("pk")
        return Q(**{f"{column}__in": overseen})

    def is_given(self, figure: str) -> bool:
        """Whether a figure is given in this scope."""
        return self.is_own or not FIGURES[figure].own_alone

    def counts_for(self, agency_id: int) -> bool:
        """Whether an agency's row is counted in this scope."""
        return not self.is_own or agency_id == self.post.agency_id


def may_oversee(post: Post) -> bool:
    """Whether the acting post may ask for all agencies in what it oversees: 政府 and 领导小组办公室 with a 督查范围."""
    return (
        post.agency.kind == AgencyKind.GOVERNMENT and post.agency.oversights.filter(is_active=True).exists()
    )


def collect(post: Post, period: Period, at: datetime, scope: Scope = Scope.OWN) -> list[Fact]:
    """Every fact of a period, oldest first. at: the moment of asking; what lies ahead of it does not count yet."""
    since, until = period.span
    asked = _Asked(post, scope, since, until, at, calendar())
    parts: tuple[Callable[[_Asked], Iterable[Fact]], ...] = (
        _cases, _institutions, _referrals, _passed, _lanes, _outcomes, _limits, _amounts,
    )  # fmt: skip
    facts = [fact for part in parts for fact in part(asked)]
    return sorted(facts, key=lambda fact: (fact.at, fact.noun, fact.pk))


def _duration(asked: _Asked, start: datetime, end: datetime) -> dict[str, Any]:
    days = asked.days.workdays(local(start).date(), local(end).date())
    return {"days": lasting(start, end), "workdays": days}


def _cases(asked: _Asked) -> Iterator[Fact]:
    rows = Case.objects.filter(pk__in=seen(Case, asked.post)).filter(asked.in_cases("pk"))
    rows = rows.filter(asked.mine("opener") | asked.mine("lead_agency"), merged_into__isnull=True)
    rows = rows.filter(asked.within("opened_at") | asked.within("closed_at"))
    ended = {CaseStatus.CLOSED, CaseStatus.ARCHIVED}
    for case in rows.only(
        "pk", "opener_id", "lead_agency_id", "opened_at", "closed_at", "status", "is_backfilled"
    ):
        if asked.holds(case.opened_at) and asked.counts_for(case.opener_id):
            yield Fact("case.opened", "case", case.pk, case.opener_id, case.opened_at, case.pk)
        closed = case.closed_at if case.status in ended and asked.counts_for(case.lead_agency_id) else None
        if closed is None or not asked.holds(closed):
            continue
        where = ("case", case.pk, case.lead_agency_id, closed, case.pk)
        yield Fact("case.closed", *where)
        if not case.is_backfilled:
            yield Fact("stage.closing", *where, **_duration(asked, case.opened_at, closed))


def _institutions(asked: _Asked) -> Iterator[Fact]:
    """One a code: what is the same place in several cases counts once."""
    if not asked.is_own:
        return
    rows = Subject.objects.known_to(asked.post).filter(
        asked.mine("case__opener") & asked.within("case__opened_at"), kind__in=("institution", "pharmacy"),
        case__in=seen(Case, asked.post), case__merged_into__isnull=True,
    )  # fmt: skip
    for pk, case, code, other, name, at in rows.order_by("case__opened_at", "pk").values_list(
        "pk", "case_id", "institution_code", "id_code", "name", "case__opened_at"
    ):
        yield Fact(
            "case.institutions", "subject", pk, asked.post.agency_id, at, case, mark=other or code or name
        )


def _visible(asked: _Asked) -> "QuerySet[Referral]":
    rows = Referral.objects.filter(pk__in=seen(Referral, asked.post), secret=False, kind__in=COUNTED)
    return rows.filter(asked.mine("sender") | asked.mine("recipient"), asked.in_cases())


def _sides(asked: _Asked, sender: int, recipient: int) -> Iterator[tuple[str, int, int]]:
    """(side, whose figure, the other side), as far as they count in this scope."""
    if asked.counts_for(sender):
        yield "out", sender, recipient
    if asked.counts_for(recipient):
        yield "in", recipient, sender


def _referrals(asked: _Asked) -> Iterator[Fact]:
    """What stands in the columns of a referral: sent, signed, accepted, and how long each step took."""
    columns = ("approved_at", "sent_at", "signed_at", "answered_at", "ended_at")
    in_span = Q()
    for column in columns:
        in_span |= asked.within(column)
    rows = _visible(asked).filter(in_span, asked.mine("sender") | Q(sent_at__isnull=False))
    for one in rows.only(
        *columns,
        "reported_at",
        "sender_id",
        "recipient_id",
        "case_id",
        "kind",
        "status",
        "case__is_backfilled",
    ).select_related("case"):
        steps = _stands(one)
        for side, agency, other in _sides(asked, one.sender_id, one.recipient_id):
            for step, at in steps:
                if asked.holds(at):
                    yield Fact(f"{side}.{step}", "referral", one.pk, agency, at, one.case_id, one.kind, other)
            if one.case.is_backfilled:
                continue
            for stage, start, end in _stages(one, side):
                if start and end and start <= end and asked.holds(end) and asked.is_given(stage):
                    yield Fact(
                        stage, "referral", one.pk, agency, end, one.case_id, one.kind, other, **_duration(asked, start, end)
                    )  # fmt: skip


def _stands(one: Referral) -> list[tuple[str, datetime]]:
    """(step, when) of what a referral has come to."""
    accepted = one.ended_at if one.status == ReferralStatus.ACCEPTED else None
    steps = [
        ("referred", one.sent_at if one.status != ReferralStatus.WITHDRAWN else None), ("signed", one.signed_at),
        ("accepted", accepted), ("filed", accepted if one.kind in CRIMINAL else None),
    ]  # fmt: skip
    return [(step, at) for step, at in steps if at is not None]


def _stages(one: Referral, side: str) -> tuple[tuple[str, datetime | None, datetime | None], ...]:
    if side == "out":
        return (
            ("stage.approving", one.reported_at, one.approved_at), ("stage.sending", one.approved_at, one.sent_at),
        )  # fmt: skip
    return (
        ("stage.signing", one.sent_at, one.signed_at),
        ("stage.answering", one.signed_at, one.answered_at),
    )


def _passed(asked: _Asked) -> Iterator[Fact]:
    """What a referral went through and its status no longer tells: returned, re-routed, not filed. One a referral and period."""
    acts = {act for _, act in PASSED}
    rows = Event.objects.filter(
        asked.within("at"), referral__in=_visible(asked).values("pk"), secret=False, act__in=acts
    )
    known: set[tuple[str, int]] = set()
    for pk, act, at, kind, case, sender, recipient in rows.order_by("at", "pk").values_list(
        "referral_id",
        "act",
        "at",
        "referral__kind",
        "referral__case_id",
        "referral__sender_id",
        "referral__recipient_id",
    ):
        step = PASSED.get((kind, act))
        if step is None or pk is None or (step, pk) in known:
            continue
        known.add((step, pk))
        for side, agency, other in _sides(asked, sender, recipient):
            yield Fact(f"{side}.{step}", "referral", pk, agency, at, case, kind, other)


def _lanes(asked: _Asked) -> Iterator[Fact]:
    rows = Lane.objects.filter(
        asked.mine(), asked.in_cases(), asked.within("reported_at"), pk__in=seen(Lane, asked.post), secret=False,
        opened_by__isnull=False,
    )  # fmt: skip
    rows = rows.filter(Q() if asked.is_own else Q(is_silent=False))
    for pk, agency, case, start, end, backfilled in rows.values_list(
        "pk", "agency_id", "case_id", "taken_at", "reported_at", "case__is_backfilled"
    ):
        assert end is not None
        yield Fact("work.reported", "lane", pk, agency, end, case)
        if start is not None and start <= end and not backfilled:
            yield Fact("stage.working", "lane", pk, agency, end, case, **_duration(asked, start, end))


def _outcomes(asked: _Asked) -> Iterator[Fact]:
    """行政立案 and penalties as registered, one a lane."""
    if not asked.is_own:
        return
    rows = Outcome.objects.filter(
        asked.mine("lane__agency") & asked.within("at"), Q(measure=Measure.FILED) | Q(measure__in=PENALTIES, is_final=True),
        lane__in=seen(Lane, asked.post), lane__secret=False,
    )  # fmt: skip
    known: set[tuple[str, int]] = set()
    for lane, measure, at, case in rows.order_by("at", "pk").values_list(
        "lane_id", "measure", "at", "lane__case_id"
    ):
        figure = "work.admin_filed" if measure == Measure.FILED else "work.penalised"
        if (figure, lane) not in known:
            known.add((figure, lane))
            yield Fact(figure, "lane", lane, asked.post.agency_id, at, case)


def _limits(asked: _Asked) -> Iterator[Fact]:
    """Statutory duties whose time was over in the period, stops taken out, lengthenings counted in."""
    rows = Clock.objects.visible_to(asked.post).acted_on_here().filter(
        asked.mine("actor"), asked.within("due_at"), rule__in=DUTIES, secret=False, is_paused=False, agreement__isnull=True
    )  # fmt: skip
    rows = rows.exclude(end_kind__in=(FactKind.LAPSE, FactKind.VOID))
    if not asked.is_own:
        inside = asked.in_cases() | asked.in_cases("referral__case") | asked.in_cases("lane__case")
        rows = rows.filter(inside).exclude(lane__is_silent=True)
    of = ("case", "referral__case", "lane__case", "clue__case")
    read = [f"{name}_id" for name in of] + [f"{name}__is_backfilled" for name in of]
    for pk, actor, due, ended, kind, *rest in rows.annotate(when=F("due_at")).values_list(
        "pk", "actor_id", "when", "ended_at", "referral__kind", *read
    ):
        cases, backfilled = rest[: len(of)], rest[len(of) :]
        if any(backfilled):
            continue
        figure = "limit.on_time" if ended is not None and ended < due else "limit.late"
        asks = kind == Kind.CONSULT and asked.is_own  # who is asked does not see the case
        case = None if asks else next((one for one in cases if one), None)
        yield Fact(figure, "clock", pk, actor, due, case, kind if asks else "")


def _amounts(asked: _Asked) -> Iterator[Fact]:
    return iter(amounts_of(asked.post, asked.since, min(asked.until, asked.at)) if asked.is_own else ())
