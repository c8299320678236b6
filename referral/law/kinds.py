"""Kinds of referral: who may send what to whom, which approvals, materials and answers. Source: STATES (a), FIELD 11."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from agencies.kinds import AgencyKind as A
from agencies.roles import Act
from referral.law import criminal, moves
from referral.law.errors import ReferralError, TooLate
from referral.law.states import LABELS, Move, ReferralStatus, labels_of, lawful


class Kind(StrEnum):
    CRIMINAL = "criminal"
    ADMINISTRATIVE = "administrative"
    DISCIPLINE = "discipline"
    COPY = "copy"
    ASSISTANCE = "assistance"
    JOINT = "joint"
    REVERSE = "reverse"
    ASSIGNMENT = "assignment"
    ESCALATION = "escalation"
    PROSECUTION = "prosecution"
    CONSULT = "consult"
    SUPPLEMENT = "supplement"
    CORRECTION = "correction"
    REPORT_CRIME = "report_crime"


class Line(StrEnum):
    """Along which way of the own line a kind goes: to a subordinate, or to the superior."""

    DOWN = "down"
    UP = "up"


@dataclass(frozen=True)
class MaterialRule:
    """One line of a kind's checklist. code: stable name; required: refused at submit when missing."""

    code: str
    label: str
    required: bool = True


@dataclass(frozen=True)
class Words:
    """What a page calls the two sides, the content and the materials: a letter that only asks refers nothing."""

    kind: str = "移送类型"
    sender: str = "移送机关"
    recipient: str = "受移送机关"
    content: str = "移送内容"
    materials: str = "移送材料"
    draft: str = "移送稿"


_ASKS = Words("来函类型", "商请机关", "收函机关", "咨询事项", "随函材料", "函稿")


#: What 医保局 cites besides: its own rules of procedure, and the notice that it has issued with the police.
_NHSA_BASIS = {
    Kind.ADMINISTRATIVE: "《医疗保障行政处罚程序暂行规定》（国家医疗保障局令第4号）",
    Kind.CRIMINAL: "《国家医疗保障局 公安部关于加强查处骗取医保基金案件行刑衔接工作的通知》（医保发〔2021〕49号）",
}


@dataclass(frozen=True)
class KindRule:
    """What the law says of one kind of referral.

    senders, recipients: agency kinds that may stand there (empty: any); approve_act: the right that decides;
    approver: who that is, in Chinese; officers: how many named officers with a valid 执法证 are needed; secret:
    absent for everyone but the named officers; series: letters of the 文书代字; letter: form sent; moves: the table;
    line: a kind that goes up or down the own line alone; words: what a page calls its parts; pages: whether the wizard offers it (the others have pages of their own).
    """

    code: Kind
    label: str
    approve_act: str
    approver: str
    moves: dict[str, Move]
    senders: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    officers: int = 1
    secret: bool = False
    series: str = "函"
    letter: str = ""
    basis: str = ""
    materials: tuple[MaterialRule, ...] = ()
    no_clock_reason: str = ""
    pages: bool = field(default=False)
    line: str = ""
    words: Words = Words()

    def label_of(self, sender: str) -> str:
        """The kind as it is called when this kind of agency sends it: 反向移送 is no word of the law."""
        return "公安移送行政处理" if self.code == Kind.REVERSE and sender == A.POLICE else self.label

    def basis_of(self, sender: str) -> str:
        """The basis as this kind of sender cites it: what binds 医保局 alone is cited by 医保局 alone."""
        if self.code == Kind.REVERSE and sender == A.POLICE:
            return _POLICE_BASIS
        own = _NHSA_BASIS.get(self.code) if sender == A.NHSA else None
        return f"{self.basis}；{own}" if own else self.basis

    def status_label(self, status: str) -> str:
        """A status as this kind calls it."""
        return LABELS_OF_KIND.get((self.code, status)) or _label(status)

    def lawful(self, status: str) -> list[Move]:
        """The moves that may start from this status."""
        return lawful(self.moves, status)

    def move(self, name: str, status: str, *, offered: Iterable[Move] | None = None) -> Move:
        """The move of that name, if it is lawful now.

        offered: what the sentence lists where more is known than the status. Raises TooLate with a sentence that lists what
        is lawful instead.
        """
        move = self.moves.get(name)
        if move is not None and status in move.sources:
            return move if move.target else move.but(target=status)
        asked = move.label if move else name
        now = labels_of(self.lawful(status) if offered is None else offered)
        raise TooLate(f"{self.label}现为「{self.status_label(status)}」，不能{asked}；现在可以办理：{now}。")


