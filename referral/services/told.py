"""How a limit is told beforehand: its length with its basis, as it is in force on the day on which it would begin."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from agencies.models import Agency
from referral.law import rules
from referral.law.rules import Class, Rule, Unit
from referral.models import ClockRule
from referral.services import agreements, rule_values


@dataclass(frozen=True)
class Term:
    """How long, in words, and who says so; a default that nobody has agreed on names no basis in a sentence."""

    words: str
    basis: str
    suggested: bool = False

    @property
    def told(self) -> str:
        """For a sentence: 3日（310号令§9①）."""
        return self.words if self.suggested else f"{self.words}（{self.basis}）"


def term(rule_id: str, day: date, one: Agency | None = None, other: Agency | None = None) -> Term:
    """A limit that would begin on a day.

    one, other: the agencies between which it would run, where both are known: what they have agreed on goes before an
    administrator's value, and that before the table.
    """
    rule = rules.get(rule_id)
    agreement = None
    if one is not None and other is not None and rule.cls == Class.AGREED:
        agreement = agreements.between(one, other, day, rule_id)
    if agreement is not None:
        length, unit = agreement.values[rule_id]
        return Term(f"{length}{Unit(unit).label}", f"{agreements.title_of(agreement)}{agreement.number}")
    return _without_agreement(rule, rule_values.in_force(rule_id, day))


def terms(day: date) -> Callable[[str], Term]:
    """The limits that would begin on a day, whoever they run between: asked once for as many as a page shows."""
    changed = rule_values.all_in_force(day)
    return lambda rule_id: _without_agreement(rules.get(rule_id), changed.get(rule_id))


def _without_agreement(rule: Rule, changed: ClockRule | None) -> Term:
    if changed is None:
        return Term(rule.words, rule.basis, rule.suggested)
    return Term(f"{changed.length}{Unit(changed.unit).label}", changed.source)
