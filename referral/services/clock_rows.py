"""A limit begun anew with what has happened to it: in both parts of a divided case, or after a letter was called back."""

from referral.law.clocks import FactKind
from referral.models import Clock
from referral.services import clocks
from referral.services.ledger import named


def carry_on(clock: Clock, row: clocks.Row, *, but: FactKind | None = None) -> Clock:
    """The same limit once more on a row, with all that has happened to it, but for the facts of one kind: it restarts nothing."""
    new = Clock.objects.create(
        rule=clock.rule, rule_version=clock.rule_version, actor=clock.actor, agreement=clock.agreement, secret=clock.secret,
        subject=clock.subject, started_at=clock.started_at, alarmed=clock.alarmed, **named(row),
    )  # fmt: skip
    for event in clock.events.all():
        if event.kind != but:
            event.pk, event.clock = None, new
            event.save(force_insert=True)
    return clocks.refresh(new)
