"""一案多处: what waits for the criminal result, what is set off, and the state of every column in every state of a lane."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.kinds import AgencyKind
from referral.law.gate import (
    RULES,
    WAITING,
    Course,
    Decision,
    Group,
    Procedure,
    State,
    groups_of,
    refusal,
    set_off,
    state,
)
from referral.law.kinds import Kind
from referral.law.states import LaneStatus as L
from referral.law.words import INTERIM_ONLY, Measure

M = Measure
SENT, JUDGED = date(2026, 11, 10), date(2027, 3, 1)
RUNNING = Procedure(opened=(SENT,))
FINED = Procedure(fines=(Decision(9, M.CRIMINAL_FINE, Decimal(50_000), JUDGED),))
#: What says nothing of a measure: it stands in no column.
PLAIN = {M.FILED, M.NOT_FILED, M.DONE, M.OTHER}


def fine(yuan: int, on: date | None = date(2026, 10, 1), subject: int | None = None) -> Decision:
    """A fine that an agency has imposed."""
    return Decision(1, M.PENALTY, Decimal(yuan), on, subject=subject)


def test_every_measure_stands_in_one_column_or_says_nothing_of_one() -> None:
    assert set(RULES) == set(Measure) - PLAIN
    assert all(rule.basis for rule in RULES.values())
    assert {rule.group for rule in RULES.values()} == set(Group)


def test_fine_confiscation_and_detention_wait_and_nothing_else_does() -> None:
    assert {M.PENALTY, M.CONFISCATION, M.DETENTION} == WAITING
    for name in (M.RECOVERY, M.AGREEMENT, M.WARNING, M.SUSPENSION, M.LICENCE, M.DISCIPLINE):
        assert RULES[name].course == Course.RUNS
        assert not refusal(name, "own", None, None, RUNNING)


@pytest.mark.parametrize("measure", sorted(WAITING))
def test_what_waits_is_refused_unless_it_was_decided_before_the_referral(measure: str) -> None:
    assert "刑事程序尚在进行" in refusal(measure, "own", None, None, RUNNING)
    assert "刑事程序尚在进行" in refusal(measure, "own", None, SENT, RUNNING), "the day itself is not before"
    assert not refusal(measure, "own", None, date(2026, 11, 9), RUNNING)
    assert not refusal(measure, "own", None, None, Procedure())


@pytest.mark.parametrize("kind", [Kind.CRIMINAL, Kind.REPORT_CRIME, Kind.PROSECUTION])
def test_the_criminal_procedure_does_not_wait_for_itself(kind: str) -> None:
    assert not refusal(M.CONFISCATION, kind, None, None, RUNNING)


@pytest.mark.parametrize(
    ("measure", "subject", "on", "refused"),
    [
        (M.PENALTY, None, None, True), (M.PENALTY, None, date(2027, 3, 1), True), (M.PENALTY, None, date(2027, 2, 28), False),
        (M.CONFISCATION, None, None, False), (M.DETENTION, None, None, False), (M.WARNING, None, None, False),
    ],
)  # fmt: skip
def test_no_fine_is_imposed_after_a_criminal_fine(
    measure: str, subject: int | None, on: date | None, refused: bool
) -> None:
    assert ("不再给予罚款" in refusal(measure, "own", subject, on, FINED)) is refused


def test_a_criminal_fine_on_one_party_leaves_the_other_to_the_agency() -> None:
    court = Procedure(fines=(Decision(9, M.CRIMINAL_FINE, Decimal(50_000), JUDGED, subject=1),))
    assert refusal(M.PENALTY, "own", 1, None, court) and not refusal(M.PENALTY, "own", 2, None, court)


@pytest.mark.parametrize(
    ("fines", "shares"),
    [
        ([fine(30_000)], {0: 30_000}), ([fine(80_000)], {0: 50_000}), ([fine(0)], {}), ([], {}),
        ([fine(30_000, date(2026, 10, 2)), fine(40_000, date(2026, 10, 1))], {1: 40_000, 0: 10_000}),
    ],
)  # fmt: skip
def test_a_fine_is_set_off_up_to_the_criminal_fine_the_earliest_first(
    fines: list[Decision], shares: dict[int, int]
) -> None:
    assert set_off(fines, FINED) == {place: Decimal(yuan) for place, yuan in shares.items()}


def test_nothing_is_set_off_without_a_criminal_fine_or_against_another_party() -> None:
    court = Procedure(fines=(Decision(9, M.CRIMINAL_FINE, Decimal(50_000), JUDGED, subject=1),))
    assert set_off([fine(10_000)], Procedure()) == {}
    assert set_off([fine(10_000, subject=2)], court) == {}
    assert set_off([Decision(1, M.CONFISCATION, Decimal(10_000))], FINED) == {}


OPEN = (L.WORKING, L.REPORTED)
OVER = (L.DONE, L.WAIVED, L.NOT_TAKEN)
TABLE = [
    *((status, Procedure(), State.MAY) for status in OPEN), *((status, RUNNING, State.WAITS) for status in OPEN),
    *((status, FINED, State.BARRED) for status in OPEN), *((status, RUNNING, State.NOT_DECIDED) for status in OVER),
    (L.WAITING, RUNNING, State.NOT_STARTED), (L.WAITING, Procedure(), State.NOT_STARTED),
]  # fmt: skip


@pytest.mark.parametrize(("status", "procedure", "expected"), TABLE)
def test_the_penalty_column_follows_lane_and_criminal_procedure(
    status: str, procedure: Procedure, expected: State
) -> None:
    groups = groups_of(AgencyKind.NHSA, "own")
    assert state(Group.PENALTY, status, groups, [], procedure, is_set_off=False) == expected


def test_the_other_columns_do_not_wait() -> None:
    groups = groups_of(AgencyKind.NHSA, "own")
    assert state(Group.AGREEMENT, L.WORKING, groups, [], RUNNING, is_set_off=False) == State.MAY
    assert state(Group.LICENCE, L.WORKING, groups, [], RUNNING, is_set_off=False) == State.NONE, (
        "not 医保's power"
    )
    assert groups_of(AgencyKind.HEALTH, Kind.ADMINISTRATIVE) == (Group.PENALTY, Group.LICENCE)


def test_a_decision_shows_as_decided_or_set_off_and_filing_alone_as_working() -> None:
    groups = groups_of(AgencyKind.POLICE, Kind.CRIMINAL)
    interim = sorted(INTERIM_ONLY - {M.FILED})
    assert state(Group.CRIMINAL, L.WORKING, groups, interim, RUNNING, is_set_off=False) == State.WORKING
    assert (
        state(Group.CRIMINAL, L.DONE, groups, [M.PROSECUTED], Procedure(), is_set_off=False) == State.DECIDED
    )
    assert state(Group.PENALTY, L.DONE, (), [M.PENALTY], FINED, is_set_off=True) == State.SET_OFF
