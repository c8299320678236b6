"""The forms of 典型案例."""

from django import forms

from referral.pages.forms import ActForm, DayField, OpinionField, ShownForm
from referral.services.typical import Words


class TextForm(ActForm):
    """What is to be said in public, and where."""

    title = forms.CharField(label="标题", max_length=80)
    text = OpinionField(
        label="拟公开内容", max_length=3000, rows=12, help_text="系统已按规则隐去姓名、单位名称、证件号、电话和地址；提交时再次检查。"
    )  # fmt: skip
    reason = OpinionField(label="曝光理由", max_length=300, rows=2)
    channel = forms.CharField(label="发布渠道", max_length=80, help_text="如：本局网站曝光台。")
    decision = forms.CharField(
        label="处理决定文号", max_length=120, required=False, help_text="只写入审核表，不写入公开内容。"
    )

    def words(self) -> Words:
        """What goes to the service."""
        return Words(**self.cleaned_data)


class DecideForm(ShownForm):
    """Agreed or not, on the text that the page showed."""

    decision = forms.ChoiceField(
        label="意见", choices=[("yes", "同意"), ("no", "不同意")], widget=forms.RadioSelect
    )
    opinion = OpinionField(
        label="说明", max_length=300, rows=3, required=False, help_text="不同意的写明理由。"
    )


class PublishForm(ActForm):
    """Where and when it was published."""

    on = DayField(label="发布日期")
    where = forms.CharField(label="发布载体", max_length=120)
    link = forms.URLField(label="链接", max_length=300, required=False, assume_scheme="https")


class ObjectForm(ActForm):
    """What is wrong with it."""

    objection = OpinionField(label="异议或者发现的问题", max_length=500, rows=4)


class WithdrawForm(ActForm):
    """When and how it came down."""

    on = DayField(label="撤回日期")
    words = OpinionField(
        label="撤回情况", max_length=300, rows=3, help_text="如：已删除网页，已发布更正说明。"
    )


class KeepForm(ActForm):
    """Why it stays."""

    reason = OpinionField(label="不撤回的理由", max_length=300, rows=3)
