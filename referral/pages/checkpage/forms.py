"""What the check page asks for: the code printed on a letter, its file, or both."""

from typing import Any

from django import forms

from referral.pages.forms import ActForm


class CheckForm(ActForm):
    """A code, a file, or both."""

    code = forms.CharField(
        label="核验码", required=False, max_length=40, help_text="印在二维码旁，共16位，不区分大小写。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    file = forms.FileField(
        label="文书文件（PDF）", required=False, help_text="上传后只比对是否改动，不保存。",
        error_messages={"empty": "文件是空的，请另选文件。"},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """At least one of the two."""
        entered = super().clean() or {}
        if not self.errors and not entered.get("code") and not entered.get("file"):
            raise forms.ValidationError("请填写核验码，或者选择文书文件。")
        return entered
