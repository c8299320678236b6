"""谁看过: who opened a piece of evidence, for the agency that put it in. A look that would tell of a secret referral is left out."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from agencies.models import Post, User
from agencies.rights import may
from agencies.roles import Act
from documents.models import Evidence, EvidenceView
from referral.models import Case, ForeignPaper, Referral, TaskforceMember
from referral.services.sight import reads_as_member


@dataclass
class Look:
    """What one person did with a file in one way: first and last time, and how often."""

    user: User
    post: Post | None
    way: str
    first_at: datetime
    last_at: datetime
    times: int = 0


def may_list(evidence: Evidence, case: Case | None, post: Post) -> bool:
    """Whether a post reads who looked: one of the agency that put the file in who may see evidence, not a guest in its case."""
    if post.agency_id != evidence.agency_id or not may(post, Act.SEE_EVIDENCE, post.agency):
        return False
    return case is None or not reads_as_member(case, post)


def of(evidence: Evidence, case: Case | None, post: Post) -> list[Look]:
    """Each person's looks, in the order of the first, as far as a post may know why that person could look at all."""
    known = _known(evidence, case, post) if case is not None else set()
    views = EvidenceView.objects.filter(evidence=evidence).filter(
        Q(post__isnull=True) | Q(post__agency_id__in={post.agency_id, *known})
    )
    found: dict[tuple[int, int | None, str], Look] = {}
    for view in views.select_related("user", "post__agency").order_by("at", "pk"):
        key = (view.user_id, view.post_id, view.way)
        look = found.setdefault(key, Look(view.user, view.post, view.get_way_display(), view.at, view.at))
        look.last_at, look.times = view.at, look.times + 1
    return list(found.values())


def _known(evidence: Evidence, case: Case, post: Post) -> set[int]:
    """The agencies that got the file in a way that the post may know of: a referral that it sees, a paper's party, a team."""
    visible = Referral.objects.visible_to(post).filter(case=case)
    sent = visible.filter(sent_at__isnull=False)
    named = sent.filter(Q(materials__evidence=evidence) | Q(supplement_items__evidence=evidence))
    found = set(named.values_list("recipient_id", flat=True))
    asked = visible.filter(questions__evidence=evidence)
    for pair in asked.values_list("sender_id", "origin__sender_id"):
        found |= {pk for pk in pair if pk}
    papers = ForeignPaper.objects.filter(scan=evidence)
    for referral in visible.filter(pk__in=papers.values("referral_id")):
        found |= {referral.sender_id, referral.recipient_id, referral.origin_sender.pk}
    if papers.filter(secret=False).exists():
        found.add(case.lead_agency_id)
    if case.lead_agency_id == post.agency_id:
        guests = TaskforceMember.objects.filter(taskforce__case=case)
        found |= set(guests.values_list("post__agency_id", flat=True))
    return found
