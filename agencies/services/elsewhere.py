"""People of agencies that live on another installation: a name beside an act, never an account that logs in."""

from datetime import datetime

from django.utils import timezone

from agencies.models import Agency, Post, User
from agencies.rights import has_rights, post_group, sync_rights
from agencies.roles import Role
from agencies.services.accounts import ELSEWHERE
from agencies.services.book import named, note


def person_elsewhere(
    *,
    agency: Agency,
    installation: str,
    key: str,
    name: str,
    role: Role,
    title: str,
    card_number: str,
    at: datetime,
) -> Post:
    """The post of somebody who acted on another installation. Found again by that installation and its key for him.

    The account is disabled and has no password: whoever acts, acts there, with the rights that he has there.
    """
    user, is_new = User.objects.get_or_create(
        username=f"{ELSEWHERE}{installation[:8]}-{key}"[:40],
        defaults={"full_name": name, "is_active": False, "must_change_password": False},
    )
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        note("person_elsewhere", at=at, by=None, agency=agency, person=named(user))
    if not has_rights(agency):
        sync_rights(agency)
    post, _ = Post.objects.get_or_create(
        user=user, agency=agency, role=role, until=None,
        defaults={"since": timezone.localdate(at), "title": title, "card_number": card_number},
    )  # fmt: skip
    post_group(post)
    return Post.objects.select_related("agency__region", "user", "department").get(pk=post.pk)
