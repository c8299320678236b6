"""What sending and signing a 反向衔接 bring about: the review ends, the reply period and the limitation are counted."""

from datetime import datetime, time

from referral.law import reverse
from referral.law.clocks import ZONE
from referral.law.rules import Unit
from referral.models import ForeignPaper, Lane, Referral
from referral.services import clocks, filing, penalty
from referral.services.acting import Acting
from referral.services.steps import Step


def main_paper(referral: Referral) -> ForeignPaper | None:
    """The 检察意见书, 移送案件通知书 or 起诉意见书 that a referral goes with; of the first of a chain of re-routes."""
    return referral.first.foreign_papers.order_by("pk").first()


def close_review(step: Step) -> None:
    """The opinion is out: the procuratorate's review, or the police's duty to hand over, is met."""
    for lane in Lane.objects.filter(case=step.referral.case, agency=step.referral.sender):
        for rule in (*sorted(reverse.REVIEW), "police_back_to_agency"):
            clocks.end(rule, lane, step.who)


def fit_starts(step: Step) -> None:
    """Which limits the signature starts: the reply is owed to a procuratorate alone; the limitation has its own start."""
    owed = reverse.awaits_reply(step.referral.kind, step.referral.origin_sender.kind)
    left_out = {"penalty_limitation"} if owed else {"penalty_limitation", "rev_agency_reply"}
    step.move = step.move.but(starts=tuple(s for s in step.move.starts if s.rule not in left_out))


def after_sign(step: Step, lane: Lane) -> None:
    """Give the reply the period of the paper, count the limitation down, and let the penalty procedure run."""
    first, who = step.referral.first, step.who
    paper = main_paper(first)
    for clock in clocks.running("rev_agency_reply", lane):
        if first.reply_length and paper is not None:
            clocks.set_length(
                clock, who, amount=first.reply_length, unit=first.reply_unit, document=f"{paper.name}（{paper.number}）"
            )  # fmt: skip
    count_down(first, lane, who)
    penalty.resume(lane.case, who, note="反向衔接")
    filing.take_up(lane, who)


def count_down(referral: Referral, lane: Lane, who: Acting) -> None:
    """Start the limitation of 行政处罚法第三十六条 from the end of the violation, if that is known."""
    if referral.violation_ended_on is None:
        return
    moment = datetime.combine(referral.violation_ended_on, time.min, tzinfo=ZONE)
    clock = clocks.start("penalty_limitation", lane, who, actor=lane.agency, at=moment)
    if clock is not None and referral.has_long_limitation:
        clocks.set_length(
            clock, who, amount=reverse.LONG_LIMITATION, unit=Unit.MONTH, document=reverse.LONG_WORDS
        )
