"""Who is told of a 案件调查报告: the reviewers when two officers have signed, the officers when it came back or was issued."""

from django.utils import timezone

from agencies.models import Post
from agencies.rights import holders
from agencies.roles import Act
from referral.models import CaseReport
from referral.services.acting import Acting
from referral.services.investigations import SIGNERS
from workflows import audience
from workflows.notices import Message


def messages(report: CaseReport, who: Acting) -> list[Message]:
    """What the report's last step has to say, inside its own agency alone."""
    report.refresh_from_db()
    signed = [row.post for row in report.signed()]
    if report.is_issued or report.returned_reason:
        earlier = [row.post for row in report.signatures.select_related("post")]
        title = (
            f"{report.title}已审核成文。"
            if report.is_issued
            else f"{report.title}被退回：{report.returned_reason}"
        )
        told = list(dict.fromkeys([report.drafted_by, *earlier]))
    elif len(signed) == SIGNERS:
        title = f"{report.title}已由{SIGNERS}名承办人签名，请审核。"
        told = [post for post in _reviewers(report, who) if post not in signed]
    else:
        return []
    return [
        Message(post, report.case, title)
        for post in told
        if post.user_id != who.user.pk and audience.may_see(post, report.case)
    ]


def _reviewers(report: CaseReport, who: Acting) -> list[Post]:
    day = timezone.localdate(who.at)
    return [p for p in holders(report.agency, Act.REVIEW_REFERRAL, day) if p.pk != report.drafted_by_id]
