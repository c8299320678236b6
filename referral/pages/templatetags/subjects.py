"""What stands beside the subjects of a case and a tip: their files, facts and registers, each for who may open it."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse

from agencies.rights import may
from agencies.roles import Act
from referral.law.errors import ReferralError
from referral.law.states import LaneStatus
from referral.models import Case, Clue, Informant, Subject
from referral.pages.acting import who
from referral.services import conduct, rewards
from referral.services.institutions import filed

register = template.Library()


@register.simple_tag
def unit_url(subject: Subject) -> str:
    """The address of the file of a unit (一院一档); '' for a person, or without a code."""
    code = filed(subject)
    return reverse("institution", args=[code]) if code else ""


@register.simple_tag(takes_context=True)
def subject_acts(
    context: template.Context, case: Case, subjects: Iterable[Any], lanes: Iterable[Any]
) -> list[tuple[str, str]]:
    """(address, word) of what the acting post may enter about the subjects of a case.

    subjects, lanes: as the page has them.
    """
    post, names = who(context["request"]).post, []
    if context["takes_part"] and may(post, Act.DRAFT_REFERRAL, case.lead_agency):
        names.append(("self-correction", "登记自查自纠"))
        if any(one.corrected for one in subjects):
            names.append(("self-correction-withdraw", "撤销自查自纠"))
    idle = {LaneStatus.WAITING, LaneStatus.NOT_TAKEN}
    works = any(one.lane.agency_id == post.agency_id and one.lane.status not in idle for one in lanes)
    if context["takes_part"] and works and conduct.registers_of(post):
        names.append(("conduct", "登记记分、考核、信用"))
    return [(reverse(name, args=[case.slug]), word) for name, word in names]


@register.simple_tag(takes_context=True)
def informants(context: template.Context, clue: Clue) -> list[Informant]:
    """The numbers under which the informants of a tip are sealed, for its named officers."""
    rows = Informant.objects.visible_to(context["request"].post).filter(clue=clue)
    return list(rows.only("slug", "number"))


@register.simple_tag(takes_context=True)
def rewards_url(context: template.Context, clue: Clue) -> str:
    """The address of the rewards of a tip, for its named officers."""
    try:
        rewards.check(clue, who(context["request"]))
    except ReferralError:
        return ""
    return reverse("rewards", args=[clue.slug])
