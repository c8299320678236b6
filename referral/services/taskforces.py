"""联合专班: people of several agencies named for one case between two dates. Sight follows from the facts of membership.

The lead agency's head or deputy sets a team up and asks for people; each counts when his own agency's head or deputy has
agreed. A member reads the case and does his tasks (`taskforce_tasks`); he is no hand of the lead agency.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.models import Post
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.states import LABELS, CaseStatus, Move, Side
from referral.models import Case, Event, Taskforce, TaskforceMember
from referral.models.cases import MEMBER_ROLES
from referral.models.ledger import append
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.grants import let_members_see, stop_members
from referral.services.ledger import record
from referral.services.sight import LOOKED, reads_as_member

OVER, POST_OVER = "专班期限届满", "任职已结束"


def set_up(
    case: Case, who: Acting, *, name: str, since: date, until: date, posts: Sequence[Post]
) -> Done:  # fmt: skip
    """Set up a team on a case and ask the home agencies of its people (设立联合专班).

    Raises NotAllowed to all but the lead agency's head and deputy, Incomplete for what is missing or can't be.
    """
    require(who, Act.RUN_TASKFORCE, case.lead_agency)
    if not Case.objects.party_to(who.post).filter(pk=case.pk).exists():
        raise Unlawful("没有找到这个案件。")
    if case.status != CaseStatus.OPEN:
        raise ReferralError(
            f"案件现为「{LABELS[CaseStatus(case.status)]}」，只有办理中的案件可以设立联合专班。"
        )
    today = timezone.localdate(who.at)
    if case.taskforces.filter(ended_at__isnull=True, until__gte=today).exists():
        raise ReferralError("本案已有联合专班，请在该专班中商请派员，或者先撤销。")
    if not name.strip():
        raise Incomplete("请填写专班名称。")
    refuse_secret(name)
    if since > today:
        raise Incomplete("起始日期不能晚于今天，请于启动当日设立。")
    if until < today:
        raise Incomplete("截止日期不能早于今天，请核对。")
    with transaction.atomic():
        team = Taskforce.objects.create(
            case=case, name=name.strip(), since=since, until=until, created_at=who.at, created_by=who.post
        )
        label = f"设立联合专班「{team.name}」（{since:%Y-%m-%d}至{until:%Y-%m-%d}）"
        record(who, "taskforce_set_up", label, case=case)
        asked = _ask(team, who, posts)
    text = f"联合专班「{team.name}」已设立，商请{_agencies(asked)}派员，待各机关负责人同意。"
    return Done(_move("taskforce_set_up", "设立联合专班"), who, text, case=case, members=tuple(asked))


def invite(team: Taskforce, who: Acting, *, posts: Sequence[Post]) -> Done:
    """Ask for more people (商请派员)."""
    _check_lead(team, who)
    with transaction.atomic():
        asked = _ask(team, who, posts)
    text = f"已商请{_agencies(asked)}派员参加联合专班「{team.name}」。"
    return Done(_move("taskforce_invite", "商请派员"), who, text, case=team.case, members=tuple(asked))


def _check_lead(team: Taskforce, who: Acting) -> None:
    if not Taskforce.objects.visible_to(who.post).filter(pk=team.pk).exists():
        raise Unlawful("没有找到这个联合专班。")
    require(who, Act.RUN_TASKFORCE, team.case.lead_agency)
    if not team.is_open_on(timezone.localdate(who.at)):
        raise ReferralError("该联合专班已经结束，请另行设立。")


def _ask(team: Taskforce, who: Acting, posts: Sequence[Post]) -> list[TaskforceMember]:
    if not posts:
        raise Incomplete("请至少选择一名拟派人员。")
    for post in posts:
        if not may_be_sent(post, team.case, timezone.localdate(who.at)):
            raise Incomplete(
                f"{post.user.full_name}不能列为专班成员：须为其他机关在任的承办人或分管负责人，纪检监察机关除外。"
            )
        if team.members.filter(post=post, ended_at__isnull=True).exists():
            raise Incomplete(f"{post.user.full_name}已在专班名单中，请勿重复选择。")
    rows = [
        TaskforceMember.objects.create(taskforce=team, post=post, asked_at=who.at, asked_by=who.post)
        for post in dict.fromkeys(posts)
    ]
    record(who, "taskforce_invite", f"商请{_agencies(rows)}派员参加联合专班", case=team.case)
    return rows


def may_be_sent(post: Post, case: Case, day: date) -> bool:
    """Whether a person may be asked for: of another agency, in office, never of a discipline body.

    The lead agency's own people are its hands in the case: they are named by 分办.
    """
    other = post.agency_id != case.lead_agency_id and post.agency.kind != AgencyKind.DISCIPLINE
    return other and post.role in MEMBER_ROLES and post.is_valid_on(day)


def _agencies(members: Sequence[TaskforceMember]) -> str:
    return "、".join(dict.fromkeys(member.post.agency.short_name for member in members))


def agree(member: TaskforceMember, who: Acting) -> Done:
    """The home agency sends its person (同意派员): from now on he reads the case.

    Raises NotAllowed to all but his own agency's head and deputy, Conflict when it was decided already.
    """
    team = _check_home(member, who)
    if not team.is_open_on(timezone.localdate(who.at)):
        raise ReferralError("该联合专班已经结束，不需要再派员。")
    if not member.post.is_valid_on(timezone.localdate(who.at)):
        raise ReferralError("该人员任职已结束，请商请牵头机关另列人员。")
    asked = (member.post.user_id, member.asked_by.user_id)
    require_other_person(who, *asked, what="被商请人员和提出商请的人不能自行决定派员")
    with transaction.atomic():
        _write(TaskforceMember.objects.awaited(), member, agreed_at=who.at, agreed_by=who.post)
        let_members_see(team.case, at=who.at)
        label = f"{who.agency.short_name}同意派员参加联合专班：{member.post.user.full_name}"
        record(who, "taskforce_agree", label, case=team.case)
    text = f"{who.agency.short_name}已同意{member.post.user.full_name}参加联合专班「{team.name}」。"
    return Done(_move("taskforce_agree", "同意派员"), who, text, case=team.case, members=(member,))


def decline(member: TaskforceMember, who: Acting, *, reason: str) -> Done:
    """The home agency does not send its person (不同意派员), with the reason."""
    team = _check_home(member, who)
    _check_reason(reason)
    with transaction.atomic():
        facts = {"ended_at": who.at, "ended_by": who.post, "end_reason": reason.strip()}
        _write(TaskforceMember.objects.awaited(), member, **facts)
        label = f"{who.agency.short_name}不同意派员参加联合专班：{member.post.user.full_name}"
        record(who, "taskforce_decline", label, case=team.case, opinion=reason)
    text = f"{who.agency.short_name}不同意{member.post.user.full_name}参加联合专班「{team.name}」。"
    return Done(_move("taskforce_decline", "不同意派员"), who, text, case=team.case, members=(member,))


def _check_home(member: TaskforceMember, who: Acting) -> Taskforce:
    if not TaskforceMember.objects.visible_to(who.post).filter(pk=member.pk).exists():
        raise Unlawful("没有找到这名专班成员。")
    if member.post.agency_id != who.agency.pk:
        raise NotAllowed(f"是否派员由{member.post.agency.short_name}负责人或者分管负责人决定。")
    require(who, Act.RUN_TASKFORCE, member.post.agency)
    return member.taskforce


def release(member: TaskforceMember, who: Acting, *, reason: str) -> Done:
    """A member leaves (退出专班): by the lead agency or by his own, each through its head or deputy. Sight ends at once."""
    if not TaskforceMember.objects.visible_to(who.post).filter(pk=member.pk).exists():
        raise Unlawful("没有找到这名专班成员。")
    team = member.taskforce
    if who.agency.pk not in {team.case.lead_agency_id, member.post.agency_id}:
        raise NotAllowed("专班成员由牵头机关或者其所在机关调出。")
    require(who, Act.RUN_TASKFORCE, who.agency)
    _check_reason(reason)
    with transaction.atomic():
        _end([member], who.at, who, reason)
        label = f"{member.post.user.full_name}（{member.post.agency.short_name}）退出联合专班"
        record(who, "taskforce_release", label, case=team.case, opinion=reason)
    text = f"{member.post.user.full_name}已退出联合专班「{team.name}」，不再查看本案。"
    return Done(_move("taskforce_release", "调出专班成员"), who, text, case=team.case, members=(member,))


def change_until(team: Taskforce, who: Acting, *, until: date, reason: str) -> Done:
    """Lengthen or shorten the time of a team (调整专班期限)."""
    _check_lead(team, who)
    _check_reason(reason)
    if until < timezone.localdate(who.at):
        raise Incomplete("截止日期不能早于今天；现在结束的，请撤销专班。")
    if until == team.until:
        raise Incomplete("截止日期没有变化，请核对。")
    with transaction.atomic():
        Taskforce.objects.filter(pk=team.pk).update(until=until)
        label = f"联合专班期限由{team.until:%Y-%m-%d}调整为{until:%Y-%m-%d}"
        record(who, "taskforce_until", label, case=team.case, opinion=reason)
    team.refresh_from_db()
    members = tuple(team.members.active().select_related("post__user", "post__agency"))
    text = f"联合专班「{team.name}」的截止日期已调整为{until:%Y-%m-%d}。"
    return Done(_move("taskforce_until", "调整专班期限"), who, text, case=team.case, members=members)


def dissolve(team: Taskforce, who: Acting, *, reason: str) -> Done:
    """Dissolve a team before its time (撤销联合专班): the sight of all of its people ends at once."""
    _check_lead(team, who)
    _check_reason(reason)
    with transaction.atomic():
        facts = {"ended_at": who.at, "ended_by": who.post, "end_reason": reason.strip()}
        if not Taskforce.objects.filter(pk=team.pk, ended_at__isnull=True).update(**facts):
            raise Conflict("该联合专班已经撤销，请刷新页面查看。")
        left = list(team.members.filter(ended_at__isnull=True).select_related("post__user", "post__agency"))
        _end(left, who.at, who, "联合专班已撤销")
        record(who, "taskforce_dissolve", f"撤销联合专班「{team.name}」", case=team.case, opinion=reason)
    text = f"联合专班「{team.name}」已撤销，成员不再查看本案。"
    return Done(_move("taskforce_dissolve", "撤销联合专班"), who, text, case=team.case, members=tuple(left))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Incomplete("请写明理由。")
    refuse_secret(reason)


def _write(rows: "QuerySet[TaskforceMember]", member: TaskforceMember, **facts: object) -> None:
    if not rows.filter(pk=member.pk).update(**facts):
        raise Conflict("该人员的派员情况已有变化，请刷新页面查看。")
    member.refresh_from_db()


def _end(members: Sequence[TaskforceMember], at: datetime, who: Acting | None, reason: str) -> None:
    facts = {"ended_at": at, "ended_by": who.post if who else None, "end_reason": reason.strip()}
    for member in members:
        _write(TaskforceMember.objects.filter(ended_at__isnull=True), member, **facts)
        stop_members(member.taskforce.case, [member.post])


def over(at: datetime) -> list[TaskforceMember]:
    """Members whose team's time is up, or who no longer hold their post."""
    day = timezone.localdate(at)
    rows = TaskforceMember.objects.filter(ended_at__isnull=True)
    rows = rows.filter(taskforce__until__lt=day) | rows.exclude(post__in=Post.objects.valid_on(day))
    return list(rows.select_related("taskforce__case", "post__user", "post__agency").order_by("pk"))


