"""Verbs of 部门协议: the time limits that agencies have agreed on. What runs already keeps the length it began with."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from agencies.errors import DirectoryError
from agencies.models import Agency, User
from agencies.services.book import note
from referral.law.rules import RULES, Class, Rule, Unit
from referral.models import Agreement

#: The limits that an agreement may set, in the order of the table.
AGREEABLE: dict[str, Rule] = {rule.id: rule for rule in RULES.values() if rule.cls == Class.AGREED}


def conclude(
    *,
    parties: Sequence[Agency],
    number: str,
    title: str,
    signed_on: date,
    effective_on: date,
    values: Mapping[str, tuple[int, Unit]],
    at: datetime,
    by: User,
    ends_on: date | None = None,
    shares_findings: bool = False,
) -> Agreement:
    """Enter an agreement that was signed. values: rule → (length, unit); a limit left out stays a suggestion;
    shares_findings: the procuratorate among them may read 应移送未移送提示 of the others.

    Raises DirectoryError for fewer than two parties, no limit at all, or dates in the wrong order.
    """
    if len({agency.pk for agency in parties}) < 2:
        raise DirectoryError("部门协议至少有两个机关，请补充签订机关。")
    if not values and not shares_findings:
        raise DirectoryError("请至少填写一项约定时限。")
    if effective_on < signed_on:
        raise DirectoryError("生效日期不能早于签订日期。")
    if ends_on is not None and ends_on < effective_on:
        raise DirectoryError("终止日期不能早于生效日期。")
    if Agreement.objects.filter(number=number).exists():
        raise DirectoryError(f"文号为「{number}」的部门协议已经登记。")
    with transaction.atomic():
        agreement = Agreement.objects.create(
            number=number, title=title, signed_on=signed_on, region=parties[0].region, effective_on=effective_on,
            ends_on=ends_on, shares_findings=shares_findings, values={rule: [length, str(unit)] for rule, (length, unit) in values.items()},
        )  # fmt: skip
        agreement.agencies.set(parties)
        for agency in parties:
            note("conclude_agreement", at=at, by=by, agency=agency, number=number, title=title)
    return agreement


def end(*, agreement: Agreement, ends_on: date, at: datetime, by: User) -> None:
    """End an agreement on a day (that day included). Limits that run under it run on."""
    if ends_on < agreement.effective_on:
        raise DirectoryError("终止日期不能早于生效日期。")
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=ends_on)
    for agency in agreement.agencies.all():
        note("end_agreement", at=at, by=by, agency=agency, number=agreement.number, until=str(ends_on))
