"""诉讼移送 and 反向衔接 beside their tables: whose paper goes where, how a lane answers it, what is counted.

Source: STATES (a), 刑事诉讼法§177, 人民检察院行刑反向衔接工作指引, 国务院令第310号§13, 行政处罚法§36.
"""

from agencies.kinds import AgencyKind as A
from agencies.roles import Act
from referral.law.rules import Unit
from referral.law.states import LANE_MOVES, LaneStatus, Move, Side, Start
from referral.law.words import Measure

#: 诉讼移送: who hands on to whom, and with which paper of its own.
ONWARD: dict[str, tuple[str, str]] = {
    A.POLICE: (A.PROCURATORATE, "起诉意见书"),
    A.PROCURATORATE: (A.COURT, "起诉书"),
}
#: What a prosecution ends with, at the procuratorate and at the court.
PROSECUTION_RESULTS: dict[str, tuple[Measure, ...]] = {
    A.PROCURATORATE: (Measure.INDICTED, Measure.NOT_PROSECUTED, Measure.OTHER),
    A.COURT: (Measure.JUDGED, Measure.CRIMINAL_FINE, Measure.OTHER),
}
#: The paper that asks for administrative handling, by who writes it.
MAIN_PAPER: dict[str, str] = {A.PROCURATORATE: "检察意见书", A.POLICE: "移送案件通知书"}
#: The papers that say why no crime is prosecuted; one of them goes along.
GROUND_PAPERS: dict[str, tuple[str, ...]] = {
    A.PROCURATORATE: ("不起诉决定书",),
    A.POLICE: ("不予立案通知书", "撤销案件决定书", "终止侦查决定书"),
}
#: Results of a criminal lane after which the police hand the matter to an agency (国务院令第310号第十三条).
POLICE_GROUNDS = frozenset({Measure.CRIMINAL_WITHDRAWN, Measure.INVESTIGATION_ENDED, Measure.TO_AGENCY})
#: The procuratorate's inner road from non-prosecution to its opinion: one limit follows the other when that is met.
FOLLOWS = {"rev_internal_transfer": "rev_review"}
REVIEW = frozenset({"rev_internal_transfer", "rev_review"})
#: What a procuratorate follows up with when no reply came in time.
CHASE_PAPERS = ("跟进监督函", "检察建议书")
#: The reply period where the paper prints none of its own (高检发释字〔2021〕4号第九条).
REPLY_MONTHS = 2
#: 行政处罚法第三十六条: five years where life, health or financial safety was touched and harm done.
LONG_LIMITATION = 60
LONG_WORDS = "涉及公民生命健康安全、金融安全且有危害后果（行政处罚法第三十六条）"
REPLY_UNITS: dict[str, str] = {Unit.MONTH: "个月", Unit.DAY: "日"}

#: How a lane answers a 检察意见: its head signs, progress or result; the reply is a letter of its own.
REPLY_PROGRESS = Move(
    "interim", "回复办理情况", frozenset({LaneStatus.WORKING}), LaneStatus.WORKING, Side.RECIPIENT, Act.APPROVE_REVERSE,
    ends=("rev_agency_reply",), starts=(Start("rev_agency_result_notice", Side.RECIPIENT),), letter="opinion_reply",
    notify=((Side.ORIGIN, "officers"),),
)  # fmt: skip
REPLY_RESULT = LANE_MOVES["report"].but(
    label="回复处理结果", act=Act.APPROVE_REVERSE, ends=("rev_agency_reply", "rev_agency_result_notice", "nhsa_filing"),
    letter="opinion_reply",
)  # fmt: skip
#: By the name of the lane move that they take the place of.
REPLY = {move.name: move for move in (REPLY_PROGRESS, REPLY_RESULT)}
CHASE = Move(
    "chase", "跟进监督", frozenset({LaneStatus.WORKING}), LaneStatus.WORKING, Side.ORIGIN, Act.URGE,
    notify=((Side.RECIPIENT, "head"), (Side.RECIPIENT, "officers")),
)  # fmt: skip


def awaits_reply(kind: str, origin: str) -> bool:
    """Whether a lane owes a reply to a 检察意见. kind: of its referral; origin: kind of the agency that results go to."""
    return kind == "reverse" and origin == A.PROCURATORATE
