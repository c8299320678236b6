"""Which moves of a referral a page offers, and what it says will follow from them."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from agencies.models import Agency
from agencies.rights import holders, may
from agencies.services import on_duty
from referral.law.clocks import local
from referral.law.grounds import AFTER_OBSTACLE
from referral.law.kinds import Kind, KindRule
from referral.law.states import Move, Side
from referral.models import Referral
from referral.services import approval_steps, offers, rule_values
from referral.services.acting import Acting
from referral.services.parties import side_of_referral
from referral.services.told import term

#: Moves whose button is red and that can't be taken back.
DANGEROUS = frozenset(
    {"refuse", "withdraw", "take_back", "revoke", "not_file", "return", "not_police", "decline", "accept_no"}
)
#: Moves that turn aside from the straight road: never the one blue button of the page.
ASIDE = frozenset(
    {
        "return_draft", "return_report", "ask_supplement", "reroute", "withdraw", "take_back", "recall", "obstacle",
        "obstacle_over",
    }
)  # fmt: skip
#: Moves whose effect names how long a 行纪移送 has after the obstacle has gone: the value in force.
OF_OBSTACLE = frozenset({"obstacle", "obstacle_over"})


#: What follows from a move. {}: the limit that it starts (`limit_of`), as it is in force on the day.
EFFECTS = {
    "review": "审核通过后，负责人即收到书面报告；行刑移送的批准期限从此刻起算。",
    "approve": "批准后编号、成文、盖章；文书内容不再更改。",
    "accept": "受理后，办理分支开始办理。",
    "file": "登记立案文书后，移送机关须移交涉案物品和材料，期限{}。",
    "not_file": "移送机关自收到不予立案通知书之日起可以提请复议，期限{}；也可以建议检察机关立案监督。",
    "reroute": "转送后由新的机关签收，时限重新起算；第三次转送报共同上级机关指定管辖，同时生成指定管辖申请。",
    "return": "退回后由双方协商，期限{}；对方有异议的，可以提出管辖争议，期满未达成一致的，自动报请共同的上级机关指定管辖。",
    "contest": "提出后生成指定管辖申请，送双方共同的上级机关指定管辖（行政处罚法第二十五条）；申请写明双方的意见和理由，由该机关和双方查看。",
    "designate": "指定后生成指定管辖决定书，送双方和被指定的机关；由该机关签收办理，不得再退回或者转送（行政处罚法第二十五条）；双方即时收到通知。",
    "designate_sender": "指定后生成指定管辖决定书，送双方；本件移送终结，由移送机关在本机关办理分支继续办理（行政处罚法第二十五条）。",
    "open_branch": "启动后本机关另设办理分支，起算与移送机关约定的反馈时限；其他机关的办理情况不因此对本机关公开。",
    "join": "参加后本机关的办理分支开始办理，并向商请机关出具复函。",
    "not_police": "移送机关收到书面通知后，由其另行移送主管机关或者自行处理。",
    "reconsider": "提请复议书编号、成文后送公安机关，公安机关自收到之日起作出复议决定，期限{}。",
    "uphold": "移送机关自收到复议决定之日起可以建议检察机关立案监督，期限{}。",
    "ask_supervision": "立案监督建议书编号、成文后送同级人民检察院，检察院的抄送件转为立案监督。",
    "demand_reasons": "公安机关自收到通知书之日起书面说明不立案的理由，期限{}。",
    "demand_overdue": "公安机关应当书面说明逾期不作出决定的理由，期限{}。",
    "accept_reasons": "认可后须将理由告知移送机关，期限{}；告知函在立案监督办理分支的时限中登记。",
    "order_filing": "公安机关自收到通知立案书之日起立案，期限{}。",
    "file_on_notice": "登记立案决定书后，移送机关须移交涉案物品和材料，期限{}。",
    "accept_no": "办理后本案刑事程序终结，由本机关依法处理，本机关的处罚决定期限恢复计算（国务院令第310号第十条）。",
    "ask_supplement": "告知补正不影响接受；公安机关立案审查期限不停止计算。",
    "obstacle": "移送期限自今日起中止计算；特殊原因消除后由负责人登记，自消除之日起{}内移送。",
    "obstacle_over": "自今日起{}内移送。",
    "answer": "答复供对方办案参考，不作出决定；书面答复有文号的，登记为外来文书。",
    "decline": "不属职权的，写明理由和建议的机关，生成复函送对方；不影响对方另行发函。",
    "take_back": "撤回后对方立即不能再查看；已登记的文书留在本案卷宗，可以另行登记移送。",
    "revoke": "撤回后文号作废并保留理由；已送达的，对方立即不能再查看。",
}
#: Where a move of a kind does something of its own.
EFFECTS_OF_KIND: dict[tuple[str, str], str] = {
    (Kind.ADMINISTRATIVE, "ask_supplement"): "告知补正后，本机关的答复期限停止计算；对方补正后继续计算。",
    (Kind.DISCIPLINE, "reroute"): "转送有管辖权的纪检监察机关，只能转送一次；移送机关看到的状态和记录不变。",
    (Kind.CRIMINAL, "reroute"): "转送有管辖权的公安机关，期限{}；由其接受后，各项期限重新起算。",
    (Kind.REPORT_CRIME, "reroute"): "转送后由有管辖权的公安机关接受，各项期限重新起算。",
    (Kind.REPORT_CRIME, "file"): "登记立案文书后，报案机构即时收到通知。",
    (Kind.REPORT_CRIME, "file_on_notice"): "登记立案决定书后，报案机构即时收到通知。",
    (Kind.REPORT_CRIME, "accept_no"): "办理后本案刑事程序终结。",
    (Kind.ASSIGNMENT, "sign"): "签收即承办，办结并报告的期限{}，需要延长的由交办机关批准。对交办有不同意见的，签收后以中期反馈书面报告。",
    (Kind.ESCALATION, "accept"): "同意后由本机关牵头办理本案，提请机关配合办理。",
    (Kind.ESCALATION, "decline"): "不同意的，案件仍由提请机关牵头办理。",
}  # fmt: skip
#: Where the text of a move tells the limit that it meets, and not the one that it starts.
LIMITS_MET: dict[tuple[str, str], str] = {(Kind.CRIMINAL, "reroute"): "police_reroute"}

#: What follows when the head approves a letter that goes by hand: the system numbers and prints nothing.
OFFLINE_EFFECT = "批准后线下送达，只登记发文登记号和日期；函件由本机关自行制发，本系统不编号、不成文。"
#: What the button of a form says where the name of the step alone would not say what it does.
BUTTONS = {"review": "审核通过"}
OPINION_EFFECTS = {
    "approve": "批准后即可送达；所附文书由本机关自行制发、编号，本系统不制作。",
    "sign": "签收即承办，不予退回；回复期限自签收之日起算，期限以检察意见书所载为准。不属本机关职责的，请办理转送。",
    "reroute": "转送后由新的机关签收，办理结果仍回复原移送机关。",
}


def moves_of_agency(referral: Referral, agency: Agency) -> list[Move]:
    """The moves that are lawful now and the agency's to do, whoever in it may do them."""
    moves = offers.open_moves(referral, timezone.now())
    return [move for move in moves if _is_for(move, referral, agency)]


