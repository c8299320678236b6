"""Tasks of a 联合专班: rows of `JointTask` under the team's own number, each given to a person by name."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from agencies.models import Post
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.states import Move, Side
from referral.models import JointTask, Taskforce
from referral.services.acting import Acting, require
from referral.services.done import Done
from referral.services.ledger import record


def owners(team: Taskforce, who: Acting) -> list[Post]:
    """To whom the acting post may give a task: the lead agency to every member, a member to himself."""
    rows = team.members.active().select_related("post__user", "post__agency")
    posts = [member.post for member in rows]
    if team.case.lead_agency_id == who.agency.pk:
        return [who.post, *posts]
    return [post for post in posts if post.pk == who.post.pk]


def add(team: Taskforce, who: Acting, *, title: str, post: Post, due_on: date) -> Done:
    """Put down a task of a team. Raises NotAllowed for a member who gives work to another, Incomplete for what is missing."""
    if not Taskforce.objects.visible_to(who.post).filter(pk=team.pk).exists():
        raise Unlawful("没有找到这个联合专班。")
    require(who, Act.REPORT_RESULT, who.agency)
    if not team.is_open_on(timezone.localdate(who.at)):
        raise ReferralError("该联合专班已经结束，不能再登记任务。")
    if not title.strip():
        raise Incomplete("请写明任务内容。")
    refuse_secret(title)
    if post.pk not in {one.pk for one in owners(team, who)}:
        raise NotAllowed("专班成员只登记本人承担的任务；他人的任务请商请牵头机关登记。")
    if not timezone.localdate(who.at) <= due_on <= team.until:
        raise Incomplete("商定完成日期须在今天和专班截止日期之间，请核对。")
    with transaction.atomic():
        task = JointTask.objects.create(
            case=team.case, batch=team.batch, title=title.strip(), agency=post.agency, post=post, due_on=due_on,
            created_at=who.at, created_by=who.post,
        )  # fmt: skip
        label = (
            f"专班任务：{task.title}（{post.agency.short_name}{post.user.full_name}，{due_on:%Y-%m-%d}前）"
        )
        record(who, "task_add", label, case=team.case, payload={"task": task.slug})
    text = f"专班任务「{task.title}」已登记，由{post.user.full_name}承担。"
    move = Move("task_add", "专班任务", frozenset(), "", Side.LEAD, Act.REPORT_RESULT, screen=False)
    return Done(move, who, text, case=team.case, task=task)
