"""一案多处 of a case: the gate that a decision passes, and the matrix of agencies × measures as a post may read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from agencies.models import Post
from referral.law import gate
from referral.law.errors import ReferralError
from referral.law.gate import Decision, Group, Procedure, State
from referral.law.states import LaneStatus
from referral.law.words import MEASURE_LABELS, Measure
from referral.models import Case, Lane, Outcome
from referral.services.sight import sees_detail

#: Sums under the matrix, in this order.
SUMMED = (Measure.RECOVERY, Measure.CONFISCATION, Measure.PENALTY, Measure.CRIMINAL_FINE)


def procedure_of(case: Case) -> Procedure:
    """What the gate asks of a case, read from its lanes and outcomes."""
    running = Lane.objects.filter(
        case=case, opened_by__kind__in=gate.PROCEDURE_KINDS, status__in=[LaneStatus.WAITING, LaneStatus.WORKING]
    )  # fmt: skip
    fines = Outcome.objects.filter(lane__case=case, lane__secret=False, measure=Measure.CRIMINAL_FINE)
    opened = tuple(timezone.localdate(at) for at in running.values_list("opened_at", flat=True))
    return Procedure(opened, tuple(_decision(o) for o in fines))


def check(lane: Lane, *, measure: str, subject: object = None, decided_on: date | None = None) -> None:
    """Refuse a measure that waits for the criminal result, or a fine after a criminal fine. Raises ReferralError."""
    if measure not in gate.WAITING:
        return
    pk = getattr(subject, "pk", None)
    if sentence := gate.refusal(measure, lane.kind, pk, decided_on, procedure_of(lane.case)):
        raise ReferralError(sentence)


def _decision(outcome: Outcome) -> Decision:
    return Decision(
        outcome.lane_id, outcome.measure, outcome.amount, outcome.decided_on, outcome.document_number, outcome.subject_id
    )  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """One decision as a cell shows it. set_off: how much of a fine counts against a criminal fine."""

    label: str
    number: str
    decided_on: date | None
    amount: Decimal | None
    words: str
    basis: str
    set_off: Decimal | None = None


@dataclass(frozen=True)
class MeasureCell:
    """One column of one lane."""

    group: Group
    state: State
    taken: tuple[Taken, ...] = ()

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {State.WAITS: "warn", State.BARRED: "warn", State.MAY: "info", State.WORKING: "info"}.get(
            self.state, ""
        )

    @property
    def hint(self) -> str:
        """What may be done all the same."""
        if self.state == State.WAITS:
            return "罚款、没收违法所得、行政拘留等待；警告、责令停业可以先行作出"
        return "罚款以外的处罚不受影响" if self.state == State.BARRED else ""


@dataclass(frozen=True)
class Row:
    """One agency's line; whoever does not read the lane in full gets its unit and status (`cells` is empty)."""

    lane: Lane
    is_read: bool
    cells: tuple[MeasureCell, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """Columns, lines and sums. The column 纪律 is there only when the post reads something that stands in it."""

    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    sums: tuple[tuple[str, Decimal], ...]
    is_waiting: bool


def matrix(case: Case, lanes: Sequence[Lane], post: Post) -> Matrix:
    """The matrix of a case. lanes: those that the post may see, with agency, opened_by and outcomes at hand."""
    procedure = procedure_of(case)
    read = [lane for lane in lanes if sees_detail(lane, post)]
    taken = {lane.pk: [o for o in lane.outcomes.all() if o.measure in gate.RULES] for lane in read}
    fines = [o for found in taken.values() for o in found if o.measure == Measure.PENALTY]
    off = gate.set_off([_decision(o) for o in fines], _read_fines(procedure, read))
    shares = {fines[place].pk: amount for place, amount in off.items()}
    groups = _columns(read, taken)
    rows = tuple(
        Row(lane, True, tuple(_cell(g, lane, taken[lane.pk], procedure, shares) for g in groups))
        if lane.pk in taken
        else Row(lane, False)
        for lane in lanes
    )
    return Matrix(groups, rows, _sums(taken.values(), shares), procedure.is_open)


def _read_fines(procedure: Procedure, read: Sequence[Lane]) -> Procedure:
    """Criminal fines of lanes that the reader reads: amounts of the others are not his."""
    known = {lane.pk for lane in read}
    return Procedure(procedure.opened, tuple(f for f in procedure.fines if f.lane in known))


def _columns(read: Sequence[Lane], taken: dict[int, list[Outcome]]) -> tuple[Group, ...]:
    filled = {gate.RULES[o.measure].group for found in taken.values() for o in found}
    filled |= {group for lane in read for group in gate.groups_of(lane.agency.kind, lane.kind)}
    return tuple(g for g in Group if g != Group.DISCIPLINE or g in filled)


def _cell(
    group: Group, lane: Lane, found: list[Outcome], procedure: Procedure, shares: dict[int, Decimal]
) -> MeasureCell:
    mine = [o for o in found if gate.RULES[o.measure].group == group]
    state = gate.state(
        group, lane.status, gate.groups_of(lane.agency.kind, lane.kind), [o.measure for o in mine], procedure,
        is_set_off=any(o.pk in shares for o in mine),
    )  # fmt: skip
    taken = tuple(
        Taken(
            MEASURE_LABELS[o.measure], o.document_number, o.decided_on, o.amount, o.words, gate.RULES[o.measure].basis,
            shares.get(o.pk),
        )
        for o in mine
    )  # fmt: skip
    return MeasureCell(group, state, taken)


def _sums(found: Iterable[list[Outcome]], shares: dict[int, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    rows = [(o.measure, o.amount) for outcomes in found for o in outcomes if o.amount]
    sums = [
        (MEASURE_LABELS[m], sum((value for name, value in rows if name == m), Decimal(0))) for m in SUMMED
    ]
    sums.append(("罚款折抵罚金", sum(shares.values(), Decimal(0))))
    return tuple((label, total) for label, total in sums if total)


__all__ = ["Matrix", "MeasureCell", "Row", "check", "matrix", "procedure_of"]
