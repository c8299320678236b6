"""应移送未移送提示: the rules as data. Facts in, rules met out: pure, so that the same facts always say the same.

Thresholds: 法释〔2011〕7号第一条 (3,000 to 10,000 yuan, fixed by each province); 情形: 医保发〔2021〕49号附件1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from agencies.kinds import AgencyKind as A
from referral.law.gate import CRIMINAL_KINDS
from referral.law.kinds import KINDS, Kind
from referral.law.routing import DEFAULT_THRESHOLD
from referral.law.violations import FRAUD
from referral.law.workdays import Calendar

VERSION = "2026-11"
THRESHOLD_BAND = (DEFAULT_THRESHOLD, Decimal(10_000))
THRESHOLD_SOURCE = "法释〔2011〕7号第一条下限（本省标准尚未录入）"
#: The parameter that says after how long a finding stands on the head's list, where the province has set nothing else.
HEAD_AFTER = "house.finding_head"
CIRCUMSTANCES: dict[str, str] = {
    "forged": "伪造、变造或者销毁病历、票据等材料",
    "repeat": "曾因骗取医保基金受过处罚又实施",
    "organised": "组织、教唆他人骗取或者职业骗保",
}


class Stage(StrEnum):
    """Who is shown a finding by now: the department at once, after some days the head too."""

    DEPARTMENT = "承办科室"
    HEAD = "负责人"


@dataclass(frozen=True)
class Rule:
    """One duty to refer.

    channel: the kind of referral asked for; to: kinds of agency that it may go to (empty: as the channel says); codes: any
    of these findings; at_threshold: only from the province's 数额较大 on; circumstance: one of CIRCUMSTANCES, with a fraud
    finding; official: a subject is 党员 or 监察对象; within: the time, in the words of the law.
    """

    id: str
    label: str
    channel: Kind
    basis: str
    within: str
    to: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    at_threshold: bool = False
    circumstance: str = ""
    official: bool = False
    effective_from: date = date(2021, 12, 8)

    @property
    def is_secret(self) -> bool:
        """Whether the channel itself is known to few (行纪)."""
        return self.channel == Kind.DISCIPLINE

    @property
    def channel_label(self) -> str:
        """The kind of referral asked for, in Chinese."""
        return KINDS[self.channel].label


_310 = "国务院令第310号第三条、第五条"
_49 = "医保发〔2021〕49号附件1"
_SOON = "立即组成专案组核实；负责人接到报告后3日内决定，批准后24小时内移送公安机关"
_TOLD = "及时书面通知并移交（法律未定期限）"


def _criminal(id: str, label: str, basis: str, *codes: str, **more: object) -> Rule:
    return Rule(id, label, Kind.CRIMINAL, f"{_310}；{basis}", _SOON, codes=frozenset(codes), **more)  # type: ignore[arg-type]


def _other(id: str, label: str, basis: str, code: str, *to: str) -> Rule:
    return Rule(
        id, label, Kind.ADMINISTRATIVE, f"条例第二十二条；{basis}", _TOLD, to=to, codes=frozenset({code})
    )


RULES: tuple[Rule, ...] = (
    _criminal("institution_fraud", "定点医药机构骗取基金，达到数额较大", f"{_49}（二）1；条例第四十条；刑法第二百六十六条", "F01", at_threshold=True),
    _criminal("intent_fraud", "以骗取基金为目的实施条例第三十八条行为，达到数额较大", f"{_49}（二）2；条例第四十条第二款", "F02", at_threshold=True),
    _criminal("person_fraud", "个人骗取基金，达到数额较大", f"{_49}（三）；条例第四十一条；社会保险法第八十八条", "F05", at_threshold=True),
    _criminal("other_fraud", "骗取生育津贴、第三方责任费用、医疗救助，达到数额较大", f"{_49}（四）；刑法第二百六十六条", "F25", "F26", "F27", at_threshold=True),
    _criminal("drug_resale", "收购、倒卖医保药品", f"{_49}（四）；法发〔2024〕6号；刑法第三百一十二条", "F06"),
    _criminal("office_fraud", "经办机构骗取基金、内外勾结", f"{_49}（一）；条例第三十七条", "F19"),
    _criminal("embezzled", "侵占、挪用基金", f"{_49}（一）；条例第四十四条；刑法第二百七十一条、第三百八十四条", "F23"),
    _criminal("leaked", "泄露个人信息", f"{_49}（一）；刑法第二百五十三条之一", "F24"),
    _criminal("unlicensed_drugs_crime", "无证经营药品，涉嫌犯罪", "药品管理法第一百一十三条、第一百一十五条", "F07"),
    _criminal("unlicensed_practice_crime", "无证行医，涉嫌犯罪", "医师法第五十九条；刑法第三百三十六条", "F11", "F12"),
    _criminal("forged", "骗取基金中伪造、变造或者销毁材料", f"{_49}（二）1；刑法第二百八十条", circumstance="forged"),
    _criminal("repeat", "曾因骗取基金受过处罚又实施", "法发〔2024〕6号；刑法第二百六十六条", circumstance="repeat"),
    _criminal("organised", "组织、教唆他人骗取或者职业骗保", "法发〔2024〕6号", circumstance="organised"),
    _other("unlicensed_drugs", "无证经营药品", "药品管理法第五十一条、第一百一十五条", "F07", A.DRUG, A.MARKET),
    _other("illegal_supply", "从非法渠道购进药品", "药品管理法第五十五条、第一百二十九条", "F08", A.DRUG, A.MARKET),
    _other("bad_drugs", "假药、劣药", "药品管理法第一百一十六条、第一百一十七条", "F09", A.DRUG, A.MARKET),
    _other("unlicensed_clinic", "无医疗机构执业许可证执业", "基本医疗卫生与健康促进法第九十九条", "F11", A.HEALTH),
    _other("unlicensed_person", "非医师行医", "医师法第五十九条", "F12", A.HEALTH),
    _other("doctor", "医师出具虚假证明、篡改病历", "医师法第五十五条、第五十六条", "F14", A.HEALTH, A.TCM),
    _other("prices", "收费价格违法", "价格违法行为行政处罚规定第九条", "F16", A.MARKET),
    Rule(
        "official", "当事人中有党员或监察对象", Kind.DISCIPLINE, "监察法第三十七条；国务院令第310号第十八条",
        "及时移送（法律未定期限）", official=True,
    ),
)  # fmt: skip
BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}


@dataclass(frozen=True)
class Facts:
    """What the rules look at. fraud: 涉嫌骗保金额, None when none was entered; threshold: the province's 数额较大."""

    codes: frozenset[str]
    fraud: Decimal | None = None
    threshold: Decimal = DEFAULT_THRESHOLD
    circumstances: frozenset[str] = frozenset()
    has_official: bool = False


