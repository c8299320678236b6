"""The forms of the vault."""

from django import forms

from referral.models.vault import NOTES
from referral.pages.forms import ActForm, DayField, OpinionField
from referral.pages.referrals.fields import ReasonField
from referral.services.vault import MOST_DAYS, Sealed


class SealForm(ActForm):
    """An informant, as the custodian seals him."""

    clue_number = forms.CharField(
        label="线索号", max_length=60, help_text="由线索承办人告知；登记后编举报登记编号。"
    )
    received_on = DayField(label="收到举报日期")
    name = forms.CharField(label="姓名或者名称", max_length=80)
    contact = forms.CharField(label="联系方式", max_length=160)
    id_code = forms.CharField(label="证件号码", max_length=30, required=False)
    is_insider = forms.BooleanField(label="吹哨人（内部知情人）", required=False)
    remark = OpinionField(label="保护要求和说明", max_length=500, rows=3, required=False)

    def sealed(self) -> Sealed:
        """What goes to the service."""
        return Sealed(**self.cleaned_data)


class NoteForm(ActForm):
    """What was done for him."""

    kind = forms.ChoiceField(label="事项", choices=list(NOTES.items()))
    on = DayField(label="日期")
    words = OpinionField(
        label="情况", max_length=500, rows=4, help_text="答复的方式和内容，打击报复的情况和处理结果。与姓名同样隔离，只在出示时可见。"
    )  # fmt: skip


class AskForm(ActForm):
    """Why somebody has to see who he is."""

    reason = ReasonField(
        label="查看事由", max_length=300, help_text="写明需要核实或者联系的事项；不写举报人姓名。"
    )


class DecideForm(ActForm):
    """Allowed until a day, or not."""

    decision = forms.ChoiceField(
        label="意见", choices=[("yes", "同意"), ("no", "不同意")], widget=forms.RadioSelect
    )
    until = DayField(label="出示截止日", required=False, help_text=f"同意的填写，{MOST_DAYS}天以内。")
    opinion = OpinionField(
        label="说明", max_length=300, rows=2, required=False, help_text="不同意的写明理由。"
    )
