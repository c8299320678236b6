"""Forms of 会签: the opinion of a step."""

from typing import Any

from django import forms
from django.utils import timezone

from referral.models import ApprovalStep
from referral.pages.forms import NamedChoiceField, OpinionField
from referral.pages.referrals.moveform import MoveForm
from referral.services import approval_steps


class StepForm(MoveForm):
    """The opinion of a step: which, 同意 or 不同意, and why."""

    step = NamedChoiceField(label="审批环节", name=approval_steps.named, queryset=ApprovalStep.objects.none())
    agrees = forms.ChoiceField(
        label="意见", choices=[("yes", "同意"), ("no", "不同意")], widget=forms.RadioSelect
    )
    opinion = OpinionField(
        label="办理意见", required=False, max_length=2000, help_text="不同意的必须写明理由。"
    )

    def prepare(self) -> None:
        left = approval_steps.outstanding(self.referral, timezone.localdate())
        field: NamedChoiceField = self.fields["step"]  # type: ignore[assignment]
        field.queryset = ApprovalStep.objects.filter(pk__in=[step.pk for step in left]).order_by(
            "position", "pk"
        )
        if len(left) == 1:
            field.initial = left[0].pk

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("agrees") == "no" and not data.get("opinion"):
            self.add_error("opinion", "不同意的，请写明理由。")
        return data

    def values(self) -> dict[str, Any]:
        return super().values() | {"agrees": self.cleaned_data["agrees"] == "yes"}


class OwnStepForm(StepForm):
    """The same for who gives it: only the steps of the own department or role."""

    def prepare(self) -> None:
        mine = approval_steps.mine_of(self.referral, self.who.post, timezone.localdate())
        field: NamedChoiceField = self.fields["step"]  # type: ignore[assignment]
        field.queryset = ApprovalStep.objects.filter(pk__in=[step.pk for step in mine]).order_by(
            "position", "pk"
        )
        if len(mine) == 1:
            field.initial = mine[0].pk
