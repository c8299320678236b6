"""What stands beside the subjects of a case and a tip: their files, facts and registers, each for who may open it."""

from typing import Any

from django import template
from django.urls import reverse

from referral.law.errors import ReferralError
from referral.models import Case, Clue, SelfCorrection, Subject
from referral.pages.acting import who
from referral.services import conduct, rewards, self_corrections
from referral.services.institutions import KINDS

register = template.Library()


@register.simple_tag
def unit_url(subject: Subject) -> str:
    """The address of the file of a unit (一院一档); '' for a person, or without a code."""
    is_unit = subject.kind in KINDS and subject.id_code
    return reverse("institution", args=[subject.id_code.upper()]) if is_unit else ""


@register.simple_tag(takes_context=True)
def self_corrected(context: template.Context, case: Case) -> set[int]:
    """The ids of the subjects of a case that have put things right themselves, as the reader knows."""
    post = who(context["request"]).post
    rows = SelfCorrection.objects.visible_to(post).standing().filter(case=case)
    return set(rows.values_list("subject_id", flat=True))


@register.simple_tag(takes_context=True)
def subject_acts(context: template.Context, case: Case) -> list[tuple[str, str]]:
    """(address, word) of what the acting post may enter about the subjects of a case."""
    acting, found = who(context["request"]), []
    for check, name, word in (
        (self_corrections.check, "self-correction", "登记自查自纠"),
        (conduct.check, "conduct", "登记记分、考核、信用"),
    ):
        if _may(check, case, acting):
            found.append((reverse(name, args=[case.slug]), word))
    if SelfCorrection.objects.standing().filter(case=case).exists() and _may(
        self_corrections.check, case, acting
    ):
        found.append((reverse("self-correction-withdraw", args=[case.slug]), "撤销自查自纠"))
    if conduct.entries_of(acting.post).filter(lane__case=case, agency=acting.agency).exists() and _may(
        conduct.check, case, acting
    ):
        found.append((reverse("conduct-withdraw", args=[case.slug]), "撤销记录"))
    return found


@register.simple_tag(takes_context=True)
def rewards_url(context: template.Context, clue: Clue) -> str:
    """The address of the rewards of a tip, for its named officers."""
    return reverse("rewards", args=[clue.slug]) if _may(rewards.check, clue, who(context["request"])) else ""


def _may(check: Any, row: Any, acting: Any) -> bool:
    try:
        check(row, acting)
    except ReferralError:
        return False
    return True
