"""What turns out while a case is handled: further findings, circumstances, amounts. The prompts are read from them."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.law.must_refer import CIRCUMSTANCES
from referral.law.states import CaseStatus, Move, Side
from referral.law.violations import VIOLATIONS
from referral.models import Amount, Case
from referral.models.cases import AmountQuerySet
from referral.services.acting import Acting, require
from referral.services.amounts import put_right
from referral.services.done import Done
from referral.services.ledger import record


def restate(
    case: Case, who: Acting, *, reason: str, codes: Iterable[str] = (), circumstances: Iterable[str] = (),
    fraud: Decimal | None = None,
) -> Done:  # fmt: skip
    """Add what was found since the case was opened (补充案件情况), with the ground. Nothing entered before is taken away.

    codes: further catalogue codes; circumstances: of law.must_refer; fraud: a further 涉嫌骗保金额, added to the others.
    Raises ReferralError when nothing is new, or the case is not being handled.
    """
    with transaction.atomic():
        case = _begin(case, who, reason)
        new = [code for code in codes if code in VIOLATIONS and code not in case.violations]
        grounds = [name for name in circumstances if name in CIRCUMSTANCES and name not in case.circumstances]
        if not new and not grounds and not fraud:
            raise Incomplete("请至少填写一项新查明的违法情形、情节或者金额。")
        found = case.circumstances | {name: who.at.isoformat() for name in (*new, *grounds)}
        Case.objects.filter(pk=case.pk).update(violations=[*case.violations, *new], circumstances=found)
        if fraud:
            Amount.objects.create(
                case=case,
                concept="fraud",
                value=fraud,
                stage="案件查办",
                on=timezone.localdate(who.at),
                at=who.at,
                by=who.post,
                agency=who.agency,
            )
        record(who, "restate", "补充案件情况", case=case, opinion=reason, internal=True)
    move = Move("restate", "补充案件情况", frozenset(), case.status, Side.LEAD, Act.DRAFT_REFERRAL)
    return Done(move, who, "案件情况已补充，应移送未移送提示已重新核对。", case=case)


def correctable(case: Case) -> AmountQuerySet:
    """The figures of a case that its lead agency may correct: all that count, also those that an earlier lead agency
    entered, but not those of a reported result."""
    return case.amounts.standing().filter(lane__isnull=True).select_related("agency").order_by("pk")


def correct(case: Case, who: Acting, *, amount: Amount, value: Decimal, reason: str) -> Done:
    """Put a wrong figure right (更正金额), with the ground. The wrong one stays in the record and counts no longer."""
    with transaction.atomic():
        case = _begin(case, who, reason)
        if not correctable(case).filter(pk=amount.pk).exists():
            raise ReferralError("该金额已经更正，或者不是本案登记的案件金额，请刷新页面后重新选择。")
        if value == amount.value:
            raise Incomplete("更正后的金额与原金额相同，请核对。")
        label = put_right(amount, who, value)
        is_own = amount.agency_id == who.agency.pk  # whose figure it was reads that it counts no longer
        record(who, "correct_amount", label, case=case, opinion=reason, internal=is_own)
    move = Move("correct_amount", "更正金额", frozenset(), case.status, Side.LEAD, Act.DRAFT_REFERRAL)
    return Done(move, who, "金额已更正，应移送未移送提示已重新核对。", case=case)


def _begin(case: Case, who: Acting, reason: str) -> Case:
    """The case, locked, if its facts are this post's to change now, for a reason."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not Case.objects.visible_to(who.post).filter(pk=case.pk).exists():
        raise NotAllowed("没有找到这个案件。")
    require(who, Act.DRAFT_REFERRAL, case.lead_agency)
    if case.status != CaseStatus.OPEN:
        raise ReferralError("只有办理中的案件可以补充、更正情况；已提请办结或者办结的，请先退回或者重启。")
    if not reason.strip():
        raise Incomplete("请写明查明的情况和依据。")
    refuse_secret(reason)
    return case
