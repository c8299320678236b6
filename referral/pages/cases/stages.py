"""The stages at the head of a case page: how far the whole has come, as far as one may see it."""

from agencies.models import Post
from referral.law.states import REFERRAL_NEVER_SENT, CaseStatus
from referral.models import Case, Lane, Referral

STAGES = ("建案", "移送送达", "部门办理", "反馈确认", "办结", "归档")


def stages(case: Case, post: Post) -> list[dict[str, str]]:
    """word and state of the stages: computed from what the post may see."""
    lanes = Lane.objects.visible_to(post).filter(case=case)
    sent = (
        Referral.objects.visible_to(post)
        .filter(case=case)
        .exclude(status__in=[str(s) for s in REFERRAL_NEVER_SENT])
    )
    others = lanes.filter(opened_by__isnull=False)
    reached = 1
    if sent.exists():
        reached = 2
        if others.exists() and not others.filter(status__in=["waiting", "working"]).exists():
            reached = 4 if not others.filter(status="reported").exists() else 3
    reached = {CaseStatus.CLOSED: 5, CaseStatus.ARCHIVED: 6}.get(CaseStatus(case.status), reached)
    return [
        {"word": word, "state": "done" if number < reached else "now" if number == reached else "todo"}
        for number, word in enumerate(STAGES)
    ]
