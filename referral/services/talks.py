"""Verbs of 约谈 and 函询: drafted, approved by the own head, served on the one who is called, held or cancelled.

What follows the meeting stands in `talk_reports`. All acts are inner events: between the two sides alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents import registry
from documents.secrecy import refuse_secret
from referral.law import talks as law
from referral.law import urging as ladder
from referral.law.clocks import local
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.states import CaseStatus, Move, Side
from referral.law.talks import INQUIRY, INTERVIEW, Step
from referral.models import Case, CaseLetter, Lane, ListingUnit, Subject, Talk, Urge
from referral.services import chain, pressing_letters, talk_fields, urging
from referral.services.acting import Acting, require, require_other_person, require_party
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.listings import see as see_listing
from referral.services.listings import signer_of
from referral.services.sight import refuse_member


def waiting_for(post: Post) -> QuerySet[Talk]:
    """Notices that wait for this post's own decision, the longest waiting first."""
    if not may(post, Act.DECIDE_TALK, post.agency):
        return Talk.objects.none()
    rows = Talk.objects.visible_to(post).filter(
        agency=post.agency, decided_at__isnull=True, cancelled_at__isnull=True
    )
    rows = rows.select_related("agency", "case")
    return rows.exclude(drafted_by_user=post.user_id).order_by("drafted_at", "pk")


@dataclass(frozen=True)
class TalkDraft:
    """What is typed for a notice. matters: of a 函询 the questions; owed_by: the day of the written report or reply."""

    kind: str
    basis: Sequence[str]
    matters: Sequence[str]
    people: Sequence[str] = ()
    at: datetime | None = None
    place: str = ""
    host: str = ""
    attending: Sequence[str] = ()
    bring: Sequence[str] = ()
    owed_by: date | None = None


def check_on_lane(lane: Lane, who: Acting, kind: str) -> Agency:
    """Who is called because of a lane: its holder. Raises the refusal, with what is lawful instead."""
    if lane.holder is not None and not lane.secret:
        _refuse(law.why_not_agency(urging.relation(lane, who.agency)))
    urging.check_step(lane, who, law.RUNGS[kind])
    refuse_member(lane.case, who.post)
    assert lane.holder is not None
    return lane.holder


def check_on_unit(unit: ListingUnit, who: Acting, kind: str) -> Agency:
    """Who is called because of a listing: a unit with a report or its term over, by a lister that stands over it."""
    require(who, Act.URGE, who.agency)
    see_listing(unit.listing, who)
    signer_of(unit.listing, who)
    _refuse(law.why_not_agency(ladder.relation(urging.standing(who.agency), urging.standing(unit.agency))))
    if unit.listing.issued_at is None or unit.listing.lifted_at is not None:
        raise ReferralError("挂牌督办尚未开始或者已经解除，不能约谈、函询。")
    over = [
        clock for clock in (unit.term, unit.due) if clock and clock.ended_at is None and not clock.is_paused
    ]
    if not any(clock.due_at is not None and clock.due_at <= who.at for clock in over):
        raise Incomplete(f"承办单位没有已经届满的督办时限，不能{law.KINDS[kind]}。")
    return unit.agency


def check_on_case(case: Case, who: Acting) -> None:
    """Refuse who may not call a 定点医药机构 of this case."""
    require(who, Act.URGE, who.agency)
    require_party(who, case, what="约谈、函询")
    refuse_member(case, who.post)
    _refuse(law.why_not_subject(who.agency.kind, next(iter(law.SUPERVISED_SUBJECTS))))
    if case.status not in {CaseStatus.OPEN, CaseStatus.CLOSING}:
        raise ReferralError("案件已经办结，不能再约谈、函询。")


def check_subject(subject: Subject, case: Case, who: Acting) -> None:
    """Refuse what is no 定点医药机构 of the case."""
    check_on_case(case, who)
    _refuse(law.why_not_subject(who.agency.kind, subject.kind))
    if not case.subjects.known_to(who.post).filter(pk=subject.pk).exists():
        raise Unlawful("没有找到这个当事人。")


def _refuse(reason: str) -> None:
    if reason:
        raise Unlawful(reason)


