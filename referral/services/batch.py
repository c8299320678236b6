"""批量审批: several referrals signed with one opinion, one move and one event each, all of them or none."""

from collections.abc import Sequence

from django.db import transaction

from documents.errors import DocumentError
from referral.law.errors import Incomplete, ReferralError, TooLate
from referral.law.states import Move, ReferralStatus
from referral.models import Referral
from referral.services import referrals, refused
from referral.services.acting import Acting
from referral.services.done import Done

#: The signature that a referral waits for, by its status.
SIGNATURE = {ReferralStatus.REVIEWING: "review", ReferralStatus.DECIDING: "approve"}
LIMIT = 50


def signature_of(referral: Referral) -> Move | None:
    """审核 or 批准, whichever a referral waits for; None when it waits for neither."""
    name = SIGNATURE.get(ReferralStatus(referral.status))
    return referral.rule.moves.get(name) if name else None


def sign(rows: Sequence[Referral], who: Acting, *, opinion: str = "") -> list[Done]:
    """Sign several referrals, in the order given. If one is refused nothing is changed, and the sentence says which and why."""
    if not rows:
        raise Incomplete("请至少勾选一件移送。")
    if len(rows) > LIMIT:
        raise Incomplete(f"一次最多批量办理{LIMIT}件，请分次办理。")
    done = []
    with transaction.atomic():
        for referral in rows:
            done.append(_sign_one(referral, who, opinion))
    return done


def _sign_one(referral: Referral, who: Acting, opinion: str) -> Done:
    referral = Referral.objects.get(pk=referral.pk)
    move = signature_of(referral)
    name = f"《{referral.title}》（送{referral.recipient.short_name}）"
    if move is None:
        raise TooLate(
            f"{name}现为「{referral.status_label}」，不在待审批状态；本次各件均未办理，请去掉后重新提交。"
        )
    try:
        with refused.noted(referral, who, move.name):
            return referrals.perform(referral, move.name, who, opinion=opinion)
    except (ReferralError, DocumentError) as error:
        error.sentence = f"{name}：{error.sentence}本次各件均未办理。"
        raise
