"""The forms of 检查指南."""

from typing import Any

from django import forms

from referral.law.violations import VIOLATIONS
from referral.models import Case
from referral.pages.forms import ActForm, OpinionField
from referral.pages.referrals.fields import ReasonField
from referral.services.guides import GuideWords


class GuideFilter(forms.Form):
    """Which kind of violation."""

    violation = forms.ChoiceField(
        label="违法情形", required=False,
        choices=[("", "全部"), *((code, f"{code} {entry.label}") for code, entry in VIOLATIONS.items())],
    )  # fmt: skip


class GuideForm(ActForm):
    """A guide as it is drafted."""

    violation = forms.ChoiceField(label="违法情形")
    title = forms.CharField(label="标题", max_length=80, help_text="如：虚假住院检查要点。")
    found = OpinionField(
        label="怎样发现",
        max_length=1000,
        rows=4,
        help_text="线索的特征和核查的切入点；不写姓名、单位名称和举报情况。",
    )
    evidence = OpinionField(label="应当取得的证据", max_length=1000, rows=5, help_text="一行一项。")
    compared = OpinionField(
        label="核查的数据", max_length=1000, rows=4, help_text="比对哪些数据、看什么异常。"
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, f"{code} {VIOLATIONS[code].label}") for code in case.violations if code in VIOLATIONS]
        self.fields["violation"].choices = kinds  # type: ignore[attr-defined]

    def words(self) -> GuideWords:
        """What goes to the service."""
        return GuideWords(**self.cleaned_data)


class DecideForm(ActForm):
    """Approved or not."""

    decision = forms.ChoiceField(
        label="意见", choices=[("yes", "同意"), ("no", "不同意")], widget=forms.RadioSelect
    )
    reason = OpinionField(
        label="说明", max_length=300, rows=3, required=False, help_text="不同意的写明理由。"
    )


class StopForm(ActForm):
    """Why it is no longer used."""

    reason = ReasonField(label="停用的理由", max_length=300)
