"""The figures of cases: which of them a reader reads, their sums, what a result books, and one put right by another."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies.models import Post
from referral.law.sharing import Section
from referral.law.words import AMOUNT_CONCEPTS, Measure
from referral.models import Amount, Case, Lane, Outcome, Subject
from referral.models.cases import AmountQuerySet
from referral.models.seen import kept, seen
from referral.models.sharing import kept_back
from referral.services.acting import Acting
from referral.services.sight import sees_detail

#: Under which names the money of a final result is entered.
MONEY = {Measure.PENALTY: "fine", Measure.CONFISCATION: "confiscated", Measure.RECOVERY: "recovered"}
#: Where a figure that a result brought was found.
BY_RESULT = "办理结果"


def readable(post: Post, case: Case | None = None) -> AmountQuerySet:
    """The figures that the acting post reads, also those that were put right: of the cases themselves, and of the lanes
    that it reads in full. A figure of somebody whom it may not know of is not there; one of a secret lane is
    read by the agency of that lane alone, not by others who may know of it: sums are printed and read on. case: of this one alone."""
    others = Q(lane__secret=True) & ~Q(lane__agency=post.agency_id)
    rows: AmountQuerySet = Amount.objects.filter(case__isnull=False).exclude(others)
    if case is not None:
        rows = rows.filter(case=case)
    read = read_lanes(post, "amounts", case)
    whole = Q(lane__isnull=True) & ~Q(case__in=kept_back(post, Section.AMOUNTS))
    known = kept(post, "Subjects known", lambda: Subject.objects.known_to(post))
    return rows.filter(whole | Q(lane__in=read)).filter(Q(subject__isnull=True) | Q(subject__in=known))


def read_lanes(post: Post, what: str, case: Case | None = None) -> list[int]:
    """The ids of the lanes that the acting post reads in full. what: only those that have any of these rows."""
    lanes = Lane.objects.visible_to(post).filter(Exists(_rows(what)))
    if case is not None:
        lanes = lanes.filter(case=case)
    told = lanes.select_related("case", "opened_by__sender", "opened_by__origin__sender")
    return [lane.pk for lane in told if sees_detail(lane, post)]


def _rows(what: str) -> QuerySet[Any]:
    """The rows of a relation that hang on a lane."""
    model: Any = Lane._meta.get_field(what).related_model
    return model.objects.filter(lane=OuterRef("pk")).order_by()


def amounts_for(case: Case, post: Post) -> AmountQuerySet:
    """The figures that count in a case, as the acting post reads them."""
    return readable(post, case).standing()


def amounts_of(post: Post) -> AmountQuerySet:
    """The figures that count in all cases that the acting post sees: for sums over cases. What is secret counts nowhere."""
    return readable(post).standing().filter(case__in=seen(Case, post)).exclude(lane__secret=True)


def added(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Sums by name. Added here and not by the database, which may count in binary."""
    sums: dict[str, Decimal] = {}
    for name, value in pairs:
        sums[name] = sums.get(name, Decimal(0)) + value
    return sums


def totals(rows: QuerySet[Amount]) -> list[tuple[str, Decimal]]:
    """(name in Chinese, sum) of some figures, in the order of the concepts."""
    sums = added(rows.order_by().values_list("concept", "value"))
    return [(label, sums[concept]) for concept, label in AMOUNT_CONCEPTS.items() if concept in sums]


def put_right(amount: Amount, who: Acting, value: Decimal) -> str:
    """Let another figure count in the place of a wrong one, which stays. Returns what is said of it in the record."""
    Amount.objects.create(
        case=amount.case, clue=amount.clue, lane=amount.lane, subject=amount.subject, concept=amount.concept, value=value,
        stage=amount.stage, on=amount.on, voucher=amount.voucher, proof=amount.proof, reason=amount.reason,
        at=who.at, by=who.post, agency=who.agency, corrects=amount,
    )  # fmt: skip
    return f"更正{amount.get_concept_display()}：{amount.value:,.2f}元更正为{value:,.2f}元"


def book(told: Iterable[Outcome], lane: Lane, who: Acting) -> None:
    """Enter the money of a lane's final results among the figures, each once, however often it is reported.

    told: the results of one report that have an amount.
    """
    recoveries = []
    for outcome in told:
        if outcome.measure == Measure.RECOVERY:
            recoveries.append(outcome)
        elif concept := MONEY.get(Measure(outcome.measure)):
            _book_decision(outcome, concept, lane, who)
    if recoveries:
        _book_recovered(recoveries, lane, who)


def _book_decision(outcome: Outcome, concept: str, lane: Lane, who: Acting) -> None:
    """A decision that was told before counts once; another figure for it counts in the place of the first."""
    number = outcome.document_number
    earlier = lane.amounts.standing().filter(concept=concept, subject=outcome.subject, stage=BY_RESULT)
    same = earlier.filter(voucher=number, at__lt=who.at).order_by("-pk").first()
    if same is None or not (number or lane.sent_back_at):
        _enter(outcome, concept, outcome.amount or Decimal(0), lane, who)
    elif same.value != outcome.amount:
        put_right(same, who, outcome.amount or Decimal(0))


def _book_recovered(told: list[Outcome], lane: Lane, who: Acting) -> None:
    """A report tells how much was recovered in all: what was entered before, with its vouchers, is not counted again."""
    before = lane.amounts.standing().filter(concept="recovered").values_list("value", flat=True)
    rest = sum((o.amount or Decimal(0) for o in told), Decimal(0)) - sum(before, Decimal(0))
    for outcome in told:
        value = min(rest, outcome.amount or Decimal(0))
        if value > 0:
            _enter(outcome, "recovered", value, lane, who)
            rest -= value


def _enter(outcome: Outcome, concept: str, value: Decimal, lane: Lane, who: Acting) -> None:
    Amount.objects.create(
        case=lane.case, lane=lane, subject=outcome.subject, concept=concept, value=value, stage=BY_RESULT,
        on=outcome.decided_on or timezone.localdate(who.at), voucher=outcome.document_number, outcome=outcome,
        at=who.at, by=who.post, agency=who.agency,
    )  # fmt: skip
