"""Cases of the published form that nobody has seen: what people and machines really put into such files."""

import random
from typing import Any

Published = dict[str, Any]

PLACES = (
    ("浙江省", "杭州市"), ("湖南", "长沙市(宁乡)"), ("云南省", "德宏"), ("蓬莱省", "桃源仙境市"), (None, None), ("", ""), ("北京市", "北京市"),
    ("新疆维吾尔自治区", "伊犁、阿勒泰地区"), ("广东省", ["深圳市", "惠州市"]), ("香港特别行政区", "香港"), (12, {"市": "合肥市"}),
    ("内蒙古自治区", "锡林郭勒盟/赤峰市"), ("Zhejiang", "Hangzhou"), ("海南省", "三沙市"),
)  # fmt: skip
RECIPIENTS = (
    "公安", "公安机关", "市公安局经侦", "司法机关", "卫健委", "市场监管", "药监", "纪检监察", "驻医保局纪检组", "检察院", "法院", "审计署",
    "医保局", "医保经办机构", "异地医保部门", "武汉市第一医院", "就医地医院", "相关主管部门", "宗教事务局", "Interpol", "", None, 7, ["公安", "卫健委"],
    "税务", "民政", "网信办", "财政部门", "中医药管理局", "人社", "省政府", "国家医疗保障局", "卫生监督所", "劳动监察大队",
)  # fmt: skip
WORDS = (
    "涉嫌犯罪移送", "线索移送", "专案侦办", "行纪移送", "职务犯罪调查", "联合监督检查", "抄送移送书/线索通报", "审计移送", "移送审查起诉", "审判",
    "反向移送(检察意见)", "异地协查", "异地核实", "价格违法查处", "线索通报", "信用惩戒", "商请联合查处", "", None, 3, "转办" * 200, "refer",
)  # fmt: skip
OUTCOMES = (
    "未公布", "", None, "罚款5万元", "行政拘留", "没收违法所得", "不起诉", "判决有期徒刑三年", "党内严重警告", "吊销执业许可证", "刑事立案",
    "采取强制措施", ["追回基金", "约谈"], {"罚款": 3}, 0, False, "结果" * 4000, "fined\x00\x1b[31m", "约谈\u202e倒写", "不详",
)  # fmt: skip
TEXTS = (
    "虚构住院骗取医保基金。", None, "", "案情" * 9000, "A private hospital billed ghosts.", "𬭎䶮㛃医院负责人𠮷某虚构诊疗。", "第一行\n\n第二行\t第三列",
    "😀举报称骗保\ud800", "<script>alert(1)</script> {{ 7*7 }} %s", "飞检发现", 5, ["多", "段"], "举报人实名反映",
)  # fmt: skip
DATES = (
    "2024-02-30",
    "2024-13-01",
    "2023-05-06~09",
    "1987-01-02",
    "2024-02-29",
    "2025-10-01",
    None,
    "某日",
    "2099-12-31",
    2024,
    "2024/3/9",
    "",
)
HANDLERS = (
    ["医保局"], ["公安"], ["市场监管", "公安"], [], None, "医保局、公安", ["纪检监察"], ["宗教事务局"], ["审计署", "财政"], [None, 3, "医保经办机构"],
    ["国家医保局", "检察院", "法院"], ["卫健委"],
)  # fmt: skip
AMOUNTS = (
    None,
    0,
    22284000,
    1.005,
    "约76.8万元",
    "22,284,000",
    "不详",
    -5,
    1e300,
    float("nan"),
    float("inf"),
    True,
    "1.2亿",
    "十万",
    [1],
)
OPTIONAL = (
    "timeline",
    "note",
    "confidence",
    "supervised_listing",
    "summary_zh",
    "city",
    "province",
    "year",
    "handled_by",
    "violations",
)


def referral(draw: random.Random) -> Any:
    """One published referral, sometimes only a word."""
    if draw.random() < 0.04:
        return draw.choice(["公安", {}, {"to": "卫健委"}])
    one = {"to": draw.choice(RECIPIENTS), "kind": draw.choice(WORDS), "outcome": draw.choice(OUTCOMES)}
    if draw.random() < 0.1:
        one.pop(draw.choice(["kind", "outcome"]))
    return one


def hostile(seed: int) -> Published:
    """One case. The same seed gives the same case."""
    draw = random.Random(seed)
    province, city = draw.choice(PLACES)
    case: Published = {
        "case_ref": draw.choice([f"X{seed:03d}", None, 7, "../../etc/passwd", "重复", "案" * 300, f"x{seed:03d} "]),
        "year": draw.choice([2024, 2018, None, "2023", 1999, 20244, "去年", 2024.0]), "province": province, "city": city,
        "institution_type": draw.choice(["民营医院(某医院)", "零售药店", "参保人个人", None, "", "医" * 500, "𬭎䶮诊所", 9]),
        "violations": draw.choice([["虚假住院", "串换"], [], None, "倒卖药品、回流药", ["从未见过的违法" * 30], [None, 3]]),
        "amount_involved_yuan": draw.choice(AMOUNTS), "recovered_yuan": draw.choice(AMOUNTS),
        "fine_yuan": draw.choice(AMOUNTS), "handled_by": draw.choice(HANDLERS),
        "referrals": draw.choice([None, [], *[[referral(draw) for _ in range(n)] for n in (1, 1, 2, 2, 3)]]),
        "supervised_listing": False, "summary_zh": draw.choice(TEXTS), "confidence": "1 source",
        "timeline": draw.choice([None, [], [{"date": draw.choice(DATES), "event": "公布"}], "2024-05-06", [None, {}, {"date": draw.choice(DATES)}]]),
    }  # fmt: skip
    for key in OPTIONAL:
        if draw.random() < 0.08:
            case.pop(key, None)
    return case
