"""会签 of a draft on pages: asked by the drafter, read and answered by who was asked, taken back."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from agencies.models import Agency, Department
from agencies.roles import Act
from referral.models import Countersign, Referral
from referral.models.countersigns import AGREE, ANSWERS
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm, OpinionField
from referral.pages.referrals.fields import ReasonField, agencies_near, departments
from referral.services import countersigns as verbs
from referral.services.acting import require
from referral.services.sight import reads_as_sender
from workflows import countersigns as tellers
from workflows import engine

NO_DEPARTMENT = "本机关还没有开设科室，由机构管理员在「机构与人员」中开设。"


class AskForm(ActForm):
    """Departments of the own agency; of a joint letter also other agencies."""

    departments: Any = forms.ModelMultipleChoiceField(
        label="会签科室",
        required=False,
        queryset=Department.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    agencies: Any = forms.ModelMultipleChoiceField(
        label="会签机关", required=False, queryset=Agency.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text="对方只看到文稿，看不到案件。",
    )  # fmt: skip
    note = forms.CharField(label="请会签的事项", required=False, max_length=300)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = departments(referral.sender)
        self.fields["departments"].queryset = own  # type: ignore[attr-defined]
        if not own.exists():
            self.fields["departments"].help_text = NO_DEPARTMENT
        near: QuerySet[Agency] = agencies_near(referral.sender)
        if referral.kind in verbs.JOINT:
            self.fields["agencies"].queryset = near  # type: ignore[attr-defined]
        else:
            del self.fields["agencies"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("departments") and not data.get("agencies"):
            self.add_error(None, "请选择会签的科室或者机关。")
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "departments": list(data["departments"]), "agencies": list(data.get("agencies") or []), "note": data["note"],
        }  # fmt: skip


class AnswerForm(ActForm):
    """同意, 修改意见 or 不同意, on the text that the page showed."""

    answer = forms.ChoiceField(label="会签意见", choices=list(ANSWERS.items()), widget=forms.RadioSelect)
    words = OpinionField(
        label="意见内容", required=False, max_length=2000, help_text="提修改意见或者不同意的必须写明。"
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("answer") not in {None, AGREE} and not data.get("words"):
            self.add_error("words", "提修改意见或者不同意的，请写明内容。")
        return data


class WithdrawForm(ActForm):
    reason = ReasonField(label="撤回会签的理由", max_length=300)


def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a draft to departments, or a joint letter to other agencies."""
    acting = who(request)
    referral = see(Referral.objects.visible_to(acting.post).select_related("case", "sender__region"), slug)
    if not reads_as_sender(referral, acting.post):
        raise Http404
    require(acting, Act.DRAFT_REFERRAL, referral.sender)
    form = bind(AskForm, request, referral=referral)
    back = reverse("referral", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"referral:{slug}:countersign", lambda by: tellers.ask(referral, by, **form.values()), back
        )  # fmt: skip

    return act(
        request, form, do, success="已送会签。", redirect_to=lambda a: a.url,
        context={
            "title": "送会签", "subtitle": referral.title, "submit": "送会签", "cancel": back,
            "facts": [("移送", referral.rule.label), ("案件", referral.case.number)],
            "effect": verbs.why_not(referral) or "会签完成以前不能送审；文稿修改后，按原文稿给出的意见作废，须重新送会签。会签可以写明理由撤回。",
        },
    )  # fmt: skip


def one(request: HttpRequest, slug: str) -> HttpResponse:
    """The text, and the answer of who was asked; the drafter's side reads it too."""
    acting = who(request)
    rows = Countersign.objects.visible_to(acting.post).select_related(
        "referral__sender", "referral__drafted_by__agency", "referral__drafted_by_user", "department", "agency", "asked_by_user"
    )  # fmt: skip
    row = see(rows, slug)
    now = verbs.hash_of(row.referral)
    form = bind(AnswerForm, request, initial={"seen": now})
    back = reverse("consent-list")

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"countersign:{slug}", lambda by: tellers.answer(row, by, **form.values()), back
        )  # fmt: skip

    return act(
        request, form, do, success="会签意见已提交。", redirect_to=lambda a: a.url,
        template="consents/countersign.html" if verbs.may_answer(row, acting.post) or request.method == "POST" else "consents/read.html",
        context={
            "title": "会签", "subtitle": f"{row.referral.sender.short_name}{row.referral.rule.label}文稿", "submit": "提交意见",
            "cancel": back, "nav": "consent-list", "text": verbs.text_of(row.referral) if verbs.reads_text(row, acting.post, now) else None, "seen": now, "row": row,
            "facts": [
                ("送会签", f"{row.referral.sender.short_name} {row.asked_by_user.full_name}"), ("会签", row.party),
                ("请会签的事项", row.note or "文稿全文"),
                ("意见", f"{row.get_answer_display()} {row.words}".strip() or "尚未会签"),
            ],
            "effect": "意见针对所示文稿；文稿修改后意见作废。",
        },
    )  # fmt: skip


def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back what was asked."""
    acting = who(request)
    rows = Countersign.objects.visible_to(acting.post).select_related(
        "referral__sender", "department", "agency"
    )
    row = see(rows, slug)
    see(Referral.objects.visible_to(acting.post), row.referral.slug)  # who is asked sees the text alone
    require(acting, Act.DRAFT_REFERRAL, row.referral.sender)
    back = reverse("referral", args=[row.referral.slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"countersign:{slug}:withdraw", lambda by: engine.run(verbs.withdraw, row, by, **data), back
        )  # fmt: skip

    return act(
        request, bind(WithdrawForm, request), do, success="会签已撤回。", redirect_to=lambda a: a.url,
        context={
            "title": "撤回会签", "subtitle": row.party, "submit": "撤回会签", "danger": True, "cancel": back,
            "effect": "撤回后对方不再看到文稿，原意见不印入移送审批表，保留在副卷记录中。",
        },
    )  # fmt: skip
