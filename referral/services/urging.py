"""Verbs of pressing (催办、商请反馈): one step on a lane, in the words that the relation allows, once a working day.

A lane kept silent (侦查保密) is pressed by nobody and sends nothing; a discipline lane is absent.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from agencies.directory import common_superior, superiors
from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act, Role
from documents.models import Letter
from documents.secrecy import refuse_secret
from referral.law import urging as law
from referral.law.clocks import local
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.rules import Nature
from referral.law.states import Move, Side
from referral.law.urging import Relation, Standing, Step
from referral.models import Case, Clock, Event, Lane, Urge
from referral.services import clocks, pressing_letters, rule_values
from referral.services.acting import Acting, require
from referral.services.calendars import calendar
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.sight import is_member_on, sees_detail

#: What an addressee does that answers a 商请反馈函.
_ANSWERS = ("interim", "report", "finish")


def standing(agency: Agency) -> Standing:
    """Where an agency stands, for the table of the law."""
    return Standing(agency.pk, agency.kind, agency.region_id, tuple(above.pk for above in superiors(agency)))


def relation(lane: Lane, agency: Agency) -> Relation:
    """How whoever holds a lane stands to an agency."""
    assert lane.holder is not None
    return law.relation(standing(agency), standing(lane.holder))


def steps_for(lane: Lane, post: Post) -> tuple[Step, ...]:
    """The steps that a post may take on a lane by its relation; none on what has ended, is silent or secret."""
    if lane.holder is None or lane.is_final or lane.is_silent or lane.secret:
        return ()
    if not may(post, Act.URGE, post.agency) or not _stands_near(lane, post) or is_member_on(lane, post):
        return ()
    found = [step for step in law.STEPS[relation(lane, post.agency)] if not step.by_notice]
    return tuple(step for step in found if step.level == "any" or _is_of_level(post))


def _stands_near(lane: Lane, post: Post) -> bool:
    """Whether pressing is this agency's business: it is a side of the lane, or stands over who holds it."""
    if sees_detail(lane, post):
        return True
    return relation(lane, post.agency) in {Relation.DOWN, Relation.GOVERNMENT}


def _is_of_level(post: Post) -> bool:
    return post.role in {Role.DEPUTY, Role.HEAD}


def urge(lane: Lane, who: Acting, *, step: str, reason: str = "", reply_by: date | None = None) -> Done:
    """Take one step on a lane. step: code of `law.urging`; reply_by: 商请反馈时间, printed on the letter.

    Raises Unlawful with the steps that the relation allows, Conflict for a second one on the same working day.
    """
    refuse_secret(reason)
    with transaction.atomic():
        lane = Lane.objects.select_for_update(of=("self",)).get(pk=lane.pk)
        found = check_step(lane, who, step, reply_by)
        if found.by_notice:
            raise Unlawful(f"{found.label}须先拟制文书，经本机关负责人批准后送达；请在督促页面办理。")
        assert lane.holder is not None
        to = _addressee(lane, who, found)
        row = keep_step(lane, who, found, to, reason, reply_by)
        if found.letter:
            content = _content(lane, who, found, to, reason, reply_by)
            Urge.objects.filter(pk=row.pk).update(
                letter=pressing_letters.issue_urging(lane, who, found.letter, content, to=to)
            )
        record(
            who, "urge", f"{found.label}：{to.short_name}", lane=lane, opinion=reason, internal=found.is_inner,
            payload={"step": found.code},
        )  # fmt: skip
    text = f"{who.agency.short_name}{found.label}：{lane.case.title}。"
    return Done(_move(lane, found), who, text, case=lane.case, lane=lane)


def _move(lane: Lane, step: Step) -> Move:
    """The step as the engine reads it: the status stays, the holder's people are told at once (never of what is inner)."""
    side = Side.RECIPIENT if lane.holder_id == lane.agency_id else Side.ORIGIN
    told: tuple[tuple[Side, str], ...] = ((side, "officers"),)
    if step.level == "deputy":
        told += ((side, Role.HEAD),)
    return Move(
        "urge", step.label, frozenset(), lane.status, side, Act.URGE,
        notify=() if step.letter == "superior_request" else told,
    )  # fmt: skip


