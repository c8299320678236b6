"""The forms of 借阅."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from referral.models.borrowing import WAYS
from referral.pages.forms import ActForm, DayField, OpinionField
from referral.pages.referrals.fields import PeopleField
from referral.services.acting import Acting
from referral.services.borrowing import MOST_DAYS, Wish

OWN, OUTSIDE = "own", "outside"


class AskForm(ActForm):
    """Whose dossier, in which way, for whom, what for, until when."""

    case_number = forms.CharField(label="案件编号", max_length=60)
    way = forms.ChoiceField(label="方式", choices=list(WAYS.items()), widget=forms.RadioSelect)
    for_whom = forms.ChoiceField(
        label="借阅人", choices=[(OWN, "本机关人员"), (OUTSIDE, "外单位人员")], widget=forms.RadioSelect, initial=OWN
    )  # fmt: skip
    reader = PeopleField(label="本机关人员", required=False, help_text="本机关人员借阅的选择姓名。")
    unit = forms.CharField(
        label="借阅单位", max_length=80, required=False, help_text="外单位人员借阅的，填写以下三项。"
    )
    person = forms.CharField(label="借阅人姓名", max_length=40, required=False)
    document = forms.CharField(label="调卷函或介绍信文号", max_length=80, required=False)
    purpose = OpinionField(label="用途", max_length=300, rows=2)
    until = DayField(label="借阅截止日", help_text=f"最长{MOST_DAYS}天。")

    def __init__(self, *args: Any, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = timezone.localdate(who.at)
        self.fields["reader"].of(who.agency)  # type: ignore[attr-defined]
        self.initial.setdefault("reader", who.post.pk)
        self.initial.setdefault("until", day + timedelta(days=30))

    def wish(self) -> Wish:
        """What is asked for: what the other choice left behind is dropped."""
        data = dict(self.cleaned_data)
        if data.pop("for_whom") == OWN:
            return Wish(**data | {"unit": "", "person": "", "document": ""})
        return Wish(**data | {"reader": None})


class DecideForm(ActForm):
    """Allowed or not, with an opinion."""

    decision = forms.ChoiceField(
        label="审批", choices=[("yes", "同意"), ("no", "不同意")], widget=forms.RadioSelect
    )
    opinion = OpinionField(
        label="审批意见", max_length=300, rows=3, required=False, help_text="不同意的写明理由。"
    )


class BackForm(ActForm):
    """What was found when it came back."""

    condition = OpinionField(
        label="归还情况",
        max_length=300,
        rows=2,
        help_text="如：卷数、页数相符，无缺损；提前结束查阅的写明理由。",
    )
