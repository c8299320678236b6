"""议题: what a meeting talks over, the papers laid before it and what is said beforehand.

An item on a case is there for who sees the case; its papers are, reader by reader, what he may see of them anyway.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Post
from agencies.roles import Act
from documents.models import Evidence
from referral.law.errors import Incomplete, ReferralError, Unlawful
from referral.law.meetings import KINDS, Step
from referral.models import Case, ExpertOpinion, Meeting, MeetingComment, MeetingItem
from referral.models.cases import as_member
from referral.services.acting import Acting, require
from referral.services.ledger import record
from referral.services.meetings import check_words, locked, note, require_convener
from referral.services.sight import evidence_for, refuse_member

MOST_ITEMS = 30


def cases_for(post: Post) -> QuerySet[Case]:
    """The cases that a post may put on an agenda: those that it sees as one of its agency's hands or oversees."""
    return Case.objects.visible_to(post).exclude(pk__in=as_member(post)).order_by("-last_activity_at", "pk")


def add_item(meeting: Meeting, who: Acting, *, topic: str, case: Case | None = None) -> MeetingItem:
    """Put an item on the agenda (增加议题), on a case or on a matter of its own."""
    require_convener(meeting, who)
    if not topic.strip():
        raise Incomplete("请填写议题。")
    check_words(topic)
    with transaction.atomic():
        row = locked(meeting, who, Step.CALLED, what="增加议题")
        if row.items.count() >= MOST_ITEMS:
            raise Incomplete(f"一次会议不超过{MOST_ITEMS}个议题，请另行召集会议。")
        if case is not None and not cases_for(who.post).filter(pk=case.pk).exists():
            raise Incomplete("没有找到该案件，请重新选择。")
        item = MeetingItem.objects.create(
            meeting=row, case=case, topic=topic.strip(), added_at=who.at, added_by=who.post
        )
        note(row, who, "meeting_item", "增加议题")
        if case is not None:
            label, told = f"列入{KINDS[row.kind]}议题：{row.title}"[:200], {"meeting": row.slug}
            record(who, "meeting_item", label, case=case, internal=True, payload=told)
    return item


def see_item(item: MeetingItem, who: Acting) -> None:
    """Refuse an item that the acting post does not see, and an act by who sees its case as a member of its 联合专班 alone."""
    if not MeetingItem.objects.visible_to(who.post).filter(pk=item.pk).exists():
        raise Unlawful("没有找到这个议题。")
    if item.case is not None:
        refuse_member(item.case, who.post)


def lay_open(
    item: MeetingItem, who: Acting, *, materials: Collection[Evidence], opinions: Collection[ExpertOpinion]
) -> None:
    """Choose what is laid before the meeting of an item's case (会议材料). opinions: 论证意见, which who takes part and sees the case
    may then read; of the materials each finds those that he may see anyway."""
    require_convener(item.meeting, who)
    with transaction.atomic():
        see_item(item, who)
        row = locked(item.meeting, who, Step.CALLED, what="选择会议材料")
        if item.case is None:
            raise Incomplete("会议材料和论证意见属于案件，该议题没有案件。")
        if not {one.pk for one in materials} <= _keys(papers_for(item.case, who.post)):
            raise Incomplete("会议材料只能选择本案中您可以查看的正卷材料，请重新选择。")
        if not {one.pk for one in opinions} <= _keys(
            ExpertOpinion.objects.visible_to(who.post).filter(case=item.case)
        ):
            raise Incomplete("论证意见只能选择本机关在本案中登记的，请重新选择。")
        item.materials.set(materials)
        item.opinions.set(opinions)
        note(row, who, "meeting_papers", "选择会议材料")


def _keys(rows: QuerySet[Any]) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def papers_for(case: Case, post: Post) -> QuerySet[Evidence]:
    """The materials of a case that a post may see and that are no 副卷."""
    return evidence_for(case, post).filter(secret=False, is_inner=False)


def comment(item: MeetingItem, who: Acting, *, text: str) -> None:
    """会前意见 on one item, until the day that was set for it, else until the meeting."""
    require(who, Act.RUN_MEETING, who.agency)
    if not text.strip():
        raise Incomplete("请填写会前意见。")
    check_words(text)
    with transaction.atomic():
        see_item(item, who)
        row = locked(item.meeting, who, Step.CALLED, what="提出会前意见")
        if row.comments_until and timezone.localdate(who.at) > row.comments_until:
            raise ReferralError("会前意见的截止日已过，请在会上提出。")
        MeetingComment.objects.create(item=item, text=text.strip(), at=who.at, by=who.post)
        note(row, who, "meeting_comment", f"{who.agency.short_name}提出会前意见")