def check_step(lane: Lane, who: Acting, code: str, reply_by: date | None = None) -> Step:
    """The step of a code, if this post may take it on a lane now. Raises the refusal with what the relation allows."""
    if lane.secret or not Lane.objects.visible_to(who.post).filter(pk=lane.pk).exists():
        raise Unlawful("没有找到这个办理分支。")
    near = near_of(lane, who)
    found = next((step for step in law.STEPS[near] if step.code == code), None)
    if found is None:
        lawful = "、".join(step.label for step in law.STEPS[near])
        raise Unlawful(f"对该机关只能：{lawful}。")
    if reply_by is not None and reply_by <= local(who.at).date():
        raise Incomplete("商请反馈时间须晚于今天，请核对。")
    check_rung(lane, who, found)
    return found


def check_rung(lane: Lane, who: Acting, step: Step) -> None:
    """Refuse a step that the relation allows: to who is of too low a level, and before what has to come first."""
    if step.level == "deputy" and not _is_of_level(who.post):
        raise NotAllowed(f"{step.label}须由本机关分管负责人或者负责人决定，请交其办理。")
    _check_before(lane, who, step)


def near_of(lane: Lane, who: Acting) -> Relation:
    """The relation by which a lane may be pressed at all; raises the refusal otherwise."""
    require(who, Act.URGE, who.agency)
    if lane.holder is None or lane.is_final:
        raise Conflict("该办理分支已经结束，请刷新页面查看。")
    if lane.is_silent:
        raise ReferralError("该分支由承办机关设为侦查保密，不发送催办、商请和通知。")
    near = relation(lane, who.agency)
    if not law.STEPS[near]:
        raise Unlawful(law.WHY_NOT[near])
    if not _stands_near(lane, who.post):
        raise NotAllowed("本机关不是该分支的移送或者牵头机关，不能催办、商请。")
    return near


def why_not(lane: Lane, who: Acting) -> ReferralError:
    """Why a post has no step on a lane that it may see."""
    try:
        near_of(lane, who)
    except ReferralError as refusal:
        return refusal
    return NotAllowed("该事项须由本机关分管负责人或者负责人办理。")


def _check_before(lane: Lane, who: Acting, step: Step) -> None:
    """What must have happened before a sharper step."""
    if step.overdue and not overdue_of(lane, who):
        raise Incomplete(f"承办机关没有已经届满的时限，不能{step.label}。")
    if not step.after:
        return
    earlier = lane.urges.filter(sender=who.agency, step=step.after)
    label = law.step_of(step.after).label
    if earlier.count() < step.times:
        raise Incomplete(f"{step.label}须在{label}{step.times}次之后，现已{earlier.count()}次。")
    last = earlier.latest("at")
    answered = Event.objects.filter(lane=lane, agency=last.addressee, at__gt=last.at, act__in=_ANSWERS)
    if not step.waits:
        return
    if answered.exists():
        raise Incomplete("承办机关已经反馈，不需要报请协调。")
    wait = rule_values.value_on(step.waits, last.on)
    if calendar().workdays_after(last.on, local(who.at).date()) < wait.length:
        raise Incomplete(f"最近一次{label}后满{wait.words}未收到反馈的，再{step.label}。")


def overdue_of(lane: Lane, who: Acting) -> list[Clock]:
    """The duties of whoever holds a lane whose time is over, as far as the asking post may know of them."""
    on = Q(lane=lane) | Q(referral_id=lane.opened_by_id, referral__isnull=False)
    rows = Clock.objects.open().filter(
        on, actor_id=lane.holder_id, is_paused=False, due_at__lte=who.at, secret=False
    )
    return [clock for clock in rows.order_by("due_at") if clocks.rule_of(clock).nature == Nature.DUTY]


