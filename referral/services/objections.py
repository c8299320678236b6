"""What the sender may do against a refusal to file: reconsideration (提请复议), 立案监督, or no further objection.

Both rights run out in three days (国务院令第310号第九条). One that has run out unused asks the head for a note.
"""

from referral.law.clocks import FactKind
from referral.law.errors import ReferralError
from referral.models import Clock, Referral
from referral.services import clocks, letters, supervision
from referral.services.steps import Step


def right_of(referral: Referral) -> Clock | None:
    """The right that a refusal to file opened last: reconsideration, or supervision after it."""
    rule = "agency_supervision_after_review" if referral.reviewed else "agency_reconsider"
    return referral.clocks.filter(rule=rule).order_by("-pk").first()


def check_right(step: Step) -> None:
    """A right that has run out by the act's real moment is gone (国务院令第310号第九条).

    An act that came was asked where its sender lives: its three days run from the receipt there.
    """
    if step.who.came is not None:
        return
    clock = right_of(step.referral)
    if clock is not None and clock.due_at is not None and step.who.at >= clock.due_at:
        day = clocks.result_of(clock).due_on
        what, way = (
            (
                "建议立案监督",
                "请由负责人写明理由，办理「不再异议」；认为确有必要的，请另行书面向检察机关反映。",
            )
            if step.referral.reviewed
            else ("提请复议", "可以建议立案监督，或者由负责人写明理由，办理「不再异议」。")
        )
        raise ReferralError(f"{what}的期限已于{day}届满；{way}")


def _use_right(step: Step) -> None:
    """What was done in time and entered later stands: the right was used, though it had been taken for lapsed."""
    clock = right_of(step.referral)
    if clock is not None and clock.end_kind == FactKind.LAPSE and clock.due_at and step.who.at < clock.due_at:
        clocks.meet(clock, step.who)


def has_lapsed(referral: Referral) -> bool:
    """Whether the sender's right has run out unused and the head still owes the note."""
    return referral.no_clock_reason == "right_lapsed"


def check_reconsider(step: Step) -> None:
    """复议 is asked for once and in time; what follows an upheld refusal is 立案监督, or no further objection."""
    if step.referral.reviewed:
        raise ReferralError(
            "公安机关已经复议并维持原决定，不能再次提请复议；可以建议立案监督，或者不再异议。"
        )
    check_right(step)


def check_supervision(step: Step) -> None:
    """Directly it is bound to no time; after a reconsideration to three days."""
    if step.referral.reviewed:
        check_right(step)


def after_reconsider(step: Step) -> None:
    """提请复议书 goes to the police."""
    _use_right(step)
    letters.issue_objection(step, to=step.referral.recipient, on=step.referral)


def after_supervision(step: Step) -> None:
    """立案监督建议书 goes to the procuratorate, which comes to have a lane of its own."""
    _use_right(step)
    copy = supervision.after_ask(step)
    letters.issue_objection(step, to=copy.recipient, on=copy)