def _label(status: str) -> str:
    return next((label for key, label in LABELS.items() if key == status), status)


#: 行政执法机关: only they may send a 行刑移送 (行政处罚法§27, 310号令§2). The 经办机构 is none.
ENFORCERS = frozenset({A.NHSA, A.HEALTH, A.TCM, A.MARKET, A.DRUG, A.AUDIT, A.FINANCE, A.HR, A.CIVIL, A.TAX})
ADMINISTRATION = ENFORCERS | {A.NHSA_OFFICE, A.JUSTICE, A.CYBER, A.GOVERNMENT, A.POLICE}

#: Who has a line of superior and subordinate in which cases are assigned and taken up. The discipline bodies have their own.
LINES = ENFORCERS | {A.NHSA_OFFICE, A.JUSTICE, A.CYBER, A.POLICE, A.PROCURATORATE, A.GOVERNMENT}
_LINE_BASIS = "《医疗保障基金使用监督管理条例》第二十二条；《中华人民共和国行政处罚法》第二十二条至第二十五条"
#: 显著轻微: the police hand over what is no crime and still an offence.
_POLICE_BASIS = "《行政执法机关移送涉嫌犯罪案件的规定》（国务院令第310号）第十三条；《中华人民共和国行政处罚法》第二十七条"

_REPORT = MaterialRule("report", "案件调查报告")
_LIST = MaterialRule("item_list", "涉案物品清单")
_EXPERT = MaterialRule("expert", "检验报告或者鉴定意见", required=False)
_PENALTY = MaterialRule("penalty", "行政处罚决定书", required=False)
_OTHER = MaterialRule("other", "其他材料", required=False)
_SOURCE = MaterialRule("source", "线索来源材料")
_FOUND = MaterialRule("evidence", "已取得的证据", required=False)

