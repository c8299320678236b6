"""Writing the record: every act leaves one event, in the transaction of the act."""

from typing import Any

from documents.secrecy import refuse_secret
from referral.models import Case, Clue, Event, Lane, Ledger, LedgerTask, Meeting, Referral
from referral.models.ledger import append
from referral.services.acting import Acting


def named(row: Case | Clue | Referral | Lane | Meeting | LedgerTask) -> dict[str, Any]:
    """A row under the name of its kind, as `record`, `Done` and the columns that point to one take it."""
    return {type(row).__name__.lower(): row}


def where(row: Case | Clue | Referral | Lane | Meeting | LedgerTask) -> dict[str, Any]:
    """In which ledger an act on a row is recorded, as `record` takes it."""
    return {"ledger": row.ledger} if isinstance(row, Meeting | LedgerTask) else named(row)


def _came(who: Acting) -> dict[str, Any]:
    """The exchange file that brought an act of another installation."""
    return {"exchange": who.came.message} if who.came else {}


def is_restricted(row: Case | Clue | Referral | Lane | Meeting | LedgerTask) -> bool:
    """Whether a row is for named people alone: a secret referral or lane, a restricted clue."""
    return bool(getattr(row, "secret", False) or getattr(row, "restricted", False))


def record(
    who: Acting,
    act: str,
    label: str,
    *,
    ledger: Ledger | None = None,
    case: Case | None = None,
    clue: Clue | None = None,
    referral: Referral | None = None,
    lane: Lane | None = None,
    opinion: str = "",
    internal: bool = False,
    payload: dict[str, Any] | None = None,
) -> Event:
    """Write the event of an act.

    act: move or verb name; label: what people read; opinion: 办理意见; internal: only the acting agency may read it
    (副卷). An event of a secret referral is secret; an act on paper names its entry. The case's last activity is moved, except by secret acts: a list
    sorted by activity must not give them away. Raises DocumentError for an opinion that carries a mark of state secrecy.
    """
    refuse_secret(opinion)
    case = case or (referral.case if referral else lane.case if lane else None)
    holder = ledger or (case.ledger if case else clue.ledger if clue else None)
    assert holder is not None, "an event needs a ledger"
    secret = bool((referral and referral.secret) or (lane and lane.secret) or (clue and clue.restricted))
    event = append(
        Event(
            ledger=holder, at=who.at, entered_at=who.entered_at, user=who.user, post=who.post, agency=who.agency,
            act=act, label=label, opinion=opinion, referral=referral, lane=lane, internal=internal, secret=secret,
            payload=(payload or {}) | ({"paper": who.paper.slug} if who.paper else {}) | _came(who),
        )
    )  # fmt: skip
    if case and not secret:
        Case.objects.filter(pk=case.pk, last_activity_at__lt=who.entered_at).update(
            last_activity_at=who.entered_at
        )
    return event