def draft(
    case: Case, who: Acting, wish: TalkDraft, *, lane: Lane | None = None, unit: ListingUnit | None = None,
    subject: Subject | None = None,
) -> Done:  # fmt: skip
    """拟制 a notice: because of a lane, of a listing's unit, or for a subject of the case. The own head decides on it."""
    addressee = None
    if lane is not None:
        addressee = check_on_lane(lane, who, wish.kind)
    elif unit is not None:
        addressee = check_on_unit(unit, who, wish.kind)
    else:
        assert subject is not None, "somebody is called"
        check_subject(subject, case, who)
    _check_wish(wish, who)
    talk = Talk(
        kind=wish.kind, case=case, lane=lane, listing=unit.listing if unit else None, agency=who.agency, addressee=addressee,
        subject=subject, basis=list(wish.basis), matters=list(wish.matters), people=list(wish.people), at=wish.at,
        place=wish.place.strip(), host=wish.host.strip(), attending=list(wish.attending), bring=list(wish.bring),
        owed_by=wish.owed_by, drafted_by=who.post, drafted_by_user=who.user, drafted_at=who.at,
    )  # fmt: skip
    talk_fields.refuse_faults(talk_fields.FORMS[talk.kind], talk_fields.notice(talk, who))
    with transaction.atomic():
        if _open_with(talk).exists():
            raise Conflict(f"对{talk.called}的{talk.get_kind_display()}正在办理，请在督促页面继续办理。")
        talk.save()
        note(talk, who, "talk_draft", f"拟制{talk}通知书")
    return done(talk, who, "talk_draft", f"{who.user.full_name}拟制了{talk}通知书，请审批。")


def _open_with(talk: Talk) -> QuerySet[Talk]:
    """What is not yet answered between the same two sides in the same case."""
    same = Talk.objects.filter(
        case=talk.case, agency=talk.agency, addressee=talk.addressee, subject=talk.subject, kind=talk.kind
    )
    over = [row.pk for row in same if row.step in law.OVER]
    return same.exclude(pk__in=over)


def _check_wish(wish: TalkDraft, who: Acting) -> None:
    refuse_secret(
        *wish.basis, *wish.matters, *wish.people, *wish.attending, *wish.bring, wish.place, wish.host
    )
    today = local(who.at).date()
    if wish.owed_by is not None and wish.owed_by <= today:
        raise Incomplete("书面报告或者书面回复的日期须晚于今天，请核对。")
    if wish.kind == INQUIRY and wish.owed_by is None:
        raise Incomplete("函询须写明书面回复的日期。")
    if wish.kind == INTERVIEW and (wish.at is None or wish.at <= who.at):
        raise Incomplete("约谈时间须晚于现在，请核对。")
    if wish.kind == INTERVIEW and not (wish.place.strip() and wish.host.strip()):
        raise Incomplete("约谈须写明地点和主持人。")
    if wish.kind == INTERVIEW and wish.at and wish.owed_by and wish.owed_by < local(wish.at).date():
        raise Incomplete("整改报告的日期早于约谈，请核对。")


def decide(talk: Talk, who: Acting, *, agrees: bool, reason: str = "") -> Done:
    """审批 by the own head, never by who drafted it; approved, the notice is numbered and stands on the ladder of the lane."""
    see(talk, who)
    require(who, Act.DECIDE_TALK, talk.agency)
    chain.check_head(who.post)
    require_other_person(who, talk.drafted_by_user_id, what="拟制人不能审批自己拟制的通知书")
    refuse_secret(reason)
    if not agrees and not reason.strip():
        raise Incomplete("不同意的，请写明理由。")
    with transaction.atomic():
        at_step(talk, Step.DECIDE)
        facts: dict[str, Any] = {
            "decided_by": who.post,
            "decided_by_user": who.user,
            "decided_at": who.at,
        }
        facts |= {"letter": _issue(talk, who)} if agrees else {"refuse_reason": reason.strip()}
        write(talk, Talk.objects.filter(pk=talk.pk, decided_at=None), **facts)
        word = "批准" if agrees else "不同意"
        note(talk, who, "talk_decide", f"{word}{talk}", opinion=reason)
    text = f"{talk}通知书已批准，请送达。" if agrees else f"{talk}未获批准：{reason.strip()}"
    return done(talk, who, "talk_decide", text)


def _issue(talk: Talk, who: Acting) -> Any:
    """The numbered notice; the step on the ladder, where there is a lane."""
    _check_wish(
        TalkDraft(talk.kind, talk.basis, talk.matters, talk.people, talk.at, talk.place, talk.host, owed_by=talk.owed_by), who
    )  # fmt: skip
    fields = talk_fields.notice(talk, who)
    form = talk_fields.FORMS[talk.kind]
    if talk.lane is None:
        return pressing_letters.issue_talk(talk, who, form, fields)
    rung = urging.check_step(talk.lane, who, law.RUNGS[talk.kind])
    letter = pressing_letters.issue_talk(talk, who, form, fields)
    assert talk.addressee is not None
    urging.keep_step(talk.lane, who, rung, talk.addressee, letter=letter)
    return letter


