"""Kinds of agency (机构类别). Names differ by province: the kind and the local name are separate fields."""

from enum import StrEnum


class AgencyKind(StrEnum):
    """One kind of agency; `label` is its short name in Chinese."""

    NHSA = "nhsa"
    NHSA_OFFICE = "nhsa_office"
    POLICE = "police"
    PROCURATORATE = "procuratorate"
    COURT = "court"
    DISCIPLINE = "discipline"
    HEALTH = "health"
    TCM = "tcm"
    MARKET = "market"
    DRUG = "drug"
    AUDIT = "audit"
    FINANCE = "finance"
    HR = "hr"
    CIVIL = "civil"
    TAX = "tax"
    JUSTICE = "justice"
    CYBER = "cyber"
    GOVERNMENT = "government"

    @property
    def label(self) -> str:
        """The short name in Chinese."""
        return _NAMES[self][0]

    @property
    def office_name(self) -> str:
        """How an office of this kind is usually called after its region's name."""
        return _NAMES[self][1]

    @property
    def short_office(self) -> str:
        """How an office of this kind is called in short: 医保局, 公安局, 卫健委."""
        return _NAMES[self][3]

    @property
    def doc_code(self) -> str:
        """The usual letters of this kind in 机关代字."""
        return _NAMES[self][2]


#: label, office after the region's name, letters in 机关代字, office in short.
_NAMES: dict[AgencyKind, tuple[str, str, str, str]] = {
    AgencyKind.NHSA: ("医保局", "医疗保障局", "医保", "医保局"),
    AgencyKind.NHSA_OFFICE: ("医保经办机构", "医疗保障服务中心", "医保中心", "医保中心"),
    AgencyKind.POLICE: ("公安", "公安局", "公", "公安局"),
    AgencyKind.PROCURATORATE: ("检察院", "人民检察院", "检", "检察院"),
    AgencyKind.COURT: ("法院", "人民法院", "法", "法院"),
    AgencyKind.DISCIPLINE: ("纪委监委", "纪委监委", "纪", "纪委监委"),
    AgencyKind.HEALTH: ("卫健", "卫生健康委员会", "卫", "卫健委"),
    AgencyKind.TCM: ("中医药", "中医药管理局", "中医药", "中医药局"),
    AgencyKind.MARKET: ("市场监管", "市场监督管理局", "市监", "市场监管局"),
    AgencyKind.DRUG: ("药监", "药品监督管理局", "药监", "药监局"),
    AgencyKind.AUDIT: ("审计", "审计局", "审", "审计局"),
    AgencyKind.FINANCE: ("财政", "财政局", "财", "财政局"),
    AgencyKind.HR: ("人社", "人力资源和社会保障局", "人社", "人社局"),
    AgencyKind.CIVIL: ("民政", "民政局", "民", "民政局"),
    AgencyKind.TAX: ("税务", "税务局", "税", "税务局"),
    AgencyKind.JUSTICE: ("司法行政", "司法局", "司", "司法局"),
    AgencyKind.CYBER: ("网信", "互联网信息办公室", "网信", "网信办"),
    AgencyKind.GOVERNMENT: ("政府办、领导小组", "人民政府办公室", "政办", "政府办"),
}
#: At province level an office is usually called 厅 (司法 and 审计 too), not 局.
PROVINCE_NAMES: dict[AgencyKind, str] = {
    AgencyKind.POLICE: "公安厅",
    AgencyKind.AUDIT: "审计厅",
    AgencyKind.FINANCE: "财政厅",
    AgencyKind.HR: "人力资源和社会保障厅",
    AgencyKind.CIVIL: "民政厅",
    AgencyKind.JUSTICE: "司法厅",
}
#: Opened at every level. Retail drug law is 市场监管's in the counties, so 药监 stands at province and prefecture only.
CORE_KINDS = (
    AgencyKind.NHSA,
    AgencyKind.POLICE,
    AgencyKind.PROCURATORATE,
    AgencyKind.COURT,
    AgencyKind.DISCIPLINE,
    AgencyKind.HEALTH,
    AgencyKind.MARKET,
    AgencyKind.AUDIT,
    AgencyKind.FINANCE,
    AgencyKind.HR,
)
AGENCY_KIND_CHOICES = [(kind.value, kind.label) for kind in AgencyKind]
