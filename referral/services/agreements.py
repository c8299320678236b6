"""Verbs of 部门协议: the time limits that agencies have agreed on. What runs already keeps the length it began with."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from agencies.directory import within
from agencies.errors import DirectoryError
from agencies.models import Agency, Region, User
from agencies.services.book import note
from referral.law.rules import RULES, Class, Rule, Unit
from referral.models import Agreement, Case, Clue, Lane, Referral

#: What a letter says of what was agreed.
PROMISED = {
    "agr.answer": "答复是否受理",
    "agr.first_feedback": "首次反馈办理情况",
    "agr.final_feedback": "反馈办理结果",
}
#: The limits that an agreement may set, in the order of the table.
AGREEABLE: dict[str, Rule] = {rule.id: rule for rule in RULES.values() if rule.cls == Class.AGREED}


def between(one: Agency, other: Agency, day: date, rule: str) -> Agreement | None:
    """The agreement that gives a limit between two agencies on a day, or None: then the limit is a suggestion.

    What the two have signed themselves goes before what holds for their regions; of several the newest.
    """
    found = Agreement.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), effective_on__lte=day)
    found = found.prefetch_related("agencies", "regions").order_by("-effective_on", "-pk")
    fit = [a for a in found if rule in a.values and covers(a, one, other)]
    return min(fit, key=lambda a: bool(a.kinds), default=None)


def of_row(row: Clue | Case | Referral | Lane, actor: Agency, day: date, rule: Rule) -> Agreement | None:
    """The agreement on a day between the two sides of a row that gives an agreed limit of one of them."""
    other = _other_side(row, actor) if rule.cls == Class.AGREED else None
    return between(actor, other, day, rule.id) if other is not None else None


def _other_side(row: Clue | Case | Referral | Lane, actor: Agency) -> Agency | None:
    if isinstance(row, Referral):
        return row.sender if row.recipient_id == actor.pk else row.recipient
    if isinstance(row, Lane):
        return row.origin if row.agency_id == actor.pk else row.agency
    return None


def covers(agreement: Agreement, one: Agency, other: Agency) -> bool:
    """Whether an agreement holds between two agencies, whatever the day."""
    if agreement.kinds:
        return _stands_in(agreement, one) and _stands_in(agreement, other)
    parties = {agency.pk for agency in agreement.agencies.all()}
    return {one.pk, other.pk} <= parties


def concerns(agreement: Agreement, agency: Agency) -> bool:
    """Whether an agency is bound by an agreement."""
    if agreement.kinds:
        return _stands_in(agreement, agency)
    return agency.pk in {party.pk for party in agreement.agencies.all()}


def _stands_in(agreement: Agreement, agency: Agency) -> bool:
    places = [within(region) for region in agreement.regions.all()]
    return agency.kind in agreement.kinds and any(agency.region.code.startswith(place) for place in places)


def title_of(agreement: Agreement) -> str:
    """The title in its marks 《》, whether they were typed with it or not."""
    return f"《{agreement.title.strip('《》')}》"


def promise(sender: Agency, recipient: Agency, day: date) -> str:
    """The sentence of a letter on what was agreed for the answer and the result; '' where nothing was."""
    said, names = [], []
    for rule, words in PROMISED.items():
        agreement = between(recipient, sender, day, rule)
        if agreement is not None:
            length, unit = agreement.values[rule]
            said.append(f"{length}{Unit(unit).label}内{words}")
            names.append(f"{title_of(agreement)}（{agreement.number}）")
    return f"按照{'、'.join(dict.fromkeys(names))}的约定，请于{'，'.join(said)}。" if said else ""


def _check_scope(parties: Sequence[Agency], kinds: Sequence[str], regions: Sequence[Region]) -> None:
    """For whom an agreement holds: two agencies that signed, or kinds in regions that make two sides."""
    if bool(kinds) != bool(regions):
        raise DirectoryError("按地区适用的协议，适用地区和适用机关类别须同时填写。")
    if kinds and parties:
        raise DirectoryError("请在签订机关和适用地区、机关类别中选一种填写。")
    if kinds and len(kinds) + len(regions) < 3:
        raise DirectoryError("按地区适用的协议，至少有两类机关或者两个地区。")
    if not kinds and len({agency.pk for agency in parties}) < 2:
        raise DirectoryError("部门协议至少有两个机关，请补充签订机关。")


def conclude(
    *,
    parties: Sequence[Agency] = (),
    kinds: Sequence[str] = (),
    regions: Sequence[Region] = (),
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

    parties: the agencies that signed; or kinds and regions, when it holds for all agencies of these kinds there. Raises
    DirectoryError for fewer than two parties, half a scope, no limit at all, or dates in the wrong order.
    """
    _check_scope(parties, kinds, regions)
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
            number=number, title=title, signed_on=signed_on, region=regions[0] if regions else parties[0].region, effective_on=effective_on, kinds=list(kinds),
            ends_on=ends_on, shares_findings=shares_findings, values={rule: [length, str(unit)] for rule, (length, unit) in values.items()},
        )  # fmt: skip
        agreement.agencies.set(parties)
        agreement.regions.set(regions)
        bound: list[Agency | None] = list(parties) or [None]
        for party in bound:
            note("conclude_agreement", at=at, by=by, agency=party, number=number, title=title)
    return agreement


def end(*, agreement: Agreement, ends_on: date, at: datetime, by: User) -> None:
    """End an agreement on a day (that day included). Limits that run under it run on."""
    if ends_on < agreement.effective_on:
        raise DirectoryError("终止日期不能早于生效日期。")
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=ends_on)
    bound: list[Agency | None] = list(agreement.agencies.all()) or [None]
    for party in bound:
        note("end_agreement", at=at, by=by, agency=party, number=agreement.number, until=str(ends_on))
