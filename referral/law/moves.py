"""The moves of a referral, per kind. A kind's own table wins over the general one. Source: STATES (a)."""

from agencies.kinds import AgencyKind as A
from agencies.roles import Act
from referral.law.states import LaneEffect, Move, Side, Start, sources, table
from referral.law.states import ReferralStatus as S

SENDER, RECIPIENT, ORIGIN = Side.SENDER, Side.RECIPIENT, Side.ORIGIN
S_OFFICERS = (SENDER, "officers")
R_REGISTRARS = (RECIPIENT, "registrar")
R_OFFICERS = (RECIPIENT, "officers")
S_HEAD = (SENDER, "head")
PROC = (Side.PROCURATORATE, "registrar")
PROC_OFFICERS = (Side.PROCURATORATE, "officers")

DRAFT = Move("draft", "拟稿", frozenset(), S.DRAFT, SENDER, Act.DRAFT_REFERRAL, screen=False)
SUBMIT = Move(
    "submit", "送审", sources(S.DRAFT), S.REVIEWING, SENDER, Act.DRAFT_REFERRAL, notify=((SENDER, "reviewer"),),
)  # fmt: skip
REVIEW = Move(
    "review", "审核", sources(S.REVIEWING), S.DECIDING, SENDER, Act.REVIEW_REFERRAL,
    letter="approval_sheet", notify=((SENDER, "decider"),),
)  # fmt: skip
RETURN_DRAFT = Move(
    "return_draft", "退回修改", sources(S.REVIEWING), S.DRAFT, SENDER, Act.REVIEW_REFERRAL,
    needs=("reason",), notify=(S_OFFICERS,),
)  # fmt: skip
RETURN_REPORT = Move(
    "return_report", "退回修改", sources(S.DECIDING), S.DRAFT, SENDER, "", voids=("crim_refer_decide",),
    needs=("reason",), notify=(S_OFFICERS,),
)  # fmt: skip
APPROVE = Move(
    "approve", "批准", sources(S.DECIDING), S.APPROVED, SENDER, "",
    notify=(S_OFFICERS, (SENDER, "registrar")),
)  # fmt: skip
REFUSE = Move(
    "refuse", "不批准", sources(S.DECIDING), S.REFUSED, SENDER, "", needs=("reason",),
    letter="approval_sheet", notify=(S_OFFICERS,),
)  # fmt: skip
SEND = Move(
    "send", "送达", sources(S.APPROVED), S.SENT, SENDER, Act.SEND_REFERRAL, lane=LaneEffect.OPEN,
    notify=(R_REGISTRARS,),
)  # fmt: skip
SIGN = Move(
    "sign", "签收", sources(S.SENT), S.SIGNED, RECIPIENT, Act.SIGN_REFERRAL, letter="receipt", notify=(S_OFFICERS,),
)  # fmt: skip
WITHDRAW = Move(
    "withdraw", "撤回", sources(S.DRAFT, S.REVIEWING, S.DECIDING), S.WITHDRAWN, SENDER, Act.DRAFT_REFERRAL,
    voids=("*",), needs=("reason",),
)  # fmt: skip
REVOKE = Move(
    "revoke", "撤回", sources(S.APPROVED, S.SENT), S.WITHDRAWN, SENDER, "", voids=("*",), needs=("reason",),
    lane=LaneEffect.DROP, letter="withdraw_letter", notify=(R_REGISTRARS, S_OFFICERS),
)  # fmt: skip


def before_sending(approve_act: str, *, review: bool = True, decide_clock: bool = False) -> tuple[Move, ...]:
    """Moves from draft to approval.

    approve_act: the right that decides; review: whether a reviewer stands between (assistance, consult: not);
    decide_clock: 行刑 only, the three days of 310号令§5 run from the moment the head is given the report.
    """
    to_decider = REVIEW
    if decide_clock:
        to_decider = REVIEW.but(starts=(Start("crim_refer_decide", SENDER),))
    approve = APPROVE.but(act=approve_act)
    refuse = REFUSE.but(act=approve_act)
    if decide_clock:
        approve = approve.but(ends=("crim_refer_decide",), starts=(Start("crim_refer_send", SENDER),))
        refuse = refuse.but(ends=("crim_refer_decide",))
    submit = SUBMIT if review else SUBMIT.but(target=S.DECIDING, notify=((SENDER, "decider"),))
    steps = (DRAFT, submit, to_decider, RETURN_DRAFT) if review else (DRAFT, submit)
    return (
        *steps,
        RETURN_REPORT.but(act=approve_act),
        approve,
        refuse,
        WITHDRAW,
        REVOKE.but(act=approve_act),
    )


