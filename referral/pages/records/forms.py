"""Forms of the registers: choose one, enter a record, take one back."""

from typing import Any

from django import forms

from referral.law.words import CONDUCT_REGISTERS
from referral.models import Case, ConductEntry, Lane, Subject
from referral.pages.forms import ActForm, DayField, NamedChoiceField, OpinionField
from referral.pages.records.lines import SHEETS
from referral.services import conduct, money
from referral.services.acting import Acting

_GONE = {"invalid_choice": "没有这一选项，请重新选择。"}


class RecordFilter(forms.Form):
    """By register and the year of the decision."""

    register = forms.ChoiceField(
        label="登记类别", required=False, choices=list(SHEETS.items()), error_messages=_GONE
    )
    year = forms.ChoiceField(label="年度", required=False, error_messages=_GONE)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", "全部"), *((str(y), str(y)) for y in years)]  # type: ignore[attr-defined]


class ConductForm(ActForm):
    """登记记分、考核、信用事项."""

    register = forms.ChoiceField(label="登记类别")
    subject = NamedChoiceField(
        label="当事人",
        queryset=Subject.objects.none(),
        help_text="相关人员没有列为当事人的，先在案件中补充。",
    )
    points = forms.IntegerField(
        label="记分", required=False, min_value=1, max_value=conduct.MOST_POINTS, help_text="只有医保支付资格记分填写。",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), conduct.MOST_POINTS_TOLD),
    )  # fmt: skip
    words = OpinionField(label="事项", max_length=300, rows=2)
    document_number = forms.CharField(label="文号", max_length=80)
    decided_on = DayField(label="决定日期")
    until = DayField(label="有效期至", required=False)
    lane = NamedChoiceField(label="办理分支", queryset=Lane.objects.none())

    def __init__(self, *args: Any, case: Case, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        names = conduct.registers_for(case, who.post)
        fields["register"].choices = [("", "请选择"), *((one, CONDUCT_REGISTERS[one]) for one in names)]
        fields["subject"].queryset = case.subjects.known_to(who.post).order_by("pk")
        lanes = money.lanes_of(case, who.post)
        fields["lane"].queryset = Lane.objects.filter(pk__in=[one.pk for one in lanes]).select_related(
            "agency"
        )
        if len(lanes) == 1:
            fields["lane"].initial = lanes[0]

    def draft(self) -> conduct.ConductDraft:
        """What goes to the service."""
        return conduct.ConductDraft(**self.cleaned_data)


class WithdrawForm(ActForm):
    """撤销记录."""

    entry = NamedChoiceField(
        label="撤销的记录", queryset=ConductEntry.objects.none(),
        name=lambda one: f"{one.get_register_display()} {one.subject.name} {one.document_number}",
    )  # fmt: skip
    reason = OpinionField(label="撤销理由", max_length=300, rows=2)

    def __init__(self, *args: Any, case: Case, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entry: Any = self.fields["entry"]
        entry.queryset = conduct.entries_of(who.post).filter(lane__case=case, agency=who.agency)
