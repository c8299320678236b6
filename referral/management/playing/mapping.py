"""How a published case maps onto our kinds, agencies, regions and outcomes. Source: the last section of STATES."""

import re
from datetime import date, datetime, time, timedelta

from agencies.kinds import AgencyKind as A
from agencies.models import Region
from referral.law.clocks import ZONE
from referral.law.kinds import KINDS, Kind
from referral.law.words import Measure
from referral.law.workdays import PUBLISHED
from referral.management.playing.reading import Published

CLOSING_HOUR = time(17, 30)

_KINDS_BY_WORD: tuple[tuple[str, A], ...] = (
    ("纪检", A.DISCIPLINE), ("纪委", A.DISCIPLINE), ("监委", A.DISCIPLINE), ("监察委", A.DISCIPLINE), ("经办", A.NHSA_OFFICE),
    ("医保中心", A.NHSA_OFFICE), ("医保", A.NHSA), ("医疗保障", A.NHSA), ("公安", A.POLICE), ("司法机关", A.POLICE),
    ("检察", A.PROCURATORATE), ("法院", A.COURT), ("中医药管理", A.TCM), ("中医药局", A.TCM), ("卫", A.HEALTH),
    ("药监", A.DRUG), ("药品监", A.DRUG), ("市场监管", A.MARKET), ("市场监督", A.MARKET), ("市监", A.MARKET),
    ("审计", A.AUDIT), ("财政", A.FINANCE), ("人社", A.HR), ("人力资源", A.HR), ("劳动监察", A.HR), ("民政", A.CIVIL),
    ("税务", A.TAX), ("司法", A.JUSTICE), ("网信", A.CYBER), ("政府", A.GOVERNMENT), ("联合调查组", A.GOVERNMENT),
    ("监察", A.DISCIPLINE), ("医院", A.NHSA), ("主管部门", A.HEALTH),
)  # fmt: skip
_OUTCOMES: tuple[tuple[str, Measure], ...] = (
    ("不起诉", Measure.NOT_PROSECUTED), ("有期徒刑", Measure.JUDGED), ("拘役", Measure.JUDGED), ("判决", Measure.JUDGED),
    ("诈骗罪", Measure.JUDGED), ("审查起诉", Measure.PROSECUTED), ("吊销", Measure.LICENCE), ("处分", Measure.DISCIPLINE),
    ("开除", Measure.DISCIPLINE), ("罚款", Measure.PENALTY), ("行政处罚", Measure.PENALTY), ("约谈", Measure.WARNING),
    ("整改", Measure.WARNING), ("追回", Measure.RECOVERY),
)  # fmt: skip
UNPUBLISHED = {"", "未公布", "不详"}
#: What can be played: the number of a letter has a year of this century, and a story may run into the next year.
FIRST_YEAR, LAST_YEAR, USUAL_YEAR = 2000, 2098, 2024


def agency_kind(name: str) -> A | None:
    """The kind of agency that a published name means; None when no word of it is known."""
    return next((kind for word, kind in _KINDS_BY_WORD if word in name), None)


def recipient_kind(referral: Published) -> A:
    """Who got a published referral. Unknown names count as 卫健 (相关主管部门); 异地 ones as 医保局."""
    asked = _is_assistance(referral["kind"])
    return agency_kind(referral["to"]) or (A.NHSA if asked else A.HEALTH)


def _is_assistance(words: str) -> bool:
    return "协查" in words or "异地" in words


def kind_of(referral: Published) -> Kind:
    """Our kind of a published referral: what its words say, if its recipient may get that, else by the recipient."""
    to = recipient_kind(referral)
    said = _kind_by_words(referral["kind"], to)
    return said if said is not None and _fits(KINDS[said].recipients, to) else _kind_by_recipient(to)


def _kind_by_words(words: str, to: A) -> Kind | None:
    if to == A.DISCIPLINE:  # absent for everybody else, whatever it was called in public
        return Kind.JOINT if "联合监督检查" in words else Kind.DISCIPLINE
    if "反向" in words:
        return Kind.REVERSE
    if _is_assistance(words):
        return Kind.ASSISTANCE
    if "抄送" in words:
        return Kind.COPY
    return Kind.PROSECUTION if "审查起诉" in words or "审判" in words else None


def _kind_by_recipient(to: A) -> Kind:
    if to in {A.PROCURATORATE, A.COURT}:
        return Kind.PROSECUTION
    if to == A.POLICE:
        return Kind.CRIMINAL
    return Kind.DISCIPLINE if to == A.DISCIPLINE else Kind.ADMINISTRATIVE


