"""A running limit on another row: both parts of a divided case keep what one has begun (分案、并案)."""

from referral.models import Clock
from referral.services import clocks
from referral.services.ledger import named


def carry_on(clock: Clock, row: clocks.Row) -> Clock:
    """The same limit on another row too, with all that has happened to it (分案): it restarts nothing."""
    new = Clock.objects.create(
        rule=clock.rule, rule_version=clock.rule_version, actor=clock.actor, agreement=clock.agreement, secret=clock.secret,
        started_at=clock.started_at, alarmed=clock.alarmed, **named(row),
    )  # fmt: skip
    for event in clock.events.all():
        event.pk, event.clock = None, new
        event.save(force_insert=True)
    return clocks.refresh(new)


def hand_over(clock: Clock, row: clocks.Row) -> None:
    """A running limit goes to another row, and leaves the one that it ran on."""
    Clock.objects.open().filter(pk=clock.pk).update(**named(row))