def run_out(member: TaskforceMember, *, at: datetime) -> None:
    """End the membership of whose time is up; nobody does it, and the record says so. Raises Conflict when it ended before."""
    left = "退出" if member.agreed_at else "未派员参加"
    reason = OVER if member.taskforce.until < timezone.localdate(at) else POST_OVER
    with transaction.atomic():
        _end([member], at, None, reason)
        append(
            Event(
                ledger=member.case.ledger, at=at, entered_at=at, agency=member.case.lead_agency, act="taskforce_over",
                label=f"{member.post.user.full_name}（{member.post.agency.short_name}）{left}联合专班：{reason}",
            )
        )  # fmt: skip


def note_look(case: Case, who: Acting) -> None:
    """Write down that a member looked at the case: one event a person and day. The looks of parties are none of these."""
    if not reads_as_member(case, who.post):
        return
    seen = Event.objects.filter(ledger_id=case.ledger_id, act=LOOKED, post=who.post)
    if not seen.filter(at__date=timezone.localdate(who.at)).exists():
        with transaction.atomic():  # the ledger alone: a look is no activity of the case
            record(who, LOOKED, "联合专班成员查阅案件", ledger=case.ledger)


def _move(name: str, label: str) -> Move:
    return Move(name, label, frozenset(), "", Side.LEAD, Act.RUN_TASKFORCE, screen=False)
