"""Verbs of rule values (修改期限): the length that an administrator gives a rule, with its source and day of effect.

What runs already keeps the length it began with. The rule as the law has it stays below, and is shown beside the value.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from agencies.errors import DirectoryError
from agencies.models import User
from agencies.services.book import note
from referral.law import rules
from referral.law.rules import Class, Extension, Nature, Rule, Unit
from referral.models import ClockEvent, ClockRule

#: What an event of a clock can name as its source.
LONGEST_SOURCE = ClockEvent._meta.get_field("document").max_length or 0


def why_fixed(rule: Rule) -> str:
    """Why an administrator may not give this rule another length; empty when he may."""
    if rule.cls == Class.AGREED:
        return "该时限由部门协议约定，请登记部门协议。"
    if rule.is_off:
        return "该时限默认不启用，不能修改期限。"
    if rule.backward:
        return "该时限从既定日期向前推算，不能修改期限。"
    if rule.unit == Unit.NONE and rule.nature == Nature.PARAMETER:
        return "该项是金额标准，不是时限，不能修改期限。"
    return ""


def change(
    *, rule: Rule, length: int, unit: Unit, source: str, effective_on: date, at: datetime, by: User
) -> ClockRule:
    """Give a rule another length from a day on. source: the paper that says so; it is shown with each limit counted by it.

    Raises DirectoryError for a rule whose length is fixed elsewhere, without a source, for a day before the rule itself
    is in force, or when that day has a value already.
    """
    if reason := why_fixed(rule):
        raise DirectoryError(reason)
    _check(rule, length, unit, source.strip(), effective_on)
    try:
        with transaction.atomic():
            number = ClockRule.objects.filter(rule=rule.id).count() + 1
            value = ClockRule.objects.create(
                rule=rule.id, version=f"{rule.version}-{number}", length=length, unit=unit, source=source.strip(),
                effective_on=effective_on, entered_by=by, entered_at=at,
            )  # fmt: skip
            note(
                "change_rule", at=at, by=by, rule=rule.id, name=rule.name, length=f"{length}{unit.label}",
                source=value.source, since=str(effective_on),
            )  # fmt: skip
    except IntegrityError as error:  # two administrators at the same moment: the version is drawn once
        raise DirectoryError("其他管理员刚刚修改了该时限，请刷新页面核对后再试。") from error
    return value


def _check(rule: Rule, length: int, unit: Unit, source: str, effective_on: date) -> None:
    if not source:
        raise DirectoryError("请填写期限的依据，写明文件名称和文号。")
    if len(source) > LONGEST_SOURCE:
        raise DirectoryError(f"依据不超过{LONGEST_SOURCE}个字，请删减。")
    if length < 1 or not unit.is_time and rule.nature != Nature.PARAMETER:
        raise DirectoryError("期限须是大于零的数，并写明单位。")
    if rule.nature == Nature.PARAMETER and unit != rule.unit:
        raise DirectoryError(f"该参数的单位是“{rule.unit.label}”，请写成“{rule.length_words}”的样子。")
    if effective_on < rule.effective_from:
        raise DirectoryError(f"生效日期不能早于该规则的施行日期{rule.effective_from}。")
    if ClockRule.objects.filter(rule=rule.id, effective_on=effective_on).exists():
        raise DirectoryError(f"{effective_on}起的期限已经登记过，请核对生效日期。")


@dataclass(frozen=True)
class Value:
    """How long something is on a day, and who says so: an administrator's value with its source, else the table."""

    length: int
    unit: Unit
    source: str

    @property
    def words(self) -> str:
        """The length as people say it: 10个工作日."""
        return f"{self.length}{self.unit.label}"


def value_on(rule_id: str, day: date) -> Value:
    """The length of a rule or parameter for what begins on a day."""
    rule, changed = rules.get(rule_id), in_force(rule_id, day)
    if changed is not None:
        return Value(changed.length or 0, Unit(changed.unit), changed.source)
    return Value(rule.length or 0, rule.unit, rule.basis)


def extended(rule: Rule, day: date) -> Rule:
    """A rule with its lengthenings as they are for what starts on a day, where a parameter says by how much."""

    def of(one: Extension) -> Extension:
        if not one.parameter:
            return one
        return replace(one, amount=value_on(one.parameter, day).length)

    return replace(rule, extensions=tuple(of(one) for one in rule.extensions))


def in_force(rule_id: str, day: date) -> ClockRule | None:
    """The value that counts for what starts on a day; None: the law's own."""
    return (
        ClockRule.objects.filter(rule=rule_id, effective_on__lte=day, length__isnull=False)
        .order_by("-effective_on", "-pk")
        .first()
    )


def all_in_force(day: date) -> dict[str, ClockRule]:
    """The value of each rule that has one on a day."""
    rows = ClockRule.objects.filter(effective_on__lte=day, length__isnull=False)
    return {row.rule: row for row in rows.order_by("effective_on", "pk")}


def values_of(rule_id: str) -> list[ClockRule]:
    """Every value that a rule has been given, the latest first."""
    rows = ClockRule.objects.filter(rule=rule_id).select_related("entered_by")
    return list(rows.order_by("-effective_on", "-pk"))
