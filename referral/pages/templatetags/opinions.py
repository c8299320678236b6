"""诉讼移送 and 反向衔接 on the pages of their rows: what may be done there, the papers that came, the limitation."""

from typing import Any

from django import template
from django.urls import reverse as address
from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.rights import may
from agencies.roles import Act
from referral.law import reverse
from referral.law.kinds import Kind
from referral.models import Case, Clock, Lane, Referral
from referral.pages.cases.lines import ClockLine, clock_lines
from referral.services import opinions, prosecution
from referral.services.sight import papers_that_are_it

register = template.Library()
NEW = {AgencyKind.PROCURATORATE: "提出检察意见", AgencyKind.POLICE: "移送行政处理"}
Button = tuple[str, str]


@register.simple_tag(takes_context=True)
def opinion_buttons(context: template.Context, row: Case | Lane) -> list[Button]:
    """(address, word) of what the acting post may do here now."""
    post = context["request"].post
    if isinstance(row, Lane):
        return [*_of_lane(row, post), *(_new(row.case, post) if row.agency_id == post.agency_id else [])]
    return _new(row, post)


def _new(case: Case, post: Any) -> list[Button]:
    if post.agency.kind not in NEW or not may(post, Act.DRAFT_REFERRAL, post.agency):
        return []
    if not Case.objects.party_to(post).filter(pk=case.pk).exists() or opinions.lacks_ground(
        case, post.agency
    ):
        return []
    return [(address("opinion-new", args=[case.slug]), NEW[AgencyKind(post.agency.kind)])]


def _of_lane(lane: Lane, post: Any) -> list[Button]:
    found: list[Button] = []
    if prosecution.may_go_on(lane) and may(post, Act.DRAFT_REFERRAL, lane.agency):
        found.append((address("lane-go-on", args=[lane.slug]), prosecution.words_of(lane)))
    reviews = lane.kind == Kind.PROSECUTION and lane.clocks.open().filter(rule="rev_review").exists()
    if reviews and may(post, Act.ASK_CLOCK, lane.agency):
        found.append((address("lane-end-review", args=[lane.slug]), "终结审查"))
    owed = opinions.overdue_reply(lane)
    if (
        owed is not None
        and owed.due_at
        and owed.due_at <= timezone.now()
        and may(post, Act.URGE, lane.origin)
    ):
        found.append((address("lane-chase", args=[lane.slug]), "跟进监督"))
    return found


@register.simple_tag(takes_context=True)
def papers_of(context: template.Context, referral: Referral) -> Any:
    """The papers of a 反向衔接 or 诉讼移送, which are its letter; a copy shows those of what was copied."""
    return papers_that_are_it(referral, context["request"].post)


@register.simple_tag(takes_context=True)
def limitations(context: template.Context, case: Case) -> list[ClockLine]:
    """The running limitations of a case that the acting post may read (行政处罚法第三十六条)."""
    rows = Clock.objects.open().filter(lane__case=case, rule="penalty_limitation")
    return clock_lines(rows, context["request"].post, timezone.now())


@register.filter
def reply_period(referral: Referral) -> str:
    """The period printed on a 检察意见书: 1个月, 45日."""
    first = referral.first
    return f"{first.reply_length}{reverse.REPLY_UNITS[first.reply_unit]}" if first.reply_length else ""
