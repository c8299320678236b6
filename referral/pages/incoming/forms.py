"""Forms of incoming post: the filter of the list, registration, and one form for each act."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from agencies.models import Department, Post
from agencies.roles import Act, Role
from referral.law.words import DELIVERY_WAYS
from referral.models import Case, IncomingPaper
from referral.models.incoming import IncomingPaperQuerySet, IncomingStep
from referral.pages.forms import ActForm, MomentField, NamedChoiceField, OpinionField
from referral.pages.referrals.fields import PeopleField, departments
from referral.services.acting import Acting
from referral.services.incoming import IncomingDraft, Scan

#: A letter reaches this agency on paper: what came through the system is a referral and is signed for there.
WAYS = [(code, label) for code, label in DELIVERY_WAYS.items() if code not in {"system", "secret_mail"}]
CASES_OFFERED = 50


class IncomingFilter(forms.Form):
    """收文 search: 收文登记号, 来文字号, 来文机关, 标题; step; only one's own turn."""

    q = forms.CharField(
        label="关键词", required=False, max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "登记号、来文字号、来文机关、标题"}),
    )  # fmt: skip
    step = forms.ChoiceField(
        label="办理环节", required=False, choices=[("", "全部"), *((s.value, s.label) for s in IncomingStep)]
    )
    mine = forms.ChoiceField(label="范围", required=False, choices=[("", "全部"), ("1", "待我办理")])

    def narrow(self, rows: IncomingPaperQuerySet, post: Post) -> IncomingPaperQuerySet:
        """The rows that fit."""
        data = self.cleaned_data
        if words := data["q"].strip():
            fields = ("number", "from_number", "from_name", "title")
            found = Q()
            for name in fields:
                found |= Q(**{f"{name}__icontains": words})
            rows = rows.filter(found)
        if data["step"]:
            rows = rows.in_step(IncomingStep(data["step"]))
        return rows.waiting_for(post) if data["mine"] else rows


def scan_of(file: Any) -> Scan | None:
    """An uploaded file as the service takes it."""
    return Scan(file.name or "", file.chunks()) if file else None


class NewForm(ActForm):
    """收文登记."""

    from_name = forms.CharField(label="来文机关", max_length=80)
    from_number = forms.CharField(label="来文字号", max_length=80, required=False)
    title = forms.CharField(label="来文标题", max_length=160)
    received_at = MomentField(
        label="收文时间", help_text="实际收到的时间；登记较晚的如实填写，登记时间另行记录。"
    )
    way = forms.ChoiceField(
        label="来文方式", choices=WAYS, initial="direct", help_text="机要件和涉密文件不在本系统登记。"
    )
    copies = forms.IntegerField(label="份数", min_value=1, max_value=9999, initial=1)
    pages = forms.IntegerField(label="页数", min_value=1, max_value=99999, initial=1)
    scan = forms.FileField(label="扫描件", required=False, help_text="PDF或图片；也可以登记后再上传。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_at"].initial = timezone.localtime

    def draft(self) -> IncomingDraft:
        """What goes to the service."""
        return IncomingDraft(**{name: value for name, value in self.cleaned_data.items() if name != "scan"})


class IncomingActForm(ActForm):
    """An act on an incoming paper."""

    def __init__(self, *args: Any, paper: IncomingPaper, who: Acting, **kwargs: Any) -> None:
        self.paper, self.who = paper, who
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices for this paper."""

    def values(self) -> dict[str, Any]:
        """What goes to the service. `real_at` is taken out: the view turns it into the acting moment."""
        return {name: value for name, value in self.cleaned_data.items() if name != "real_at"}


class ProposeForm(IncomingActForm):
    opinion = OpinionField(label="拟办意见", max_length=500)

    def prepare(self) -> None:
        self.fields["opinion"].initial = self.paper.proposal


class RuleForm(IncomingActForm):
    opinion = OpinionField(label="批办意见", max_length=500, initial="同意。")


class EnterRulingForm(IncomingActForm):
    signed_by = PeopleField(label="批示人")
    real_at = MomentField(label="批示时间", help_text="批示件上签署的时间。")
    opinion = OpinionField(label="批示内容", max_length=500, help_text="照批示件原文录入。")
    scan = forms.FileField(label="批示件扫描件")

    def prepare(self) -> None:
        field: PeopleField = self.fields["signed_by"]  # type: ignore[assignment]
        field.of(self.paper.agency, act=Act.RULE_INCOMING)

    def values(self) -> dict[str, Any]:
        return super().values() | {"scan": scan_of(self.cleaned_data["scan"])}


class CheckRulingForm(IncomingActForm):
    agrees = forms.ChoiceField(
        label="核对结果", choices=[("yes", "与批示件相符"), ("no", "不符")], widget=forms.RadioSelect
    )
    reason = OpinionField(label="哪里不符", required=False, max_length=300, rows=2)

    def values(self) -> dict[str, Any]:
        return super().values() | {"agrees": self.cleaned_data["agrees"] == "yes"}


class AssignForm(IncomingActForm):
    department = NamedChoiceField(
        label="承办科室", required=False, queryset=Department.objects.none(), empty_label="不限科室"
    )
    officer = PeopleField(label="承办人", required=False, empty_label="由科室签收")

    def prepare(self) -> None:
        self.fields["department"].queryset = departments(self.paper.agency)  # type: ignore[attr-defined]
        field: PeopleField = self.fields["officer"]  # type: ignore[assignment]
        field.of(self.paper.agency, role=Role.OFFICER)
        self.fields["department"].initial = self.paper.department_id
        self.fields["officer"].initial = self.paper.officer_id


class NothingForm(IncomingActForm):
    """An act that asks for nothing more."""


class FinishForm(IncomingActForm):
    result = OpinionField(label="承办情况", max_length=500)


class CirculateForm(IncomingActForm):
    posts = forms.ModelMultipleChoiceField(
        label="传阅人员", queryset=Post.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        posts = Post.objects.valid_on(timezone.localdate()).filter(agency=self.paper.agency)
        posts = posts.exclude(pk__in=self.paper.circulations.values("post_id"))
        field: Any = self.fields["posts"]
        field.queryset = posts.select_related("user").order_by("role", "pk")
        field.label_from_instance = lambda post: f"{post.user.full_name}（{post.role_label}）"


class LinkForm(IncomingActForm):
    case = NamedChoiceField(
        label="案件", queryset=Case.objects.none(), name=lambda case: f"{case.number} {case.title}",
        help_text="列出最近办理的案件；没有列出的，先在案件库中查找。",
    )  # fmt: skip

    def prepare(self) -> None:
        rows = Case.objects.visible_to(self.who.post).filter(status__in=["open", "closing"])
        recent = rows.order_by("-last_activity_at").values_list("pk", flat=True)[:CASES_OFFERED]
        field: Any = self.fields["case"]
        field.queryset = Case.objects.filter(pk__in=list(recent)).order_by("-last_activity_at")


class ScanForm(IncomingActForm):
    scan = forms.FileField(label="扫描件")

    def values(self) -> dict[str, Any]:
        return {"scan": scan_of(self.cleaned_data["scan"])}
