"""A notice as lists show it. The link goes by the notice's own address, which marks it read and leads on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from agencies.models import Post, User
from referral.pages import shell
from workflows import notices
from workflows.models import Notice

SHORT = 6


@dataclass(frozen=True)
class NoticeLine:
    """One line. about: the matter, where the title does not name it; agency: when the person holds posts in several."""

    pk: int
    seq: int
    title: str
    url: str
    at: datetime
    is_read: bool
    kind: str
    about: str = ""
    agency: str = ""


def posts_of(request: HttpRequest) -> list[Post]:
    """The posts that the person may act in now."""
    return list(getattr(request, "posts", []))


def person(request: HttpRequest) -> User:
    """Who is logged in. Notices belong to the person, whatever the acting post; platform roles have them too."""
    assert isinstance(request.user, User)
    return request.user


def lines(rows: Iterable[Notice], posts: list[Post]) -> list[NoticeLine]:
    """Lines of notices. posts: those of the person."""
    several = len({post.agency_id for post in posts}) > 1
    return [
        NoticeLine(
            n.pk, n.seq, n.title, reverse("notice", args=[n.pk]), n.created_at, n.read_at is not None,
            n.get_kind_display(), _about(n), n.agency.short_name if several and n.agency else "",
        )
        for n in rows
    ]  # fmt: skip


def _about(notice: Notice) -> str:
    """The title of its row. Who may see a secret lane need not see the case."""
    if notice.lane is not None:
        title = "" if notice.lane.secret else notice.lane.case.title
    else:
        row = notice.referral or notice.case or notice.clue
        title = row.title if row is not None else ""
    return "" if title in notice.title else title


def latest(request: HttpRequest) -> list[NoticeLine]:
    """The newest few."""
    posts = posts_of(request)
    return lines(notices.of(person(request), posts)[:SHORT], posts)


def bell(request: HttpRequest) -> shell.Bell:
    """The number at the bell, and the number up to which the page tells all. A page may be open to visitors."""
    if not isinstance(request.user, User):
        return shell.Bell()
    user = request.user
    return shell.Bell(notices.unread_count(user, posts_of(request)), notices.head(user))
