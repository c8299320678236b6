"""Who opened what of a referral: noted at each look of another agency, listed for the sender (收回)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from agencies.models import Post, User
from documents.models import EvidenceView, Letter
from referral.law.states import ReferralStatus
from referral.models import Case, ForeignPaper, HandOverItem, Material, Opening, Referral, SupplementItem


def note(referral: Referral, *, user: User, post: Post, at: datetime, letter: Letter | None = None) -> None:
    """Write down that another agency opened the page of a referral, or a letter of it. The sender's own looks are not."""
    if post.agency_id != referral.sender_id:
        Opening.objects.create(
            referral=referral, letter=letter, user=user, post=post, agency=post.agency, at=at
        )  # fmt: skip


def note_case(case: Case, *, user: User, post: Post, at: datetime) -> None:
    """Write down that a receiver opened the case of a referral that may still be called back from it."""
    if case.lead_agency_id == post.agency_id:  # its own case, whatever comes to it
        return
    waiting = Referral.objects.visible_to(post).filter(
        case=case, recipient_id=post.agency_id, status=ReferralStatus.SENT
    )
    Opening.objects.bulk_create(
        Opening(referral=referral, of_case=True, user=user, post=post, agency=post.agency, at=at)
        for referral in waiting
    )


@dataclass
class Opened:
    """What one person opened: first and last time, and how often."""

    what: str
    user: User
    post: Post
    first_at: datetime
    last_at: datetime
    times: int = 1


def of(referral: Referral) -> list[Opened]:
    """Each person's looks at each thing of a referral, other agencies only, in the order of the first look."""
    found: dict[tuple[str, int, int], Opened] = {}
    for what, user, post, at in sorted(_looks(referral), key=lambda look: look[3]):
        seen = found.setdefault((what, user.pk, post.agency_id), Opened(what, user, post, at, at, 0))
        seen.last_at, seen.times = at, seen.times + 1
    return list(found.values())


def _looks(referral: Referral) -> Iterator[tuple[str, User, Post, datetime]]:
    for one in Opening.objects.filter(referral=referral).select_related("letter", "user", "post__agency"):
        page = "案件页面" if one.of_case else "移送页面"
        yield one.letter.title if one.letter else page, one.user, one.post, one.at
    files = Material.objects.filter(referral=referral, evidence__isnull=False).values("evidence_id")
    more = SupplementItem.objects.filter(referral=referral, evidence__isnull=False).values("evidence_id")
    scans = ForeignPaper.objects.filter(referral=referral, scan__isnull=False).values("scan_id")
    photos = HandOverItem.objects.filter(hand_over__referral=referral, photo__isnull=False).values("photo_id")
    views = EvidenceView.objects.filter(
        Q(evidence_id__in=files)
        | Q(evidence_id__in=more)
        | Q(evidence_id__in=scans)
        | Q(evidence_id__in=photos),
        post__isnull=False,
    )
    # the same file may go with another referral, also a secret one: its receiver's looks are not told of here
    for view in views.filter(post__agency_id=referral.recipient_id).select_related(
        "evidence", "user", "post__agency"
    ):
        if view.post is not None:
            yield f"材料：{view.evidence.name}（{view.get_way_display()}）", view.user, view.post, view.at