ASK_SUPPLEMENT = Move(
    "ask_supplement", "告知补正", sources(S.SIGNED), S.SUPPLEMENTING, RECIPIENT, Act.ANSWER_REFERRAL,
    needs=("items",), letter="supplement_notice", notify=(S_OFFICERS,),
)  # fmt: skip
SUPPLY = Move(
    "supply", "补正", sources(S.SUPPLEMENTING), S.SIGNED, SENDER, Act.DRAFT_REFERRAL, needs=("items",),
    letter="supplement_list", notify=(R_OFFICERS,),
)  # fmt: skip
REROUTE = Move(
    "reroute", "转送", sources(S.SIGNED), S.REROUTED, RECIPIENT, Act.ANSWER_REFERRAL,
    needs=("reason", "agency"), lane=LaneEffect.DROP, letter="reroute_letter", notify=((ORIGIN, "officers"),),
)  # fmt: skip
ACCEPT = Move(
    "accept", "受理", sources(S.SIGNED), S.ACCEPTED, RECIPIENT, Act.ANSWER_REFERRAL, lane=LaneEffect.TAKE,
    notify=((ORIGIN, "officers"),),
)  # fmt: skip
CLOSE_RETURN = Move(
    "close_return", "了结", sources(S.RETURNED, S.NOT_OURS), S.ENDED, SENDER, Act.REFUSE_REFERRAL,
    needs=("reason",), ends=("transfer_other_agency",), voids=("nhsa_jurisdiction_dispute",),
)  # fmt: skip
DESIGNATE = Move(
    "designate", "指定管辖", sources(S.DISPUTED), S.REROUTED, Side.SUPERIOR, Act.DESIGNATE,
    needs=("reason", "agency"), lane=LaneEffect.DROP,
    letter="designation_decision", notify=((SENDER, "officers"), R_OFFICERS),
)  # fmt: skip
DESIGNATE_SENDER = DESIGNATE.but(  # it was the sender's own matter: its own lane goes on
    name="designate_sender", label="指定由移送机关管辖", target=S.ENDED, needs=("reason",),
    notify=(S_OFFICERS, S_HEAD, R_OFFICERS),
)  # fmt: skip
CONTEST = Move(
    "contest", "提出管辖争议", sources(S.RETURNED), S.DISPUTED, SENDER, Act.CONTEST,
    needs=("reason",), ends=("nhsa_jurisdiction_dispute",),
    letter="designation_request", notify=((Side.SUPERIOR, "head"),),
)  # fmt: skip

ADMINISTRATIVE = table(
    *before_sending(Act.APPROVE_ADMINISTRATIVE),
    SEND.but(ends=("transfer_other_agency",), starts=(Start("agr.sign", RECIPIENT),), letter="clue_referral"),
    SIGN.but(ends=("agr.sign",), starts=(Start("agr.answer", RECIPIENT),)),
    ASK_SUPPLEMENT.but(stops=("agr.answer",), starts=(Start("agr.supplement", SENDER),)),
    SUPPLY.but(ends=("agr.supplement",), resumes=("agr.answer",)),
    ACCEPT.but(
        ends=("agr.answer",),
        starts=(Start("agr.first_feedback", RECIPIENT), Start("agr.final_feedback", RECIPIENT)),
    ),
    REROUTE.but(ends=("agr.answer",), act=Act.REFUSE_REFERRAL),
    Move(
        "return", "不属职责退回", sources(S.SIGNED), S.RETURNED, RECIPIENT, Act.REFUSE_REFERRAL,
        ends=("agr.answer",), starts=(Start("nhsa_jurisdiction_dispute", SENDER),), needs=("reason", "suggested"),
        lane=LaneEffect.DROP, letter="return_letter", notify=(S_OFFICERS,),
    ),
    CONTEST, DESIGNATE, DESIGNATE_SENDER, CLOSE_RETURN,
)  # fmt: skip

_BEFORE_SENDING = sources(S.REVIEWING, S.DECIDING, S.APPROVED)
_OBSTRUCTED = ("disc_refer_conclusion", "disc_refer_others")

