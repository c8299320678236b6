"""审批环节 of an agency: added and ended by its own administrator, from a day on, with the paper that says so."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from agencies.keeping import Deed, Keeper, keep, permit
from agencies.models import Agency, Department
from referral.law.kinds import KINDS
from referral.models import ApprovalStep
from referral.pages.acts import bind
from referral.pages.forms import ActForm, DayField, NamedChoiceField
from referral.pages.keeping import change, keeper
from referral.pages.referrals.fields import ReasonField, departments
from referral.services import approval_steps as verbs


@dataclass(frozen=True)
class StepLine:
    """A step with the kinds that it is asked for in words."""

    step: ApprovalStep
    kinds: str


class NewStepForm(ActForm):
    """A step: its name, for which referrals, by whom, from when, by which paper."""

    label = forms.CharField(
        label="环节名称", max_length=20, help_text="如“法制审核”“分管会签”“案审会”“用印审批”。"
    )
    kinds = forms.MultipleChoiceField(
        label="适用的移送", required=False, widget=forms.CheckboxSelectMultiple, help_text="不选的，适用于本机关批准的各类移送；限定知悉的移送不增加环节。"
    )  # fmt: skip
    department = NamedChoiceField(
        label="办理科室", required=False, name=lambda row: row.name, queryset=Department.objects.none(), help_text="科室和角色只选一项。"
    )  # fmt: skip
    role = forms.ChoiceField(
        label="办理角色", required=False, choices=[("", "不按角色"), *((role.value, role.label) for role in verbs.ROLES)]
    )  # fmt: skip
    position = forms.IntegerField(label="次序", min_value=1, max_value=20, initial=1)
    must = forms.BooleanField(
        label="同意后才能批准", required=False, help_text="不勾选的，负责人可以在尚未收到意见时批准，记入审批表。行刑移送一律不等待。"
    )  # fmt: skip
    gives_seal = forms.BooleanField(
        label="作为用印审批", required=False, help_text="同意即准予按正本和抄送份数用印；不同意或者未办理的，用印另行审批。"
    )  # fmt: skip
    since = DayField(label="启用日期")
    source = forms.CharField(
        label="依据", max_length=verbs.LONGEST_SOURCE, help_text="文件名称和文号，如本机关的公文处理办法、重大执法决定法制审核办法。"
    )  # fmt: skip
    sure = forms.BooleanField(label="已核对适用范围，确认增加")

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(str(k), KINDS[k].label) for k in verbs.kinds_of(agency)]  # type: ignore[attr-defined]
        self.fields["department"].queryset = departments(agency)  # type: ignore[attr-defined]
        self.fields["since"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("department")) == bool(data.get("role")):
            self.add_error("department", "请在办理科室和办理角色中选择一项。")
        data.pop("sure", None)
        return data


class EndStepForm(ActForm):
    reason = ReasonField(label="停用的理由")


def step_lines(agency: Agency, day: date) -> list[StepLine]:
    """The steps of an agency in force or to come."""
    return [
        StepLine(step, "、".join(KINDS[kind].label for kind in step.kinds) or "各类移送")
        for step in verbs.steps_of(agency, day)
    ]


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a step."""
    found = get_object_or_404(Agency.objects.filter(is_open=True), slug=slug)
    permit(keeper(request), Deed.KEEP_STEPS, found)

    def run(by: Keeper, data: dict[str, Any]) -> ApprovalStep:
        return keep(by, Deed.KEEP_STEPS, verbs.open_step, of=found, agency=found, **data)

    back = reverse("agency", args=[slug])
    return change(
        request, bind(NewStepForm, request, agency=found), run, name=f"step:new:{slug}", url=back, text="审批环节已增加。",
        title="增加审批环节", cancel=back, crumbs=_crumbs(found),
        facts=[("机构", found.name), ("现在待批准的移送", f"{len(verbs.deciding(found))}件，启用以后审核通过的才增加本环节")],
        effect="启用日期起审核通过的移送，在批准以前请该科室或角色给出意见，意见不改变办理环节；行刑移送的批准期限不因此延长，负责人可以直接批准。",
    )  # fmt: skip


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a step no more."""
    found = get_object_or_404(
        ApprovalStep.objects.select_related("agency", "department"), pk=pk, agency__is_open=True
    )
    permit(keeper(request), Deed.KEEP_STEPS, found.agency)
    back = reverse("agency", args=[found.agency.slug])
    return change(
        request, bind(EndStepForm, request),
        lambda by, data: keep(by, Deed.KEEP_STEPS, verbs.end_step, of=found.agency, step=found, **data),
        name=f"step:end:{pk}", url=back, text="审批环节已停用。", title="停用审批环节", danger=True, cancel=back,
        crumbs=_crumbs(found.agency),
        facts=[("环节", verbs.named(found)), ("依据", found.source), ("正在等待本环节意见的移送", f"{verbs.waiting_on(found, timezone.localdate())}件")],
        effect="停用后，正在等待本环节意见的移送不再等待；已经给出的意见保留。",
    )  # fmt: skip


def _crumbs(agency: Agency) -> list[tuple[str, str]]:
    return [("机构与人员", reverse("directory")), (agency.name, reverse("agency", args=[agency.slug]))]
