"""重大事项报告 with its notices: the head to sign, the receivers at once, the author of what came back; unanswered ones pressed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import holders
from agencies.roles import WIDE_ROLES, Act
from referral.law.urgent import PRESS_AFTER
from referral.models import Case, UrgentRecipient, UrgentReport
from referral.services import urgent
from referral.services.acting import Acting
from referral.services.urgent import Told
from workflows import notices
from workflows.notices import Message


def write(
    who: Acting,
    told: Told,
    *,
    case: Case | None = None,
    first: UrgentReport | None = None,
    last: bool = False,
) -> UrgentReport:
    """Write, and tell the head."""
    with transaction.atomic():
        row = urgent.write(who, told, case=case, first=first, last=last)
        _tell(_heads(row, who), row, f"重大事项{row.get_part_display()}待签发：{row.title}", who)
    return row


def rewrite(row: UrgentReport, who: Acting, told: Told) -> None:
    """Write anew, and tell the head."""
    with transaction.atomic():
        urgent.rewrite(row, who, told)
        row.refresh_from_db()
        _tell(_heads(row, who), row, f"重大事项报告已修改，待签发：{row.title}", who)


def release(row: UrgentReport, who: Acting, *, seen: str = "") -> None:
    """Sign it, and tell every receiver at once."""
    with transaction.atomic():
        urgent.release(row, who, seen=seen)
        _tell_sent(row, who)


def release_by_word(
    row: UrgentReport, who: Acting, *, head: Post, at: datetime, way: str, seen: str = ""
) -> None:
    """Enter the head's word; the receivers hear at once, the head that he is to confirm."""
    with transaction.atomic():
        urgent.release_by_word(row, who, head=head, at=at, way=way, seen=seen)
        _tell_sent(row, who)
        _tell([head], row, f"已按您的签发报出，请补签：{row.title}", who)


def turn_back(row: UrgentReport, who: Acting, *, reason: str) -> None:
    """Give it back, and tell who wrote it."""
    with transaction.atomic():
        urgent.turn_back(row, who, reason=reason)
        _tell([row.written_by], row, f"重大事项报告退回修改：{row.title}", who)


def receive(row: UrgentReport, who: Acting) -> None:
    """Sign for it, and tell the author."""
    with transaction.atomic():
        urgent.receive(row, who)
        _tell(_authors(row), row, f"{who.agency.short_name}已签收重大事项报告：{row.title}", who)


def reply(row: UrgentReport, who: Acting, *, text: str, leader: str = "", due_on: date | None = None) -> None:
    """Enter what comes back, and tell the author and his head."""
    with transaction.atomic():
        made = urgent.reply(row, who, text=text, leader=leader, due_on=due_on)
        word = f"{who.agency.short_name}{'批示' if made.is_order else '反馈'}"
        day = f"，{due_on:%m月%d日}前报告" if due_on else ""
        _tell([*_authors(row), *_heads(row, who)], row, f"{word}（{row.title}）{day}，请办理。", who)


def press(at: datetime) -> int:
    """Press once who has not signed for half an hour, and tell the author that he should telephone."""
    return sum(_press(one, at) for one in urgent.unanswered(at))


def _press(one: UrgentRecipient, at: datetime) -> bool:
    row = one.report
    with transaction.atomic():
        if not UrgentRecipient.objects.filter(pk=one.pk, received_at=None, pressed_at=None).update(
            pressed_at=at
        ):
            return False
        url = reverse("urgent", args=[row.slug])
        theirs = [
            Message(post, None, f"重大事项报告待签收：{row.title}", "reminder", url=url)
            for post in _readers(one.agency, at)
        ]
        text = f"{one.agency.short_name}{PRESS_AFTER}分钟未签收，请电话联系：{row.title}"
        ours = [Message(post, None, text, "reminder", url=url) for post in _authors(row)]
        notices.tell([*theirs, *ours], at=at)
    return True


def _tell_sent(row: UrgentReport, who: Acting) -> None:
    for one in row.recipients.select_related("agency"):
        posts = _readers(one.agency, who.at)
        _tell(posts, row, f"重大事项{row.get_part_display()}（{row.agency.short_name}）：{row.title}", who)
    _tell(_authors(row), row, f"重大事项报告已报出：{row.title}", who)


def _readers(agency: Agency, at: datetime) -> list[Post]:
    roles = [str(role) for role in WIDE_ROLES]
    posts = Post.objects.valid_on(timezone.localdate(at)).filter(agency=agency, role__in=roles)
    return list(posts.select_related("user", "agency"))


def _heads(row: UrgentReport, who: Acting) -> list[Post]:
    return holders(row.agency, Act.RELEASE_URGENT, timezone.localdate(who.at))


def _authors(row: UrgentReport) -> list[Post]:
    return [row.written_by]


def _tell(posts: Iterable[Post], row: UrgentReport, text: str, who: Acting) -> None:
    url = reverse("urgent", args=[row.slug])
    others = [post for post in dict.fromkeys(posts) if post.user_id != who.user.pk]
    notices.tell([Message(post, None, text, url=url) for post in others], at=who.entered_at)
