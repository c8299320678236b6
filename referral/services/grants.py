"""Who comes to see a case and who no longer does: guardian rows are written here and nowhere else."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from agencies.models import Agency, Department, Post
from agencies.rights import department_group, post_group, role_group, wide_group
from agencies.roles import Role
from referral.law.kinds import Kind
from referral.law.states import REFERRAL_NEVER_SENT, LaneStatus, ReferralStatus
from referral.models import (
    ApprovalStep,
    Case,
    CaseGroupPermission,
    Lane,
    Referral,
    TaskforceMember,
)
from referral.models.cases import MEMBER

#: Why an agency sees a case that takes part on its own authority, without a referral to it.
INVITED = "参与办理"


def let_see(
    case: Case,
    agency: Agency,
    *,
    why: str,
    at: datetime,
    department: Department | None = None,
    posts: Iterable[Post] = (),
) -> None:
    """Let an agency see a case: its wide roles always, then the department or the named posts, else all its officers.

    An agency with departments does not open a case to all of them: until it is assigned only its wide roles see it.
    """
    groups = [wide_group(agency), *(post_group(post) for post in posts)]
    if department is not None:
        groups.append(department_group(department))
    elif not agency.departments.exists():
        groups.append(role_group(agency, Role.OFFICER))
    _grant(case, groups, why, at)


def move_sight(
    case: Case,
    agency: Agency,
    *,
    why: str,
    at: datetime,
    department: Department | None = None,
    posts: Iterable[Post] = (),
) -> None:
    """After 分办: let the department and the named posts see, and end the sight of those who are named nowhere any more."""
    let_see(case, agency, why=why, at=at, department=department, posts=posts)
    departments, people = _hands(case, agency)
    rows = CaseGroupPermission.objects.filter(content_object=case, group__rights__agency=agency)
    over = Q(group__rights__department__isnull=False) & ~Q(group__rights__department__in=departments)
    over |= Q(group__rights__post__isnull=False) & ~Q(group__rights__post__in=people)
    if agency.departments.exists():
        over |= Q(group__rights__role=Role.OFFICER)
    rows.filter(over).delete()
    let_members_see(case, at=at)


def let_members_see(case: Case, *, at: datetime | None = None) -> None:
    """The people of a case's 联合专班 see it, each by name, whose home agency has agreed and who have not left."""
    members = TaskforceMember.objects.active().filter(taskforce__case=case).select_related("post__agency")
    _grant(case, [post_group(member.post) for member in members], MEMBER, at)


def stop_members(case: Case, posts: Iterable[Post]) -> None:
    """End the sight of people as members of a 联合专班; who sees the case as a hand of his agency still does."""
    groups = [post_group(post) for post in posts]
    CaseGroupPermission.objects.filter(content_object=case, group__in=groups, why=MEMBER).delete()


def _hands(case: Case, agency: Agency) -> tuple[set[int], set[int]]:
    """(departments, posts) of an agency that have a part in a case: its lanes, its clues, the referrals that it sends
    with the opinions that it asks for on them."""
    lanes = Lane.objects.filter(case=case, agency=agency, secret=False)
    clues = case.clues.filter(agency=agency, restricted=False)
    sent = Referral.objects.filter(case=case, sender=agency, secret=False)
    asked: list[int | None] = [
        step.department_id
        for referral in sent.filter(reported_at__isnull=False)
        for step in ApprovalStep.objects.asked_of(referral)
    ]
    departments: set[int | None] = {*asked, *lanes.values_list("department", flat=True)}
    departments |= set(clues.values_list("department", flat=True))
    people = {
        *lanes.values_list("officers", flat=True), *clues.values_list("officers", flat=True),
        *sent.values_list("drafted_by", flat=True), *sent.values_list("officers__post", flat=True),
    }  # fmt: skip
    return {pk for pk in departments if pk is not None}, people - {None}


def _grant(case: Case, groups: list[Group], why: str, at: datetime | None) -> None:
    view = Permission.objects.get(codename="view_case", content_type__app_label="referral")
    if why != MEMBER:  # a member of a team becomes one of his agency's hands
        as_member = CaseGroupPermission.objects.filter(content_object=case, group__in=groups, why=MEMBER)
        as_member.update(why=why, since=at)
    held = set(
        CaseGroupPermission.objects.filter(
            content_object=case, permission=view, group__in=groups
        ).values_list("group_id", flat=True)
    )
    CaseGroupPermission.objects.bulk_create(
        [
            CaseGroupPermission(content_object=case, permission=view, group=group, why=why, since=at)
            for group in dict.fromkeys(groups)
            if group.pk not in held
        ],
        ignore_conflicts=True,
    )


def share_sight(case: Case, into: Case, *, at: datetime) -> None:
    """并案: whoever sees the merged case by group sees the other, to the department and the named officer."""
    CaseGroupPermission.objects.filter(content_object__in=[case, into], why=MEMBER).delete()
    held = set(CaseGroupPermission.objects.filter(content_object=into).values_list("group_id", flat=True))
    rows = CaseGroupPermission.objects.filter(content_object=case).exclude(group_id__in=held)
    CaseGroupPermission.objects.bulk_create(
        [
            CaseGroupPermission(
                content_object=into,
                permission_id=row.permission_id,
                group_id=row.group_id,
                why=row.why,
                since=at,
            )
            for row in rows
        ]
    )
    let_members_see(into, at=at)


def stop_seeing(case: Case, agency: Agency) -> None:
    """End an agency's sight at once (收回、撤回), unless another live lane or referral still makes it a party."""
    if agency.pk in {case.lead_agency_id, case.opener_id}:
        return
    dead = [*REFERRAL_NEVER_SENT, ReferralStatus.WITHDRAWN]
    live = Referral.objects.filter(case=case, recalled_at__isnull=True).exclude(status__in=dead)
    if live.exclude(kind=Kind.CONSULT).filter(Q(recipient=agency) | Q(sender=agency)).exists():
        return
    if Lane.objects.filter(case=case, agency=agency).exclude(status=LaneStatus.NOT_TAKEN).exists():
        return
    rows = CaseGroupPermission.objects.filter(content_object=case, group__rights__agency=agency)
    rows.exclude(why__in=[INVITED, MEMBER]).delete()
    let_members_see(case)
