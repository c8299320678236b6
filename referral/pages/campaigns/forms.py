"""The forms of 专项行动."""

from typing import Any

from django import forms

from agencies.models import Post
from referral.models import Campaign
from referral.pages.forms import ActForm, DayField, OpinionField
from referral.services.campaigns import Told


class CampaignForm(ActForm):
    """A campaign as its document says."""

    name = forms.CharField(
        label="名称", max_length=80, help_text="按文件写，如：2025年医保基金管理突出问题专项整治。"
    )
    ordered_by = forms.CharField(
        label="部署机关", max_length=80, help_text="本机关或者上级机关，如：国家医疗保障局。"
    )
    basis = forms.CharField(label="依据", max_length=160, help_text="文件名称和文号、条款。")
    since = DayField(label="起始日期")
    until = DayField(label="结束日期")

    def told(self) -> Told:
        """What goes to the service."""
        return Told(**self.cleaned_data)


class CampaignsField(forms.ModelMultipleChoiceField):
    """Campaigns that the acting post's agency takes part in, as ticks."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Campaign.objects.none(), required=False, label="专项行动", **kwargs)

    def of(self, post: Post) -> None:
        """Offer those of a post."""
        self.queryset = Campaign.objects.taken_part_in(post)

    def label_from_instance(self, obj: Any) -> str:
        """The campaign with its years."""
        return f"{obj.name}（{obj.since:%Y-%m-%d}至{obj.until:%Y-%m-%d}）"


class MarkForm(ActForm):
    """Which campaigns a clue or a case bears."""

    campaigns = CampaignsField(help_text="勾选的标注，取消勾选的不再标注。")
    reason = OpinionField(
        label="说明", max_length=300, rows=2, required=False, help_text="取消标注的写明理由。"
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaigns"].of(post)  # type: ignore[attr-defined]


class CampaignChoice(forms.ModelChoiceField):
    """A campaign in the search of a list."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Campaign.objects.none(),
            required=False,
            label="专项行动",
            empty_label="全部",
            to_field_name="slug",
        )