def _fits(allowed: frozenset[str], kind: A) -> bool:
    return not allowed or kind in allowed


def sender_kind(case: Published, referral: Published) -> A:
    """Who sent a published referral: as its words say, else the first handler who may, 医保局 before all others."""
    to, kind = recipient_kind(referral), kind_of(referral)
    said = _sender_by_words(referral["kind"], kind, to)
    if said is not None and _fits(KINDS[kind].senders, said):
        return said
    handlers = [k for k in map(agency_kind, case["handled_by"]) if k is not None and k != A.DISCIPLINE]
    fit = [k for k in handlers if _fits(KINDS[kind].senders, k) and (k != to or kind == Kind.ASSISTANCE)]
    return A.NHSA if A.NHSA in fit or not fit else fit[0]


def _sender_by_words(words: str, kind: Kind, to: A) -> A | None:
    if kind == Kind.PROSECUTION:
        return A.POLICE if to == A.PROCURATORATE else A.PROCURATORATE
    if words.startswith("审计"):
        return A.AUDIT
    return A.PROCURATORATE if kind == Kind.REVERSE else None


def opener_kind(case: Published) -> A:
    """Who opens the case: 医保局 where it sends anything or nothing is sent, else the first sender."""
    senders = [sender_kind(case, referral) for referral in case["referrals"]]
    if not senders or A.NHSA in senders:
        return A.NHSA
    return senders[0]


def measure_of(words: str) -> Measure:
    """The structured value beside published words; 未公布 is a plain 办结."""
    if words in UNPUBLISHED:
        return Measure.DONE
    return next((measure for word, measure in _OUTCOMES if word in words), Measure.OTHER)


def start_of(case: Published) -> datetime:
    """When a case starts: the first full date of its timeline, else 1 March of its year, at 09:00."""
    dates = (_date(entry["date"]) for entry in case["timeline"])
    usual = date(case["year"] or USUAL_YEAR, 3, 1)
    day = next((found for found in dates if found is not None), usual)
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=ZONE)


def _date(text: str) -> date | None:
    found = re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)", text)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:  # 2024-02-30
        return None
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def region_of(case: Published) -> Region:
    """The first place named that the directory knows, else the province, else 安澜市."""
    province = _province(case["province"])
    for name in re.findall(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,}", case["city"]):
        if found := _find(name, province):
            return found
    return province or anlan()


def place_in(name: str) -> Region | None:
    """The place that the name of an agency or a hospital begins with (武汉市第一医院), or None."""
    found = re.match(r"(.{1,9}?(?:省|自治区|市|自治州|地区|盟|县|区|旗))(?=.)", name)
    return _find(found.group(1), None) if found else None


def _province(name: str) -> Region | None:
    """北京市, 北京, 内蒙古, 新疆维吾尔自治区."""
    return (
        Region.objects.filter(level=1, name__startswith=name).order_by("pk").first()
        if len(name) > 1
        else None
    )


def _find(name: str, province: Region | None) -> Region | None:
    full = [name, *(f"{name}{suffix}" for suffix in ("市", "县", "区", "地区", "盟", "旗"))]
    named = Region.objects.filter(level__gt=0, name__in=full)
    for places in (named, Region.objects.filter(level=2, name__startswith=name)):
        within = places.filter(full_name__startswith=province.full_name) if province else places
        if found := (within.order_by("level", "pk").first() or places.order_by("level", "pk").first()):
            return found
    return None


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
    """The clock of a story: it moves by steps inside the limits and office hours, and never reads the machine's."""

    def __init__(self, start: datetime, *, minutes: int = 20, rests: bool = False) -> None:
        """minutes: length of a step; rests: whether a new day is a working day (the demo's days are counted back)."""
        self.at, self.minutes, self.rests = start, minutes, rests

    def step(self) -> datetime:
        """The moment of the next act."""
        self.at += timedelta(minutes=self.minutes)
        return self.at

    def next_day(self) -> None:
        """To nine o'clock of the next day."""
        day = self.at.date() + timedelta(days=1)
        day = PUBLISHED.next_workday(day) if self.rests else day
        self.at = self.at.replace(year=day.year, month=day.month, day=day.day, hour=9, minute=0)

    def make_room(self, steps: int) -> None:
        """To the next day, unless so many steps still fit into this one."""
        if (self.at + timedelta(minutes=self.minutes * steps)).time() > CLOSING_HOUR:
            self.next_day()
