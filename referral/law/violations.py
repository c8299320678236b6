"""The catalogue of violations F01–F33: which agency takes which finding. Data of 2026-04, to be confirmed by a jurist."""

from dataclasses import dataclass

VERSION = "2026-04"


@dataclass(frozen=True)
class Violation:
    """One catalogue entry. lead: agency kinds that take the referral; also: a second branch of 一案多查."""

    code: str
    label: str
    lead: tuple[str, ...]
    also: tuple[str, ...]
    basis: str


_CATALOGUE = (
    Violation("F01", "定点医药机构骗保（冒名、虚假就医，虚假证明票据，伪造变造医学文书，虚构医药服务）", ("nhsa",), ("police",), "条例第40条；刑法第266条；医保发〔2021〕49号附件1；法发〔2024〕6号"),
    Violation("F02", "以骗取基金为目的实施条例第三十八条行为", ("nhsa",), ("police",), "条例第40条第二款"),
    Violation("F03", "分解住院、挂床住院、过度诊疗、重复超标准分解收费、串换、超范围结算", ("nhsa",), ("health", "market"), "条例第38条"),
    Violation("F04", "内部管理、资料保管、数据传送、信息公开缺失或拒绝检查", ("nhsa",), (), "条例第39条"),
    Violation("F05", "个人出借凭证、重复享受待遇、转卖药品、冒名就医、伪造票据", ("nhsa",), ("police",), "条例第41条；社会保险法第88条；刑法第266条、第280条之一"),
    Violation("F06", "职业开药人、药贩收购倒卖医保药品", ("police",), ("drug", "market"), "刑法第312条、第225条、第266条；药品管理法第115条；法发〔2024〕6号"),
    Violation("F07", "无证经营药品", ("market", "drug"), ("police",), "药品管理法第51条、第115条、第113条"),
    Violation("F08", "从非法渠道购进药品（回流药）", ("market", "drug"), ("nhsa", "police"), "药品管理法第55条至第56条、第129条、第126条、第130条"),
    Violation("F09", "假药、劣药", ("market", "drug"), ("police", "health"), "药品管理法第98条、第116条至第119条"),
    Violation("F10", "药品购销回扣", ("market",), ("health", "discipline"), "药品管理法第141条至第142条；反不正当竞争法"),
    Violation("F11", "无医疗机构执业许可证执业", ("health",), ("police",), "基本医疗卫生与健康促进法第99条；医疗机构管理条例第44条；刑法第336条"),
    Violation("F12", "非医师行医、使用非卫生技术人员", ("health",), ("police",), "医师法第59条；医疗机构管理条例第28条、第48条"),
    Violation("F13", "超诊疗科目、出租出借许可证、出租承包科室", ("health",), ("nhsa",), "医疗机构管理条例第27条、第46条至第47条；健康促进法第99条第二款、第100条"),
    Violation("F14", "医师出具虚假医学证明、隐匿伪造篡改病历、违反诊疗规范、收受财物", ("health",), ("nhsa", "police"), "医师法第55条至第56条、第58条"),
    Violation("F15", "医师超执业地点、类别、范围，证件出租出借", ("health",), (), "医师法第54条第三款、第57条"),
    Violation("F16", "收费价格违法", ("market",), ("nhsa",), "价格违法行为行政处罚规定第9条、第13条、第14条；医疗机构管理条例第37条"),
    Violation("F17", "虚假医疗广告、虚假宣传、无照经营", ("market",), ("health",), "广告法"),
    Violation("F18", "采购投标低价、串标欺诈", ("nhsa",), ("market",), "健康促进法第103条"),
    Violation("F19", "经办机构骗保、内外勾结", ("nhsa",), ("discipline", "police"), "条例第37条；社会保险法第87条；刑法第382条"),
    Violation("F20", "行政部门或经办人员滥用职权、玩忽职守、徇私舞弊、受贿", ("discipline",), ("procuratorate",), "条例第42条、第46条至第47条；监察法第11条、第37条；刑法第385条、第397条、第402条；国务院令第310号第14条至第18条"),
    Violation("F21", "公立医疗机构管理人员违纪违法", ("discipline",), ("health",), "监察法第15条第四项；政务处分法第2条至第3条、第49条"),
    Violation("F22", "党员违纪", ("discipline",), (), "移送工作办法；纪律处分条例"),
    Violation("F23", "侵占、挪用基金", ("nhsa", "finance", "audit"), ("police", "discipline"), "条例第44条；社会保险经办条例第56条；刑法第384条、第271条至第272条"),
    Violation("F24", "泄露个人信息", ("nhsa",), ("police",), "条例第32条、第46条；刑法第253条之一"),
    Violation("F25", "虚构劳动关系骗取生育津贴", ("nhsa",), ("hr", "tax", "police"), "社会保险法第88条；经办条例第55条"),
    Violation("F26", "工伤、第三方责任应付而由医保基金支付", ("nhsa",), ("hr", "police"), "社会保险法第30条、条例第41条"),
    Violation("F27", "骗取医疗救助", ("nhsa",), ("civil",), "社会救助暂行办法第68条"),
    Violation("F28", "审计发现的问题", ("nhsa",), ("police", "discipline"), "审计法第30条、第54条；审计法实施条例"),
    Violation("F29", "财政票据、补助资金问题", ("finance",), ("audit", "tax"), "条例第22条；刑法第205条至第210条"),
    Violation("F30", "违反治安管理（数额不够犯罪、阻碍检查、殴打）", ("police",), ("nhsa",), "条例第48条；治安管理处罚法"),
    Violation("F31", "毁证、阻碍检查、转移资金", ("police",), ("nhsa",), "条例第27条至第30条；刑法第162条之一"),
    Violation("F32", "异地就医违法", ("nhsa",), (), "国家医疗保障局令第4号；条例第26条第二款"),
    Violation("F33", "第三方机构（检测、饮片配送、会计师事务所）违法", ("market",), ("health",), "湘政办发〔2023〕45号二（四）"),
)  # fmt: skip

