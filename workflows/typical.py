"""典型案例 with its notices: the reviewer, the agencies that are asked, the head, the author; an objection whose last day has come."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from agencies.rights import holders
from agencies.roles import Act
from referral.models import Typical
from referral.models.typical import Stage
from referral.services import typical, typical_public
from referral.services.acting import Acting
from workflows import notices
from workflows.notices import Message

#: Who is told when it has come to a stage, by right; consent is asked of the other agencies.
_NEXT = {
    Stage.REVIEW: (Act.REVIEW_TYPICAL, "典型案例待法制审核"), Stage.APPROVAL: (Act.APPROVE_TYPICAL, "典型案例待批准"),
    Stage.OBJECTED: (Act.APPROVE_TYPICAL, "典型案例有异议，请在期限内撤回或者答复"),
}  # fmt: skip
#: What the author is told.
_AUTHOR = {
    Stage.DRAFT: "典型案例退回修改", Stage.APPROVED: "典型案例已批准，请发布并登记", Stage.OBJECTED: "典型案例有异议，请在期限内撤回或者答复",
    Stage.PUBLISHED: "典型案例异议已答复", Stage.CONSENT: "有关机关已答复典型案例",
}  # fmt: skip
ACTS = {
    "rewrite": typical.rewrite, "submit": typical.submit, "review": typical.review, "consent": typical.consent, "approve": typical.approve,
    "publish": typical_public.publish, "object": typical_public.object_to, "withdraw": typical_public.withdraw, "keep": typical_public.keep,
}  # fmt: skip


def act(row: Typical, who: Acting, name: str, **values: Any) -> None:
    """Do one act, and tell whose turn it is then."""
    with transaction.atomic():
        ACTS[name](row, who, **values)  # type: ignore[operator]
        row.refresh_from_db()
        stage, day = row.stage, timezone.localdate(who.at)
        if stage in _NEXT:
            right, text = _NEXT[stage]
            _tell(_seeing(holders(row.agency, right, day), row), row, text, who)
        if stage == Stage.CONSENT and name == "review":
            for one in row.consents.select_related("agency"):
                posts = holders(one.agency, Act.COUNTERSIGN, day)
                _tell(_seeing(posts, row), row, "请就公开典型案例答复", who)
        if stage in _AUTHOR and name != "review":
            _tell([row.drafted_by], row, _AUTHOR[stage], who)


def remind(at: datetime) -> int:
    """Tell once of objections whose last day has come. Returns how many."""
    return sum(_late(row, at) for row in typical_public.due(timezone.localdate(at)))


def _late(row: Typical, at: datetime) -> bool:
    with transaction.atomic():
        if not Typical.objects.filter(pk=row.pk, reminded_at=None, withdrawn_on=None).update(reminded_at=at):
            return False
        day = timezone.localdate(at)
        posts = [row.drafted_by, *_seeing(holders(row.agency, Act.APPROVE_TYPICAL, day), row)]
        text = f"典型案例异议今天到期，请撤回或者答复：{row.title}"
        url = reverse("typical", args=[row.slug])
        notices.tell([Message(post, None, text, "reminder", url=url) for post in dict.fromkeys(posts)], at=at)
    return True


def _seeing(posts: Iterable[Post], row: Typical) -> list[Post]:
    return [post for post in posts if Typical.objects.visible_to(post).filter(pk=row.pk).exists()]


def _tell(posts: Iterable[Post], row: Typical, text: str, who: Acting) -> None:
    url = reverse("typical", args=[row.slug])
    others = [post for post in dict.fromkeys(posts) if post.user_id != who.user.pk]
    notices.tell([Message(post, None, f"{text}：{row.title}", url=url) for post in others], at=who.entered_at)
