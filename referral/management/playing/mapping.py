"""How a published case maps onto our kinds, agencies, regions and outcomes. Source: the last section of STATES."""

import re
from datetime import datetime, timedelta
from typing import Any

from agencies.kinds import AgencyKind as A
from agencies.models import Region
from referral.law.clocks import ZONE
from referral.law.kinds import KINDS, Kind
from referral.law.words import Measure

Published = dict[str, Any]

_KINDS_BY_WORD: tuple[tuple[str, A], ...] = (
    ("经办", A.NHSA_OFFICE), ("医保中心", A.NHSA_OFFICE), ("医保", A.NHSA), ("医疗保障", A.NHSA), ("公安", A.POLICE),
    ("司法机关", A.POLICE), ("检察", A.PROCURATORATE), ("法院", A.COURT), ("纪", A.DISCIPLINE), ("监察", A.DISCIPLINE),
    ("卫", A.HEALTH), ("中医", A.TCM), ("药监", A.DRUG), ("药品监", A.DRUG), ("市场监管", A.MARKET), ("市监", A.MARKET),
    ("审计", A.AUDIT), ("财政", A.FINANCE), ("人社", A.HR), ("人力资源", A.HR), ("民政", A.CIVIL), ("税务", A.TAX),
    ("司法", A.JUSTICE), ("网信", A.CYBER), ("政府", A.GOVERNMENT), ("联合调查组", A.GOVERNMENT),
    ("医院", A.NHSA), ("主管部门", A.HEALTH),
)  # fmt: skip
_OUTCOMES: tuple[tuple[str, Measure], ...] = (
    ("不起诉", Measure.NOT_PROSECUTED), ("有期徒刑", Measure.JUDGED), ("拘役", Measure.JUDGED), ("判决", Measure.JUDGED),
    ("诈骗罪", Measure.JUDGED), ("审查起诉", Measure.PROSECUTED), ("吊销", Measure.LICENCE), ("处分", Measure.DISCIPLINE),
    ("开除", Measure.DISCIPLINE), ("罚款", Measure.PENALTY), ("行政处罚", Measure.PENALTY), ("约谈", Measure.WARNING),
    ("整改", Measure.WARNING), ("追回", Measure.RECOVERY),
)  # fmt: skip
UNPUBLISHED = {"", "未公布", "不详", None}


def agency_kind(name: str) -> A | None:
    """The kind of agency that a published name means; None when no word of it is known."""
    return next((kind for word, kind in _KINDS_BY_WORD if word in name), None)


def recipient_kind(referral: Published) -> A:
    """Who got a published referral. Unknown names count as 卫健 (相关主管部门)."""
    return agency_kind(str(referral.get("to") or "")) or A.HEALTH


def kind_of(referral: Published) -> Kind:
    """Our kind of a published referral."""
    words, to = str(referral.get("kind") or ""), recipient_kind(referral)
    if "反向" in words:
        return Kind.REVERSE
    if "协查" in words or "核实" in words:
        return Kind.ASSISTANCE
    if "抄送" in words:
        return Kind.COPY
    if "联合" in words:
        return Kind.JOINT
    if "审查起诉" in words or "审判" in words or to in {A.PROCURATORATE, A.COURT}:
        return Kind.PROSECUTION
    if to == A.POLICE:
        return Kind.CRIMINAL
    return Kind.DISCIPLINE if to == A.DISCIPLINE else Kind.ADMINISTRATIVE


def sender_kind(case: Published, referral: Published) -> A:
    """Who sent a published referral."""
    words = str(referral.get("kind") or "")
    if words.startswith("审计"):
        return A.AUDIT
    if "审查起诉" in words:
        return A.POLICE
    if "审判" in words or "反向" in words:
        return A.PROCURATORATE
    to = recipient_kind(referral)
    if kind_of(referral) == Kind.PROSECUTION:
        return A.POLICE if to == A.PROCURATORATE else A.PROCURATORATE
    if kind_of(referral) == Kind.ASSISTANCE:
        return A.NHSA
    kinds = [k for k in map(agency_kind, case.get("handled_by") or []) if k is not None and k != to]
    fit = [k for k in kinds if _may_send(k, kind_of(referral))]
    return A.NHSA if A.NHSA in fit or not fit else fit[0]


def _may_send(sender: A, kind: Kind) -> bool:
    senders = KINDS[kind].senders
    return not senders or sender in senders


def opener_kind(case: Published) -> A:
    """Who opens the case: 医保局 where it sends anything or nothing is sent, else the first sender."""
    senders = [sender_kind(case, referral) for referral in case.get("referrals") or []]
    if not senders or A.NHSA in senders:
        return A.NHSA
    return senders[0]


def measure_of(words: str | None) -> Measure:
    """The structured value beside published words; 未公布 is a plain 办结."""
    if words in UNPUBLISHED:
        return Measure.DONE
    return next((measure for word, measure in _OUTCOMES if word in str(words)), Measure.OTHER)


def start_of(case: Published) -> datetime:
    """When a case starts: the first full date of its timeline, else 1 March of its year, at 09:00."""
    for entry in case.get("timeline") or []:
        found = re.match(r"(\d{4})-(\d{2})-(\d{2})", str(entry.get("date") or ""))
        if found:
            try:
                year, month, day = map(int, found.groups())
                return datetime(year, month, day, 9, 0, tzinfo=ZONE)
            except ValueError:
                continue
    given = case.get("year")
    return datetime(
        given if isinstance(given, int) and 1990 < given < 2100 else 2024, 3, 1, 9, 0, tzinfo=ZONE
    )


def region_of(case: Published) -> Region:
    """The first place named that the directory knows, else the province, else 安澜市."""
    province, city = str(case.get("province") or ""), str(case.get("city") or "")
    names = [name for name in re.split(r"[、，,/（(）)\s]+", city) if name]
    for name in names:
        found = _find(name, province)
        if found:
            return found
    if province and (found := Region.objects.filter(name=province, level=1).first()):
        return found
    return anlan()


def _find(name: str, province: str) -> Region | None:
    places = Region.objects.filter(name__in=[name, f"{name}市", f"{name}县", f"{name}区"]).order_by(
        "level", "pk"
    )
    within = places.filter(full_name__startswith=province) if province else places
    return within.first() or places.first()


def anlan() -> Region:
    """安澜市 of 江海省: invented, outside the country's codes."""
    nation = Region.objects.filter(level=0).first()
    province, _ = Region.objects.get_or_create(
        code="990000", defaults={"name": "江海省", "full_name": "江海省", "level": 1, "parent": nation}
    )
    city, _ = Region.objects.get_or_create(
        code="990100",
        defaults={"name": "安澜市", "full_name": "江海省安澜市", "level": 2, "parent": province},
    )
    return city


class Time:
    """The clock of a story: it moves by steps inside the limits, and never reads the machine's."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def step(self, minutes: int = 20) -> datetime:
        """The moment of the next act."""
        self.at += timedelta(minutes=minutes)
        return self.at

    def next_day(self) -> None:
        """To nine o'clock of the next day."""
        self.at = (self.at + timedelta(days=1)).replace(hour=9, minute=0)
