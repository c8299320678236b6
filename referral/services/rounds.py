"""Rounds of an approval chain: each return to the drafter or the reviewer opens a new one. Who has signed in this one."""

from django.db.models import Max

from referral.models import Referral


def current_round(referral: Referral) -> int:
    """How often the paper has gone round."""
    returned = referral.approvals.filter(step__in=["return_draft", "return_report"])
    return (returned.aggregate(last=Max("round"))["last"] or 0) + 1


def reviewers(referral: Referral) -> list[int]:
    """Ids of the people who reviewed it in this round."""
    now = current_round(referral)
    return list(referral.approvals.filter(step="review", round=now).values_list("user_id", flat=True))


def givers(referral: Referral) -> list[int]:
    """Ids of the people who gave a step of the agency's own in this round."""
    given = referral.approvals.filter(given_for__isnull=False, round=current_round(referral))
    return list(given.values_list("user_id", flat=True))
