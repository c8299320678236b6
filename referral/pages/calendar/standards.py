"""移送标准: the figures of a province, entered by the system administrator from the published paper."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from agencies.keeping import Deed, Keeper, keep, permit
from agencies.models import Region
from referral.law.must_refer import HEAD_AFTER
from referral.models import ProvinceStandard
from referral.pages.acts import bind
from referral.pages.forms import ActForm, DayField, MoneyField, NamedChoiceField
from referral.pages.keeping import change, keeper
from referral.services import rule_values
from referral.services import standards as verbs


class StandardForm(ActForm):
    region = NamedChoiceField(label="省份", queryset=Region.objects.none(), name=lambda region: region.name)
    threshold = MoneyField(label="诈骗罪数额较大（元）", help_text="3000元至10000元之间。")
    head_after = forms.IntegerField(label="满多少个工作日列入负责人清单", min_value=0, max_value=60)
    source = forms.CharField(label="依据", max_length=200, help_text="确定标准的文件名称和文号。")
    effective_on = DayField(label="生效日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        head_after = rule_values.value_on(HEAD_AFTER, timezone.localdate())
        self.fields["head_after"].initial = head_after.length
        self.fields["region"].queryset = Region.objects.filter(level=1).order_by("code")  # type: ignore[attr-defined]


def new(request: HttpRequest) -> HttpResponse:
    """Enter the figures of a province."""
    permit(keeper(request), Deed.KEEP_RULES)

    def run(by: Keeper, data: dict[str, Any]) -> ProvinceStandard:
        return keep(by, Deed.KEEP_RULES, verbs.enter, **data)

    return change(
        request, bind(StandardForm, request), run, name="standard:new", url=reverse("rules") + "#standards",
        text="移送标准已录入。", title="录入移送标准", nav="rules", cancel=reverse("rules"), crumbs=[("时限规则", reverse("rules"))],
        lead="按本省已公布的文件录入。自生效日期起，移送建议和应移送未移送提示按新标准重新核对。",
    )  # fmt: skip
