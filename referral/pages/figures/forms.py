"""What is asked of the figures: the period, the scope, by what to divide; and the forms of what is kept about them."""

from datetime import date
from typing import Any

from django import forms

from agencies.models import Post
from referral.law.errors import Incomplete
from referral.law.figures import Group
from referral.law.periods import PRESETS, Period, preset
from referral.pages.forms import ActForm, DayField, OpinionField
from referral.services.figure_facts import Scope, may_oversee
from referral.services.figures import divisions

SCOPES = {Scope.OWN: "本机关", Scope.OVERSEEN: "督查范围"}
_NO_SUCH = {"invalid_choice": "没有这一选项，请重新选择。"}


class FigureQuery(forms.Form):
    """The question of a page. Nothing is required: without anything it is the own agency's current month."""

    preset = forms.ChoiceField(
        label="期间", required=False, error_messages=_NO_SUCH,
        choices=[*PRESETS.items(), ("", "自定起止")],
    )  # fmt: skip
    since = DayField(label="自", required=False)
    until = DayField(label="至", required=False)
    scope = forms.ChoiceField(label="范围", required=False, error_messages=_NO_SUCH)
    by = forms.ChoiceField(label="分组", required=False, error_messages=_NO_SUCH)
    group = forms.ChoiceField(
        required=False,
        error_messages=_NO_SUCH,
        choices=[(str(one), str(one)) for one in Group],
        widget=forms.HiddenInput,
    )

    def __init__(self, data: Any, *, post: Post, today: date) -> None:
        given = {name: data[name] for name in data}
        if not given.get("since") and not given.get("until"):
            given["preset"] = given.get("preset") or "month"
        super().__init__(given)
        self.post, self.today = post, today
        scopes = [one for one in Scope if one == Scope.OWN or may_oversee(post)]
        self.fields["scope"].choices = [(str(one), SCOPES[one]) for one in scopes]  # type: ignore[attr-defined]
        if len(scopes) == 1:
            self.fields["scope"].widget = forms.HiddenInput()
        asked = Scope.OVERSEEN if given.get("scope") == Scope.OVERSEEN and len(scopes) > 1 else Scope.OWN
        self.fields["by"].choices = list(divisions(post, asked).items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("preset"):
            data["period"] = preset(data["preset"], self.today)
            return data
        since, until = data.get("since"), data.get("until")
        if since is None or until is None:
            raise forms.ValidationError("请同时填写起始和截止日期，或者选择期间。")
        try:
            data["period"] = Period(since, until)
        except Incomplete as error:
            self.add_error("until", error.sentence)
        return data

    @property
    def period(self) -> Period:
        """The period that was asked for; the current month where the question has a mistake."""
        found: Period | None = self.cleaned_data.get("period")
        return found or preset("month", self.today)

    @property
    def whose(self) -> Scope:
        """Whose figures."""
        return Scope(self.cleaned_data.get("scope") or Scope.OWN)

    @property
    def divided_by(self) -> str:
        """By what they are divided."""
        return self.cleaned_data.get("by") or "month"

    @property
    def shown(self) -> Group:
        """Which figures are divided."""
        return Group(self.cleaned_data.get("group") or Group.OUT)


class FreezeForm(ActForm):
    title = forms.CharField(label="名称", max_length=60, help_text="如“2026年11月统计月报”。")


class RemarkForm(ActForm):
    text = OpinionField(
        label="采取的措施", max_length=500, help_text="写明原因、已经采取和将要采取的措施；登记后不能修改。"
    )


class SwitchOnForm(ActForm):
    basis = forms.CharField(
        label="依据",
        max_length=120,
        help_text="年度督查检查考核计划的名称和文号；没有列入计划的，不能开展比较和通报。",
    )


class SwitchOffForm(ActForm):
    reason = OpinionField(label="关闭的理由", max_length=200, rows=2)
