"""Drafting referrals: one act may address many agencies, one Referral each, the lead first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from agencies.models import Agency, Post
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, ReferralError
from referral.law.kinds import KINDS, Kind, check_parties
from referral.law.routing import Suggestion, suggest
from referral.law.states import CaseStatus, ReferralStatus
from referral.models import Case, Material, Referral, ReferralOfficer, Subject
from referral.services import clocks
from referral.services.acting import Acting, require
from referral.services.cases import keep_open
from referral.services.done import Done
from referral.services.duty import fraud_amount
from referral.services.ledger import record


@dataclass(frozen=True)
class MaterialDraft:
    """One line of the list of materials, as typed."""

    code: str
    name: str
    copies: int = 1
    pages: int = 1
    original: str = "copy"
    page_range: str = ""
    note: str = ""
    evidence: Any = None


@dataclass(frozen=True)
class Addressee:
    """One agency that a dispatch goes to, with what is its own: kind, part and request."""

    agency: Agency
    kind: Kind
    part: str = "co"
    request: str = ""
    not_ours_reason: str = ""
    crime: str = ""
    subject: Subject | None = None
    is_offline: bool = False


@dataclass(frozen=True)
class Dispatch:
    """What the wizard collects: facts once, addressees in order, materials, officers, inner opinion."""

    addressees: Sequence[Addressee]
    facts: str
    officers: Sequence[Post]
    materials: Sequence[MaterialDraft] = ()
    copies: Sequence[Agency] = ()
    opinion: str = ""
    had_penalty: bool = False
    has_items: bool = False
    different_reason: str = ""
    external: dict[str, str] = field(default_factory=dict)


def suggestions(case: Case) -> list[Suggestion]:
    """What the routing table suggests for a case, seen from its lead agency."""
    amount: Decimal | None = fraud_amount(case)
    official = any(subject.is_official for subject in case.subjects.all())
    return suggest(case.violations, sender=case.lead_agency.kind, fraud_amount=amount, has_official=official)


def draft(case: Case, dispatch: Dispatch, who: Acting) -> Done:
    """Draft one referral for each addressee (拟稿).

    Raises ReferralError when an addressee may not get its kind, when a choice differs from the suggestion without a
    reason, or when the case is not open.
    """
    require(who, Act.DRAFT_REFERRAL, who.agency)
    _check(case, dispatch, who)
    advised = {s.agency_kind: s for s in suggestions(case)}
    batch, drafts = uuid.uuid4(), []
    with transaction.atomic():
        keep_open(case, who)
        for position, to in enumerate(dispatch.addressees, start=1):
            drafts.append(
                _draft_one(case, dispatch, to, who, batch=batch, position=position, advised=advised)
            )
    names = "、".join(r.recipient.short_name for r in drafts if not r.secret)
    text = f"已拟制移送{len(drafts)}件" + (f"：{names}。" if names else "。")
    move = KINDS[drafts[0].kind].moves["draft"]
    return Done(move, who, text, case=case, referral=drafts[0], created=tuple(drafts))


def _check(case: Case, dispatch: Dispatch, who: Acting) -> None:
    if case.status not in {CaseStatus.OPEN, CaseStatus.CLOSING}:
        raise ReferralError("案件已经办结，不能再移送；确需移送的请先由负责人重启案件。")
    if not Case.objects.visible_to(who.post).filter(pk=case.pk).exists():
        raise ReferralError("没有找到这个案件。")
    if not dispatch.addressees:
        raise Incomplete("请至少选择一个移送对象。")
    if not dispatch.facts.strip():
        raise Incomplete("请填写违法事实。")
    refuse_secret(dispatch.facts, dispatch.opinion)
    seen: set[tuple[int, int | None]] = set()
    for to in dispatch.addressees:
        if to.agency.pk == who.agency.pk:
            raise Incomplete("移送须发往另一机关，请去掉本机关。")
        check_parties(to.kind, who.agency.kind, to.agency.kind)
        key = (to.agency.pk, to.subject.pk if to.subject else None)
        if key in seen:
            raise Incomplete(f"{to.agency.short_name}重复选择，请只保留一项。")
        seen.add(key)
        _check_not_running(case, to)


def _check_not_running(case: Case, to: Addressee) -> None:
    running = Referral.objects.open().filter(case=case, recipient=to.agency, kind=to.kind)
    if to.subject is not None:
        running = running.filter(subject=to.subject)
    if running.exists():
        raise ReferralError(
            f"本案已有发往{to.agency.short_name}的移送正在办理，请勿重复移送；补充材料请办理补充移送。"
        )


def _draft_one(
    case: Case,
    dispatch: Dispatch,
    to: Addressee,
    who: Acting,
    *,
    batch: uuid.UUID,
    position: int,
    advised: dict[str, Suggestion],
) -> Referral:
    rule = KINDS[to.kind]
    advice = advised.get(to.agency.kind)
    as_advised = advice is not None and advice.kind == to.kind
    if not as_advised and not dispatch.different_reason:
        raise Incomplete(f"移送{to.agency.short_name}与系统建议不同，请写明理由。")
    referral = Referral.objects.create(
        case=case, kind=to.kind, sender=who.agency, recipient=to.agency, holder=who.agency, batch=batch,
        position=position, part=to.part, secret=rule.secret, is_offline=to.is_offline, status=ReferralStatus.DRAFT,
        title=letter_title(case, to.kind), facts=dispatch.facts, crime=to.crime, legal_basis=rule.basis_of(who.agency.kind),
        not_ours_reason=to.not_ours_reason, request=to.request, had_penalty=dispatch.had_penalty,
        has_items=dispatch.has_items, opinion=dispatch.opinion, suggested=as_advised,
        suggestion=(advice.reason if advice else "")[:300], different_reason="" if as_advised else dispatch.different_reason,
        subject=to.subject, drafted_by=who.post, drafted_by_user=who.user, created_at=who.at,
    )  # fmt: skip
    _attach(referral, dispatch, who)
    if to.kind == Kind.CRIMINAL:
        clocks.start("crim_form_team", case, who, actor=who.agency)
        if len({post.user_id for post in dispatch.officers}) >= rule.officers:
            clocks.end("crim_form_team", case, who)
    record(
        who, "draft", f"拟制{rule.label}", referral=referral, internal=True, opinion=dispatch.opinion,
        payload={"suggested": as_advised, "suggestion": referral.suggestion, "reason": referral.different_reason},
    )  # fmt: skip
    return referral


def _attach(referral: Referral, dispatch: Dispatch, who: Acting) -> None:
    officers = list(dict.fromkeys(dispatch.officers)) or [who.post]
    for position, post in enumerate(officers, start=1):
        ReferralOfficer.objects.get_or_create(
            referral=referral, user=post.user, defaults={"post": post, "position": position}
        )
    wanted = {m.code for m in referral.rule.materials}
    for position, material in enumerate(dispatch.materials, start=1):
        if material.code in wanted:
            Material.objects.create(referral=referral, position=position, **vars(material))
    if not referral.secret:
        referral.copy_to.set(dispatch.copies)


def letter_title(case: Case, kind: str) -> str:
    """The title of the letter of a kind about a case."""
    if kind == Kind.CRIMINAL:
        return f"{case.title}（涉嫌犯罪案件移送书）"[:160]
    if kind == Kind.DISCIPLINE:
        return "关于移送有关问题线索的函"
    return f"关于移送{case.title}线索的函"[:160]


def redraft(
    referral: Referral,
    who: Acting,
    *,
    facts: str,
    request: str,
    opinion: str,
    materials: Sequence[MaterialDraft],
) -> None:
    """Change a draft that came back or was not yet submitted."""
    require(who, Act.DRAFT_REFERRAL, referral.sender)
    if referral.status != ReferralStatus.DRAFT:
        raise ReferralError("已送审的移送不能修改；请由审核人或批准人退回修改。")
    refuse_secret(facts, request, opinion)
    with transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(facts=facts, request=request, opinion=opinion)
        referral.materials.all().delete()
        for position, material in enumerate(materials, start=1):
            Material.objects.create(referral=referral, position=position, **vars(material))
        record(who, "redraft", "修改移送稿", referral=referral, internal=True)
    referral.refresh_from_db()
