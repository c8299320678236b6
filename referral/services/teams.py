"""专案组: two officers with a valid 执法证, named at once when facts may be a crime (国务院令第310号第五条).

`crim_form_team` runs on the case from the moment when 行刑移送 comes into question until they are named.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.roles import Act
from referral.law.clocks import FactKind
from referral.law.errors import Incomplete, ReferralError
from referral.law.kinds import ENFORCERS, KINDS, Kind
from referral.law.states import CaseStatus, Move, Side
from referral.models import Case, Clock, Lane
from referral.services import clocks
from referral.services.acting import Acting, require, require_party
from referral.services.done import Done
from referral.services.grants import let_see
from referral.services.ledger import record
from referral.services.readiness import officer_lacks

_RULE = "crim_form_team"


def call_for(case: Case, who: Acting, *, agency: Agency | None = None) -> Clock | None:
    """行刑移送 comes into question: chosen in the wizard, or a rule that says 应移送 is met.

    agency: whose duty it is, the acting one by default. Returns the running clock; None when its team stands already.
    """
    actor = agency or who.agency
    return None if has_team(case, actor) else clocks.start(_RULE, case, who, actor=actor)


def call_by_rule(case: Case, *, at: datetime) -> Clock | None:
    """The facts of a case meet a rule that says 应移送, and nobody has done anything: its lead agency's duty has begun.

    at: when the rule was met. None when the agency sends no 行刑移送 or its team stands already.
    """
    lead = case.lead_agency
    if lead.kind not in ENFORCERS or has_team(case, lead):
        return None
    return clocks.start(_RULE, case, None, actor=lead, at=at)


def no_longer_called(case: Case, who: Acting) -> None:
    """It was decided that nothing is referred to the police: no team is waited for."""
    clocks.void(_RULE, case, who, note="已决定不移送")


def has_team(case: Case, agency: Agency) -> bool:
    """Whether an agency has named its two officers in a case."""
    return Clock.objects.filter(rule=_RULE, case=case, actor=agency, end_kind=FactKind.END).exists()


def is_awaited(case: Case, agency: Agency) -> bool:
    """Whether an agency still has to name its two officers."""
    return Clock.objects.open().filter(rule=_RULE, case=case, actor=agency).exists()


def named(case: Case, officers: Sequence[Post], who: Acting) -> None:
    """Officers were named on a draft or for the case: two with a valid 执法证 end the clock."""
    if not _lacks(officers, who):
        clocks.end(_RULE, case, who)


def form(case: Case, who: Acting, *, officers: Sequence[Post]) -> Done:
    """Name the two officers before a draft is written (成立专案组); they come to see the case.

    Raises Incomplete when they are fewer than two, from another agency, or without a valid 执法证.
    """
    require(who, Act.DRAFT_REFERRAL, who.agency)
    if not Case.objects.visible_to(who.post).filter(pk=case.pk).exists():
        raise ReferralError("没有找到这个案件。")
    require_party(who, case, what="成立专案组")
    if case.status != CaseStatus.OPEN or not is_awaited(case, who.agency):
        raise ReferralError("本案现在不需要成立专案组，或者已经成立。")
    if lacking := _lacks(officers, who):
        raise Incomplete("".join(lacking))
    if any(post.agency_id != who.agency.pk or not post.is_valid_at(who.entered_at) for post in officers):
        raise Incomplete("专案组成员须在本机关任职，请重新选择。")
    with transaction.atomic():
        clocks.end(_RULE, case, who)
        own = Lane.objects.filter(case=case, agency=who.agency, opened_by__isnull=True).first()
        if own is not None:
            own.officers.add(*officers)
        let_see(case, who.agency, why="专案组", at=who.at, posts=officers)
        names = "、".join(post.user.full_name for post in officers)
        record(who, "form_team", f"成立专案组：{names}", case=case, internal=True)
    move = Move(
        "form_team", "成立专案组", frozenset({case.status}), case.status, Side.LEAD, Act.DRAFT_REFERRAL
    )
    return Done(move, who, f"专案组已成立：{names}。", case=case)


def _lacks(officers: Sequence[Post], who: Acting) -> list[str]:
    people = list({post.user_id: post for post in officers}.values())
    return officer_lacks(KINDS[Kind.CRIMINAL], people, on=timezone.localdate(who.at))