def _is_for(move: Move, referral: Referral, agency: Agency) -> bool:
    if move.side in {Side.SUPERIOR, Side.PROCURATORATE} and referral.status not in {"disputed", "supervised"}:
        return False
    return side_of_referral(referral, move.side).pk == agency.pk


def moves_for(referral: Referral, acting: Acting) -> list[Move]:
    """The moves that this post may do now: lawful, on its side, with the right."""
    moves = moves_of_agency(referral, acting.agency)
    return [move for move in moves if may(acting.post, move.act, acting.agency)]


def main_move(moves: list[Move], *, lapsed: bool = False) -> str:
    """The name of the move that the page puts first in blue; '' when only asides and dangers are offered.

    lapsed: the right has run out and the head is asked for the note.
    """
    if lapsed and any(move.name == "accept_no" for move in moves):
        return "accept_no"
    return next((move.name for move in moves if move.name not in DANGEROUS | ASIDE), "")


def turn(referral: Referral, acting: Acting, day: date) -> str:
    """Whose turn it is in the own agency when it is not this post's: 待林伟办理：刑事立案. Of a secret one nobody is named."""
    if referral.secret or referral.holder_id != acting.agency.pk:
        return ""
    moves = moves_of_agency(referral, acting.agency)
    main = next((move for move in moves if move.name == main_move(moves)), None)
    if main is None or may(acting.post, main.act, acting.agency):
        return ""
    names = "、".join(post.user.full_name for post in holders(acting.agency, main.act, day))
    labels = [move.label for move in moves if move.act == main.act and move.name not in ASIDE]
    return f"待{names or '有权人员'}办理：{'、'.join(labels)}"


def text_of(kind: str, name: str) -> str:
    """What follows from a move of a kind, as the tables above have it."""
    if kind == Kind.REVERSE and name in OPINION_EFFECTS:
        return OPINION_EFFECTS[name]
    return EFFECTS_OF_KIND.get((kind, name)) or EFFECTS.get(name, "")


def limit_of(rule: KindRule, name: str) -> str:
    """The limit that the text of a move of a kind tells: the first that the law's table starts with it."""
    return LIMITS_MET.get((rule.code, name)) or rule.moves[name].starts[0].rule


def effect_of(referral: Referral, name: str, at: datetime) -> str:
    """What follows from a move, with the days that are in force."""
    text, day = text_of(referral.kind, name), local(at).date()
    if name in OF_OBSTACLE:
        return text.format(rule_values.value_on(AFTER_OBSTACLE, day).words)
    if "{}" in text:
        limit = limit_of(referral.rule, name)
        return text.format(term(limit, day, referral.sender, referral.recipient).told)
    if name == "approve" and referral.is_offline:
        return OFFLINE_EFFECT
    return steps_left(referral, day) + text + sending_deadline(referral, at) if name == "approve" else text


def steps_left(referral: Referral, day: date) -> str:
    """Which steps of the agency's own are not there when its decider approves, and what that means."""
    left = approval_steps.outstanding(referral, day)
    if not left:
        return ""
    names = "、".join(approval_steps.named(step) for step in left)
    if approval_steps.hindering(referral, day):
        return f"尚未收到意见：{names}；写明“同意后才能批准”的环节须先同意。"
    return f"尚未收到意见：{names}；现在批准的，记入审批表和流转记录。"


def sending_deadline(referral: Referral, at: datetime) -> str:
    """When the 24 hours of a 行刑移送 approved at a moment end, and who is on duty there then; '' for other kinds."""
    if referral.kind != Kind.CRIMINAL:
        return ""
    end = local(at + timedelta(hours=24))
    shift = on_duty(referral.recipient, end)
    duty = (
        f"届时对方值班：{shift.user.full_name} {shift.phone}。"
        if shift
        else "对方没有登记届时的值班人员，请提前联系。"
    )
    return f"现在批准的，须在{end:%Y-%m-%d %H:%M}前送达（24小时，含夜间和节假日）。{duty}"
