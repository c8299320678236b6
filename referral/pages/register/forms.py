"""Forms of the register of letters: the filter, a number made void, where a series starts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from agencies.models import Agency
from documents.models import Letter
from documents.registry import Run, series_of
from referral.pages.forms import ActForm, OpinionField
from referral.services.register import words_for


class RegisterFilter(forms.Form):
    """By series, year, void or not, and number, title or addressee."""

    q = forms.CharField(
        label="关键词", required=False, max_length=80, widget=forms.TextInput(attrs={"placeholder": "文号、标题、主送机关"})
    )  # fmt: skip
    series = forms.ChoiceField(
        label="文号序列", required=False, error_messages={"invalid_choice": "没有这一序列，请重新选择。"}
    )
    year = forms.TypedChoiceField(
        label="年度",
        required=False,
        coerce=int,
        error_messages={"invalid_choice": "这一年度没有文书，请重新选择。"},
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("valid", "有效"), ("void", "作废")]
    )

    def __init__(self, *args: Any, runs: Iterable[Run], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names, years = sorted({run.series for run in runs}), sorted({run.year for run in runs}, reverse=True)
        for field, values in (("series", names), ("year", years)):
            self.fields[field].choices = [("", "全部"), *((str(v), str(v)) for v in values)]  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[Letter]) -> QuerySet[Letter]:
        """The letters that fit. What a row does not show is not found by it."""
        data = self.cleaned_data
        if words := data["q"].strip():
            told = Q(title__icontains=words) | Q(case_letter__to__name__icontains=words)
            told |= Q(case_letter__to__short_name__icontains=words)
            rows = rows.filter(Q(number__icontains=words) | Q(is_open=True) & told)
        if data["series"]:
            rows = rows.filter(series=data["series"])
        if data["year"]:
            rows = rows.filter(year=data["year"])
        return rows.filter(voided_at__isnull=data["state"] == "valid") if data["state"] else rows


class VoidForm(ActForm):
    reason = OpinionField(
        label="作废理由", max_length=300, help_text="记入发文登记簿和流转记录，收文机关可见。"
    )
    recovered = forms.BooleanField(label="纸质件没有发出，或者已经全部收回")


class StartForm(ActForm):
    """The last number that was given out on paper this year."""

    word = forms.ChoiceField(label="文号序列")
    last = forms.IntegerField(
        label="纸质已用到", min_value=1, max_value=99999, help_text="本年度在纸质登记簿上用过的最后一个号；本系统从下一个号取起。"
    )  # fmt: skip
    reason = OpinionField(
        label="理由", max_length=200, rows=2, help_text="如“此前在纸质登记簿取号”，记入操作日志。"
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(word, series_of(agency, word)) for word in words_for(agency)]
        self.fields["word"].choices = [("", "请选择"), *words]  # type: ignore[attr-defined]
