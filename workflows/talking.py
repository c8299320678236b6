"""Who is told of a 约谈 or 函询: who decides, who drafted, the people of the one who is called; and the day of a report that is over."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import holders
from agencies.roles import Act, Role
from referral.law.talks import is_late
from referral.models import Talk
from referral.services.done import Done
from referral.services.talk_reports import reporter_of, word_of
from workflows import audience, notices
from workflows.notices import Message


def messages(done: Done) -> list[Message]:
    """One message a person, never to who acted; only to who may read it."""
    talk = done.talk
    if talk is None:
        return []
    day, found = timezone.localdate(done.who.entered_at), dict[int, Message]()
    for post in _told(done.move.name, talk, day):
        if post.user_id != done.who.user.pk and post.user_id not in found and _reads(post, talk):
            found[post.user_id] = _message(post, talk, done.text)
    return list(found.values())


def _told(act: str, talk: Talk, day: date) -> Iterator[Post]:
    if act == "talk_draft":
        yield from holders(talk.agency, Act.DECIDE_TALK, day)
        return
    if talk.drafted_by.is_valid_on(day):
        yield talk.drafted_by
    if act != "talk_report" and talk.served_at is not None and talk.addressee is not None:
        yield from _called(talk, talk.addressee, day)
    if act == "talk_report":
        yield from audience.officers(talk.case, talk.agency, day)
        yield from audience.by_role(talk.agency, Role.SUPERVISOR, day)


def _called(talk: Talk, agency: Agency, day: date) -> Iterator[Post]:
    """Who works on the lane, the desk and the head of the agency that is called."""
    if talk.lane is not None:
        yield from audience.officers(talk.lane, agency, day)
    for role in (Role.REGISTRAR, Role.HEAD):
        yield from audience.by_role(agency, role, day)


def _reads(post: Post, talk: Talk) -> bool:
    return Talk.objects.visible_to(post).filter(pk=talk.pk).exists()


def _message(post: Post, talk: Talk, text: str, kind: str = "act") -> Message:
    row = talk.case if audience.may_see(post, talk.case) else None
    return Message(post, row, text, kind, url=reverse("talk", args=[talk.slug]))


def tell_late(at: datetime) -> int:
    """Tell once that the day of a report is over: who owes it, and who called. Returns of how many."""
    day = timezone.localdate(at)
    untold = Q(told_late__isnull=True) | ~Q(told_late=F("owed_by"))
    late = Talk.objects.filter(untold, owed_by__lt=day, served_at__isnull=False, cancelled_at__isnull=True)
    rows = late.exclude(reports__is_accepted=True).select_related(
        "case", "agency", "addressee", "subject", "lane"
    )
    return sum(_late(talk, at) for talk in rows[:200])


def _late(talk: Talk, at: datetime) -> bool:
    day = timezone.localdate(at)
    if not is_late(talk.step, day, report_by=talk.owed_by):
        return False
    with transaction.atomic():
        untold = Q(told_late__isnull=True) | ~Q(told_late=talk.owed_by)
        if not Talk.objects.filter(untold, pk=talk.pk, owed_by=talk.owed_by).update(told_late=talk.owed_by):
            return False
        text = f"{talk}的{word_of(talk)}日期{talk.owed_by}已过，请{reporter_of(talk).short_name}尽快办理：{talk.case.title}"
        told = [talk.drafted_by] if talk.drafted_by.is_valid_on(day) else []
        told += list(_called(talk, talk.addressee, day)) if talk.addressee is not None else []
        posts = {post.user_id: post for post in told if _reads(post, talk)}
        notices.tell([_message(post, talk, text, "reminder") for post in posts.values()], at=at)
    return True
