"""How a 联合专班 is read: the team, its people each in a line, its tasks; and what waits for the home agency's decision."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from agencies.models import Post
from agencies.rights import may, rights_of
from agencies.roles import Act
from referral.law.states import CaseStatus
from referral.models import Case, JointTask, Taskforce, TaskforceMember
from referral.pages.joint.lines import TaskLine, task_line
from referral.services import joint_tasks


@dataclass(frozen=True)
class MemberLine:
    """One person. word, tone: how it stands, as a tag; may_decide: the home agency's say; may_release: he may be called off."""

    member: TaskforceMember
    word: str
    tone: str
    may_decide: bool
    may_release: bool


@dataclass(frozen=True)
class TeamLine:
    """One team with its people and tasks. runs: the lead agency may change it; may_task: the reader may put down tasks."""

    team: Taskforce
    word: str
    tone: str
    members: list[MemberLine]
    tasks: list[TaskLine]
    runs: bool
    may_task: bool


def may_set_up(case: Case, post: Post) -> bool:
    """Whether the acting post may set up a team on a case."""
    return case.status == CaseStatus.OPEN and may(post, Act.RUN_TASKFORCE, case.lead_agency)


def team_lines(case: Case, post: Post, at: datetime) -> list[TeamLine]:
    """The teams of a case that the post may read of, the newest first."""
    teams = Taskforce.objects.visible_to(post).filter(case=case).select_related("case__lead_agency")
    return [_team_line(team, post, at) for team in teams]


def _team_line(team: Taskforce, post: Post, at: datetime) -> TeamLine:
    is_open, rights = team.is_open_on(timezone.localdate(at)), rights_of(post)
    word, tone = (
        ("在办", "info") if is_open else ("已撤销", "mute") if team.ended_at else ("期限届满", "mute")
    )
    leads = post.agency_id == team.case.lead_agency_id and Act.RUN_TASKFORCE in rights
    rows = team.members.select_related(
        "post__user", "post__agency", "agreed_by__user", "ended_by__user", "taskforce"
    )
    tasks = JointTask.objects.filter(batch=team.batch).select_related(
        "agency", "case", "post__user", "ended_by__user", "ended_by__agency"
    )
    active = {m.post_id for m in rows if m.agreed_at is not None and m.ended_at is None}
    return TeamLine(
        team, word, tone, [member_line(m, post, leads=leads) for m in rows],
        [_task_line(task, post, active, at) for task in tasks], leads and is_open, is_open and Act.REPORT_RESULT in rights,
    )  # fmt: skip


def _task_line(task: JointTask, post: Post, active: set[int], at: datetime) -> TaskLine:
    """A task of a team is its person's own, not his agency's."""
    ends = Act.REPORT_RESULT in rights_of(post) and joint_tasks.ends_team_task(task, post, active, at)
    return replace(task_line(task, post, timezone.localdate(at)), is_mine=task.ended_at is None and ends)


def member_line(member: TaskforceMember, post: Post, *, leads: bool = False) -> MemberLine:
    """A person's line as the acting post reads it."""
    if member.ended_at is not None:
        word, tone = ("已退出", "mute") if member.agreed_at else ("未派员", "mute")
    else:
        word, tone = ("成员", "ok") if member.agreed_at else ("待所在机关同意", "warn")
    live = member.ended_at is None
    home = member.post.agency_id == post.agency_id and Act.RUN_TASKFORCE in rights_of(post)
    waits = live and member.agreed_at is None
    return MemberLine(member, word, tone, waits and home, live and (leads or home and not waits))


def own_people(post: Post, today: date) -> list[MemberLine]:
    """The workbench of a head or deputy: people whom another agency asks for, and those who are in a team now."""
    if Act.RUN_TASKFORCE not in rights_of(post):
        return []
    rows = TaskforceMember.objects.visible_to(post).filter(
        post__agency_id=post.agency_id, ended_at__isnull=True, taskforce__until__gte=today
    )
    found = rows.select_related("post__user", "post__agency", "taskforce__case__lead_agency").order_by(
        "agreed_at", "pk"
    )
    return [member_line(member, post) for member in found[:20]]
