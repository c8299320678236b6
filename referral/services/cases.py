"""Verbs of a case: close, archive, reopen, merge, split; and the gate that asks whether it may be closed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from agencies.models import Agency, Post
from agencies.roles import Act
from referral.law import rules
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, TooLate
from referral.law.listing import TERM
from referral.law.reverse import REVIEW
from referral.law.rules import Class, Nature
from referral.law.states import CASE_MOVES, LABELS, CaseStatus, LaneStatus, Move, labels_of, lawful
from referral.models import Case, CaseLetter, Clock, HandOver, Lane, Referral, Subject
from referral.services import (
    campaigns,
    clock_rows,
    clocks,
    discipline,
    letters,
    merges,
    own_lanes,
    penalty,
    splits,
)
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.grants import INVITED, let_see, share_sight
from referral.services.ledger import record

#: Duties that run on after their lane has ended: the review after 不起诉, the copy of a penalty that came too early.
AFTER_THE_LANE = REVIEW | {"crim_late_penalty_copy"}


def _begin(case: Case, name: str, who: Acting, *, reason: str = "") -> Move:
    move = CASE_MOVES[name]
    if case.status not in move.sources:
        label = LABELS[CaseStatus(case.status)]
        now = labels_of(m for m in lawful(CASE_MOVES, case.status) if m.screen)
        raise TooLate(f"案件现为「{label}」，不能{move.label}；现在可以办理：{now}。")
    if not Case.objects.visible_to(who.post).filter(pk=case.pk).exists():
        raise NotAllowed("没有找到这个案件。")
    require(who, move.act, case.lead_agency)
    if "reason" in move.needs and not reason:
        raise Incomplete("请写明理由。")
    return move


def hindrances(case: Case) -> list[str]:
    """What still stands between a case and its closing; empty when it may be closed.

    A secret lane never stands in the way: whoever is not told of it must not learn of it from a refusal.
    """
    found: list[str] = []
    for lane in Lane.objects.open().filter(case=case, secret=False).select_related("agency"):
        found.append(f"{lane.agency.short_name}的办理分支尚为「{lane.status_label}」")
    under_way = HandOver.objects.open().filter(offered_at__isnull=False)
    waiting = Q(pk__in=Referral.objects.open().values("pk")) | Exists(
        under_way.filter(referral=OuterRef("pk"))
    )
    referrals = Referral.objects.filter(waiting, case=case, secret=False).select_related("recipient")
    for referral in referrals:
        if not referral.is_final:
            found.append(f"发往{referral.recipient.short_name}的移送尚为「{referral.status_label}」")
            continue
        for hand_over in under_way.filter(referral=referral).select_related("giver", "taker"):
            route = f"{hand_over.giver.short_name}移交{hand_over.taker.short_name}"
            found.append(f"{route}的物品和材料尚为「{hand_over.step.label}」")
    for clock in _duties(case):
        if clock.rule == TERM:  # it runs until the lifting, whatever each unit has done
            found.append("本案正在挂牌督办，尚未解除")
        else:
            found.append(f"{clock.actor.short_name}的时限「{rules.get(clock.rule).name}」尚未办结")
    return list(dict.fromkeys(found))


def _duties(case: Case) -> list[Clock]:
    """Running statutory or agreed duty clocks with a number, on the case or its open parts."""
    on = Q(case=case, secret=False) | Q(referral__case=case, referral__secret=False)
    on |= Q(lane__case=case, rule__in=AFTER_THE_LANE)
    running = Clock.objects.open().filter(on, due_at__isnull=False).select_related("actor")
    return [
        c
        for c in running
        if rules.get(c.rule).nature == Nature.DUTY and rules.get(c.rule).cls != Class.INTERNAL
    ]


def propose_close(case: Case, who: Acting, *, opinion: str = "") -> Done:
    """Propose to close a case (提请办结). Raises ReferralError that lists what is still open."""
    move = _begin(case, "propose_close", who)
    if left := hindrances(case):
        raise ReferralError(f"还不能提请办结：{'；'.join(left)}。请先办结各分支，或由负责人写明理由豁免。")
    with transaction.atomic():
        case.move(move, proposed_by=who.post, proposed_by_user=who.user)
        record(who, "propose_close", "提请办结", case=case, opinion=opinion, internal=True)
    return Done(move, who, f"案件 {case.number} 已提请办结，等待负责人批准。", case=case)


def refuse_close(case: Case, who: Acting, *, reason: str) -> Done:
    """Send a proposal to close back, with the reason."""
    move = _begin(case, "refuse_close", who, reason=reason)
    with transaction.atomic():
        case.move(move)
        record(who, "refuse_close", "退回办结申请", case=case, opinion=reason, internal=True)
    return Done(move, who, f"案件 {case.number} 的办结申请已退回。", case=case)


def close(case: Case, who: Acting, *, opinion: str = "") -> Done:
    """Close a case (办结): the head decides, not the proposer; the gate is asked again in the same transaction."""
    move = _begin(case, "close", who)
    require_other_person(who, case.proposed_by_user_id, what="提请人不能自行批准办结")
    with transaction.atomic():
        case.move(move, closed_at=who.at)
        if left := hindrances(case):
            raise Conflict(f"案件情况已有变化，暂不能办结：{'；'.join(left)}。")
        letters.issue_closing_sheet(case, who, opinion=opinion)
        record(who, "close", "批准办结", case=case, opinion=opinion)
    return Done(move, who, f"案件 {case.number} 已办结。", case=case)


def archive(case: Case, who: Acting) -> Done:
    """Archive a closed case (归档): every letter has its bytes."""
    move = _begin(case, "archive", who)
    waiting = CaseLetter.objects.filter(
        case=case, letter__secret=False, letter__rendered_at__isnull=True, letter__voided_at__isnull=True
    )  # a secret letter never hinders: whoever is not told of it must not learn of it from a refusal
    if waiting.exists():
        raise ReferralError("还有文书没有生成完毕，请稍后再归档。")
    with transaction.atomic():
        case.move(move)
        record(who, "archive", "归档", case=case)
    return Done(move, who, f"案件 {case.number} 已归档。", case=case)


def reopen(case: Case, who: Acting, *, reason: str) -> Done:
    """Reopen a closed or archived case (重启), with the reason."""
    move = _begin(case, "reopen", who, reason=reason)
    with transaction.atomic():
        case.move(move, closed_at=None)
        record(who, "reopen", "重启案件", case=case, opinion=reason)
    return Done(move, who, f"案件 {case.number} 已重启。", case=case)


def keep_open(case: Case, who: Acting) -> None:
    """A new lane or referral moves `closing` back to `open`."""
    if case.status == CaseStatus.CLOSING:
        case.move(CASE_MOVES["resume"])
        record(who, "resume", "新增移送，恢复办理", case=case)


def _also(name: str, label: str, act: str, case: Case) -> Move:
    """A verb that leaves the status where it is."""
    return Move(name, label, frozenset({case.status}), case.status, CASE_MOVES["close"].side, act)


def _ask(case: Case, act: str, who: Acting, what: str) -> None:
    """Right and sight of a verb that is not a move, on a case that is being handled."""
    if not Case.objects.visible_to(who.post).filter(pk=case.pk).exists():
        raise NotAllowed("没有找到这个案件。")
    require(who, act, case.lead_agency)
    if case.status != CaseStatus.OPEN:
        raise ReferralError(f"案件现为「{LABELS[CaseStatus(case.status)]}」，只有办理中的案件可以{what}。")


def add_party(case: Case, agency: Agency, who: Acting, *, reason: str, posts: Iterable[Post] = ()) -> Done:
    """Let an agency take part in a case without a referral to it: it investigates on its own authority (专案侦办).

    posts: the officers there who work on it, named because an agency with departments does not open a case to all.
    """
    _ask(case, Act.DRAFT_REFERRAL, who, "增加参与机关")
    if not reason:
        raise Incomplete("请写明该机关参与办理的理由。")
    with transaction.atomic():
        let_see(case, agency, why=INVITED, at=who.at, posts=posts)
        record(who, "add_party", f"{agency.short_name}参与办理", case=case, opinion=reason)
    move = _also("add_party", "增加参与机关", Act.DRAFT_REFERRAL, case)
    return Done(move, who, f"{agency.short_name}已参与办理案件 {case.number}。", case=case)


def change_lead(case: Case, who: Acting, *, to: Agency, agreed_by: str) -> Done:
    """Hand the lead over: this head decides, the other head's consent is entered with its paper."""
    _ask(case, Act.CLOSE_CASE, who, "变更牵头机关")
    if not agreed_by:
        raise Incomplete("请填写对方负责人同意的文号。")
    taking_part = Lane.objects.filter(case=case, agency=to, secret=False).exclude(status=LaneStatus.NOT_TAKEN)
    if to.pk == case.lead_agency_id or not taking_part.exists():
        raise ReferralError("只能变更为本案的承办机关。")
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).update(lead_agency=to)
        record(who, "change_lead", f"牵头机关变更为{to.short_name}", case=case, opinion=agreed_by)
    case.refresh_from_db()
    move = _also("change_lead", "变更牵头机关", Act.CLOSE_CASE, case)
    return Done(move, who, f"案件 {case.number} 的牵头机关已变更为{to.short_name}。", case=case)


