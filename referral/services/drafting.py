"""Drafting referrals: one act may address many agencies, one Referral each, the lead first."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.models import Post
from agencies.roles import Act
from documents import formfields
from documents.letters.prose import bare
from documents.quarantine import refuse_infected
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, ReferralError
from referral.law.kinds import KINDS, Kind, check_parties
from referral.law.states import CaseStatus, ReferralStatus
from referral.models import Case, CaseReport, Lane, Material, Referral, ReferralOfficer
from referral.services import investigations, sharing, teams
from referral.services.acting import Acting, require, require_party
from referral.services.advice import Differs
from referral.services.cases import keep_open
from referral.services.dispatches import Addressee, Dispatch, MaterialDraft
from referral.services.done import Done
from referral.services.ladder import check_line
from referral.services.ledger import record


def check_sender(case: Case, who: Acting) -> None:
    """Refuse unless the acting post may refer from this case at all.

    Raises NotAllowed without the right or for an agency that only oversees the case; ReferralError when it is closed.
    """
    require(who, Act.DRAFT_REFERRAL, who.agency)
    if not Case.objects.visible_to(who.post).filter(pk=case.pk).exists():
        raise ReferralError("没有找到这个案件。")
    require_party(who, case, what="移送")
    if case.status not in {CaseStatus.OPEN, CaseStatus.CLOSING}:
        raise ReferralError("案件已经办结，不能再移送；确需移送的请先由负责人重启案件。")


def draft(case: Case, dispatch: Dispatch, who: Acting, *, under: Lane | None = None) -> Done:
    """Draft one referral for each addressee (拟稿). under: the own lane that they help with (`services/onward`).

    Raises ReferralError when an addressee may not get its kind, when a choice differs from the suggestion without a
    reason, or when the case is not open.
    """
    check_sender(case, who)
    _check(case, dispatch, who)
    differs = Differs.of(case, dispatch, who) if under is None else Differs.nothing()
    open_ones = [to for to in dispatch.in_order() if not to.is_secret]
    batch, drafts = uuid.uuid4(), []
    with transaction.atomic():
        if open_ones:
            keep_open(case, who)
        for position, to in enumerate(open_ones, start=1):
            drafts.append(_draft_one(case, dispatch, to, who, batch, position, differs))
        for to in dispatch.in_order()[len(open_ones) :]:
            drafts.append(_draft_one(case, dispatch, to, who, uuid.uuid4(), 1, differs))
        if under is not None:
            for referral in drafts:
                referral.under = under
                referral.save(update_fields=["under"])
    move = KINDS[drafts[0].kind].moves["draft"]
    return Done(move, who, told("已拟制移送稿", drafts), case=case, referral=drafts[0], created=tuple(drafts))


def told(verb: str, drafts: Sequence[Referral]) -> str:
    """What is said of several referrals: a secret one is neither counted nor named."""
    names = [referral.recipient.short_name for referral in drafts if not referral.secret]
    return f"{verb}{len(names)}件：{'、'.join(names)}。" if names else f"{verb}。"


def _check(case: Case, dispatch: Dispatch, who: Acting) -> None:
    if not dispatch.addressees:
        raise Incomplete("请至少选择一个移送对象。")
    if not dispatch.facts.strip():
        raise Incomplete("请填写违法事实。")
    own_texts = [text for to in dispatch.addressees for text in (to.facts, to.request, to.not_ours_reason)]
    refuse_secret(dispatch.facts, dispatch.opinion, dispatch.different_reason, *own_texts)
    seen: set[tuple[int, int | None]] = set()
    for to in dispatch.addressees:
        _check_addressee(case, to, who)
        key = (to.agency.pk, to.subject.pk if to.subject else None)
        if key in seen:
            raise Incomplete(f"{to.agency.short_name}重复选择，请只保留一项。")
        seen.add(key)
    ordinary = set(case.subjects.ordinary().shared_with(who.post).values_list("pk", flat=True))
    if any(subject.pk not in ordinary for subject in dispatch.parties):
        raise Incomplete("所选当事人不是本案当事人，请重新选择。")
    _check_copies(dispatch)
    check_materials(dispatch.materials, secret=all(to.is_secret for to in dispatch.addressees))


def _check_addressee(case: Case, to: Addressee, who: Acting) -> None:
    if to.agency.pk == who.agency.pk:
        raise Incomplete("移送须发往另一机关，请去掉本机关。")
    check_parties(to.kind, who.agency.kind, to.agency.kind)
    check_line(to.kind, case, who.agency, to.agency)
    if to.subject is not None and to.subject.case_id != case.pk:
        raise Incomplete("所选当事人不是本案当事人，请重新选择。")
    # neither a secret referral nor a draft in another agency's drawer is given away by a refusal
    running = Referral.objects.open().visible_to(who.post)
    running = running.filter(case=case, recipient=to.agency, kind=to.kind)
    if to.subject is not None:
        running = running.filter(subject=to.subject)
    if running.exists():
        raise ReferralError(
            f"本案已有发往{to.agency.short_name}的移送正在办理，请勿重复移送；补充材料请办理补充移送。"
        )


def _check_copies(dispatch: Dispatch) -> None:
    addressed = {to.agency.pk for to in dispatch.addressees if not to.is_secret}
    for agency in dispatch.copies:
        if agency.kind == AgencyKind.DISCIPLINE:
            raise Incomplete("抄送不能送纪检监察机关；需要移送问题线索的，按人办理行纪移送。")
        if agency.pk in addressed:
            raise Incomplete(f"{agency.short_name}已是移送对象，不再抄送，请去掉其中一项。")
    if dispatch.copies and not any(to.kind == Kind.ADMINISTRATIVE for to in dispatch.addressees):
        raise Incomplete("抄送随行政移送函送出；没有行政移送的，请去掉抄送机关。")


def check_materials(materials: Sequence[MaterialDraft], *, secret: bool) -> None:
    """Refuse marks of state secrecy, files with a virus, 副卷, and restricted evidence on a list that others read."""
    refuse_secret(*(text for m in materials for text in (m.name, m.note)))
    refuse_infected(m.evidence for m in materials if m.evidence is not None)
    if any(m.evidence is not None and m.evidence.is_inner for m in materials):
        raise Incomplete("副卷材料不能随移送送出，请去掉。")
    pieces = [m.evidence for m in materials if m.evidence is not None and m.code != investigations.MATERIAL]
    if CaseReport.objects.filter(piece__in=pieces).exists():
        raise Incomplete("案件调查报告载明全部当事人，只列在“案件调查报告”一项，随移送公安机关的文书送出。")
    if not secret and any(m.evidence is not None and m.evidence.secret for m in materials):
        raise Incomplete("限定知悉的证据材料不能随其他移送送出，请去掉。")


def _draft_one(
    case: Case, dispatch: Dispatch, to: Addressee, who: Acting, batch: uuid.UUID, position: int, differs: Differs
) -> Referral:  # fmt: skip
    rule = KINDS[to.kind]
    advice = differs.advised.get(to.agency.kind)
    as_advised = advice is not None and advice.kind == to.kind
    reason = "" if to.is_secret else differs.reason_for(as_advised=as_advised, position=position)
    referral = Referral.objects.create(
        case=case, kind=to.kind, sender=who.agency, recipient=to.agency, holder=who.agency, batch=batch,
        position=position, part=to.part, secret=rule.secret, is_offline=to.is_offline, status=ReferralStatus.DRAFT,
        title=letter_title(case, to.kind), facts=to.facts.strip() or dispatch.facts, crime=to.crime,
        legal_basis=rule.basis_of(who.agency.kind), not_ours_reason=to.not_ours_reason, request=to.request,
        had_penalty=dispatch.had_penalty, has_items=dispatch.has_items, opinion=dispatch.opinion, suggested=as_advised,
        suggestion=(advice.reason if advice else "")[:300], different_reason=reason, subject=to.subject,
        drafted_by=who.post, drafted_by_user=who.user, created_at=who.at,
        extras=formfields.frozen(rule.letter, timezone.localdate(who.at), dispatch.extras.get(rule.letter, {})),
    )  # fmt: skip
    if to.kind == Kind.CRIMINAL:
        teams.call_for(case, who)
    name_officers(referral, to.officers if to.is_secret else dispatch.officers, who)
    list_materials(referral, dispatch.materials if to.materials is None else to.materials)
    if not to.is_secret:
        referral.parties.set(dispatch.parties)
    if to.kind == Kind.ADMINISTRATIVE:
        referral.copy_to.set(dispatch.copies)
    payload: dict[str, Any] = {"suggested": as_advised, "suggestion": referral.suggestion, "reason": reason}
    if not to.is_secret and position == 1:
        payload["dropped"] = [{"agency_kind": s.agency_kind, "suggestion": s.reason} for s in differs.dropped]
    record(
        who, "draft", f"拟制{rule.label}", referral=referral, internal=True, opinion=dispatch.opinion, payload=payload
    )  # fmt: skip
    sharing.begin(referral, who)
    sections = sharing.withheld(referral) if to.withheld is None else to.withheld
    sharing.choose(referral, sections, _left_out(referral, dispatch), who)
    return referral


def _left_out(referral: Referral, dispatch: Dispatch) -> list[str]:
    """Materials of a dispatch that its kind has and that do not go with this letter."""
    wanted = {rule.code for rule in referral.rule.materials}
    given = list(referral.materials.values_list("name", flat=True))
    return [m.name for m in dispatch.materials if m.code in wanted and m.name not in given]


def name_officers(referral: Referral, posts: Sequence[Post], who: Acting) -> None:
    """Name the officers of a draft in order, the drafter when none is given; 行刑: two with a valid 执法证 are the 专案组 (310号令§5)."""
    officers = {post.user_id: post for post in posts} or {who.post.user_id: who.post}
    referral.officers.filter(position__lt=ReferralOfficer.REVIEWER).delete()
    for position, post in enumerate(officers.values(), start=1):
        ReferralOfficer.objects.update_or_create(
            referral=referral, user=post.user, defaults={"post": post, "position": position}
        )
    if referral.kind == Kind.CRIMINAL:
        teams.named(referral.case, list(officers.values()), who)


def list_materials(referral: Referral, materials: Sequence[MaterialDraft]) -> None:
    """Write the list of materials anew: the lines that this kind has."""
    wanted = {rule.code for rule in referral.rule.materials}
    referral.materials.all().delete()
    for position, material in enumerate((m for m in materials if m.code in wanted), start=1):
        Material.objects.create(referral=referral, position=position, **vars(material))


#: Titles of the letters that refer no clue; {case} is the case's title, {bare} the same without its last 案.
_TITLES = {
    Kind.CRIMINAL: "{case}（涉嫌犯罪案件移送书）", Kind.DISCIPLINE: "关于移送有关问题线索的函",
    Kind.JOINT: "关于商请联合查处{case}的函", Kind.CONSULT: "关于咨询{bare}案有关问题的函",
    Kind.ASSISTANCE: "关于协助调查{case}有关情况的函",
    Kind.SUPPLEMENT: "关于补充移送{case}有关情况的函", Kind.CORRECTION: "关于更正{bare}案有关文书内容的函",
    Kind.REPORT_CRIME: "{case}（报案书）", Kind.ASSIGNMENT: "关于交办{bare}案件的函",
    Kind.ESCALATION: "关于提请提级查办{bare}案件的请示",
}  # fmt: skip


def letter_title(case: Case, kind: str, *, is_early: bool = False) -> str:
    """The title of the letter of a kind about a case. is_early: 商请提前介入."""
    pattern = _TITLES.get(Kind(kind), "关于移送{bare}案件线索的函")
    if is_early:
        pattern = "关于商请提前介入{bare}案的函"
    return pattern.format(case=case.title, bare=bare(case.title))[:160]
