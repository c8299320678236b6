"""What the sockets ask of the database, each a plain query run in a thread."""

from datetime import datetime
from typing import Any

from channels.db import database_sync_to_async
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from agencies.models import User
from agencies.rights import acting_posts
from workflows import notices
from workflows.models import NoticeHead

#: Who a socket belongs to: user id, session key, hash of the session's sign-in.
Key = tuple[int, str, str]


@database_sync_to_async
def missed(user: User, after: int) -> tuple[list[tuple[int, int, str]], int]:
    """The (seq, id, frame) of a person's notices after a number, and his head."""
    head = notices.head(user)
    rows = notices.after(user, after, acting_posts(user, timezone.now())) if head > after else []
    return [(n.seq, n.pk, notices.frame(n)) for n in rows], head


@database_sync_to_async
def heads(users: list[int]) -> dict[int, int]:
    """The heads of many people in one query."""
    return dict(NoticeHead.objects.filter(pk__in=users).values_list("pk", "seq"))


@database_sync_to_async
def valid(keys: list[Key]) -> set[Key]:
    """The keys that still stand: account enabled, session alive, password not changed since."""
    model = SessionStore.get_model_class()
    alive = set(
        model.objects.filter(
            session_key__in={session for _, session, _ in keys}, expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    users = User.objects.filter(pk__in={user for user, _, _ in keys}, is_active=True)
    hashes = {user.pk: user.get_session_auth_hash() for user in users}
    return {key for key in keys if key[1] in alive and hashes.get(key[0]) == key[2]}


@database_sync_to_async
def delivered(ids: list[int], at: datetime) -> None:
    """Note that notices reached a browser."""
    notices.mark_delivered(ids, at=at)


@database_sync_to_async
def session_end(session: Any) -> datetime:
    """When a session ends, whatever the socket does."""
    end: datetime = session.get_expiry_date()
    return end
