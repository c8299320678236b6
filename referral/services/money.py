"""资金: figures entered by hand, each with its day and voucher, and put right; by whom, and which may be entered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.models import Evidence
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.law.states import LaneStatus, Move, Side
from referral.law.words import AMOUNT_CONCEPTS, ASSESSED, AT_MOST, MOVED
from referral.models import Amount, Case, Lane, Subject
from referral.models.cases import AmountQuerySet
from referral.services.acting import Acting, require, require_party
from referral.services.amounts import added, amounts_for, put_right
from referral.services.done import Done
from referral.services.evidence import linkable
from referral.services.ledger import record

#: Where a figure that was entered by hand was found.
BY_HAND = "资金登记"


@dataclass(frozen=True)
class MoneyDraft:
    """One figure as typed. lane: of the own agency, for money that moved; on: the day of the fact, which decides its year."""

    concept: str
    value: Decimal
    on: date
    subject: Subject | None = None
    lane: Lane | None = None
    voucher: str = ""
    proof: Evidence | None = None
    reason: str = ""


def concepts_for(case: Case, post: Post) -> list[str]:
    """What the acting post may enter in a case: assessments as an officer of the lead agency, what moved on its own lane."""
    found: list[str] = []
    if may(post, Act.DRAFT_REFERRAL, case.lead_agency):
        found += ASSESSED
    if may(post, Act.REPORT_RESULT, post.agency) and lanes_of(case, post):
        found += MOVED
    return found


def lanes_of(case: Case, post: Post) -> list[Lane]:
    """The lanes of the acting post's agency on which money is entered, the own one first."""
    rows = Lane.objects.visible_to(post).filter(case=case, agency_id=post.agency_id, secret=False)
    rows = rows.exclude(status__in=[LaneStatus.NOT_TAKEN, LaneStatus.WAITING])
    return list(rows.select_related("agency", "opened_by__sender").order_by("opened_by", "pk"))


def proofs_for(case: Case, post: Post) -> list[Evidence]:
    """The pieces of evidence that a figure may name as its voucher: ordinary ones of the own agency."""
    return [one for one in linkable(case, post) if not one.secret and one.agency_id == post.agency_id]


def check(case: Case, who: Acting) -> None:
    """Refuse who may enter no money in this case."""
    if case.merged_into is not None:
        raise ReferralError(f"本案已并入{case.merged_into.number}，请在该案登记资金。")
    require_party(who, case, what="登记资金")
    if not concepts_for(case, who.post):
        raise NotAllowed(
            "您以当前身份不能登记本案的资金：认定类金额由牵头机关承办人登记，追回、违约金、缴款由承办分支的机关登记。"
        )


def enter(case: Case, who: Acting, *, draft: MoneyDraft) -> Done:
    """Enter one figure. Raises ReferralError for what is missing, stands there already or comes to more than it may."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check(case, who)
        _check(case, who, draft)
        moved = draft.concept in MOVED
        value = f"{AMOUNT_CONCEPTS[draft.concept]} {draft.value:,.2f}元"
        Amount.objects.create(
            case=case, lane=draft.lane if moved else None, subject=draft.subject, concept=draft.concept, value=draft.value,
            stage=BY_HAND, on=draft.on, voucher=draft.voucher.strip(), proof=draft.proof, reason=draft.reason.strip(),
            at=who.at, by=who.post, agency=who.agency,
        )  # fmt: skip
        _note(case, who, "money", f"登记资金：{value}", draft.lane if moved else None, draft.reason)
    return Done(_move("money", "登记资金", case), who, f"已登记{value}。", case=case, tell=False)


def correctable(case: Case, post: Post) -> AmountQuerySet:
    """Figures entered by hand on a lane of the own agency. Those of the case are corrected by `circumstances`, those of a
    result by another result."""
    rows = Amount.objects.standing().filter(case=case, stage=BY_HAND, lane__secret=False)
    if not may(post, Act.REPORT_RESULT, post.agency):
        return rows.none()
    return rows.filter(lane__agency_id=post.agency_id, pk__in=amounts_for(case, post).values("pk"))


def correct(case: Case, who: Acting, *, amount: Amount, value: Decimal, reason: str) -> Done:
    """Put a wrong figure of the own lane right. Zero: it never was. The wrong one stays and counts no longer."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        require(who, Act.REPORT_RESULT, who.agency)
        if not correctable(case, who.post).filter(pk=amount.pk).exists():
            raise ReferralError("该金额已经更正，或者不是本机关登记的资金，请刷新页面后重新选择。")
        if value == amount.value:
            raise Incomplete("更正后的金额与原金额相同，请核对。")
        if not reason.strip():
            raise Incomplete("请写明更正的理由。")
        refuse_secret(reason)
        label = put_right(amount, who, value)
        _note(case, who, "correct_money", label, amount.lane, reason)
    return Done(_move("correct_money", "更正资金", case), who, "金额已更正。", case=case, tell=False)


