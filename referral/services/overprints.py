"""套打: an issued letter printed on paper that bears mark and red lines already; for the agency that issued it."""

from agencies.models import Post
from documents.issue import print_over
from documents.letters.kinds import KINDS
from documents.letters.paper import Overprint
from documents.models import Letter
from referral.law.errors import NotAllowed, ReferralError
from referral.services.acting import Acting

#: Layouts whose paper is printed beforehand.
_RED = frozenset({"xinhan", "wenjian"})
#: Millimetres that a print may be moved.
FARTHEST = 10


def may_overprint(letter: Letter, post: Post) -> bool:
    """Whether a letter that the post reads may be printed so by it."""
    is_own = letter.agency_id == post.agency_id and not letter.received
    stands = letter.rendered_at is not None and letter.voided_at is None
    return is_own and stands and not letter.is_inner and KINDS[letter.kind].layout in _RED


def check_overprint(letter: Letter, who: Acting) -> None:
    """Refuse other agencies' letters, void ones, and those that have no red head. The letter is one that the post reads."""
    if letter.agency_id != who.agency.pk or letter.received:
        raise NotAllowed(f"套打由制作文书的{letter.agency.short_name}在其系统中办理。")
    if letter.voided_at is not None:
        raise ReferralError("该文书已经作废，不能套打；请使用重新制作的文书。")
    if letter.is_inner or KINDS[letter.kind].layout not in _RED:
        raise ReferralError("该文书没有红头，不需要套打，请直接打开打印。")
    if letter.rendered_at is None:
        raise ReferralError("文书正在生成，请稍候再套打。")


def printed(letter: Letter, over: Overprint, who: Acting) -> bytes:
    """The PDF of a print. Its bytes are kept nowhere."""
    check_overprint(letter, who)
    return print_over(letter, over)