DISCIPLINE = table(
    *before_sending(Act.APPROVE_DISCIPLINE),
    Move(
        "obstacle", "特殊原因", _BEFORE_SENDING, "", SENDER, Act.APPROVE_DISCIPLINE,
        stops=_OBSTRUCTED, needs=("reason", "expected_end"),
    ),
    Move("obstacle_over", "特殊原因消除", _BEFORE_SENDING, "", SENDER, Act.APPROVE_DISCIPLINE, resumes=_OBSTRUCTED),
    # A letter that is not sent holds nothing up any longer.
    REFUSE.but(act=Act.APPROVE_DISCIPLINE, resumes=_OBSTRUCTED),
    WITHDRAW.but(resumes=_OBSTRUCTED),
    REVOKE.but(act=Act.APPROVE_DISCIPLINE, resumes=_OBSTRUCTED),
    SEND.but(
        ends=("disc_refer_conclusion", "disc_refer_others", "superv_duty_to_transfer"),
        starts=(Start("agr.sign", RECIPIENT),), letter="discipline_referral",
    ),
    Move(
        "record_offline", "线下送达登记", sources(S.APPROVED), S.SENT, SENDER, Act.SEND_REFERRAL,
        ends=("disc_refer_conclusion", "disc_refer_others", "superv_duty_to_transfer"),
        needs=("document_number", "document_date"), lane=LaneEffect.OPEN,
    ),
    SIGN.but(label="已接收", ends=("agr.sign",), starts=(Start("superv_reroute", RECIPIENT),), letter=""),
    Move(
        "record_receipt", "登记已接收", sources(S.SENT), S.SIGNED, SENDER, Act.SEND_REFERRAL, ends=("agr.sign",),
    ),
    # What the receiver does with it is not the sender's knowledge: for him it stays where it is.
    REROUTE.but(target="", ends=("superv_reroute",), lane=LaneEffect.NONE, letter="", notify=()),
    Move(
        "reply", "登记书面反馈", sources(S.SIGNED), S.ACCEPTED, SENDER, Act.DRAFT_REFERRAL, ends=("superv_reroute",),
        lane=LaneEffect.FINISH,
    ),
)  # fmt: skip

COPY = table(
    *before_sending(Act.APPROVE_ADMINISTRATIVE),
    SEND.but(ends=("crim_copy_procuratorate",), lane=LaneEffect.NONE),
    SIGN.but(label="已阅", target=S.ENDED, letter=""),
    Move(
        "open_branch", "依职权启动", sources(S.ENDED), S.ACCEPTED, RECIPIENT, Act.REFUSE_REFERRAL, lane=LaneEffect.TAKE,
        starts=(Start("agr.first_feedback", RECIPIENT), Start("agr.final_feedback", RECIPIENT)),
        notify=(S_OFFICERS,),
    ),
)  # fmt: skip

SIGN_ACCEPTS = SIGN.but(target=S.ACCEPTED, lane=LaneEffect.TAKE, ends=("agr.sign",))

ASSISTANCE = table(
    *before_sending(Act.APPROVE_ASSISTANCE, review=False),
    SEND.but(starts=(Start("agr.sign", RECIPIENT),), letter="assistance_letter"),
    SIGN_ACCEPTS.but(starts=(Start("assist_letter_reply", RECIPIENT),)),
    Move(
        "decline", "不属职权", sources(S.SENT), S.RETURNED, RECIPIENT, Act.REFUSE_REFERRAL, ends=("agr.sign",),
        needs=("reason", "suggested"), lane=LaneEffect.DROP, letter="assistance_decline", notify=(S_OFFICERS,),
    ),
    CLOSE_RETURN,
)  # fmt: skip

JOINT = table(
    *before_sending(Act.APPROVE_JOINT),
    SEND.but(starts=(Start("agr.sign", RECIPIENT),), letter="joint_letter"),
    Move(
        "join", "参加", sources(S.SENT), S.ACCEPTED, RECIPIENT, Act.REFUSE_REFERRAL, ends=("agr.sign",),
        starts=(Start("agr.first_feedback", RECIPIENT), Start("agr.final_feedback", RECIPIENT)),
        letter="joint_answer", lane=LaneEffect.TAKE, notify=(S_OFFICERS, (Side.JOINED, "officers")),
    ),
    Move(
        "decline", "不参加", sources(S.SENT), S.ENDED, RECIPIENT, Act.DECIDE_FILING, ends=("agr.sign",),
        needs=("reason",), letter="joint_answer", lane=LaneEffect.DROP, notify=(S_OFFICERS,),
    ),
)  # fmt: skip

