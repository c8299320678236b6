"""Tasks of a joint investigation: agreed on, done, or given up with the reason. Sight: `JointTask.visible_to`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.states import LABELS, CaseStatus, Move, Side
from referral.models import Case, JointTask, Lane, Referral, Taskforce
from referral.models.joint_tasks import joined_lanes, joint_letters
from referral.services.acting import Acting, require
from referral.services.done import Done
from referral.services.ledger import record

LEFT = "该机关已退出联合查处"


@dataclass(frozen=True)
class TaskDraft:
    """A task as typed. agency, post: who does it (post None: whoever in the agency); due_on: the day agreed on."""

    title: str
    agency: Agency
    due_on: date
    post: Post | None = None


def lanes_of(batch: UUID) -> QuerySet[Lane]:
    """The lanes of the agencies that take part in a joint investigation, the lead first."""
    rows = joined_lanes().filter(opened_by__batch=batch).select_related("agency", "opened_by", "case")
    return rows.order_by("opened_by__position", "pk")


def asker_of(batch: UUID) -> Agency:
    """The agency that asked the others to join."""
    return joint_letters().filter(batch=batch).select_related("sender").order_by("position")[0].sender


def members(batch: UUID) -> list[Agency]:
    """Who takes part: the agency that asked, then those that joined."""
    return [asker_of(batch), *(lane.agency for lane in lanes_of(batch))]


def batches_of(case: Case, post: Post) -> list[UUID]:
    """The joint investigations of a case that the acting post's agency asked for or has joined, the oldest first."""
    if not Case.objects.party_to(post).filter(pk=case.pk).exists():
        return []
    letters = joint_letters().filter(case=case)
    joined = joined_lanes().filter(case=case, agency_id=post.agency_id).values("opened_by__batch")
    asked = letters.filter(sender_id=post.agency_id).values("batch")
    rows = letters.filter(batch__in=asked) | letters.filter(batch__in=joined)
    return list(dict.fromkeys(rows.order_by("sent_at", "pk").values_list("batch", flat=True)))


def may_ask(batch: UUID, agency: Agency) -> list[Agency]:
    """For whom an agency may put down tasks: who asked and who leads for all that take part, the rest for themselves."""
    taking_part = members(batch)
    if agency.pk not in {one.pk for one in taking_part}:
        return []
    leads = {taking_part[0].pk, *(lane.agency_id for lane in lanes_of(batch) if lane.part == "lead")}
    return taking_part if agency.pk in leads else [one for one in taking_part if one.pk == agency.pk]


def add(case: Case, who: Acting, *, batch: UUID, draft: TaskDraft) -> Done:
    """Put down a task that was agreed on (商定任务).

    Raises NotAllowed for an agency that does not take part or another agency's task below the lead, Incomplete for what
    is missing, ReferralError when nobody has joined yet.
    """
    require(who, Act.REPORT_RESULT, who.agency)
    with transaction.atomic():
        if batch not in batches_of(case, who.post):
            raise NotAllowed("本机关没有参加这次联合查处，不能登记任务。")
        if case.status != CaseStatus.OPEN:
            raise ReferralError(
                f"案件现为「{LABELS[CaseStatus(case.status)]}」，只有办理中的案件可以登记任务。"
            )
        _check(draft, batch, who)
        task = JointTask.objects.create(
            case=case, batch=batch, title=draft.title.strip(), agency=draft.agency, post=draft.post,
            due_on=draft.due_on, created_at=who.at, created_by=who.post,
        )  # fmt: skip
        label = f"商定任务：{task.title}（{task.agency.short_name}，{task.due_on:%Y-%m-%d}前）"
        _record(task, who, "task_add", label)
    text = f"联合查处商定任务「{task.title}」，由{task.agency.short_name}于{task.due_on:%m月%d日}前完成。"
    return Done(_move("task_add", "商定任务"), who, text, case=case, task=task)


def _check(draft: TaskDraft, batch: UUID, who: Acting) -> None:
    if not draft.title.strip():
        raise Incomplete("请写明任务内容。")
    refuse_secret(draft.title)
    if not lanes_of(batch).exists():
        raise ReferralError("尚无机关参加联合查处，请待对方参加后再登记任务。")
    if draft.agency.pk not in {one.pk for one in members(batch)}:
        raise Incomplete("任务只能由参加联合查处的机关承担，请重新选择承担机关。")
    if draft.agency.pk not in {one.pk for one in may_ask(batch, who.agency)}:
        raise NotAllowed("参加机关只登记本机关承担的任务；其他机关的任务请商请牵头机关登记。")
    if draft.due_on < timezone.localdate(who.at):
        raise Incomplete("商定完成日期不能早于今天，请核对。")
    if draft.post is None:
        return
    if draft.post.agency_id != draft.agency.pk or not draft.post.is_valid_at(who.entered_at):
        raise Incomplete("承担人不在承担机关任职，请重新选择。")


