"""Verbs of 检查指南: drafted from a case that is over, without names; approved by another; stopped when it is out of date."""

from dataclasses import dataclass

from django.db import transaction

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.law.masking import leaks
from referral.law.sampling import CLOSED
from referral.law.urgent import of_discipline
from referral.models import Case, Clue, Guide
from referral.models.guides import GuideQuerySet
from referral.services.acting import Acting, require, require_other_person
from referral.services.ledger import record
from referral.services.sight import refuse_member
from referral.services.typical_text import named_in, places_of

_PARTS = {"title": "标题", "found": "怎样发现", "evidence": "应当取得的证据", "compared": "核查的数据"}


@dataclass(frozen=True)
class GuideWords:
    """A guide as typed."""

    violation: str
    title: str
    found: str
    evidence: str
    compared: str


def may_draft(case: Case, post: Post) -> bool:
    """Whether a post may draft one of a case that it sees: the lead agency's officer, once the case is over."""
    return case.status in CLOSED and may(post, Act.DRAFT_TYPICAL, case.lead_agency)


def draft(case: Case, who: Acting, words: GuideWords) -> Guide:
    """Draft it; a name, a code or a number in it stops it at once, for it goes to others."""
    require(who, Act.DRAFT_TYPICAL, case.lead_agency)
    if not Case.objects.party_to(who.post).filter(pk=case.pk).exists():
        raise NotAllowed("检查指南由承办本案的机关拟写。")
    refuse_member(case, who.post)
    if case.status not in CLOSED:
        raise ReferralError("案件办结后才能据以拟写检查指南。")
    if words.violation not in case.violations:
        raise Incomplete("请选择本案的违法情形。")
    _check(case, words)
    with transaction.atomic():
        row = Guide.objects.create(
            case=case, agency=who.agency, drafted_by=who.post, drafted_by_user=who.user, drafted_at=who.at, **vars(words)
        )  # fmt: skip
        _note(row, who, "guide_draft", "拟写检查指南")
    return row


def _check(case: Case, words: GuideWords) -> None:
    texts = [(label, getattr(words, name).strip()) for name, label in _PARTS.items()]
    if not all(text for _, text in texts):
        raise Incomplete("请填写标题、怎样发现、应当取得的证据和核查的数据。")
    refuse_secret(*(text for _, text in texts))
    if word := of_discipline(*(text for _, text in texts)):
        raise Incomplete(f"内容涉及纪检监察事项（“{word}”），不写入检查指南，请删去。")
    people, places = named_in(case), places_of(case)
    if left := [f"{label}{one.sentence}" for label, text in texts for one in leaks(text, people, places)]:
        raise Incomplete(f"还有{len(left)}处没有隐去：{'；'.join(left)}。请修改后再提交。")


def _note(row: Guide, who: Acting, act: str, label: str, opinion: str = "") -> None:
    record(who, act, label, case=row.case, internal=True, opinion=opinion, payload={"guide": row.slug})


def decide(row: Guide, who: Acting, *, allowed: bool, reason: str = "") -> None:
    """Approve it, by which it is published to the own line, or refuse it with the reason: not by its author."""
    require(who, Act.APPROVE_TYPICAL, row.agency)
    require_other_person(who, row.drafted_by_user_id, what="拟稿人不能批准自己的检查指南")
    refuse_secret(reason)
    if not allowed and not reason.strip():
        raise Incomplete("不同意的，请写明理由。")
    if allowed:
        _check(row.case, GuideWords(row.violation, row.title, row.found, row.evidence, row.compared))
    with transaction.atomic():
        facts = {"decided_by": who.post, "decided_by_user": who.user, "decided_at": who.at}
        waiting = Guide.objects.filter(pk=row.pk, decided_at=None)
        if not waiting.update(**facts, refuse_reason="" if allowed else reason.strip()):
            raise Conflict("该检查指南已经审批，请刷新页面查看。")
        _note(row, who, "guide_decide", "批准检查指南" if allowed else "不同意检查指南", reason)


def waiting_for(post: Post) -> GuideQuerySet:
    """Drafts that wait for this post's own decision, the longest waiting first."""
    if not may(post, Act.APPROVE_TYPICAL, post.agency):
        return Guide.objects.none()
    rows = Guide.objects.visible_to(post).filter(agency=post.agency, decided_at=None)
    rows = rows.select_related("agency")
    return rows.exclude(drafted_by_user=post.user_id).order_by("drafted_at", "pk")


def withdraw(row: Guide, who: Acting, *, reason: str) -> None:
    """Stop it: what it says no longer holds."""
    require(who, Act.APPROVE_TYPICAL, row.agency)
    if not reason.strip():
        raise Incomplete("请写明停用的理由。")
    refuse_secret(reason)
    with transaction.atomic():
        facts = {"withdrawn_at": who.at, "withdrawn_by": who.post, "withdrawn_reason": reason.strip()}
        if not Guide.objects.in_force().filter(pk=row.pk).update(**facts):
            raise Conflict("该检查指南没有发布或者已经停用，请刷新页面查看。")
        _note(row, who, "guide_withdraw", "停用检查指南", reason)


def acts_of(row: Guide, post: Post) -> list[str]:
    """What a post may do with it now: decide, withdraw."""
    if not may(post, Act.APPROVE_TYPICAL, row.agency):
        return []
    if row.decided_at is None:
        return [] if row.drafted_by_user_id == post.user_id else ["decide"]
    return [] if row.refuse_reason or row.withdrawn_at else ["withdraw"]


def beside(row: Clue | Case, post: Post) -> GuideQuerySet:
    """The guides in force for the kinds of violation of a clue or case, as a post reads them."""
    return Guide.objects.visible_to(post).in_force().filter(violation__in=row.violations)
