"""A penalty in a case that should have gone to the police first: its copy goes to them within ten days (高检会〔2006〕2号一)."""

from collections.abc import Sequence

from referral.law.gate import RULES, Group
from referral.law.kinds import Kind
from referral.law.words import Measure
from referral.models import Case, Lane, Outcome
from referral.services import clocks, must_refer
from referral.services.acting import Acting

PENALTIES = {rule.measure for rule in RULES.values() if rule.group == Group.PENALTY} - {Measure.NO_ACTION}


def call_for(lane: Lane, outcomes: Sequence[Outcome], who: Acting) -> None:
    """Start `crim_late_penalty_copy` when the lead agency has punished what a rule says goes to the police, and did not."""
    punished = any(o.is_final and o.measure in PENALTIES for o in outcomes)
    if not punished or not lane.is_leading:
        return
    case = must_refer.with_facts(Case.objects.filter(pk=lane.case_id)).get()
    left = [
        f for f in must_refer.findings(case, who.at) if f.rule.channel == Kind.CRIMINAL and not f.is_settled
    ]
    if left:
        clocks.start("crim_late_penalty_copy", lane, who, actor=lane.agency)
