"""Which sections of a case the acting post's agency is not given (按部分共享): one question for pages, records and drafts."""

from agencies.models import Post
from referral.law.sharing import TELLS, Section
from referral.models import Case, Withheld
from referral.models.sharing import kept_back


def not_given(case: Case, post: Post) -> frozenset[Section]:
    """The sections of a case that a post is not given; the lead agency's own case is asked about without a query."""
    if case.lead_agency_id == post.agency_id:
        return frozenset()
    reached = Withheld.objects.filter(referral__case=case, referral__recipient_id=post.agency_id)
    some = {Section(code) for code in reached.values_list("section", flat=True)}
    this = Case.objects.filter(pk=case.pk)
    return frozenset(one for one in some if this.filter(pk__in=kept_back(post, one)).exists())


def story_of(case: Case, post: Post) -> str:
    """案情 as a post reads it: nothing, where it was kept back."""
    return "" if Section.STORY in not_given(case, post) else case.summary


def acts_not_told(case: Case, post: Post) -> list[str]:
    """Acts on the whole case whose words would tell what was kept back."""
    return [act for section in not_given(case, post) for act in TELLS.get(section, ())]
