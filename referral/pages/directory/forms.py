"""Forms of the directory: filters, agencies and departments, accounts, posts."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.directory import superior_candidates
from agencies.kinds import AGENCY_KIND_CHOICES
from agencies.models import Agency, Department, Post, Region, User
from agencies.roles import ROLE_CHOICES, Role
from referral.pages.forms import ActForm, DayField, NamedChoiceField
from referral.pages.referrals.fields import ReasonField

_USERNAME = RegexValidator(
    r"^[a-z][a-z0-9._-]{1,39}\Z", "用户名用小写字母开头，可含数字、点、横线，2至40位。"
)


class AgencyFilter(forms.Form):
    """机构 by name, 机关代字 or place, by kind, and those where nobody works yet."""

    q = forms.CharField(label="名称、机关代字或地区", required=False, max_length=60)
    kind = forms.ChoiceField(label="机构类别", required=False, choices=[("", "全部"), *AGENCY_KIND_CHOICES])

    def narrow(self, rows: QuerySet[Agency]) -> QuerySet[Agency]:
        """The rows that fit."""
        data = self.cleaned_data
        if words := data["q"].strip():
            rows = rows.filter(
                Q(name__icontains=words)
                | Q(doc_code__icontains=words)
                | Q(region__full_name__icontains=words)
            )
        return rows.filter(kind=data["kind"]) if data["kind"] else rows


class RegionSearch(forms.Form):
    """A place by name or code."""

    q = forms.CharField(label="地区名称或行政区划代码", required=False, max_length=40)

    def found(self) -> list[Region]:
        """Places that fit, the larger first; twenty at most."""
        words = self.cleaned_data["q"].strip() if self.is_valid() else ""
        rows = Region.objects.filter(Q(full_name__icontains=words) | Q(code__startswith=words), level__gt=0)
        return list(rows.order_by("level", "code")[:20]) if words else []


class KindForm(ActForm):
    """The kind of a new agency."""

    kind = forms.ChoiceField(label="机构类别", choices=[("", "请选择"), *AGENCY_KIND_CHOICES])


class AgencyForm(ActForm):
    """What is known of an agency. The usual is filled in; local names differ and may be typed over."""

    name = forms.CharField(label="全称", max_length=60, help_text="与印章一致。")
    short_name = forms.CharField(label="简称", max_length=40, help_text="用于列表和通知，如“市医保局”。")
    doc_code = forms.CharField(
        label="机关代字", max_length=20, help_text="用于发文字号，如“安医保”；以本机关公文处理规定为准。"
    )
    letterhead = forms.CharField(label="发文机关标志", max_length=60)
    superior = NamedChoiceField(label="上级机关", required=False, queryset=Agency.objects.none(), name=str, empty_label="无")  # fmt: skip
    phone = forms.CharField(label="电话", required=False, max_length=30)
    address = forms.CharField(label="地址", required=False, max_length=120)
    paper_first = forms.BooleanField(
        label="纸质为准", required=False, help_text="勾选后以纸质件为准，系统代录；不勾选的，以电子件为准。"
    )
    shows_board = forms.BooleanField(
        label="开放大屏", required=False, help_text="勾选后负责人和督办人员可以打开大屏页面；默认不开放。"
    )

    def __init__(self, *args: Any, region: Region, kind: str, standing: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = superior_candidates(region, kind).exclude(pk=standing)
        self.fields["superior"].queryset = above  # type: ignore[attr-defined]


class DepartmentForm(ActForm):
    name = forms.CharField(label="名称", max_length=60)
    is_entrusted = forms.BooleanField(
        label="受委托机构", required=False, help_text="以本机关名义、文号和印章办理的执法支队等。"
    )


class AccountFilter(forms.Form):
    """Accounts by name, user name or agency, and by state."""

    STATES = {"": "全部", "active": "可用", "disabled": "已停用", "idle": "没有任职"}

    q = forms.CharField(label="姓名、用户名或机构", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False, choices=list(STATES.items()))

    def narrow(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """The rows that fit."""
        data = self.cleaned_data
        if words := data["q"].strip():
            at_agency = Post.objects.filter(agency__name__icontains=words).values("user_id")
            rows = rows.filter(
                Q(full_name__icontains=words) | Q(username__icontains=words) | Q(pk__in=at_agency)
            )
        if data["state"] in {"active", "disabled"}:
            rows = rows.filter(is_active=data["state"] == "active")
        if data["state"] == "idle":
            held = Post.objects.valid_on(timezone.localdate()).values("user_id")
            rows = rows.filter(platform_role="").exclude(pk__in=held)
        return rows


class AccountForm(ActForm):
    username = forms.CharField(
        label="用户名", max_length=40, validators=[_USERNAME], help_text="小写字母开头，可含数字、点、横线。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    full_name = forms.CharField(label="姓名", max_length=40)


class DisableForm(ActForm):
    reason = ReasonField(label="停用的理由", max_length=120)


class PersonField(forms.CharField):
    """A person by user name: nobody is shown a list of all people. Cleans to the account."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"})
        super().__init__(max_length=40, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """The account of that user name."""
        username = super().clean(value).strip()
        user = User.objects.filter(username=username).first() if username else None
        if username and user is None:
            raise forms.ValidationError(f"没有用户名为“{username}”的账号，请核对，或请系统管理员先建立账号。")
        return user


class CardForm(ActForm):
    card_number = forms.CharField(label="执法证号", required=False, max_length=40)
    card_until = DayField(label="执法证有效期至", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("card_until") and not data.get("card_number"):
            self.add_error("card_number", "填写了有效期的，请填写执法证号。")
        return data


class AppointForm(CardForm):
    """任职: who, as what, from when to when."""

    user = PersonField(label="用户名")
    role = forms.ChoiceField(label="角色", choices=[("", "请选择"), *ROLE_CHOICES])
    department = NamedChoiceField(
        label="科室", required=False, queryset=Department.objects.none(), empty_label="不限科室",
        help_text="承办人按科室和指定知悉案件；未选科室的，只知悉指定给本人的案件。",
    )  # fmt: skip
    title = forms.CharField(label="职务", required=False, max_length=40, help_text="如“局长”“副局长（主持工作）”。")  # fmt: skip
    acting_document = forms.CharField(
        label="任命或授权文号", required=False, max_length=80, help_text="主持工作的必须填写。"
    )
    since = DayField(label="任职自")
    until = DayField(label="任职至", required=False, help_text="没有期限的不填；结束时再办理“结束任职”。")
    is_seconded = forms.BooleanField(
        label="借调或第三方人员", required=False, help_text="借调、第三方人员不能在执法文书上列为承办人。"
    )
    field_order = (
        "user", "role", "department", "title", "acting_document", "since", "until", "card_number", "card_until",
        "is_seconded",
    )  # fmt: skip

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = agency.departments.order_by("name")  # type: ignore[attr-defined]
        self.fields["since"].initial = timezone.localdate

    def clean_role(self) -> Role:
        """The role itself."""
        return Role(self.cleaned_data["role"])


class EndPostForm(ActForm):
    until = DayField(label="任职至", help_text="当日仍有效，次日起不再有效。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate


class DelegateForm(ActForm):
    delegate = PersonField(label="代办人用户名", help_text="须在本机关任职。")
    since = DayField(label="自")
    until = DayField(label="至")
    reason = forms.CharField(
        label="事由", max_length=120, help_text="如“出差”；负责人岗位的，写明任命或授权文号。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = self.fields["until"].initial = timezone.localdate


class PlainForm(ActForm):
    """A change that asks for nothing more than to be confirmed."""
