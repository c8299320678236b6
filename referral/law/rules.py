"""The time limits as data: figures of time_limits.json, what the table of STATES (d) adds, and the parameters that no law fixes."""

import json
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from referral.law.errors import ReferralError
from referral.law.states import WINDOWS

VERSION = "2026-04"
EFFECTIVE_FROM = date(2026, 4, 1)


class Unit(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WORKDAY = "workday"
    MONTH = "month"
    NONE = "none"
    WAN = "wan"
    EACH = "each"

    @property
    def label(self) -> str:
        """The unit as printed behind a number."""
        return _UNITS[self.value]

    @property
    def is_time(self) -> bool:
        """Whether it measures time; what it does not is a figure that a standard names, and nothing runs out."""
        return self not in {Unit.NONE, Unit.WAN, Unit.EACH}


_UNITS = {
    "hour": "小时", "day": "日", "workday": "个工作日", "month": "个月", "none": "", "wan": "万元", "each": "个",
}  # fmt: skip


class Nature(StrEnum):
    """What it means that a limit runs out: a breach, a lost right, a reminder, the next turn, or nothing at all."""

    DUTY = "duty"
    RIGHT = "right"
    REMINDER = "reminder"
    CADENCE = "cadence"
    PARAMETER = "parameter"

    @property
    def label(self) -> str:
        """What a page calls it."""
        return _NATURES[self.value]


_NATURES = {"duty": "义务", "right": "权利", "reminder": "提醒", "cadence": "周期", "parameter": "参数"}


class Class(StrEnum):
    """Where a limit comes from. Only a statutory one may say 超期."""

    STATUTORY = "statutory"
    AGREED = "agreed"
    INTERNAL = "internal"

    @property
    def label(self) -> str:
        return {"statutory": "法定", "agreed": "约定", "internal": "内部"}[self.value]


@dataclass(frozen=True)
class Extension:
    """A lengthening that the rule allows. level: role that decides; from_base: counted from the end of the base length
    (3日延长至7日, 至30日: either, not one after the other); total: the whole length from the start, one step after the
    other (30个工作日, 至3个月, 至6个月); parameter: the rule that says by how much, where no law does."""

    amount: int
    unit: Unit
    level: str
    from_base: bool = False
    total: bool = False
    parameter: str = field(default="", compare=False)


@dataclass(frozen=True)
class Rule:
    """One time limit. length in `unit`; None: the law gives no number. suggested: a default, not yet agreed on."""

    id: str
    name: str
    length: int | None
    unit: Unit
    basis: str
    actor: str = ""
    trigger: str = ""
    ends_with: str = ""
    confidence: str = ""
    note: str = ""
    on: str = "referral"
    cls: Class = Class.STATUTORY
    nature: Nature = Nature.DUTY
    backward: bool = False
    is_off: bool = False
    suggested: bool = False
    extensions: tuple[Extension, ...] = ()
    version: str = VERSION
    effective_from: date = EFFECTIVE_FROM

    @property
    def length_words(self) -> str:
        """The length as people say it: 3日, 24小时, 15个工作日; 「法律未规定具体期限」 without a number."""
        return f"{self.length}{self.unit.label}" if self.length is not None else "法律未规定具体期限"

    @property
    def words(self) -> str:
        """How long, as a page tells it beforehand: a number of the law as it is, a default only as a suggestion."""
        if self.suggested:
            return f"有部门协议的从约定；无约定时限，建议{self.length_words}"
        return self.length_words


_ON: dict[str, str] = {
    **dict.fromkeys(
        ("nhsa_filing", "tip_verify", "tip_named_notice", "tip_accept_local", "tip_assigned_general",
         "fi_progress_report", "xf_office_forward", "xf_agency_notice", "xf_object_transfer", "xf_finish", "xf_review"), "clue"),
    **dict.fromkeys(
        ("crim_form_team", "proc_consult_reply", "disc_refer_conclusion", "disc_refer_others", "superv_duty_to_transfer",
         "fi_final_report", "fi_interprov_record"), "case"),
    **dict.fromkeys(
        ("crim_late_penalty_copy", "nhsa_suspend", "nhsa_decide", "legal_review", "hearing_request", "hearing_notice",
         "penalty_serve", "fine_pay", "penalty_publicity_withdraw", "assist_letter_reply", "rev_agency_reply",
         "rev_agency_result_notice", "rev_escalate_no_reply", "penalty_limitation", "rev_internal_transfer",
         "rev_review", "police_case_moved_notify", "police_withdraw_notify", "police_back_to_agency",
         "proc_inform_agency", "disc_back_to_agency"), "lane"),
    **dict.fromkeys(("reward_amount", "reward_collect"), "reward"),
    **dict.fromkeys(("evid_register_dispose", "evid_seal"), "evidence"),
    "agency_handover_items": "referral",
}  # fmt: skip
_RIGHTS = {"agency_reconsider", "agency_supervision_after_review", "hearing_request", "xf_review", "reward_collect"}  # fmt: skip
_REMINDERS = {"proc_urge_after_3m", "penalty_limitation", "listing_early_extension"}
_CADENCES = {
    "gov_hearing", "fi_annual_notice", "special_check_city", "supervisor_hire", "listing_progress_report"
}  # fmt: skip
_OFF = {"rev_opinion_send", "listing_term_long", "listing_publish"}
_BACKWARD = {"hearing_notice", "listing_early_extension"}
_HOUSE = "本系统内部参数，法律未规定"
_LISTING = "本系统内部参数；挂牌督办没有公开的全国标准，按本地文件修改"


def _parameter(
    rule_id: str, name: str, length: int, unit: Unit, on: str, basis: str = _HOUSE, *, confidence: str = ""
) -> "Rule":
    return Rule(
        id=rule_id, name=name, length=length, unit=unit, basis=basis, confidence=confidence, on=on, cls=Class.INTERNAL,
        nature=Nature.PARAMETER,
    )  # fmt: skip


#: Lengths and figures that are no limits of their own and that no law fixes: an administrator may change each, with its source.
PARAMETERS = (
    _parameter(
        "house.obstacle_over", "特殊原因消除后移送", 10, Unit.WORKDAY, "case", "地方规定（宾川县）；全国性规定未公开",
        confidence="1",
    ),
    _parameter("house.review_criminal", "等待刑事结果的中止，多久后核实", 90, Unit.DAY, "lane"),
    _parameter("house.review_supplement", "等待补正的中止，多久后核实", 7, Unit.DAY, "referral"),
    _parameter("house.head_told", "义务超期多久后提醒负责人", 3, Unit.WORKDAY, "all"),
    _parameter("house.ask_reply", "商请反馈后多久未答复可以报请共同上级", 5, Unit.WORKDAY, "lane"),
    _parameter("house.unopened", "移送送达后多久无人查看的提醒", 2, Unit.WORKDAY, "referral"),
    _parameter("house.finding_head", "应移送未移送提示多久后列入负责人清单（本省未录入移送标准的）", 5, Unit.WORKDAY, "case"),
    _parameter(
        "house.extend_legal_review", "法制审核延长", 10, Unit.WORKDAY, "lane", "地方规定（咸医保办发〔2023〕14号）",
        confidence="1",
    ),
    _parameter(
        "house.extend_rev_review", "反向衔接审查延长", 10, Unit.WORKDAY, "lane",
        "人民检察院行刑反向衔接工作指引：重大、复杂的由检察长批准延长，延长多久未写明",
    ),
    _parameter("house.repeat_offence", "屡查屡犯：多久以内已办结并查实的案件计入", 24, Unit.MONTH, "case", "平政办发〔2023〕68号二（八）；期间未规定"),
    _parameter("house.typical_withdraw", "典型案例有异议的，多久内撤回或者答复", 3, Unit.WORKDAY, "case"),
    _parameter("house.listing_red", "挂牌督办期限届满多久后由橙牌转为红牌", 30, Unit.DAY, "case"),
    _parameter("house.listing_amount", "挂牌督办标准：涉案金额", 50, Unit.WAN, "listing", _LISTING),
    _parameter("house.listing_persons", "挂牌督办标准：涉案人员、单位", 10, Unit.EACH, "listing", _LISTING),
    _parameter("house.extend_final_feedback", "结果反馈延长", 30, Unit.WORKDAY, "lane", "部门协议；未签订协议的为建议"),
)  # fmt: skip


def _by_parameter(rule_id: str, level: str) -> Extension:
    rule = next(one for one in PARAMETERS if one.id == rule_id)
    return Extension(rule.length or 0, rule.unit, level, parameter=rule.id)


# fmt: off
_EXTENSIONS: dict[str, tuple[Extension, ...]] = {
    "nhsa_filing": (Extension(15, Unit.WORKDAY, "deputy"),),
    "tip_verify": (Extension(15, Unit.WORKDAY, "deputy"),),
    "nhsa_decide": (Extension(30, Unit.DAY, "deputy"), Extension(60, Unit.DAY, "head")),
    "tip_assigned_general": (Extension(3, Unit.MONTH, "deputy", total=True), Extension(6, Unit.MONTH, "head", total=True)),
    "evid_seal": (Extension(30, Unit.DAY, "head"),),
    "legal_review": (_by_parameter("house.extend_legal_review", "deputy"),),
    "xf_finish": (Extension(30, Unit.DAY, "deputy"),),
    "listing_term_short": (Extension(6, Unit.MONTH, "lister"),),
    "rev_review": (_by_parameter("house.extend_rev_review", "head"),),
    "police_file_decide": (Extension(4, Unit.DAY, "head", from_base=True), Extension(27, Unit.DAY, "head", from_base=True)),
}
# fmt: on
#: What a limit is called here, where the collection names one of its uses only.
_NAMES = {"tip_assigned_general": "上级交办事项办理"}
#: The number is another place's rule or mere practice, not the law's: a limit of the house until an administrator names the own rule.
_LOCAL = {
    "disc_refer_conclusion", "disc_refer_others", "disc_back_to_agency", "tip_accept_local", "listing_progress_report",
}  # fmt: skip
#: No number in law; the product's value of 24 hours counts as an agreement and is shown as 建议.
_SUGGESTED_24H = {"police_sign_receipt", "police_file_notify"}


def _nature(rule_id: str) -> Nature:
    if rule_id in _RIGHTS:
        return Nature.RIGHT
    if rule_id in _REMINDERS:
        return Nature.REMINDER
    if rule_id == "reward_amount":
        return Nature.PARAMETER
    if rule_id in _CADENCES or rule_id.startswith(("mtg_", "check_")):
        return Nature.CADENCE
    return Nature.DUTY


def _object(rule_id: str) -> str:
    if rule_id.startswith("listing_"):
        return "listing"
    if rule_id.startswith(("mtg_", "check_")) or _nature(rule_id) == Nature.CADENCE:
        return "meeting"
    return _ON.get(rule_id, "referral")


def _statutory(row: dict[str, str | int | None]) -> Rule:
    rule_id = str(row["rule_id"])
    suggested = rule_id in _SUGGESTED_24H
    return Rule(
        id=rule_id,
        name=_NAMES.get(rule_id, str(row["name_zh"])),
        length=24 if suggested else row["length"],  # type: ignore[arg-type]
        unit=Unit.HOUR if suggested else Unit(str(row["unit"])),
        basis=str(row["basis"]),
        actor=str(row["actor"]),
        trigger=str(row["trigger"]),
        ends_with=str(row["ends_clock"]),
        confidence=str(row["confidence"]),
        note=str(row["note"]),
        on=_object(rule_id),
        cls=Class.AGREED if suggested else Class.INTERNAL if rule_id in _LOCAL else Class.STATUTORY,
        nature=_nature(rule_id),
        backward=rule_id in _BACKWARD,
        is_off=rule_id in _OFF,
        suggested=suggested,
        extensions=_EXTENSIONS.get(rule_id, ()),
    )


def _agreed(rule_id: str, name: str, length: int, unit: Unit, on: str, *extensions: Extension) -> Rule:
    return Rule(
        id=rule_id, name=name, length=length, unit=unit, basis="部门协议；未签订协议的为建议时限", on=on,
        cls=Class.AGREED, suggested=True, extensions=extensions,
    )  # fmt: skip


AGREEMENT_RULES = (
    _agreed("agr.sign", "签收", 24, Unit.HOUR, "referral"),
    _agreed("agr.answer", "审查答复", 5, Unit.WORKDAY, "referral"),
    _agreed("agr.supplement", "补正", 3, Unit.WORKDAY, "referral"),
    _agreed("agr.first_feedback", "首次反馈", 15, Unit.WORKDAY, "lane"),
    _agreed("agr.final_feedback", "结果反馈", 30, Unit.WORKDAY, "lane", _by_parameter("house.extend_final_feedback", "deputy")),
    _agreed("agr.confirm", "确认反馈", 5, Unit.WORKDAY, "lane"),
)  # fmt: skip


#: The collection of the law: its figures as collected, its English notes put into Chinese where a page shows them.
COLLECTION = Path(__file__).parent / "data" / "time_limits.json"


def _load() -> dict[str, Rule]:
    rows = json.loads(COLLECTION.read_text(encoding="utf-8"))
    return {rule.id: rule for rule in (*map(_statutory, rows), *AGREEMENT_RULES, *PARAMETERS)}


RULES: dict[str, Rule] = _load()
#: Statutory duties with a number of the law's own, broken when their time is over: what a page may call 超期.
BREACHES = frozenset(
    one.id for one in RULES.values() if one.cls == Class.STATUTORY and one.nature == Nature.DUTY and one.length is not None
) - WINDOWS  # fmt: skip


def get(rule_id: str) -> Rule:
    """The rule of that id. Raises ReferralError that names near ids."""
    if rule := RULES.get(rule_id):
        return rule
    near = "、".join(get_close_matches(rule_id, RULES, n=3, cutoff=0.4))
    raise ReferralError(f"没有编号为「{rule_id}」的时限规则" + (f"，是否要找：{near}？" if near else "。"))