VIOLATIONS: dict[str, Violation] = {entry.code: entry for entry in _CATALOGUE}

#: Findings that are crimes only from the local fraud threshold on (诈骗罪数额较大, 法发〔2024〕6号).
FRAUD = frozenset({"F01", "F02", "F05", "F25", "F26", "F27"})

#: Words of reports and press that point to an entry: for import and for suggestions, never for a decision.
WORDS: tuple[tuple[str, str], ...] = (
    ("虚构", "F01"), ("虚假住院", "F01"), ("伪造医", "F01"), ("虚假证明", "F01"), ("诱导", "F01"), ("伪造", "F01"),
    ("骗取医保", "F01"), ("骗保", "F01"), ("挂床", "F03"), ("分解", "F03"), ("过度", "F03"), ("串换", "F03"),
    ("重复收费", "F03"), ("超标准", "F03"), ("超量", "F03"), ("超限", "F03"), ("重复", "F03"), ("冒名", "F05"),
    ("出借", "F05"), ("盗刷", "F05"), ("转卖", "F05"), ("倒卖", "F06"), ("贩卖", "F06"), ("收购", "F06"),
    ("药贩", "F06"), ("无证", "F07"), ("回流药", "F08"), ("非法渠道", "F08"), ("假药", "F09"), ("劣药", "F09"),
    ("回扣", "F10"), ("无执业许可", "F11"), ("非法行医", "F11"), ("非卫生技术", "F12"), ("出租", "F13"),
    ("超范围", "F13"), ("篡改病历", "F14"), ("病历", "F14"), ("价格", "F16"), ("广告", "F17"), ("串标", "F18"),
    ("内外勾结", "F19"), ("经办", "F19"), ("滥用职权", "F20"), ("受贿", "F20"), ("玩忽职守", "F20"), ("侵占", "F23"),
    ("挪用", "F23"), ("泄露", "F24"), ("生育津贴", "F25"), ("第三方", "F26"), ("工伤", "F26"), ("医疗救助", "F27"),
    ("审计", "F28"), ("毁", "F31"), ("异地", "F32"),
)  # fmt: skip


def codes_in(words: list[str]) -> list[str]:
    """Catalogue codes that free words point to, in the order of the words, without repeats; F01 when none does."""
    found = [code for text in words for word, code in WORDS if word in text]
    return list(dict.fromkeys(found)) or ["F01"]
