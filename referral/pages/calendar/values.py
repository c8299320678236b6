"""修改期限: another length of a rule from a day on, with its source, by the system administrator."""

import re
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from agencies.keeping import Deed, Keeper, keep, permit
from referral.law.rules import RULES, Nature, Rule, Unit
from referral.models import ClockRule
from referral.pages.acts import bind
from referral.pages.calendar.agreements import LENGTH_WORDS, length_of
from referral.pages.calendar.rules import value_words
from referral.pages.forms import ActForm, DayField
from referral.pages.keeping import change, keeper
from referral.services import rule_values as verbs


class ValueForm(ActForm):
    """The new length, where it is written, and from when it counts."""

    length = forms.CharField(label="期限", max_length=12)
    source = forms.CharField(
        label="依据",
        max_length=verbs.LONGEST_SOURCE,
        help_text="文件名称和文号；按此期限计算的时限都显示这一依据。",
    )
    effective_on = DayField(label="生效日期", help_text="当日起起算的时限按新期限计算。")

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["length"].help_text = f"现为“{rule.length_words}”；如“24小时”“5个工作日”“30日”“2个月”。"
        if not rule.unit.is_time:
            self.fields["length"].label, self.fields["length"].help_text = (
                "数值",
                f"如“{rule.length_words}”。",
            )
            self.fields["source"].help_text = "文件名称和文号。"
            self.fields["effective_on"].help_text = "当日起提请的按新标准。"
        self.phrase()

    def clean_length(self) -> tuple[int, Unit]:
        """The length as a number and a unit."""
        typed = self.cleaned_data["length"]
        if (value := length_of(typed) or figure_of(typed)) is None:
            raise forms.ValidationError(LENGTH_WORDS)
        return value


def figure_of(typed: str) -> tuple[int, Unit] | None:
    """A figure that a standard names: 50万元, 10个. None: it can't be read."""
    match = re.fullmatch(r"\s*(\d{1,6})\s*(万元|个|人)\s*", typed)
    if match is None or not int(match[1]):
        return None
    return int(match[1]), Unit.WAN if match[2] == "万元" else Unit.EACH


def change_value(request: HttpRequest, rule: str) -> HttpResponse:
    """Give a rule another length."""
    permit(keeper(request), Deed.KEEP_RULES)
    if rule not in RULES:
        raise Http404
    found = RULES[rule]

    def run(by: Keeper, data: dict[str, Any]) -> ClockRule:
        length, unit = data.pop("length")
        return keep(by, Deed.KEEP_RULES, verbs.change, rule=found, length=length, unit=unit, **data)

    return change(
        request, bind(ValueForm, request, rule=found), run, name=f"rule:{rule}:change", url=f"{reverse('rules')}?q={rule}",
        text="期限已登记，自生效日期起执行。", title="修改期限" if found.unit.is_time or found.length is None else "修改标准", subtitle=found.name, nav="rules", cancel=reverse("rules"),
        crumbs=[("时限规则", reverse("rules"))], facts=_facts(found),
        effect=verbs.why_fixed(found) or _effect(found),
    )  # fmt: skip


def _effect(rule: Rule) -> str:
    if not rule.unit.is_time and rule.nature == Nature.PARAMETER:
        return "用于生效日期起提请的挂牌督办；已经提请的按提请当日的标准。"
    if rule.nature == Nature.PARAMETER:
        return "用于生效日期起新起算的事项；多久提醒负责人、多久列入负责人清单的，自生效日期起对尚未办结的事项也适用。"
    return "只用于生效日期起新起算的时限；正在计算的时限仍按起算时的期限计算。"


def _facts(rule: Rule) -> list[tuple[str, str]]:
    given = "；".join(
        f"{value.effective_on}起{value_words(value)}（{value.source}，{value.entered_by.full_name}登记）"
        for value in verbs.values_of(rule.id)
    )
    stands = "系统设定" if rule.nature == Nature.PARAMETER else "法律规定"
    return [
        ("规则", f"{rule.name}（{rule.id}）"), ("类别", f"{rule.cls.label}，{rule.nature.label}"),
        (stands, rule.length_words), ("依据", rule.basis), ("已登记的期限", given or f"没有，按{stands}执行"),
    ]  # fmt: skip
