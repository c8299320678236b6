"""The forms of 回头看 and 倒查."""

from django import forms

from referral.pages.forms import ActForm, DayField, OpinionField
from referral.pages.referrals.fields import ReasonField


class PlanForm(ActForm):
    """When to look back, and at what."""

    on = DayField(label="回头看日期", help_text="到日提醒。")
    focus = forms.CharField(
        label="核查重点", max_length=300, help_text="如：违规项目是否停止，退回基金是否到账。"
    )


class FoundForm(ActForm):
    """What was found; a relapse names the new clue."""

    looked_on = DayField(label="实际核查日期")
    found = OpinionField(label="核查情况", max_length=2000, rows=5)
    relapsed = forms.ChoiceField(
        label="问题是否反弹",
        choices=[("no", "没有反弹"), ("yes", "反弹，已登记新线索")],
        widget=forms.RadioSelect,
    )
    clue = forms.CharField(
        label="新线索编号", max_length=60, required=False, help_text="反弹的先登记线索，再填写本机关的线索编号，自动与本案关联。"
    )  # fmt: skip


class LinkForm(ActForm):
    """Which newer clue or case, and why."""

    number = forms.CharField(
        label="新案件或者新线索编号", max_length=60, help_text="您可以查看的案件编号或者线索编号。"
    )
    reason = ReasonField(
        label="关联理由",
        max_length=300,
        help_text="能查看两案的人员都能看到理由，不写举报人和限定知悉的内容。",
    )


class UnlinkForm(ActForm):
    """Why a link was wrong."""

    reason = ReasonField(label="撤销理由", max_length=300)
