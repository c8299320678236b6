"""Forms of 不移送: one reason for all that is ticked; the head's decision."""

from typing import Any

from django import forms

from referral.pages.forms import ActForm, OpinionField


class ReasonForm(ActForm):
    reason = OpinionField(
        label="不移送的理由",
        max_length=500,
        help_text="写明事实和法律依据；属本机关内部意见，不出现在对外文书中。",
    )


class DecideForm(ActForm):
    verdict = forms.ChoiceField(
        label="决定", widget=forms.RadioSelect, choices=[("yes", "同意不移送"), ("no", "不同意，应当移送")]
    )
    answer = OpinionField(label="决定意见", required=False, max_length=500, help_text="不同意的，写明意见。")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("verdict") == "no" and not data.get("answer", "").strip():
            self.add_error("answer", "不同意的，请写明意见。")
        return data
