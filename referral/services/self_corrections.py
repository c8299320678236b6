"""自查自纠: that a subject examined itself and put things right, entered with day and paper; a ground to be mild, weighed elsewhere."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, ReferralError
from referral.law.states import Move, Side
from referral.models import Case, SelfCorrection, Subject
from referral.services.acting import Acting, require, require_party
from referral.services.done import Done
from referral.services.ledger import record


def marked(case: Case, subjects: QuerySet[Subject]) -> QuerySet[Subject]:
    """The subjects of a case as a reader sees them, `corrected` where one has put things right itself."""
    facts = SelfCorrection.objects.standing().filter(case=case, subject=OuterRef("pk"))
    return subjects.annotate(corrected=Exists(facts))


def enter(case: Case, who: Acting, *, subject: Subject, on: date, paper: str, words: str = "") -> Done:
    """Enter that a subject examined itself and put things right (自查自纠), with the day and the paper."""
    check(case, who)
    if subject.case_id != case.pk:
        raise ReferralError("该当事人已不在本案，请刷新页面后重新选择。")
    if on > timezone.localdate(who.entered_at):
        raise ReferralError("自查自纠日期晚于今天，请填写实际日期。")
    refuse_secret(paper, words)
    if not paper.strip():
        raise Incomplete("请填写凭据：自查报告、退款凭证等文书的名称和文号。")
    with transaction.atomic():
        SelfCorrection.objects.create(
            case=case, subject=subject, agency=who.agency, on=on, paper=paper.strip(), words=words.strip(), at=who.at, by=who.post, by_user=who.user
        )  # fmt: skip
        record(
            who, "self_correction", f"登记自查自纠：{subject.name}", case=case, opinion=paper, internal=True
        )
    return Done(
        _move("self_correction", "登记自查自纠", case), who, "自查自纠情况已登记。", case=case, tell=False
    )


def withdraw(case: Case, who: Acting, *, fact: SelfCorrection, reason: str) -> Done:
    """Take back what was entered wrongly."""
    check(case, who)
    refuse_secret(reason)
    if not reason.strip():
        raise Incomplete("请写明撤销的理由。")
    with transaction.atomic():
        rows = case.self_corrections.filter(pk=fact.pk, withdrawn_at__isnull=True)
        if not rows.update(withdrawn_at=who.at, withdrawn_reason=reason.strip()):
            raise ReferralError("该情况已经撤销，请刷新页面查看。")
        record(who, "withdraw_self_correction", "撤销自查自纠情况", case=case, opinion=reason, internal=True)
    return Done(
        _move("withdraw_self_correction", "撤销自查自纠情况", case), who, "已撤销。", case=case, tell=False
    )


def check(case: Case, who: Acting) -> None:
    """Refuse who is no officer of the lead agency."""
    require(who, Act.DRAFT_REFERRAL, case.lead_agency)
    require_party(who, case, what="登记自查自纠情况")


def _move(name: str, label: str, case: Case) -> Move:
    return Move(name, label, frozenset(), case.status, Side.LEAD, Act.DRAFT_REFERRAL)