def exceeding(sums: dict[str, Decimal]) -> list[tuple[str, str, Decimal]]:
    """(name, name of what it should not exceed, by how much) of the sums of a case. Nothing where the limit was not entered."""
    found = []
    for concept, limit in AT_MOST.items():
        over = sums.get(concept, Decimal(0)) - sums.get(limit, Decimal(0))
        if limit in sums and over > 0:
            found.append((AMOUNT_CONCEPTS[concept], AMOUNT_CONCEPTS[limit], over))
    return found


def _check(case: Case, who: Acting, draft: MoneyDraft) -> None:
    if draft.concept not in concepts_for(case, who.post):
        raise NotAllowed("您以当前身份不能登记这一项金额，请从列表中选择。")
    if draft.value <= 0:
        raise Incomplete("金额应当大于零；登记错误的，请用“更正”。")
    if draft.on > timezone.localdate(who.entered_at):
        raise ReferralError("日期晚于今天，请填写实际发生的日期。")
    refuse_secret(draft.voucher, draft.reason)
    if draft.subject is not None and draft.subject.case_id != case.pk:
        raise ReferralError("该当事人已不在本案，请刷新页面后重新选择。")
    if draft.proof is not None and draft.proof not in proofs_for(case, who.post):
        raise ReferralError("所选凭证材料已不能引用，请刷新页面后重新选择。")
    rows = amounts_for(case, who.post)
    if draft.concept in MOVED:
        _check_moved(case, who, draft, rows.filter(concept=draft.concept))
    else:
        _check_whole(draft, rows.filter(concept=draft.concept, lane__isnull=True, value__gt=0))
    sums = added(rows.values_list("concept", "value"))
    _check_most(draft, sums)


def _check_moved(case: Case, who: Acting, draft: MoneyDraft, rows: Iterable[Amount]) -> None:
    if draft.lane is None or draft.lane not in lanes_of(case, who.post):
        raise Incomplete("请选择本机关的办理分支。")
    if not draft.voucher.strip():
        raise Incomplete("请填写凭证号：缴款书、收据、银行回单或者协议处理文书的号码。")
    if any(row.voucher == draft.voucher.strip() and row.subject == draft.subject for row in rows):
        raise ReferralError(
            f"{AMOUNT_CONCEPTS[draft.concept]}中已有凭证号{draft.voucher.strip()}，请核对是否重复登记；同一凭证分属几名当事人的，请分别选择当事人。"
        )


def _check_whole(draft: MoneyDraft, rows: Iterable[Amount]) -> None:
    """One convention for each name in a case: all figures of the case as a whole, or all per subject."""
    by_subject = {row.subject_id is not None for row in rows}
    if by_subject and (draft.subject is not None) not in by_subject:
        how = "全案" if draft.subject is not None else "当事人"
        raise ReferralError(
            f"本案的{AMOUNT_CONCEPTS[draft.concept]}已按{how}登记，两种登记并存会重复计算；请同样按{how}登记，或者先把原金额更正为0。"
        )


def _check_most(draft: MoneyDraft, sums: dict[str, Decimal]) -> None:
    """Money that moved may come to more than was ordered, but never without a word."""
    if draft.concept not in AT_MOST or draft.reason.strip():
        return
    after = sums | {draft.concept: sums.get(draft.concept, Decimal(0)) + draft.value}
    limit = AMOUNT_CONCEPTS[AT_MOST[draft.concept]]
    for name, most, over in exceeding(after):
        if most == limit:
            raise ReferralError(
                f"登记后{name}合计{after[draft.concept]:,.2f}元，超过{most}{over:,.2f}元，没有登记；请核对，确有其事的请在“说明”中写明原因。"
            )


def _note(case: Case, who: Acting, act: str, label: str, lane: Lane | None, reason: str) -> None:
    record(who, act, label, case=case, lane=lane, opinion=reason.strip(), internal=True)


def _move(name: str, label: str, case: Case) -> Move:
    return Move(name, label, frozenset(), case.status, Side.LEAD, Act.REPORT_RESULT)
