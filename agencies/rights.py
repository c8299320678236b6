"""May this acting post do this here? Guardian's own rows on Agency answer, for the groups of the acting post alone."""

from datetime import date, datetime

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils import timezone
from guardian.models import GroupObjectPermission

from agencies.models import Agency, Delegation, Department, Post, RightsGroup, User
from agencies.roles import RIGHTS, WIDE_ROLES, Act, Role


def _group(name: str, **what: object) -> Group:
    found = RightsGroup.objects.filter(**what).select_related("group").first()
    if found:
        return found.group
    group, _ = Group.objects.get_or_create(name=name)
    RightsGroup.objects.get_or_create(group=group, defaults=what)
    return group


def role_group(agency: Agency, role: str) -> Group:
    """The group of a role in an agency."""
    return _group(f"agency:{agency.pk}:{role}", agency=agency, role=role)


def wide_group(agency: Agency) -> Group:
    """The group of an agency's roles that see all of its cases."""
    return _group(f"agency:{agency.pk}", agency=agency, is_wide=True)


def department_group(department: Department) -> Group:
    """The group of a department's people."""
    return _group(f"department:{department.pk}", agency=department.agency, department=department)


def post_group(post: Post) -> Group:
    """The group of one post: sight by name."""
    return _group(f"post:{post.pk}", agency=post.agency, post=post)


def _what(post: Post) -> Q:
    what = Q(agency_id=post.agency_id, role=post.role) | Q(post_id=post.pk)
    if post.role in WIDE_ROLES:
        what |= Q(agency_id=post.agency_id, is_wide=True)
    if post.department_id:
        what |= Q(department_id=post.department_id)
    return what


def groups_of(post: Post) -> list[int]:
    """Ids of the groups of the acting post. Kept on the post object: one request asks often."""
    kept: list[int] | None = getattr(post, "_group_ids", None)
    if kept is None:
        kept = list(RightsGroup.objects.filter(_what(post)).values_list("group_id", flat=True))
        post._group_ids = kept  # type: ignore[attr-defined]
    return kept


def rights_of(post: Post) -> frozenset[str]:
    """Acts that the acting post may do in its own agency, read from guardian's rows. Kept on the post object."""
    kept: frozenset[str] | None = getattr(post, "_acts", None)
    if kept is None:
        rows = GroupObjectPermission.objects.filter(
            group__rights__in=RightsGroup.objects.filter(_what(post)),
            content_type__app_label="agencies",
            content_type__model="agency",
            object_pk=str(post.agency_id),
        )
        kept = frozenset(rows.values_list("permission__codename", flat=True))
        post._acts = kept  # type: ignore[attr-defined]
    return kept


def may(post: Post | None, act: str, agency: Agency, *, at: datetime | None = None) -> bool:
    """Whether the acting post may do `act` in `agency`.

    post: None never may; at: the post must be held then (not asked when None: the middleware has asked). Rights of a
    person's other posts do not count, and a right holds only in the post's own agency.
    """
    if post is None or post.agency_id != agency.pk:
        return False
    if at is not None and not post.is_valid_at(at):
        return False
    return str(act) in rights_of(post)


def sync_rights(agency: Agency) -> None:
    """Write the seed of roles × acts to guardian's rows of one agency. Idempotent; rows the seed lacks are removed."""
    kind = ContentType.objects.get_for_model(Agency)
    permissions = dict(Permission.objects.filter(content_type=kind).values_list("codename", "pk"))
    for role, acts in RIGHTS.items():
        group = role_group(agency, role)
        held = GroupObjectPermission.objects.filter(group=group, content_type=kind, object_pk=str(agency.pk))
        wanted = {permissions[act.value] for act in acts}
        held.exclude(permission_id__in=wanted).delete()
        there = set(held.values_list("permission_id", flat=True))
        GroupObjectPermission.objects.bulk_create(
            GroupObjectPermission(
                group=group, content_type=kind, object_pk=str(agency.pk), permission_id=permission
            )
            for permission in sorted(wanted - there)
        )
    wide_group(agency)


def has_rights(agency: Agency) -> bool:
    """Whether `sync_rights` has run for an agency."""
    return RightsGroup.objects.filter(agency=agency, role=Role.HEAD).exists()


def acting_posts(user: User, at: datetime) -> list[Post]:
    """Posts that a person may act in at a moment: held, then delegated."""
    day = timezone.localdate(at)
    posts = Post.objects.valid_on(day).select_related("agency__region", "department", "user")
    lent = Delegation.objects.filter(delegate=user, since__lte=day, until__gte=day).values("post_id")
    found = list(posts.filter(Q(user=user) | Q(pk__in=lent)).order_by("since", "pk"))
    for post in found:
        post.is_delegated = post.user_id != user.pk
    return sorted(found, key=lambda post: post.is_delegated)


def sync_memberships(day: date) -> int:
    """Write each person's auth groups from the posts held on a day. Returns how many people changed.

    The only writer of group membership. Business asks `groups_of(post)`; guardian's own tools see these.
    """
    changed = 0
    for user in User.objects.filter(Q(posts__isnull=False) | Q(groups__isnull=False)).distinct():
        held = Post.objects.valid_on(day).filter(user=user)
        wanted = {gid for post in held for gid in groups_of(post)}
        if wanted != set(user.groups.values_list("pk", flat=True)):
            user.groups.set(wanted)
            changed += 1
    return changed


def holders(agency: Agency, act: str, day: date) -> list[Post]:
    """Posts of an agency that hold a right on a day, in order of appointment."""
    rows = GroupObjectPermission.objects.filter(
        permission__codename=str(act),
        content_type__app_label="agencies",
        content_type__model="agency",
        object_pk=str(agency.pk),
        group__rights__agency=agency,
    )
    roles = set(rows.values_list("group__rights__role", flat=True))
    posts = Post.objects.valid_on(day).filter(agency=agency, role__in=roles)
    return list(posts.select_related("user", "agency").order_by("since", "pk"))


def _administration(agency: Agency) -> QuerySet[GroupObjectPermission]:
    """Guardian's rows that let single posts of an agency manage it: on the post's own group, never on a role's."""
    return GroupObjectPermission.objects.filter(
        permission__codename=Act.MANAGE_POSTS,
        content_type__app_label="agencies",
        content_type__model="agency",
        object_pk=str(agency.pk),
        group__rights__agency=agency,
    )


def give_administration(post: Post) -> None:
    """Let a post manage the posts of its agency (机构管理员)."""
    kind = ContentType.objects.get_for_model(Agency)
    permission = Permission.objects.get(content_type=kind, codename=Act.MANAGE_POSTS.value)
    GroupObjectPermission.objects.get_or_create(
        group=post_group(post), content_type=kind, object_pk=str(post.agency_id), permission=permission
    )


def withhold_administration(post: Post) -> bool:
    """Take the management of its agency from a post. Returns whether it had it."""
    return bool(_administration(post.agency).filter(group__rights__post=post).delete()[0])


def administrator_ids(agency: Agency) -> set[int]:
    """Ids of the posts that manage their agency, held or not."""
    return set(_administration(agency).values_list("group__rights__post_id", flat=True)) - {None}