def _addressee(lane: Lane, who: Acting, step: Step) -> Agency:
    assert lane.holder is not None
    if step.letter != "superior_request":
        return lane.holder
    above = common_superior(who.agency, lane.holder)
    if above is None:
        raise Incomplete("机构目录中没有双方的共同上级机关，请联系管理员在「机构与人员」中补充上级机关。")
    return above


def keep_step(
    lane: Lane, who: Acting, step: Step, to: Agency, reason: str = "", reply_by: date | None = None, letter: Letter | None = None
) -> Urge:  # fmt: skip
    """Write a step down: one a working day, lane and sender. Raises Conflict for a second one."""
    day = calendar().next_workday(local(who.at).date())
    words = "同一办理分支一个工作日内只能催办或者商请一次，请下一个工作日再办理。"
    if lane.urges.filter(sender=who.agency, on=day).exists():
        raise Conflict(words)
    try:
        with transaction.atomic():
            return Urge.objects.create(
                lane=lane, sender=who.agency, addressee=to, step=step.code, on=day, at=who.at, by=who.post,
                by_user=who.user, reason=reason, reply_by=reply_by, letter=letter,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(words) from None


def _content(
    lane: Lane, who: Acting, step: Step, to: Agency, reason: str, reply_by: date | None
) -> dict[str, Any]:
    """The fields of the letter. Nothing of the inner file enters it; the reason is what the sender typed for it."""
    day = local(who.at).date()
    fields: dict[str, Any] = {
        "agency": who.agency.name, "date": day.isoformat(), "letterhead": who.agency.letterhead, "to": to.name,
        "case_name": lane.case.title, "reason": reason.strip(),
        "contacts": [{"name": who.user.full_name, "phone": who.agency.phone}],
    }  # fmt: skip
    if step.letter == "supervision_letter":
        over = [f"{clocks.rule_of(c).name}，{_due(c)}届满" for c in overdue_of(lane, who)]
        return fields | {"overdue": over, "reply_by": reply_by.isoformat() if reply_by else None}
    referral = lane.opened_by.first if lane.opened_by else None
    sent = referral.sent_at if referral and referral.sent_at else lane.opened_at
    fields |= {
        "referral_number": referral.letter.number if referral and referral.letter else lane.case.number,
        "referred_on": local(sent).date().isoformat(),
    }
    if step.letter == "superior_request":
        assert lane.holder is not None
        asked = lane.urges.filter(sender=who.agency, step="ask").select_related("letter")
        return fields | {
            "other": lane.holder.name, "asked": [row.letter.number for row in asked if row.letter]
        }  # fmt: skip
    return fields | {"reply_by": reply_by.isoformat() if reply_by else None}


def _due(clock: Clock) -> str:
    due = clocks.result_of(clock).due_on or local(clock.due_at or clock.started_at).date()
    return f"{due.year}年{due.month}月{due.day}日"


def urges_for(case: Case, post: Post) -> QuerySet[Urge]:
    """The steps on a case's lanes that a post may know of: its own, those to it, and as lead agency all that is not inner.

    A silent lane's are known to its own agency and whoever sent them.
    """
    mine = Q(sender_id=post.agency_id) | Q(addressee_id=post.agency_id)
    shared = Q(lane__case__lead_agency_id=post.agency_id, lane__is_silent=False)
    apart = [step.code for found in law.STEPS.values() for step in found if step.is_inner or step.by_notice]
    shared &= ~Q(step__in=apart)
    rows = Urge.objects.filter(mine | shared, lane__in=Lane.objects.visible_to(post).filter(case=case))
    return rows.select_related("sender", "addressee", "by_user", "letter", "lane__agency")


def offers(lanes: Iterable[Lane], post: Post) -> list[tuple[Lane, Step]]:
    """Lanes that a post may press, each with the mildest step in the right word."""
    found = [(lane, steps_for(lane, post)) for lane in lanes]
    return [(lane, steps[0]) for lane, steps in found if steps]
