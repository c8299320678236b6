"""Forms of a 更正 of issued minutes: drafted, withdrawn."""

from typing import Any

from referral.models import Meeting, MeetingItem
from referral.pages.forms import ActForm, DayField, NamedChoiceField, OpinionField
from referral.services.acting import Acting


class CorrectionForm(ActForm):
    """更正 of one passage of the issued minutes."""

    item = NamedChoiceField(
        label="更正之处", queryset=MeetingItem.objects.none(), required=False, empty_label="会议基本情况（时间、地点、人员）",
        name=lambda one: one.topic, help_text="只列出您可以查看的议题。决定事项已由承担单位确认，不在此更正。",
    )  # fmt: skip
    wrong = OpinionField(
        label="原文", max_length=300, rows=2, help_text="照抄纪要中有误的一段文字，多抄几个字使位置明确。"
    )
    right = OpinionField(label="更正为", max_length=300, rows=2, help_text="写全更正后的这段文字。")
    reason = OpinionField(label="更正理由", max_length=300, rows=2)
    until = DayField(label="会签截止日", help_text="到会单位到期没有回复的，视为没有意见。")

    def __init__(self, *args: Any, meeting: Meeting, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item: Any = self.fields["item"]
        item.queryset = MeetingItem.objects.visible_to(acting.post).filter(meeting=meeting)


class WithdrawForm(ActForm):
    reason = OpinionField(label="撤回更正的理由", max_length=300, rows=2)
