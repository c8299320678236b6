"""会议材料 (材料袋): the papers of a meeting as one file, made for one reader by what he may see of each case."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Post
from documents.letters import fonts
from documents.models import Evidence
from referral.law.meetings import KINDS
from referral.law.sharing import Section
from referral.models import Case, LedgerTask, Meeting, MeetingComment, MeetingItem
from referral.models.sharing import kept_back
from referral.services import letter_parts as parts
from referral.services.acting import Acting
from referral.services.agenda import papers_for
from referral.services.meetings import basis_of

KIND = "meeting_pack"
#: How many decisions of earlier meetings are told.
EARLIER = 40


def fields(meeting: Meeting, who: Acting) -> dict[str, Any]:
    """The fields of 会议材料 as a post may read them."""
    post = who.post
    content = parts.head(meeting.convener, who.at) | {
        "meeting": meeting.title, "sort": KINDS[meeting.kind], "basis": basis_of(meeting), "place": meeting.place,
        "at": parts.moment(meeting.planned_at), "host": meeting.host,
        "invited": [f"{one.agency.name}（{comes(one.comes)}）" for one in meeting.participants.select_related("agency")],
        "items": [_item(item, post) for item in items_of(meeting, post)],
        "earlier": [_earlier(task, who) for task in earlier(meeting, post)],
    }  # fmt: skip
    return printable(content)


def comes(answer: bool | None) -> str:
    """What was replied to an invitation."""
    return {None: "未回复", True: "参加", False: "不参加"}[answer]


def items_of(meeting: Meeting, post: Post) -> QuerySet[MeetingItem]:
    """The agenda as a post reads it; its numbers are his own, so that what is absent leaves no gap."""
    return MeetingItem.objects.visible_to(post).filter(meeting=meeting).select_related("case")


def papers_of(item: MeetingItem, post: Post) -> list[Evidence]:
    """The materials of an item that a post may see."""
    if item.case is None:
        return []
    return list(papers_for(item.case, post).filter(pk__in=item.materials.values("pk")))


def comments_for(item: MeetingItem) -> list[MeetingComment]:
    """会前意见 on an item, for who reads the item."""
    return list(item.comments.select_related("by__agency", "by__user"))


def earlier(meeting: Meeting, post: Post) -> list[LedgerTask]:
    """Decisions of the convener's earlier meetings of this kind that a post may see, those at work first."""
    before = (
        Meeting.objects.held().filter(convener=meeting.convener, kind=meeting.kind).exclude(pk=meeting.pk)
    )
    rows = LedgerTask.objects.visible_to(post).filter(meeting__in=before, declined_at__isnull=True)
    return list(rows.select_related("agency").prefetch_related("reports").order_by("-due_on", "pk")[:EARLIER])


def _earlier(task: LedgerTask, who: Acting) -> dict[str, str]:
    state = task.state(timezone.localdate(who.at))
    return {
        "what": task.title,
        "agency": task.agency.short_name,
        "by": task.due_on.isoformat(),
        "state": state.label,
    }


def _item(item: MeetingItem, post: Post) -> dict[str, Any]:
    return {
        "topic": item.topic, "case": str(item.case) if item.case else "", "facts": _story(item.case, post),
        "comments": [f"{one.by.agency.short_name}：{one.text}" for one in comments_for(item)],
        "opinions": [f"{one.expert}（{one.unit}，{one.title}）：{one.opinion}" for one in item.opinions.all()],
        "papers": [one.name for one in papers_of(item, post)],
    }  # fmt: skip


def _story(case: Case | None, post: Post) -> str:
    if case is None or Case.objects.filter(pk=case.pk, pk__in=kept_back(post, Section.STORY)).exists():
        return ""
    return case.summary


def printable(value: Any) -> Any:
    """What was typed, fit for print: a character that no font has is a box, so that no paper is missing for one name."""
    if isinstance(value, str):
        lacking = fonts.missing(value)
        return "".join("□" if letter in lacking else letter for letter in value)
    if isinstance(value, list):
        return [printable(one) for one in value]
    return {key: printable(one) for key, one in value.items()} if isinstance(value, dict) else value
