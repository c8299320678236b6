"""部门协议: what agencies have agreed on, entered by the system administrator from the signed paper."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from agencies.keeping import Deed, Keeper, keep, permit
from agencies.kinds import AGENCY_KIND_CHOICES, AgencyKind
from agencies.models import Agency, Region
from referral.law.rules import RULES, Unit
from referral.models import Agreement
from referral.pages.acts import bind
from referral.pages.forms import ActForm, DayField
from referral.pages.keeping import change, keeper
from referral.services import agreements as verbs


@dataclass(frozen=True)
class AgreementLine:
    """An agreement with its limits in words."""

    agreement: Agreement
    limits: str
    scope: str
    is_over: bool


def lines(rows: Iterable[Agreement]) -> list[AgreementLine]:
    """Agreements as a list shows them."""
    today = timezone.localdate()
    return [
        AgreementLine(
            row,
            "；".join(f"{RULES[rule].name}{length}{Unit(unit).label}" for rule, (length, unit) in row.values.items()),
            _scope(row),
            row.ends_on is not None and row.ends_on < today,
        )
        for row in rows
    ]  # fmt: skip


def _scope(row: Agreement) -> str:
    """Who is bound: the agencies by name, or the kinds of agency of some regions."""
    if not row.kinds:
        return "、".join(agency.name for agency in row.agencies.all())
    places = "、".join(region.full_name for region in row.regions.all())
    return f"{places}：{'、'.join(AgencyKind(kind).label for kind in row.kinds)}"


class AgreementForm(ActForm):
    """The agreement, and a length for each limit that it sets."""

    title = forms.CharField(label="名称", max_length=120)
    number = forms.CharField(label="文号", max_length=80)
    parties = forms.CharField(
        label="签订机关", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行写一个机构全称；至少两个，须已在本系统开通。按地区适用的不填此项，填下面两项。",
    )  # fmt: skip
    regions = forms.CharField(
        label="适用地区", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行写一个地区全称，如“江海省安澜市”；包括其下级地区。",
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label="适用机关类别", required=False, choices=AGENCY_KIND_CHOICES, widget=forms.CheckboxSelectMultiple,
        help_text="适用地区内所选类别的机关两两适用。",
    )  # fmt: skip
    signed_on = DayField(label="签订日期")
    effective_on = DayField(label="生效日期")
    ends_on = DayField(label="终止日期", required=False)
    shares_findings = forms.BooleanField(
        label="约定检察院可以查看应移送未移送提示", required=False,
        help_text="签订机关中的检察院可以只读查看其他签订机关列入负责人清单的提示。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in verbs.AGREEABLE.values():
            self.fields[f"value_{rule.id}"] = forms.CharField(
                label=rule.name, required=False, max_length=12, help_text=f"未约定的不填，显示为建议{rule.length_words}。",
            )  # fmt: skip

    def clean_parties(self) -> list[Agency]:
        """The agencies named, each by its full name."""
        names = list(
            dict.fromkeys(filter(None, (n.strip() for n in self.cleaned_data["parties"].splitlines())))
        )
        found = {
            a.name: a for a in Agency.objects.filter(name__in=names, is_open=True).select_related("region")
        }
        if missing := [name for name in names if name not in found]:
            raise forms.ValidationError(f"没有开通名称为“{'”“'.join(missing)}”的机构，请核对全称。")
        return [found[name] for name in names]

    def clean_regions(self) -> list[Region]:
        """The regions named, each by its full name."""
        names = list(
            dict.fromkeys(filter(None, (n.strip() for n in self.cleaned_data["regions"].splitlines())))
        )
        found = {region.full_name: region for region in Region.objects.filter(full_name__in=names)}
        if missing := [name for name in names if name not in found]:
            raise forms.ValidationError(
                f"没有名称为“{'”“'.join(missing)}”的地区，请填写全称，如“江海省安澜市”。"
            )
        return [found[name] for name in names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["values"] = {}
        for rule in verbs.AGREEABLE:
            typed = data.pop(f"value_{rule}", "")
            if not typed:
                continue
            value = length_of(typed)
            if value is None:
                self.add_error(f"value_{rule}", LENGTH_WORDS)
            else:
                data["values"][rule] = value
        return data


#: How a length is asked for again.
LENGTH_WORDS = "请写数字和单位，如“24小时”“5个工作日”“30日”“2个月”。"


def length_of(typed: str) -> tuple[int, Unit] | None:
    """A length as people type it: 24小时, 5个工作日, 30日, 2个月. None: it can't be read."""
    match = re.fullmatch(r"\s*(\d{1,3})\s*个?(小时|日|天|工作日|月)\s*", typed)
    if not match or not int(match[1]):
        return None
    units = {"小时": Unit.HOUR, "日": Unit.DAY, "天": Unit.DAY, "工作日": Unit.WORKDAY, "月": Unit.MONTH}
    return int(match[1]), units[match[2]]


class EndForm(ActForm):
    ends_on = DayField(label="终止日期", help_text="当日仍有效。")


def new(request: HttpRequest) -> HttpResponse:
    """Enter an agreement."""
    permit(keeper(request), Deed.KEEP_RULES)

    def run(by: Keeper, data: dict[str, Any]) -> Agreement:
        return keep(by, Deed.KEEP_RULES, verbs.conclude, **data)

    return change(
        request, bind(AgreementForm, request), run, name="agreement:new", url=reverse("rules") + "#agreements",
        text="部门协议已登记。", title="登记部门协议", nav="rules", cancel=reverse("rules"), crumbs=[("时限规则", reverse("rules"))],
        lead="按已签订的纸质协议登记。约定时限只用于生效后新起算的时限；正在计算的时限不变。约定时限届满显示“超过约定时限”。",
    )  # fmt: skip


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an agreement on a day."""
    permit(keeper(request), Deed.KEEP_RULES)
    found = get_object_or_404(Agreement, pk=pk)
    return change(
        request, bind(EndForm, request),
        lambda by, data: keep(by, Deed.KEEP_RULES, verbs.end, agreement=found, **data),
        name=f"agreement:end:{pk}", url=reverse("rules") + "#agreements", text="部门协议已终止。", title="终止部门协议",
        danger=True, nav="rules", cancel=reverse("rules"), crumbs=[("时限规则", reverse("rules"))],
        effect="已经按该协议起算的时限继续计算。", facts=[("名称", found.title), ("文号", found.number)],
    )  # fmt: skip
