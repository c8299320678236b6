"""Forms of exchange files: taking one in, making the next one."""

from django import forms

from referral.pages.forms import ActForm


class TakeForm(ActForm):
    file = forms.FileField(
        label="交换文件",
        help_text="扩展名为 .referral；从光盘或专用介质中选择。文件很大的，由系统管理员在服务器上导入。",
    )


class ExportForm(ActForm):
    """Nothing to fill in: what goes is what was done."""
