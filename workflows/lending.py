"""借阅 with its notices: who decides is told of a request, who asked and who reads of the decision, both desks of what is late."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from agencies.rights import holders
from agencies.roles import Act
from referral.models import Borrowing, Case
from referral.services import borrowing
from referral.services.acting import Acting
from workflows import notices
from workflows.notices import Message


def ask(who: Acting, wish: borrowing.Wish) -> Borrowing:
    """Ask, and tell who may decide on it."""
    with transaction.atomic():
        row = borrowing.ask(who, wish)
        told = [post for post in _deciders(row, who) if post.user_id != who.user.pk]
        text = f"{who.user.full_name}申请借阅案卷（{row.case_number}），请审批。"
        notices.tell([_message(post, row, text) for post in told], at=who.entered_at)
    return row


def decide(row: Borrowing, who: Acting, *, allowed: bool, opinion: str) -> None:
    """Decide, and tell who asked and who reads."""
    with transaction.atomic():
        borrowing.decide(row, who, allowed=allowed, opinion=opinion)
        posts = dict.fromkeys(post for post in (row.asked_by, row.reader) if post is not None)
        text = f"借阅案卷（{row.case_number}）：{'已同意' if allowed else '未同意'}。"
        notices.tell([_message(post, row, text) for post in posts], at=who.entered_at)


def tell_overdue(at: datetime) -> int:
    """Tell once of volumes that did not come back: who asked and who handed them out. Returns how many."""
    return sum(_late(row, at) for row in borrowing.overdue(timezone.localdate(at)))


def _late(row: Borrowing, at: datetime) -> bool:
    with transaction.atomic():
        if not Borrowing.objects.filter(pk=row.pk, reminded_at=None, returned_at=None).update(reminded_at=at):
            return False
        posts = dict.fromkeys(post for post in (row.asked_by, row.handed_by) if post is not None)
        text = f"借出的案卷（{row.case_number}，{row.for_whom}）已于{row.until:%m月%d日}到期，请催还。"
        notices.tell([_message(post, row, text, "reminder") for post in posts], at=at)
    return True


def _deciders(row: Borrowing, who: Acting) -> list[Post]:
    """Those who may decide and see the case; where there is none, all of them."""
    posts = holders(row.agency, Act.LEND_DOSSIER, timezone.localdate(who.at))
    if row.case is None:
        return posts
    return [post for post in posts if Case.objects.visible_to(post).filter(pk=row.case.pk).exists()]


def _message(post: Post, row: Borrowing, text: str, kind: str = "act") -> Message:
    return Message(post, None, text, kind, url=reverse("borrowing", args=[row.slug]))