_RULES = (
    KindRule(
        Kind.CRIMINAL, "行刑移送", Act.APPROVE_CRIMINAL, "负责人（正职或主持工作）", criminal.CRIMINAL,
        senders=ENFORCERS, recipients=frozenset({A.POLICE}), officers=2, series="涉罪移", letter="criminal_referral",
        basis="《中华人民共和国行政处罚法》第二十七条；《医疗保障基金使用监督管理条例》第四十条、第四十八条；"
        "《行政执法机关移送涉嫌犯罪案件的规定》（国务院令第310号）第三条、第五条、第六条",
        materials=(_REPORT, _LIST, _EXPERT, _PENALTY, _OTHER), pages=True,
    ),
    KindRule(
        Kind.ADMINISTRATIVE, "行政移送", Act.APPROVE_ADMINISTRATIVE, "分管负责人或负责人", moves.ADMINISTRATIVE,
        senders=ADMINISTRATION | {A.PROCURATORATE, A.COURT}, recipients=ADMINISTRATION, series="移函", letter="clue_referral",
        basis="《医疗保障基金使用监督管理条例》第二十二条；《中华人民共和国社会保险法》第八十二条；"
        "《中华人民共和国行政处罚法》第二十二条至第二十五条",
        materials=(_SOURCE, _FOUND, _OTHER), pages=True,
    ),
    KindRule(
        Kind.DISCIPLINE, "行纪移送", Act.APPROVE_DISCIPLINE, "负责人（正职或主持工作）", moves.DISCIPLINE,
        recipients=frozenset({A.DISCIPLINE}), secret=True, series="纪函", letter="discipline_referral",
        basis="《中华人民共和国监察法》第三十七条；"
        "《行政执法机关移送涉嫌犯罪案件的规定》（国务院令第310号）第十八条、第十九条",
        materials=(MaterialRule("record", "线索登记表"), _FOUND, _PENALTY), no_clock_reason="confidential", pages=True,
    ),
    KindRule(
        Kind.COPY, "抄送", Act.APPROVE_ADMINISTRATIVE, "随主件批准", moves.COPY, series="抄函", officers=0,
        basis="高检会〔2006〕2号第一条", no_clock_reason="copy_only", pages=True,
    ),
    KindRule(
        Kind.ASSISTANCE, "异地协查", Act.APPROVE_ASSISTANCE, "分管负责人或负责人", moves.ASSISTANCE, series="协函",
        recipients=ADMINISTRATION, letter="assistance_letter", basis="《中华人民共和国行政处罚法》第二十六条",
        words=replace(_ASKS, content="协查内容"),
    ),
    KindRule(
        Kind.JOINT, "商请联合查处", Act.APPROVE_JOINT, "负责人（正职或主持工作）", moves.JOINT, series="商函",
        recipients=ADMINISTRATION | {A.PROCURATORATE, A.DISCIPLINE}, letter="joint_letter",
        basis="《医疗保障基金使用监督管理条例》第二十二条", pages=True,
    ),
    KindRule(
        Kind.REVERSE, "反向衔接（检察意见）", Act.APPROVE_REVERSE, "负责人（正职或主持工作）", moves.REVERSE,
        senders=frozenset({A.PROCURATORATE, A.POLICE}), recipients=ADMINISTRATION, series="意见",
        basis="《中华人民共和国刑事诉讼法》第一百七十七条第三款；《中华人民共和国行政处罚法》第二十七条",
    ),
    KindRule(
        Kind.ASSIGNMENT, "交办", Act.APPROVE_ASSIGNMENT, "负责人（正职或主持工作）", moves.ASSIGNMENT, series="交办",
        senders=LINES, recipients=LINES, letter="assignment_letter", line=Line.DOWN, pages=True, basis=_LINE_BASIS,
    ),
    KindRule(
        Kind.ESCALATION, "提级查办", Act.APPROVE_ASSIGNMENT, "负责人（正职或主持工作）", moves.ESCALATION, series="请",
        senders=LINES, recipients=LINES, letter="escalation_request", line=Line.UP, pages=True, basis=_LINE_BASIS,
    ),
    KindRule(
        Kind.PROSECUTION, "诉讼移送", "", "", moves.PROSECUTION,
        senders=frozenset({A.POLICE, A.PROCURATORATE}), recipients=frozenset({A.PROCURATORATE, A.COURT}), officers=0,
        no_clock_reason="law_silent",
    ),
    KindRule(
        Kind.CONSULT, "书面咨询", Act.APPROVE_ADMINISTRATIVE, "分管负责人或负责人", moves.CONSULT, series="咨函",
        letter="consult_letter", recipients=ADMINISTRATION | {A.PROCURATORATE, A.COURT}, words=_ASKS,
    ),
    KindRule(
        Kind.SUPPLEMENT, "补充移送", Act.APPROVE_ADMINISTRATIVE, "分管负责人或负责人", moves.SUPPLEMENT, series="补函",
        letter="supplement_referral", materials=(_FOUND, _OTHER),
    ),
    KindRule(
        Kind.CORRECTION, "更正", Act.APPROVE_ADMINISTRATIVE, "分管负责人或负责人", moves.CORRECTION, series="更函",
        letter="correction_letter",
    ),
    KindRule(
        Kind.REPORT_CRIME, "报案", Act.APPROVE_ADMINISTRATIVE, "分管负责人或负责人", criminal.REPORT_CRIME,
        senders=frozenset({A.NHSA_OFFICE}), recipients=frozenset({A.POLICE}), series="报案",
        basis="《中华人民共和国刑事诉讼法》第一百一十条", materials=(_REPORT, _OTHER), letter="crime_report", pages=True,
    ),
)  # fmt: skip