def merge(case: Case, into: Case, who: Acting, *, reason: str) -> Done:
    """Merge a case into another of the same lead agency (并案): lanes, referrals, subjects and amounts move with their
    numbers and clocks; the merged case is closed and points to the other."""
    merges.check(case, into, who, reason)
    with transaction.atomic():
        merges.hand_over(case, into, who)
        campaigns.carry(case, into, who)
        share_sight(case, into, at=who.at)
        Case.objects.filter(pk=case.pk).update(merged_into=into)
        move = CASE_MOVES["close"].but(label="并案", sources=frozenset({CaseStatus.OPEN}))
        case.move(move, closed_at=who.at)
        record(who, "merge", f"并入案件 {into.number}", case=case, opinion=reason)
        record(who, "merge", f"案件 {case.number} 并入本案", case=into, opinion=reason)
    return Done(move, who, f"案件 {case.number} 已并入 {into.number}。", case=into, touched=(case,))


def split(case: Case, who: Acting, *, title: str, subjects: Sequence[Subject], reason: str) -> Done:
    """Split subjects off into a case of their own (分案): it starts with its own lane and points back.

    Referrals about them alone go along with numbers, clocks and lanes; those about subjects of both stay (`splits`).
    """
    _ask(case, Act.DECIDE_CLUE, who, "分案")
    chosen = [s for s in subjects if s.case_id == case.pk]
    if not chosen or len(chosen) >= case.subjects.count():
        raise Incomplete("请选择要分出的当事人，原案须至少保留一名。")
    if not reason or not title:
        raise Incomplete("请写明分案后的案件名称和分案理由。")
    with transaction.atomic():
        parting = splits.part(case, chosen)
        new = splits.new_case(case, who, title=title)
        splits.take_subjects(case, new, chosen)
        campaigns.carry(case, new, who)
        old = Lane.objects.filter(case=case, agency=case.lead_agency, opened_by=None).first()
        splits.move(case, new, parting.going, who)
        lane = splits.own_lane(new, old, who)
        _carry_penalty(old, lane, who)
        discipline.part(case, new, chosen)
        let_see(
            new, case.lead_agency, why="分案", at=who.at, department=old.department if old else None,
            posts=[who.post, *lane.officers.all()],
        )  # fmt: skip
        record(who, "split", f"分出案件 {new.number}", case=case, opinion=reason)
        record(who, "split", f"自案件 {case.number} 分出", case=new, opinion=reason)
    move = _also("split", "分案", Act.DECIDE_CLUE, case)
    text = f"已分出案件 {new.number}。{splits.words(parting)}"
    return Done(
        move, who, text, case=new, created=(new, lane), touched=(case, *parting.told, *_lanes(parting.told))
    )


def _carry_penalty(old: Lane | None, lane: Lane, who: Acting) -> None:
    """The limit of the old own lane runs in the new one as it stands; each waits for its own case's police alone."""
    running = clocks.running("nhsa_decide", old).first() if old else None
    if running is not None and old is not None:
        clock_rows.carry_on(running, lane)
        for one in (old.case, lane.case):
            penalty.resume(one, who, note="分案")
    else:
        own_lanes.start_limit(lane, who, at=_began(old, who))


def _lanes(referrals: Sequence[Referral]) -> list[Lane]:
    return list(Lane.objects.filter(opened_by__in=[referral.pk for referral in referrals]))


def _began(own: Lane | None, who: Acting) -> datetime:
    """Splitting restarts no clock: the limit of the old own lane runs on in the new one from its first moment."""
    clock = own.clocks.filter(rule="nhsa_decide").order_by("started_at").first() if own else None
    return clock.started_at if clock else who.at
