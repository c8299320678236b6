"""The moves of 行刑移送 from an administrative agency to the police, and of 报案. Source: STATES (a), 310号令, 程序规定§180–184."""

from agencies.roles import Act
from referral.law.moves import (
    ASK_SUPPLEMENT,
    CLOSE_RETURN,
    PROC,
    PROC_OFFICERS,
    R_OFFICERS,
    R_REGISTRARS,
    RECIPIENT,
    REROUTE,
    S_HEAD,
    S_OFFICERS,
    SEND,
    SENDER,
    SIGN,
    SUPPLY,
    before_sending,
)
from referral.law.states import LaneEffect, Move, Side, Start, sources, table
from referral.law.states import ReferralStatus as S
from referral.law.words import Measure

#: The police's own clocks before their answer; whatever the answer, none of them goes on.
POLICE_CLOCKS = ("police_supplement_notice", "police_reroute", "police_file_decide")
#: Once the police have answered, nobody waits for why they had not.
OVERDUE = ("police_overdue_explain",)
#: Rights that run out: what they let the sender do, and what he is asked for when they have run out unused.
RIGHTS_AFTER_REFUSAL = ("agency_reconsider", "agency_supervision_after_review")
#: Limits of the police that the procuratorate holding a copy may read: it watches over them (刑事诉讼规则第五百五十七条以下).
OVERSEEN_CLOCKS = frozenset({
    "police_file_decide", "police_overdue_explain", "police_reconsider_decide", "police_explain_no_file",
    "police_file_on_notice",
})  # fmt: skip
#: What the police must still tell or hand over when a criminal lane ends, by its final result (程序规定第一百八十四条、
#: 第一百八十九条, 国务院令第310号第十三条).
OUTCOME_CLOCKS: dict[str, str] = {
    Measure.CRIMINAL_WITHDRAWN: "police_withdraw_notify",
    Measure.MOVED: "police_case_moved_notify",
    Measure.TO_AGENCY: "police_back_to_agency",
}

_ANSWERS = (
    SEND.but(
        ends=("crim_refer_send",), letter="criminal_referral", notify=(R_REGISTRARS, PROC),
        starts=(Start("police_sign_receipt", RECIPIENT), Start("crim_copy_procuratorate", SENDER)),
    ),
    SIGN.but(
        label="接受", ends=("police_sign_receipt",),
        starts=tuple(Start(rule, RECIPIENT) for rule in POLICE_CLOCKS),
    ),
    ASK_SUPPLEMENT.but(ends=("police_supplement_notice",), starts=(Start("agency_supplement", SENDER),)),
    SUPPLY.but(ends=("agency_supplement",)),
    REROUTE.but(ends=POLICE_CLOCKS, voids=OVERDUE),
    Move(
        "not_police", "不属公安机关管辖", sources(S.SIGNED), S.NOT_OURS, RECIPIENT, Act.REFUSE_REFERRAL,
        ends=(*POLICE_CLOCKS, "police_not_police_matter"), starts=(Start("transfer_other_agency", SENDER),),
        voids=OVERDUE, needs=("reason", "document_number"), lane=LaneEffect.DROP, notify=(S_OFFICERS,),
    ),
    Move(
        "file", "刑事立案", sources(S.SIGNED, S.SUPPLEMENTING), S.ACCEPTED, RECIPIENT, Act.DECIDE_FILING,
        ends=(*POLICE_CLOCKS, "police_file_notify", "agency_supplement"), voids=OVERDUE,
        starts=(Start("agency_handover_items", SENDER),), needs=("document_number",), lane=LaneEffect.TAKE,
        notify=(S_OFFICERS, PROC),
    ),
    Move(
        "not_file", "不予立案", sources(S.SIGNED, S.SUPPLEMENTING), S.NOT_FILED, RECIPIENT, Act.DECIDE_FILING,
        ends=(*POLICE_CLOCKS, "police_file_notify", "agency_supplement"), voids=OVERDUE,
        starts=(Start("agency_reconsider", SENDER),), needs=("reason", "document_number"),
        notify=(S_OFFICERS, S_HEAD, PROC),
    ),
    Move(
        "demand_overdue", "要求说明逾期理由", sources(S.SIGNED, S.SUPPLEMENTING), "", Side.PROCURATORATE,
        Act.ANSWER_REFERRAL, starts=(Start("police_overdue_explain", RECIPIENT),), needs=("document_number",),
        notify=(R_OFFICERS, S_OFFICERS),
    ),
)  # fmt: skip

