"""Who may open a single letter or piece of evidence of a case without its page: by the case, or by what stands apart from it."""

from django.db.models import Q

from agencies.models import Post
from referral.law.kinds import Kind
from referral.models import Case, CaseLetter, Listing, Referral
from referral.services.sight import letters_for


def knows(case: Case, post: Post) -> bool:
    """Whether the acting post sees a case, or a secret referral or consultation of it: who sees that need not see the case."""
    if Case.objects.visible_to(post).filter(pk=case.pk).exists():
        return True
    apart = Q(secret=True) | Q(kind=Kind.CONSULT, recipient_id=post.agency_id)
    return Referral.objects.visible_to(post).filter(apart, case=case).exists()


def reads_letter(link: CaseLetter, post: Post) -> bool:
    """Whether the acting post reads a letter of a case. Who reads a 挂牌督办 without the case reads its notices alone."""
    if knows(link.case, post):
        return letters_for(link.case, post).filter(pk=link.pk).exists()
    listed = Listing.objects.visible_to(post).filter(case=link.case)
    return CaseLetter.objects.filter(listed.notices(), pk=link.pk).exists()
