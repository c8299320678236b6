"""Where a limit may be registered: the links of 登记时限 beside the limits that run."""

from collections.abc import Iterable

from django.urls import reverse

from agencies.models import Post
from referral.models import Case, Lane
from referral.services import begins

Link = tuple[str, str]


def links(rows: Iterable[begins.Row], post: Post, word: str = "登记时限") -> list[Link]:
    """(address, word) of the page for each row on which a post may register a limit."""
    return [
        (reverse("clock-begin", args=[type(row).__name__.lower(), row.slug]), word)
        for row in rows
        if begins.offered(row, post)
    ]


def links_of_case(case: Case, post: Post) -> list[Link]:
    """The same for a case and the lanes of the acting agency in it."""
    own = Lane.objects.visible_to(post).filter(case=case, agency_id=post.agency_id)
    lanes = own.select_related("case", "agency", "opened_by").order_by("pk")
    return links([case], post) + [
        link for lane in lanes for link in links([lane], post, f"登记时限：{_way(lane)}")
    ]


def _way(lane: Lane) -> str:
    """How the matter came to the agency: it may have several lanes in one case."""
    return lane.opened_by.get_kind_display() if lane.opened_by else "本机关办理"
