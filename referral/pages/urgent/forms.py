"""The forms of 重大事项报告: few fields, one page."""

from typing import Any

from django import forms
from django.utils import timezone

from agencies.models import Agency
from agencies.roles import Act
from referral.law.urgent import ORDERS
from referral.models import UrgentReport
from referral.pages.forms import ActForm, DayField, MomentField, OpinionField, ShownForm
from referral.pages.referrals.fields import PeopleField
from referral.services import urgent
from referral.services.acting import Acting
from referral.services.urgent import Told


class _Agencies(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class ReportForm(ActForm):
    """What happened, what was done, what is asked, to whom. row: the report that is changed; follows: a 续报 goes where the 初报 went."""

    to = _Agencies(
        Agency.objects.none(), label="报送机关", widget=forms.CheckboxSelectMultiple, help_text="网信办只在涉及舆情时选择。"
    )  # fmt: skip
    title = forms.CharField(label="标题", max_length=60)
    happened_at = MomentField(label="发生时间")
    place = forms.CharField(label="地点", max_length=60)
    facts = OpinionField(
        label="基本情况", max_length=500, rows=5, help_text="不写举报人，不写限定知悉的事项。"
    )
    measures = OpinionField(label="已采取措施", max_length=300, rows=3)
    asks = forms.CharField(label="请示事项", max_length=200, required=False)
    is_public_opinion = forms.BooleanField(label="涉及舆情", required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)

    def __init__(
        self, *args: Any, who: Acting, row: UrgentReport | None = None, follows: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if follows:
            del self.fields["to"]
        else:
            found = [one.pk for one in urgent.receivers(who.agency)]
            self.fields["to"].queryset = Agency.objects.filter(pk__in=found).order_by("region__level", "kind")  # type: ignore[attr-defined]
        if row is not None:
            names = ("title", "place", "measures", "asks", "is_public_opinion", "phone")
            facts = {"facts": row.facts} if not follows else {"measures": ""}
            kept = {name: getattr(row, name) for name in names} | facts
            self.initial.update(kept | {"happened_at": timezone.localtime(row.happened_at)})
            self.initial["to"] = [one.agency_id for one in row.recipients.all()]

    def told(self) -> Told:
        """What is reported."""
        values = dict(self.cleaned_data)
        return Told(**values | {"to": list(values.pop("to", []))})


class WordForm(ShownForm):
    """The head gave his word elsewhere."""

    head = PeopleField(label="签发的负责人")
    at = MomentField(label="签发时间")
    way = forms.ChoiceField(label="签发方式", choices=list(ORDERS.items()), widget=forms.RadioSelect)

    def __init__(self, *args: Any, row: UrgentReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].of(row.agency, act=Act.RELEASE_URGENT)  # type: ignore[attr-defined]


class BackForm(ActForm):
    """What is to be written otherwise."""

    reason = OpinionField(label="修改意见", max_length=300, rows=3)


class OrderForm(ActForm):
    """批示 of a leader."""

    leader = forms.CharField(label="批示人", max_length=40, help_text="如：副市长某某。")
    text = OpinionField(label="批示内容", max_length=500, rows=4)
    due_on = DayField(label="报告期限", required=False, help_text="批示要求报告的日期；没有要求的不填。")


class FeedbackForm(ActForm):
    """What an equal has done."""

    text = OpinionField(label="反馈内容", max_length=500, rows=4)