def serve(talk: Talk, who: Acting, *, served_at: datetime, way: str, to: str = "") -> Done:
    """登记送达: when, by which way, who signed for it. From now on the other side reads the notice."""
    see(talk, who)
    require(who, Act.URGE, talk.agency)
    with transaction.atomic():
        at_step(talk, Step.SERVE)
        assert talk.decided_at is not None and talk.letter is not None
        if not talk.decided_at.replace(second=0, microsecond=0) <= served_at <= who.at:
            raise Incomplete("送达时间须在批准之后，且不晚于现在，请核对。")
        if talk.subject_id is not None and way == "system":
            raise Incomplete("定点医药机构不在本系统收文，请选择直接送达、邮寄等方式。")
        if way != "system" and not to.strip():
            raise Incomplete("请填写签收人。")
        rows = Talk.objects.filter(pk=talk.pk, served_at=None)
        write(talk, rows, served_at=served_at, served_way=way, served_to=to.strip())
        if talk.addressee_id is not None:
            CaseLetter.objects.filter(letter=talk.letter_id).update(to=talk.addressee_id)
        note(talk, who, "talk_serve", f"送达{talk}通知书（{talk.letter.number}）")
    return done(
        talk,
        who,
        "talk_serve",
        f"{talk.agency.short_name}送达{talk.get_kind_display()}通知书：{talk.case.title}。",
    )


def cancel(talk: Talk, who: Acting, *, reason: str) -> Done:
    """取消 before the meeting or the reply: one's own draft, or by the head what is approved; the notice goes void."""
    see(talk, who)
    refuse_secret(reason)
    if not reason.strip():
        raise Incomplete("请写明取消的理由。")
    with transaction.atomic():
        at_step(talk, Step.DECIDE, Step.SERVE, Step.HOLD)
        own = talk.letter_id is None and who.user.pk == talk.drafted_by_user_id
        require(who, Act.URGE if own else Act.DECIDE_TALK, talk.agency)
        write(
            talk,
            Talk.objects.filter(pk=talk.pk, cancelled_at=None, minutes=None),
            cancelled_at=who.at,
            cancel_reason=reason.strip(),
        )
        if talk.letter is not None:
            registry.void(talk.letter, reason=reason.strip(), by=who.user, at=who.at)
            Urge.objects.filter(letter=talk.letter).update(reason=f"已取消：{reason.strip()}"[:300])
        note(talk, who, "talk_cancel", f"取消{talk}", opinion=reason)
    return done(
        talk, who, "talk_cancel", f"{talk.agency.short_name}取消了{talk.get_kind_display()}：{reason.strip()}"
    )


def see(talk: Talk, who: Acting) -> None:
    """Refuse a talk that the acting post may not read. Raises Unlawful."""
    if not Talk.objects.visible_to(who.post).filter(pk=talk.pk).exists():
        raise Unlawful("没有找到这件约谈、函询。")
    if who.agency.pk not in {talk.agency_id, talk.addressee_id}:
        raise NotAllowed("本机关不是该约谈、函询的一方。")


def at_step(talk: Talk, *steps: Step) -> None:
    """Refuse an act that is not open now. Raises Conflict with the present step."""
    if talk.step not in steps:
        raise Conflict(
            f"该{talk.get_kind_display()}现为「{talk.step.label}」，不能办理此事项；请刷新页面查看。"
        )


def write(talk: Talk, rows: "QuerySet[Any]", **facts: Any) -> None:
    """The guarded UPDATE of an act; the row is read again. Raises Conflict when somebody else was faster."""
    if not rows.update(**facts):
        raise Conflict("该事项已有变化，请刷新页面查看。")
    talk.refresh_from_db()


def note(talk: Talk, who: Acting, act: str, label: str, *, opinion: str = "") -> None:
    """One event, read in the acting agency alone."""
    record(who, act, label, case=talk.case, opinion=opinion, internal=True, payload={"talk": talk.slug})


def done(talk: Talk, who: Acting, act: str, text: str) -> Done:
    """What the engine needs: no status moves, `workflows.talking` says who is told."""
    move = Move(act, talk.get_kind_display(), frozenset(), "", Side.LEAD, Act.URGE, screen=False)
    return Done(move, who, text, case=talk.case, talk=talk)