def finish(task: JointTask, who: Acting, *, note: str = "") -> Done:
    """The owner's agency has done its task (完成). note: what came of it."""
    return _end(task, who, is_done=True, said=note)


def give_up(task: JointTask, who: Acting, *, reason: str) -> Done:
    """The owner's agency says why its task can't be done (未能完成)."""
    if not reason.strip():
        raise Incomplete("请写明未能完成的原因。")
    return _end(task, who, is_done=False, said=reason)


def _end(task: JointTask, who: Acting, *, is_done: bool, said: str) -> Done:
    with transaction.atomic():
        if not JointTask.objects.visible_to(who.post).filter(pk=task.pk).exists():
            raise Unlawful("没有找到这项任务。")
        check_owner(task, who)
        refuse_secret(said)
        if who.at < task.created_at:
            raise Incomplete("完成时间不能早于登记任务的时间，请核对实际时间。")
        _close(task, who, is_done=is_done, said=said)
    word = "已完成" if is_done else "未能完成"
    kind = "专班" if is_of_team(task) else "联合查处"
    text = f"{task.agency.short_name}{word}{kind}任务「{task.title}」。"
    return Done(_move("task_end", word), who, text, case=task.case, task=task)


def check_owner(task: JointTask, who: Acting) -> None:
    """Refuse who may not say how a task ended: the owner's agency may; of a 联合专班 its person, the lead when he has left."""
    team = Taskforce.objects.filter(batch=task.batch).first()
    if team is None and task.agency_id != who.agency.pk:
        raise NotAllowed(f"该任务由{task.agency.short_name}承担，完成情况由该机关登记。")
    active = set(team.members.active().values_list("post_id", flat=True)) if team else set()
    if team is not None and not ends_team_task(task, who.post, active, who.at):
        raise NotAllowed("专班任务由承担人本人登记完成情况；承担人已退出的，由牵头机关登记。")
    require(who, Act.REPORT_RESULT, who.agency)


def ends_team_task(task: JointTask, post: Post, active: Collection[int], at: datetime) -> bool:
    """Whether a post says how a task of a 联合专班 ended. active: the posts of its members who are in it at that moment."""
    if task.post_id == post.pk:
        return True
    lead = task.case.lead_agency_id
    is_lead_s = task.agency_id == lead and task.post is not None and task.post.is_valid_at(at)
    return post.agency_id == lead and task.post_id not in active and not is_lead_s


def is_of_team(task: JointTask) -> bool:
    """Whether a task is one of a 联合专班: it is its person's own, not his agency's."""
    return Taskforce.objects.filter(batch=task.batch).exists()


def _close(task: JointTask, who: Acting, *, is_done: bool, said: str) -> None:
    facts = {"ended_at": who.at, "ended_by": who.post, "is_done": is_done, "said": said.strip()}
    if not JointTask.objects.open().filter(pk=task.pk).update(**facts):
        raise Conflict("该任务已经登记完成情况，请刷新页面查看。")
    task.refresh_from_db()
    word = "任务完成" if is_done else "任务未能完成"
    _record(task, who, "task_done" if is_done else "task_given_up", f"{word}：{task.title}", opinion=said)


def end_of_leaving(lane: Lane, who: Acting, *, said: str = LEFT) -> None:
    """Whoever leaves, or is waived, leaves no open task behind: the rest see which ones need another owner."""
    assert lane.opened_by is not None, "only a referral's lane is left"
    rows = JointTask.objects.open().filter(batch=lane.opened_by.batch, agency=lane.agency)
    for task in rows.select_related("case", "agency"):
        _close(task, who, is_done=False, said=said)


def _record(task: JointTask, who: Acting, act: str, label: str, *, opinion: str = "") -> None:
    """The event hangs on the letter to the owner, or of its asker on the lead's: so the other agencies don't read it."""
    letters: QuerySet[Referral] = joint_letters().filter(batch=task.batch).order_by("position")
    row = letters.filter(recipient_id=task.agency_id).first() or letters.first()
    record(who, act, label, case=task.case, referral=row, opinion=opinion, payload={"task": task.slug})


def _move(name: str, label: str) -> Move:
    return Move(name, label, frozenset(), "", Side.RECIPIENT, Act.REPORT_RESULT, screen=False)
