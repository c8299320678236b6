"""商请其他机关配合: a receiver asks a further agency under its own lane (行政处罚法第二十六条).

The new referral hangs on the lane (`Referral.under`). It is the asking agency's own: its results come back there, and the
first sender sees that it runs. While it is open, the asking lane is reported only with a reason.
"""

from referral.law.errors import Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.kinds import KINDS, Kind
from referral.law.states import LABELS, LaneStatus
from referral.models import Lane
from referral.services import assistance, drafting
from referral.services.acting import Acting
from referral.services.assistance import AssistanceDraft
from referral.services.dispatches import Dispatch
from referral.services.done import Done

#: What may be asked for under another's referral. 行刑移送 and 行纪移送 are duties of their own, not help with a lane.
ONWARD_KINDS = frozenset({Kind.ADMINISTRATIVE, Kind.ASSISTANCE, Kind.JOINT})


def check_lane(lane: Lane, who: Acting) -> None:
    """Refuse unless the acting post may ask further agencies under this lane.

    Raises NotAllowed for another agency than the lane's, ReferralError when the lane is not being worked on or is none that
    a referral has opened.
    """
    if not Lane.objects.visible_to(who.post).filter(pk=lane.pk).exists():
        raise Unlawful("没有找到这个办理分支。")
    if lane.agency_id != who.agency.pk:
        raise NotAllowed(f"该分支由{lane.agency.short_name}承办，是否商请其他机关配合由其决定。")
    drafting.check_sender(lane.case, who)
    if lane.opened_by is None or lane.secret:
        raise ReferralError("本机关自办的事项，请直接发起移送。")
    if lane.status != LaneStatus.WORKING:
        raise ReferralError(
            f"该分支现为「{LABELS[LaneStatus(lane.status)]}」，只有办理中的分支可以商请其他机关配合。"
        )


def may_ask(lane: Lane, who: Acting) -> bool:
    """Whether the page offers it."""
    try:
        check_lane(lane, who)
    except ReferralError:
        return False
    return True


def ask(lane: Lane, dispatch: Dispatch, who: Acting) -> Done:
    """Draft what is asked of further agencies under a lane. Raises ReferralError for a kind or an agency that it can't go to."""
    check_lane(lane, who)
    for to in dispatch.addressees:
        if to.kind not in ONWARD_KINDS:
            names = "、".join(KINDS[kind].label for kind in sorted(ONWARD_KINDS, key=list(Kind).index))
            raise ReferralError(
                f"商请配合只能用{names}；{KINDS[to.kind].label}请在案件页面由本机关另行发起移送。"
            )
        _check_addressee(lane, to.agency.pk)
    return drafting.draft(lane.case, dispatch, who, under=lane)


def assist(lane: Lane, draft: AssistanceDraft, who: Acting) -> Done:
    """Draft an 异地协查 under a lane."""
    check_lane(lane, who)
    _check_addressee(lane, draft.to.pk)
    return assistance.ask(lane.case, draft, who, under=lane)


def _check_addressee(lane: Lane, agency: int) -> None:
    if agency == lane.origin.pk:
        raise Incomplete(
            f"{lane.origin.short_name}是移送机关，办理情况向其反馈，不能商请其配合，请另选机关。"
        )