_AFTER_REFUSAL = (
    Move(
        "reconsider", "提请复议", sources(S.NOT_FILED), S.RECONSIDERING, SENDER, Act.CONTEST,
        ends=("agency_reconsider",), starts=(Start("police_reconsider_decide", RECIPIENT),), needs=("reason",),
        letter="reconsideration_request", notify=(R_REGISTRARS,),
    ),
    Move(
        "uphold", "维持不予立案", sources(S.RECONSIDERING), S.NOT_FILED, RECIPIENT, Act.DECIDE_FILING,
        ends=("police_reconsider_decide",), starts=(Start("agency_supervision_after_review", SENDER),),
        needs=("reason", "document_number"), notify=(S_OFFICERS, PROC),
    ),
    Move(
        "overturn", "变更为立案", sources(S.RECONSIDERING), S.ACCEPTED, RECIPIENT, Act.DECIDE_FILING,
        ends=("police_reconsider_decide",), starts=(Start("agency_handover_items", SENDER),),
        needs=("document_number",), lane=LaneEffect.TAKE, notify=(S_OFFICERS, PROC),
    ),
    Move(
        "ask_supervision", "建议立案监督", sources(S.NOT_FILED), S.SUPERVISED, SENDER, Act.CONTEST,
        ends=RIGHTS_AFTER_REFUSAL, needs=("reason",), letter="supervision_request", notify=(PROC,),
    ),
    Move(
        "demand_reasons", "要求说明不立案理由", sources(S.SUPERVISED), S.SUPERVISED, Side.PROCURATORATE,
        Act.ANSWER_REFERRAL, starts=(Start("police_explain_no_file", RECIPIENT),), needs=("document_number",),
        notify=(R_OFFICERS,),
    ),
    Move(
        "explain", "说明理由", sources(S.SIGNED, S.SUPPLEMENTING, S.SUPERVISED), "", RECIPIENT, Act.ANSWER_REFERRAL,
        ends=("police_explain_no_file", "police_overdue_explain"), needs=("reason", "document_number"), notify=(PROC_OFFICERS,),
    ),
    Move(
        "accept_reasons", "认可不立案理由", sources(S.SUPERVISED), S.ENDED, Side.PROCURATORATE, Act.ANSWER_REFERRAL,
        ends=("police_explain_no_file",), starts=(Start("proc_inform_agency", Side.PROCURATORATE),),
        lane=LaneEffect.DROP, notify=(S_OFFICERS, S_HEAD),
    ),
    Move(
        "order_filing", "通知立案", sources(S.SUPERVISED), S.SUPERVISED, Side.PROCURATORATE, Act.ANSWER_REFERRAL,
        ends=("police_explain_no_file",), starts=(Start("police_file_on_notice", RECIPIENT),),
        needs=("document_number",), notify=(R_OFFICERS, S_OFFICERS),
    ),
    Move(
        "file_on_notice", "按通知立案", sources(S.SUPERVISED), S.ACCEPTED, RECIPIENT, Act.DECIDE_FILING,
        ends=("police_file_on_notice",), needs=("document_number",), lane=LaneEffect.TAKE,
        starts=(Start("agency_handover_items", SENDER), Start("proc_urge_after_3m", Side.PROCURATORATE)),
        notify=(PROC, S_OFFICERS),
    ),
    Move(
        "accept_no", "不再异议", sources(S.NOT_FILED), S.ENDED, SENDER, Act.CONTEST, needs=("reason",),
        ends=RIGHTS_AFTER_REFUSAL,
        starts=(Start("agency_handle_after_no_file", SENDER),), lane=LaneEffect.DROP, notify=(S_OFFICERS,),
    ),
    CLOSE_RETURN.but(sources=sources(S.NOT_OURS)),
)  # fmt: skip

#: The copy that the procuratorate holds becomes its own lane when 立案监督 is asked for.
COPY_TO_SUPERVISION = Move(
    "supervise", "转为立案监督", sources(S.SENT, S.ENDED), S.ACCEPTED, SENDER, Act.CONTEST, screen=False,
)  # fmt: skip

CRIMINAL = table(*before_sending(Act.APPROVE_CRIMINAL, decide_clock=True), *_ANSWERS, *_AFTER_REFUSAL)

#: 经办机构 is no 行政执法机关: it reports to the police like anyone else, without the clocks of 310号令§5.
REPORT_CRIME = table(*before_sending(Act.APPROVE_ADMINISTRATIVE), *_ANSWERS, *_AFTER_REFUSAL)