KINDS: dict[str, KindRule] = {rule.code: rule for rule in _RULES}
#: A status in the words of a kind, where the common word would be wrong: the police open a case, nobody signs for a copy.
LABELS_OF_KIND: dict[tuple[str, str], str] = {
    (Kind.CRIMINAL, ReferralStatus.ACCEPTED): "已刑事立案", (Kind.REPORT_CRIME, ReferralStatus.ACCEPTED): "已刑事立案",
    (Kind.DISCIPLINE, ReferralStatus.SIGNED): "已接收", (Kind.DISCIPLINE, ReferralStatus.ACCEPTED): "已书面反馈",
    (Kind.COPY, ReferralStatus.SENT): "已送达，待阅", (Kind.COPY, ReferralStatus.ENDED): "已阅",
    (Kind.COPY, ReferralStatus.ACCEPTED): "已开启办理分支", (Kind.JOINT, ReferralStatus.ACCEPTED): "已参加",
    (Kind.ASSISTANCE, ReferralStatus.ACCEPTED): "已签收", (Kind.ASSIGNMENT, ReferralStatus.ACCEPTED): "已签收",
    (Kind.REVERSE, ReferralStatus.ACCEPTED): "已签收", (Kind.PROSECUTION, ReferralStatus.ACCEPTED): "已签收",
    (Kind.ESCALATION, ReferralStatus.ACCEPTED): "已同意提级",
}  # fmt: skip
SECRET_KINDS = frozenset(rule.code for rule in _RULES if rule.secret)
#: Between superior and subordinate: no finding points to them, and none is left out by them.
LINE_KINDS = frozenset(rule.code for rule in _RULES if rule.line)


def check_parties(kind: str, sender: str, recipient: str) -> None:
    """Refuse a kind that this sender may not send or this recipient may not be sent.

    kind: a Kind; sender, recipient: agency kinds. Raises ReferralError with the reason and the way out.
    """
    rule = KINDS[kind]
    if rule.senders and sender not in rule.senders:
        if kind == Kind.CRIMINAL and sender == A.NHSA_OFFICE:
            raise ReferralError(
                "经办机构不是行政执法机关，不能作行刑移送；请移交同级医保局，或者向公安机关报案。"
            )
        raise ReferralError(f"{A(sender).label}不能办理{rule.label}，请改选其他移送类型。")
    if rule.recipients and recipient not in rule.recipients:
        names = "、".join(A(kind_).label for kind_ in A if kind_ in rule.recipients)
        raise ReferralError(f"{rule.label}只能送{names}，请改选移送对象或移送类型。")


def between(sender: str, recipient: str) -> list[KindRule]:
    """The kinds that a sender may address to a recipient on the pages, the usual one first.

    A copy goes with another letter and is no kind of its own here; a discipline body is written to apart.
    """
    usual = kind_for(recipient, sender)
    found = [
        rule
        for rule in _RULES
        if rule.pages
        and rule.code != Kind.COPY
        and (rule.secret or recipient != A.DISCIPLINE)
        and (not rule.senders or sender in rule.senders)
        and (not rule.recipients or recipient in rule.recipients)
        and (not rule.line or sender == recipient or (rule.line == Line.DOWN and sender == A.GOVERNMENT))
    ]
    return sorted(found, key=lambda rule: rule.code != usual)


def kind_for(recipient: str, sender: str) -> Kind:
    """The usual kind between two agency kinds: what the wizard suggests first."""
    if recipient == A.POLICE:
        return Kind.REPORT_CRIME if sender == A.NHSA_OFFICE else Kind.CRIMINAL
    if recipient == A.DISCIPLINE:
        return Kind.DISCIPLINE
    if recipient in {A.PROCURATORATE, A.COURT}:
        return Kind.PROSECUTION if sender in {A.POLICE, A.PROCURATORATE} else Kind.COPY
    return Kind.ADMINISTRATIVE
