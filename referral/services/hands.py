"""Who works on a lane inside its agency (分办、改派), and whether others see how far it is (侦查保密)."""

from collections.abc import Sequence

from django.db import transaction

from agencies.models import Department, Post
from agencies.roles import Act
from referral.law.errors import Incomplete, ReferralError, Unlawful
from referral.law.states import LABELS, LaneStatus, Move, Side
from referral.models import Lane
from referral.services.acting import Acting, require
from referral.services.done import Done
from referral.services.grants import move_sight
from referral.services.ledger import record
from referral.services.penalty import CRIMINAL_KINDS
from referral.services.sight import refuse_member


def set_silent(lane: Lane, who: Acting, *, silent: bool) -> None:
    """侦查保密: others see 办理中 only and get no notice. Nothing happens when it is so already."""
    if not Lane.objects.visible_to(who.post).filter(pk=lane.pk).exists():
        raise Unlawful("没有找到这个办理分支。")
    require(who, Act.ANSWER_REFERRAL, lane.agency)
    if lane.kind not in CRIMINAL_KINDS:
        raise ReferralError("只有刑事分支可以设为侦查保密。")
    with transaction.atomic():
        if Lane.objects.filter(pk=lane.pk, is_silent=not silent).update(is_silent=silent):
            record(who, "silent", "侦查保密" if silent else "解除侦查保密", lane=lane, internal=True)
    lane.refresh_from_db()


def check_open(lane: Lane) -> None:
    """Refuse to give a lane that has ended to anybody. Raises Unlawful."""
    if lane.is_final:
        raise Unlawful(f"该分支现为「{LABELS[LaneStatus(lane.status)]}」，不能分办。")


def assign(
    lane: Lane, who: Acting, *, department: Department | None = None, officers: Sequence[Post] = ()
) -> Done:
    """分办, 改派: the lane goes to a department, to named officers, or both, and sight inside the agency goes with it.

    Who was named before and is named nowhere else in the case no longer sees it. No clock is touched.
    """
    with transaction.atomic():
        lane = Lane.objects.select_for_update(of=("self",)).get(pk=lane.pk)
        if not Lane.objects.visible_to(who.post).filter(pk=lane.pk).exists():
            raise Unlawful("没有找到这个办理分支。")
        refuse_member(lane.case, who.post)
        require(who, Act.ASSIGN_DEPARTMENT, lane.agency)
        check_open(lane)
        _check_hands(lane, who, department, officers)
        again = lane.department_id is not None or lane.officers.exists()
        Lane.objects.filter(pk=lane.pk).update(department=department)
        lane.officers.set(officers)
        lane.refresh_from_db()
        if not lane.secret:
            move_sight(lane.case, lane.agency, why="分办", at=who.at, department=department, posts=officers)
        names = "、".join(post.user.full_name for post in officers)
        to = "　".join(filter(None, [department.name if department else "", names]))
        label = f"{'改派' if again else '分办'}：{to}"
        record(who, "assign", label, lane=lane, referral=lane.opened_by, internal=True)
    move = Move(
        "assign", "分办", frozenset({lane.status}), lane.status, Side.RECIPIENT, Act.ASSIGN_DEPARTMENT,
        notify=((Side.RECIPIENT, "officers"),),
    )  # fmt: skip
    opener = lane.opened_by
    return Done(
        move, who, f"{lane.case.title}已{label}。", case=lane.case, lane=lane, touched=(opener,) if opener else ()
    )  # fmt: skip


def _check_hands(lane: Lane, who: Acting, department: Department | None, officers: Sequence[Post]) -> None:
    if department is None and not officers:
        raise Incomplete("请选择承办科室或承办人。")
    if department is not None and department.agency_id != lane.agency_id:
        raise Incomplete("科室不属于本机关，请重新选择。")
    for post in officers:
        if post.agency_id != lane.agency_id or not post.is_valid_at(who.entered_at):
            raise Incomplete("承办人不在本机关任职，请重新选择。")
