"""Verbs of 回头看 and 倒查: set the day, enter what was found, hang an older case on what is new, take that back."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.law.sampling import CLOSED
from referral.models import Case, CaseLink, Clue, Listing, LookBack
from referral.services.acting import Acting, require
from referral.services.ledger import record
from referral.services.sight import reads_as_member, refuse_member


def may_plan(case: Case, post: Post) -> bool:
    """Whether a post may set the day of a look-back on a case that it sees: it is over, and none waits."""
    if case.status not in CLOSED or not may_link(case, post):
        return False
    return not LookBack.objects.waiting().filter(case=case, agency_id=post.agency_id).exists()


def may_link(case: Case, post: Post) -> bool:
    """Whether a post may look back on a case that it sees; a member of a 联合专班 does no work of his agency there."""
    return may(post, Act.LOOK_BACK, post.agency) and not reads_as_member(case, post)


def _check(case: Case, who: Acting) -> None:
    if not Case.objects.visible_to(who.post).filter(pk=case.pk).exists():
        raise NotAllowed("没有找到您可以查看的案件。")
    refuse_member(case, who.post)
    require(who, Act.LOOK_BACK, who.agency)


def plan(case: Case, who: Acting, *, on: date, focus: str) -> LookBack:
    """Set the day of a look-back on a case that is over. Raises Conflict while one of the own agency waits."""
    _check(case, who)
    if case.status not in CLOSED:
        raise ReferralError("案件办结后才安排回头看；办理中的案件请用督办或者任务。")
    if on <= timezone.localdate(who.at):
        raise Incomplete("回头看日期须晚于今天，请重新选择。")
    return _plan(case, who, on=on, focus=focus)


def plan_of_listing(listing: Listing, who: Acting) -> None:
    """The day that the lifting of a listing has set (回头看日期) becomes a look-back of the lister in the lead."""
    if listing.look_back_on is None:
        return
    lead = listing.signers.select_related("agency").first()
    assert lead is not None
    waiting = LookBack.objects.waiting().filter(case=listing.case, agency=lead.agency)
    if not waiting.exists():
        LookBack.objects.create(
            case=listing.case, agency=lead.agency, listing=listing, on=listing.look_back_on, focus="挂牌督办整改情况",
            set_by=who.post, set_at=who.at,
        )  # fmt: skip


def _plan(case: Case, who: Acting, *, on: date, focus: str) -> LookBack:
    if not focus.strip():
        raise Incomplete("请填写核查重点。")
    refuse_secret(focus)
    try:
        with transaction.atomic():
            row = LookBack.objects.create(
                case=case, agency=who.agency, on=on, focus=focus.strip(), set_by=who.post, set_at=who.at
            )
            _record(row, who, "look_back_plan", f"安排回头看：{on:%Y-%m-%d}")
    except IntegrityError as error:
        raise Conflict("本案已经安排回头看，尚未完成。") from error
    return row


def _record(row: LookBack, who: Acting, act: str, label: str, opinion: str = "") -> None:
    payload = {"look_back": row.slug}
    record(who, act, label, case=row.case, internal=True, opinion=opinion, payload=payload)


def finish(
    row: LookBack, who: Acting, *, looked_on: date, found: str, is_relapsed: bool, clue: str = ""
) -> None:
    """Enter what was found. A relapse names the new clue, which is hung on the case.

    Raises Incomplete for a relapse without a clue of the own agency that the person sees.
    """
    if not LookBack.objects.visible_to(who.post).filter(pk=row.pk).exists():
        raise NotAllowed("没有找到这项回头看。")
    require(who, Act.LOOK_BACK, row.agency)
    refuse_member(row.case, who.post)
    refuse_secret(found)
    if not found.strip():
        raise Incomplete("请填写核查情况。")
    if not timezone.localdate(row.set_at) <= looked_on <= timezone.localdate(who.at):
        raise Incomplete("实际核查日期应在安排之日和今天之间，请核对。")
    new = _clue(clue, who) if is_relapsed else None
    if clue.strip() and not is_relapsed:
        raise Incomplete("问题没有反弹的，不填新线索编号。")
    facts = {"looked_on": looked_on, "found": found.strip(), "is_relapsed": is_relapsed, "clue": new}
    with transaction.atomic():
        waiting = LookBack.objects.waiting().filter(pk=row.pk)
        if not waiting.update(**facts, done_by=who.post, done_by_user=who.user, done_at=who.at):
            raise Conflict("该回头看已经登记结果，请刷新页面查看。")
        word = "问题反弹，另立线索" if is_relapsed else "问题没有反弹"
        _record(row, who, "look_back_finish", f"回头看：{word}", opinion=found)
        sees = Case.objects.visible_to(who.post).filter(pk=row.case_id).exists()
        if new is not None and sees and not _linked(row.case, clue=new):
            link(row.case, who, newer=new, reason="回头看发现问题反弹")


def _clue(number: str, who: Acting) -> Clue:
    found = Clue.objects.visible_to(who.post).filter(number=number.strip(), restricted=False).first()
    if found is None:
        raise Incomplete("问题反弹的，请先登记新线索，再在此填写本机关的线索编号。")
    return found


def newer_by_number(number: str, post: Post) -> Case | Clue:
    """A case or a clue that the post sees, by its number. Raises Incomplete: whether there is one unseen, it does not say."""
    asked = number.strip()
    case = Case.objects.visible_to(post).filter(number=asked).first()
    clue = Clue.objects.visible_to(post).filter(number=asked, restricted=False).first()
    if not asked or (case is None and clue is None):
        raise Incomplete("没有找到您可以查看的、编号为此的案件或者线索，请核对编号。")
    return case or clue  # type: ignore[return-value]


def link(old: Case, who: Acting, *, newer: Case | Clue, reason: str) -> CaseLink:
    """倒查关联: hang an older case on a newer clue or case, both of which the person sees."""
    _check(old, who)
    if not reason.strip():
        raise Incomplete("请写明关联理由。")
    refuse_secret(reason)
    if isinstance(newer, Clue):
        if newer.restricted or not Clue.objects.visible_to(who.post).filter(pk=newer.pk).exists():
            raise NotAllowed("没有找到您可以查看的线索。")
        ends: dict[str, Case | Clue] = {"clue": newer}
    else:
        _check(newer, who)
        ends = {"new_case": newer}
    if newer == old or isinstance(newer, Clue) and newer.case_id == old.pk:
        raise Incomplete("这就是本案或者本案的线索，不需要关联。")
    if _linked(old, **ends):
        raise Conflict("两者已经关联。")
    try:
        with transaction.atomic():
            row = CaseLink.objects.create(
                old_case=old, reason=reason.strip(), agency=who.agency, by=who.post, at=who.at, **ends
            )
            payload = {"link": row.slug}
            record(who, "case_link", "倒查关联", case=old, internal=True, opinion=reason, payload=payload)
    except IntegrityError as error:  # a colleague links the same two at this moment
        raise Conflict("两者已经关联。") from error
    return row


def _linked(old: Case, **ends: Case | Clue) -> bool:
    return CaseLink.objects.filter(old_case=old, ended_at=None, **ends).exists()


def unlink(row: CaseLink, who: Acting, *, reason: str) -> None:
    """Take a wrong link back, by the agency that made it. It stays in the record."""
    _check(row.old_case, who)
    if row.agency_id != who.agency.pk:
        raise NotAllowed("关联由登记的机关撤销。")
    if not reason.strip():
        raise Incomplete("请写明撤销理由。")
    refuse_secret(reason)
    with transaction.atomic():
        open_ = CaseLink.objects.filter(pk=row.pk, ended_at=None)
        if not open_.update(ended_at=who.at, ended_by=who.post, end_reason=reason.strip()):
            raise Conflict("该关联已经撤销。")
        record(who, "case_unlink", "撤销倒查关联", case=row.old_case, internal=True, opinion=reason)


def links_of(case: Case, post: Post) -> QuerySet[CaseLink]:
    """The links of a case, older and newer, of which the post sees both ends."""
    rows = CaseLink.objects.visible_to(post).select_related("old_case", "new_case", "clue__case", "agency")
    return rows & touching(case)


def touching(case: Any) -> QuerySet[CaseLink]:
    """Links of a case, whoever may see them. case: a row, or a reference inside another query."""
    return CaseLink.objects.filter(Q(old_case=case) | Q(new_case=case) | Q(clue__case=case))


def due(day: date) -> list[LookBack]:
    """Look-backs whose day has come, of which nobody was told yet."""
    rows = LookBack.objects.waiting().filter(on__lte=day, reminded_at=None)
    return list(rows.select_related("case", "agency", "listing", "set_by__user")[:200])