REVERSE = table(
    *before_sending(Act.APPROVE_REVERSE, review=False),
    SEND.but(ends=("rev_review",), starts=(Start("agr.sign", RECIPIENT),)),
    SIGN_ACCEPTS.but(
        starts=(Start("rev_agency_reply", RECIPIENT), Start("penalty_limitation", RECIPIENT)),
    ),
    REROUTE.but(sources=sources(S.SENT), ends=("agr.sign",)),
)  # fmt: skip

#: 交办 downward: signing is accepting; an objection is reported (中期反馈), never a refusal.
ASSIGNMENT = table(
    *before_sending(Act.APPROVE_ASSIGNMENT, review=False),
    SEND.but(letter="assignment_letter"),
    SIGN_ACCEPTS.but(ends=(), starts=(Start("tip_assigned_general", RECIPIENT),)),
)  # fmt: skip

#: 提级 upward: the head asks; the superior's head agrees in an answer with a number of its own, or declines with a reason.
ESCALATION = table(
    *before_sending(Act.APPROVE_ASSIGNMENT, review=False),
    SEND.but(letter="escalation_request"),
    Move(
        "accept", "同意提级", sources(S.SENT), S.ACCEPTED, RECIPIENT, Act.DECIDE_FILING, lane=LaneEffect.TAKE,
        needs=("document_number",), notify=(S_OFFICERS, S_HEAD),
    ),
    Move(
        "decline", "不同意提级", sources(S.SENT), S.ENDED, RECIPIENT, Act.DECIDE_FILING, needs=("reason",),
        lane=LaneEffect.DROP, notify=(S_OFFICERS, S_HEAD),
    ),
)  # fmt: skip

#: A record, not a channel that we govern: no approval chain of ours and no clocks. Until it is signed, a record of the
#: wrong procuratorate or court is taken back by whoever may make it; the foreign paper stays in the dossier.
PROSECUTION = table(
    DRAFT,
    SEND.but(sources=sources(S.DRAFT)),
    SIGN_ACCEPTS.but(ends=()),
    WITHDRAW.but(sources=sources(S.DRAFT)),
    Move(
        "take_back",
        "撤回",
        sources(S.SENT),
        S.WITHDRAWN,
        SENDER,
        Act.SEND_REFERRAL,
        voids=("*",),
        needs=("reason",),
        lane=LaneEffect.DROP,
        notify=(R_REGISTRARS,),
    ),
)

#: It decides nothing and opens no lane. The clock of the answer is `consult_clock`'s: it depends on who is asked.
CONSULT = table(
    *before_sending(Act.APPROVE_ADMINISTRATIVE, review=False),
    SEND.but(lane=LaneEffect.NONE, letter="consult_letter"),
    SIGN.but(starts=(Start("agr.answer", RECIPIENT),)),
    Move(
        "answer", "书面答复", sources(S.SIGNED), S.ENDED, RECIPIENT, Act.ANSWER_REFERRAL,
        ends=("proc_consult_reply", "agr.answer"), needs=("reason",), notify=(S_OFFICERS,),
    ),
    Move(
        "record_answer", "登记书面答复", sources(S.SENT, S.SIGNED), S.ENDED, SENDER, Act.DRAFT_REFERRAL,
        ends=("proc_consult_reply", "agr.answer"), needs=("reason", "document_number"),
        notify=(S_OFFICERS, (RECIPIENT, "officers")),
    ),
)  # fmt: skip


def consult_clock(recipient: str) -> Start:
    """The limit of a consulted body's answer: the procuratorate has seven days (高检发释字〔2021〕4号§13), others as agreed."""
    return Start("proc_consult_reply" if recipient == A.PROCURATORATE else "agr.answer", RECIPIENT)


#: Supplement and correction follow a referral that was sent: own letter, no lane of their own.
SUPPLEMENT, CORRECTION = (
    table(
        *before_sending(Act.APPROVE_ADMINISTRATIVE),
        SEND.but(lane=LaneEffect.NONE, letter=letter),
        SIGN.but(target=S.ENDED),
    )
    for letter in ("supplement_referral", "correction_letter")
)
