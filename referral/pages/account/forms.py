"""Forms of one's own account."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from agencies.models import User
from referral.pages.forms import ActForm


class LoginForm(AuthenticationForm):
    """User name and password; what is wrong is never told apart."""

    username = forms.CharField(
        label="用户名", max_length=40, error_messages={"required": "请填写用户名。"},
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}),
    )  # fmt: skip
    password = forms.CharField(
        label="密码", strip=False, error_messages={"required": "请填写密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    error_messages = {
        "invalid_login": "用户名或密码不正确，请检查后重新输入。",
        "inactive": "账号已停用，请与安全管理员联系。",
    }


def _password(label: str, kind: str, help_text: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": kind})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=help_text)


class PasswordForm(ActForm):
    """The present password and a new one, twice."""

    old = _password("原密码", "current-password")
    new = _password(
        "新密码", "new-password", "至少 10 个字符；不要用常见密码、全是数字的密码，或者与姓名、用户名相近的密码。"
    )  # fmt: skip
    again = _password("再输一次新密码", "new-password")

    def clean_again(self) -> str:
        """Both must be the same."""
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("new") not in (None, again):
            raise forms.ValidationError("两次输入的新密码不一致，请重新输入。")
        return again


class DisplayForm(forms.ModelForm):
    """How the pages look for this person."""

    class Meta:
        model = User
        fields = ["is_compact"]
        widgets = {
            "is_compact": forms.RadioSelect(
                choices=[(False, "标准：行距宽松，便于阅读"), (True, "紧凑：一屏显示更多行")]
            )
        }
        labels = {"is_compact": "列表密度"}
