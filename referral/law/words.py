"""Closed lists of field terms: sources, amounts, measures, ways of delivery. One place, used by models, forms and letters."""

from enum import StrEnum

#: Where a clue comes from. What receivers see instead stands in NEUTRAL_SOURCE: a tip is never named to them (FIELD 7).
CLUE_SOURCES: dict[str, str] = {
    "flight": "飞行检查",
    "campaign": "专项整治",
    "audit_routine": "日常稽核",
    "monitor": "智能监控",
    "tip": "举报投诉",
    "self": "自查自纠",
    "transfer": "其他部门移送",
    "assigned": "上级交办",
    "assist": "异地协查",
    "audit": "审计发现",
    "opinion": "舆情监测",
    "petition": "信访",
    "other_organ": "其他机关移交",
}


def neutral_source(source: str) -> str:
    """The source as another agency may read it."""
    return "监督检查发现" if source in {"flight", "campaign", "audit_routine", "monitor"} else "综合线索"


SUBJECT_KINDS: dict[str, str] = {
    "institution": "定点医疗机构",
    "pharmacy": "定点零售药店",
    "person": "个人",
    "company": "其他单位",
    "official": "公职人员",
}
SUPERVISED_CATEGORIES: dict[str, str] = {
    "": "无",
    "civil": "公务员及参公人员",
    "entrusted": "受委托管理公共事务人员",
    "soe": "国有企业管理人员",
    "public_unit": "公办教科文卫体单位管理人员",
    "village": "基层群众性自治组织管理人员",
    "other": "其他依法履行公职的人员",
}
AMOUNT_CONCEPTS: dict[str, str] = {
    "suspected": "涉嫌违法违规金额",
    "fraud": "涉嫌骗保金额",
    "loss": "认定基金损失",
    "recoverable": "应追回金额",
    "recovered": "已追回金额",
    "breach": "违约金",
    "confiscated": "没收违法所得、非法财物",
    "fine": "罚款",
    "fine_paid": "罚款已缴",
}
#: What is assessed: of the case, by the agency that leads it, as a whole or per subject.
ASSESSED = ("suspected", "fraud", "loss", "recoverable")
#: Money that moved, entered with its voucher by the agency that received or ordered it. What is imposed comes from results.
MOVED = ("recovered", "breach", "fine_paid")
#: What should not be more than what.
AT_MOST = {"recovered": "recoverable", "fine_paid": "fine"}
#: Registers that are kept apart, and which kinds of agency keep each.
CONDUCT_REGISTERS: dict[str, str] = {
    "payment": "医保支付资格记分",
    "assessment": "医师考核",
    "credit": "信用事项",
}
CONDUCT_KEEPERS: dict[str, tuple[str, ...]] = {
    "payment": ("nhsa", "nhsa_office"),
    "assessment": ("health",),
    "credit": ("nhsa", "nhsa_office", "health", "market", "drug"),
}
INSPECTION_KINDS: dict[str, str] = {
    "flight": "飞行检查",
    "campaign": "专项检查",
    "tip": "举报核查",
    "routine": "日常检查",
    "random": "双随机检查",
    "special": "重点核查",
}
#: The part of the procuratorate whose copy has become a lane of its own.
SUPERVISED = "supervise"
PARTS: dict[str, str] = {
    "lead": "牵头", "co": "配合", "copy": "抄送", "own": "本机关", SUPERVISED: "立案监督"
}  # fmt: skip
DELIVERY_WAYS: dict[str, str] = {
    "system": "本系统送达",
    "direct": "直接送达",
    "mail": "邮寄",
    "secret_mail": "机要交换",
    "fax": "传真",
    "exchange": "公文交换",
}
NO_CLOCK_REASONS: dict[str, str] = {
    "law_silent": "法律未定期限",
    "confidential": "依规不计时",
    "paused": "中止",
    "right_lapsed": "权利期满",
    "copy_only": "抄送",
}
ORIGINALS: dict[str, str] = {
    "original": "原件",
    "copy": "复印件",
    "checked": "复印件（与原件核对无异）",
    "data": "电子数据",
}
#: Kinds of evidence (行政处罚法第四十六条).
PROOFS = (
    "书证",
    "物证",
    "视听资料",
    "电子数据",
    "证人证言",
    "当事人的陈述",
    "鉴定意见",
    "勘验笔录、现场笔录",
)
SECRECY: dict[str, str] = {"": "无", "internal": "内部", "work": "工作秘密"}


class Measure(StrEnum):
    """What kind of result an Outcome is."""

    AGREEMENT = "agreement"
    FILED = "filed"
    NOT_FILED = "not_filed"
    PENALTY = "penalty"
    CONFISCATION = "confiscation"
    RECOVERY = "recovery"
    WARNING = "warning"
    SUSPENSION = "suspension"
    LICENCE = "licence"
    CREDIT = "credit"
    DETENTION = "detention"
    DISCIPLINE = "discipline"
    CRIMINAL_FILED = "criminal_filed"
    COERCION = "coercion"
    PROSECUTED = "prosecuted"
    INDICTED = "indicted"
    CRIMINAL_WITHDRAWN = "criminal_withdrawn"
    INVESTIGATION_ENDED = "investigation_ended"
    TO_AGENCY = "to_agency"
    MOVED = "moved"
    NOT_PROSECUTED = "not_prosecuted"
    JUDGED = "judged"
    CRIMINAL_FINE = "criminal_fine"
    NO_ACTION = "no_action"
    DONE = "done"
    OTHER = "other"


MEASURE_LABELS: dict[str, str] = {
    Measure.AGREEMENT: "协议处理",
    Measure.FILED: "行政立案",
    Measure.NOT_FILED: "不予行政立案",
    Measure.PENALTY: "罚款",
    Measure.CONFISCATION: "没收违法所得",
    Measure.RECOVERY: "追回基金",
    Measure.WARNING: "警告、通报批评、责令改正",
    Measure.SUSPENSION: "责令停业、暂停结算",
    Measure.LICENCE: "暂扣、吊销许可证或执业证书",
    Measure.CREDIT: "信用惩戒",
    Measure.DETENTION: "行政拘留",
    Measure.DISCIPLINE: "党纪政务处分",
    Measure.CRIMINAL_FILED: "刑事立案",
    Measure.COERCION: "刑事强制措施",
    Measure.PROSECUTED: "移送审查起诉",
    Measure.INDICTED: "提起公诉",
    Measure.CRIMINAL_WITHDRAWN: "撤销案件",
    Measure.INVESTIGATION_ENDED: "终止侦查",
    Measure.TO_AGENCY: "移交行政机关处理",
    Measure.MOVED: "移送其他公安机关",
    Measure.NOT_PROSECUTED: "不起诉",
    Measure.JUDGED: "判决",
    Measure.CRIMINAL_FINE: "判处罚金",
    Measure.NO_ACTION: "不予处罚",
    Measure.DONE: "办结",
    Measure.OTHER: "其他",
}
#: 立案 and coercion alone are interim on a criminal lane.
INTERIM_ONLY = frozenset({Measure.FILED, Measure.CRIMINAL_FILED, Measure.COERCION})
#: Ends of a criminal lane.
CRIMINAL_FINAL = frozenset(
    {
        Measure.PROSECUTED,
        Measure.CRIMINAL_WITHDRAWN,
        Measure.INVESTIGATION_ENDED,
        Measure.TO_AGENCY,
        Measure.MOVED,
        Measure.NOT_PROSECUTED,
        Measure.JUDGED,
        Measure.DONE,
        Measure.OTHER,
    }
)