def is_met(rule: Rule, facts: Facts) -> bool:
    """Whether the facts meet a rule."""
    if rule.official:
        return facts.has_official
    if rule.circumstance:
        return rule.circumstance in facts.circumstances and bool(FRAUD & facts.codes)
    if not rule.codes & facts.codes:
        return False
    return not rule.at_threshold or (facts.fraud is not None and facts.fraud >= facts.threshold)


def met(facts: Facts, lead: str) -> list[Rule]:
    """The rules that the facts meet, in the order of the table.

    lead: kind of the agency that leads the case: nothing is referred to itself.
    """
    return [rule for rule in RULES if is_met(rule, facts) and not _is_own(rule, lead)]


def _is_own(rule: Rule, lead: str) -> bool:
    if rule.channel == Kind.ADMINISTRATIVE:
        return lead in rule.to
    return lead == {Kind.CRIMINAL: A.POLICE, Kind.DISCIPLINE: A.DISCIPLINE}.get(rule.channel)


#: What refers a matter to an administrative agency: neither a consultation, nor a request for help, nor a copy.
_ADMINISTRATIVE = frozenset({Kind.ADMINISTRATIVE, Kind.JOINT})


def answers(rule: Rule, agency_kind: str, kind: str) -> bool:
    """Whether a referral to an agency of a kind is what a rule asks for."""
    if rule.channel == Kind.CRIMINAL:
        return kind in CRIMINAL_KINDS
    if rule.channel == Kind.DISCIPLINE:
        return kind == Kind.DISCIPLINE
    return kind in _ADMINISTRATIVE and agency_kind in rule.to


def crossed_at(changes: Iterable[tuple[datetime, Decimal]], threshold: Decimal) -> datetime | None:
    """Since when the amounts have reached the threshold, added up in their order; None if they do not reach it.

    changes: each figure, and each correction by what it takes away or adds.
    """
    total, since = Decimal(0), None
    for at, value in sorted(changes):
        total += value
        since = (since or at) if total >= threshold else None
    return since


def head_day(since: date, days: Calendar, after: int) -> date:
    """The first day on which a finding of `since` stands on the head's list: `after` whole working days later."""
    day, left = since, after
    while left:
        day += timedelta(days=1)
        left -= days.is_workday(day)
    return day + timedelta(days=1)


def stage(since: date, today: date, days: Calendar, after: int) -> Stage:
    """Who is shown a finding today."""
    return Stage.HEAD if today >= head_day(since, days, after) else Stage.DEPARTMENT


def still_holds(taken: Mapping[str, object], version: str, now: Mapping[str, object]) -> bool:
    """Whether a decision not to refer stands: same rules, same facts. Any changed fact voids it."""
    return version == VERSION and dict(taken) == dict(now)
