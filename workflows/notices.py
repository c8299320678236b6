"""Notices: a row first, in the transaction of the act; pushed after the commit; replayed from the table."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from agencies.models import Post, User
from referral.models import Case, Clue, Lane, LedgerTask, Meeting, Referral
from referral.services.done import Done
from workflows import audience, push
from workflows.models import Notice, NoticeHead, NoticeQuerySet
from workflows.queue import capped
from workflows.turns import Row

REPLAY_LIMIT = 200
_ROWS = ("case", "clue", "referral", "lane__case", "agency")


@dataclass(frozen=True)
class Message:
    """One message to a post about a row.

    row None: the page is named by url, and the reader sees no row yet or no more; secret: for the post's holder alone,
    although others see the row.
    """

    post: Post
    row: Row | None
    title: str
    kind: str = "act"
    secret: bool = False
    url: str = ""


def announce(done: Done) -> list[Notice]:
    """Tell whom the law's table names of an act."""
    if not done.tell:
        return []
    told = audience.audience(done)
    return tell([Message(post, row, _title(done, row)) for post, row in told], at=done.who.entered_at)


def _title(done: Done, row: Row) -> str:
    if isinstance(row, Referral):
        return f"{done.who.agency.short_name}{done.move.label}：{row.title}"
    return done.text


def told_moment(due: datetime) -> str:
    """When time is up: the end of a day is its 24:00, not the next day's 00:00."""
    at = timezone.localtime(due)
    if (at.hour, at.minute) == (0, 0):
        return f"{at - timedelta(days=1):%m月%d日} 24:00"
    return f"{at:%m月%d日 %H:%M}"


def tell(messages: Iterable[Message], *, at: datetime) -> list[Notice]:
    """Write one notice per message and person in the running transaction; push after it commits.

    The heads are locked in the order of people, so that two acts can't wait for each other.
    """
    day = timezone.localdate(at)
    wanted = [(user, m) for m in messages for user in audience.readers(m.post, m.row, day, secret=m.secret)]
    if not wanted:
        return []
    heads = _lock_heads({user.pk for user, _ in wanted})
    made = []
    for user, message in wanted:
        heads[user.pk] += 1
        made.append(_notice(user, message, heads[user.pk], at))
    Notice.objects.bulk_create(made)
    for pk, seq in heads.items():
        NoticeHead.objects.filter(pk=pk).update(seq=seq)
    transaction.on_commit(partial(push.send, [(n.recipient_id, frame(n)) for n in made]), robust=True)
    return made


def _lock_heads(users: set[int]) -> dict[int, int]:
    NoticeHead.objects.bulk_create([NoticeHead(user_id=pk) for pk in sorted(users)], ignore_conflicts=True)
    rows = NoticeHead.objects.select_for_update().filter(pk__in=users).order_by("pk")
    return {head.pk: head.seq for head in rows}


def _notice(user: User, message: Message, seq: int, at: datetime) -> Notice:
    row = message.row
    lane = row if isinstance(row, Lane) else None
    return Notice(
        recipient=user, seq=seq, post=message.post, agency=message.post.agency, kind=message.kind,
        title=message.title[:200], url=message.url or (address(row) if row else ""), created_at=at, lane=lane,
        clue=row if isinstance(row, Clue) else None, case=row if isinstance(row, Case) else getattr(row, "case", None),
        referral=row if isinstance(row, Referral) else None,
    )  # fmt: skip


def address(row: Row | Meeting | LedgerTask) -> str:
    """The page of a row: a lane's and a referral's stand on their own pages, by random slug."""
    names = {
        Referral: "referral", Lane: "lane", Case: "case", Clue: "clue", Meeting: "meeting", LedgerTask: "ledger-task",
    }  # fmt: skip
    try:
        return reverse(names[type(row)], args=[row.slug])
    except NoReverseMatch:
        return ""


def frame(notice: Notice) -> str:
    """What goes over the socket."""
    values = {"seq": notice.seq, "id": notice.pk, "title": notice.title, "url": notice.url}
    return json.dumps(values, ensure_ascii=False)


def after(user: User, seq: int, posts: Iterable[Post] | None = None) -> list[Notice]:
    """A person's notices after a number, oldest first, at most REPLAY_LIMIT; what may no longer be seen is left out.

    posts, here and below: those that the person may act in now; None: the dates of posts are not asked.
    """
    rows = Notice.objects.seen_by(user, posts).filter(seq__gt=seq).select_related(*_ROWS).order_by("seq")
    return list(rows[:REPLAY_LIMIT])


def of(user: User, posts: Iterable[Post] | None = None) -> NoticeQuerySet:
    """All notices that a person may still see, newest first."""
    return Notice.objects.seen_by(user, posts).select_related(*_ROWS)


def head(user: User) -> int:
    """The number of a person's last notice."""
    return NoticeHead.objects.filter(pk=user.pk).values_list("seq", flat=True).first() or 0


def unread_count(user: User, posts: Iterable[Post] | None = None) -> int:
    """How many unread notices a person has, capped as the queues are."""
    return capped(Notice.objects.seen_by(user, posts).unread().order_by())


def mark_read(user: User, *, at: datetime, ids: Iterable[int] | None = None) -> int:
    """Mark notices of a person as read: those given, or all. Returns how many were."""
    rows = Notice.objects.filter(recipient=user, read_at__isnull=True)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return rows.update(read_at=at)


def mark_delivered(ids: Iterable[int], *, at: datetime) -> None:
    """Note that notices reached a browser."""
    Notice.objects.filter(pk__in=list(ids), delivered_at__isnull=True).update(delivered_at=at)
