"""How the tasks of joint investigations are read: by investigation, each task in a line."""

from dataclasses import dataclass, replace
from datetime import date

from agencies.models import Agency, Post
from agencies.rights import rights_of
from agencies.roles import Act
from referral.models import Case, JointTask, Taskforce
from referral.services import joint_tasks


@dataclass(frozen=True)
class TaskLine:
    """One task. word, tone: how it stands, as a tag; is_mine: the own agency says how it ended."""

    task: JointTask
    word: str
    tone: str
    is_mine: bool
    tab: str = "case-tasks"


@dataclass(frozen=True)
class JointGroup:
    """One joint investigation: who asked, who has joined, the tasks that the reader may see."""

    members: list[Agency]
    lines: list[TaskLine]


def task_line(task: JointTask, post: Post, today: date) -> TaskLine:
    """A line: a day that was agreed on and has gone by is amber, never more."""
    if task.ended_at is not None:
        word, tone = ("已完成", "ok") if task.is_done else ("未能完成", "warn")
    elif task.due_on < today:
        word, tone = "已过商定日期", "warn"
    else:
        word, tone = "办理中", "info"
    mine = task.ended_at is None and task.agency_id == post.agency_id
    return TaskLine(task, word, tone, mine and Act.REPORT_RESULT in rights_of(post))


def task_groups(case: Case, post: Post, today: date) -> list[JointGroup]:
    """The joint investigations of a case as the post may see them; of one that it has left, what it did itself."""
    teams = Taskforce.objects.filter(case=case).values("batch")
    rows = JointTask.objects.visible_to(post).filter(case=case).exclude(batch__in=teams)
    tasks = list(rows.select_related("agency", "post__user", "ended_by__user", "ended_by__agency"))
    batches = joint_tasks.batches_of(case, post)
    groups = [
        JointGroup(joint_tasks.members(one), [task_line(t, post, today) for t in tasks if t.batch == one])
        for one in batches
    ]
    left = [task_line(task, post, today) for task in tasks if task.batch not in batches]
    return [*groups, JointGroup([], left)] if left else groups


def open_tasks(post: Post, today: date) -> list[TaskLine]:
    """The workbench: tasks of the own agency that are open, one's own and those given to nobody by name.

    Those of a 联合专班 lead to its own tab.
    """
    if Act.REPORT_RESULT not in rights_of(post):
        return []
    rows = JointTask.objects.visible_to(post).open().filter(agency_id=post.agency_id)
    mine = rows.filter(post=post) | rows.filter(post__isnull=True)
    lines = [task_line(t, post, today) for t in mine.select_related("case", "agency", "post__user")[:10]]
    teams = Taskforce.objects.filter(batch__in=[line.task.batch for line in lines])
    batches = set(teams.values_list("batch", flat=True))
    return [replace(one, tab="case-taskforce") if one.task.batch in batches else one for one in lines]
