"""Invented, neutral content for the style guide: no agency, person or case is meant."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms

from referral.pages.forms import ActForm, DayField, FilesField, MomentField, MoneyField, OpinionField


@dataclass(frozen=True)
class Light:
    """What a lamp needs of a clock."""

    lamp: str
    words: str
    title: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the example table."""

    light: Light
    due: str
    title: str
    number: str
    stage: str
    sender: str
    came: str
    verb: str
    seal: str = ""


LIGHTS = [
    Light("ok", "剩 12 个工作日", "示例规则，2026-12-08 届满"),
    Light("warn", "剩 1 天", "示例规则，2026-11-23 届满"),
    Light("bad", "超期 2 天", "示例规则，2026-11-20 届满"),
    Light("bad", "超过约定时限 3 天", "示例约定，2026-11-19 届满"),
    Light("mute", "中止计时", "示例事由，2026-11-10 起"),
    Light("done", "按期办结", "示例规则，2026-11-12 办结"),
]
ROWS = [
    Row(
        LIGHTS[2],
        "2026-11-20 届满",
        "示例事项一的标题，写得长一些好看它怎样换行",
        "示例〔2026〕117号",
        "签收",
        "甲机关",
        "11-12",
        "签收",
        "市级挂牌督办",
    ),
    Row(
        LIGHTS[1],
        "2026-11-23 届满",
        "示例事项二的标题",
        "示例〔2026〕121号",
        "审查",
        "乙机关",
        "11-18",
        "审查",
    ),
    Row(
        LIGHTS[0],
        "2026-12-08 届满",
        "示例事项三的标题",
        "示例〔2026〕125号",
        "办理",
        "丙机关",
        "11-19",
        "办理",
    ),
    Row(
        LIGHTS[4], "2026-11-10 起", "示例事项四的标题", "示例〔2026〕87号", "鉴定", "丁机构", "10-28", "查看"
    ),
    Row(
        LIGHTS[5],
        "2026-11-12 办结",
        "示例事项五的标题",
        "示例〔2026〕79号",
        "办结",
        "甲机关",
        "10-21",
        "查看",
    ),
]
FACTS = [
    ("当事人", "某定点医疗机构"),
    ("登记时间", "2026-11-12 09:20"),
    ("涉嫌违法违规金额", "1,286,430.50 元"),
    ("现由谁办理", "甲机关 示例科室"),
    ("认定基金损失", None),
    ("下一步", "乙机关签收"),
]
AMOUNT = Decimal("1286430.50")
NOW = datetime(2026, 11, 20, 2, 45, tzinfo=UTC)


def _entry(minute: int, title: str, by: str, **more: Any) -> dict[str, Any]:
    return {"at": NOW.replace(minute=minute), "title": title, "by": by, **more}


ENTRIES = [
    _entry(40, "退回补正", "乙机关 甲某", tone="warn", icon="corner-up-left", opinion="缺一份示例材料，请补齐后再送。",
           signature="甲某　2026-11-20 10:40"),
    _entry(25, "签收", "乙机关 甲某", tone="ok", icon="stamp", files=[{"name": "回执.pdf", "url": "#timeline"}]),
    _entry(5, "批准移送", "丙机关 乙某", tone="info", icon="check", opinion="同意。", signature="乙某　2026-11-20 10:05"),
]  # fmt: skip
STAGES = [
    {"word": "登记", "state": "done", "note": "11-12"},
    {"word": "核实", "state": "done", "note": "11-14"},
    {"word": "批准", "state": "done", "note": "11-18"},
    {"word": "送达签收", "state": "now", "note": "3 家中 2 家已签收"},
    {"word": "各部门办理", "state": "todo", "note": ""},
    {"word": "反馈", "state": "todo", "note": ""},
    {"word": "归档", "state": "todo", "note": ""},
]
LANES = [
    (
        "甲机关",
        "牵头",
        "lead",
        [
            ("done", "送达", "11-12 09:20"),
            ("done", "签收", "11-12 15:02"),
            ("warn", "审查", Light("warn", "剩 1 天")),
            ("todo", "办理", ""),
            ("todo", "反馈", ""),
        ],
    ),
    (
        "乙机关",
        "配合",
        "",
        [
            ("done", "送达", "11-12 09:20"),
            ("bad", "未签收", Light("bad", "超期 2 天")),
            ("todo", "审查", ""),
            ("todo", "办理", ""),
            ("todo", "反馈", ""),
        ],
    ),
    (
        "丙机关",
        "配合",
        "",
        [
            ("done", "送达", "11-12 09:21"),
            ("done", "签收", "11-12 10:15"),
            ("done", "接受", "11-13"),
            ("now", "办理", Light("ok", "剩 42 天")),
            ("todo", "反馈", ""),
        ],
    ),
    (
        "丁机关",
        "抄送",
        "",
        [
            ("done", "送达", "11-12 09:21"),
            ("back", "退回", "缺一份示例材料"),
            ("todo", "审查", ""),
            ("todo", "办理", ""),
            ("todo", "反馈", ""),
        ],
    ),
]


class ExampleForm(ActForm):
    """One field of each sort."""

    number = forms.CharField(
        label="外部文号", max_length=40, help_text="照来文填写，没有的留空。", required=False
    )
    way = forms.ChoiceField(
        label="送达方式", choices=[("", "请选择"), ("system", "本系统送达"), ("direct", "直接送达")]
    )
    day = DayField(label="收到日期")
    at = MomentField(label="实际办理时间", required=False)
    amount = MoneyField(label="涉嫌违法违规金额（元）", required=False)
    answer = forms.ChoiceField(
        label="审查意见",
        widget=forms.RadioSelect,
        choices=[("accept", "接受"), ("supplement", "补充材料"), ("return", "退回")],
    )
    parts = forms.MultipleChoiceField(
        label="随附材料", widget=forms.CheckboxSelectMultiple, required=False,
        choices=[("report", "调查报告"), ("list", "物品清单"), ("opinion", "鉴定意见")],
    )  # fmt: skip
    opinion = OpinionField(label="办理意见", min_length=10, help_text="不少于 10 个字，仅写入审批表。")
    scans = FilesField(label="扫描件", required=False, help_text="PDF 或图片，可选多个。")
    checked = forms.BooleanField(label="已与纸质原件核对一致")
