"""Forms of the acts on a lane: outcomes are structured, up to four at once."""

from typing import Any

from django import forms
from django.utils import timezone

from agencies.models import Department, Post
from agencies.roles import Role
from referral.law.gate import PROCEDURE_KINDS
from referral.law.kinds import Kind
from referral.law.reverse import PROSECUTION_RESULTS
from referral.law.words import INTERIM_ONLY, MEASURE_LABELS, Measure
from referral.models import Lane
from referral.pages.forms import ActForm, DayField, MoneyField, NamedChoiceField, OpinionField
from referral.pages.referrals.fields import departments
from referral.services import onward
from referral.services.outcomes import OutcomeDraft

_ROWS = 3
_CRIMINAL = (
    Measure.COERCION, Measure.PROSECUTED, Measure.CRIMINAL_WITHDRAWN, Measure.INVESTIGATION_ENDED, Measure.TO_AGENCY,
    Measure.MOVED, Measure.NOT_PROSECUTED, Measure.JUDGED, Measure.CRIMINAL_FINE, Measure.DONE, Measure.OTHER,
)  # fmt: skip


def measures(lane: Lane, *, final: bool) -> list[tuple[str, str]]:
    """The results that this lane may report: police procedure on a criminal lane, the others elsewhere."""
    if lane.kind == Kind.PROSECUTION:
        own = PROSECUTION_RESULTS.get(lane.agency.kind, (Measure.OTHER,))
        return [("", "请选择"), *((m.value, MEASURE_LABELS[m]) for m in own)]
    criminal = lane.kind in PROCEDURE_KINDS
    fit = [
        m
        for m in Measure
        if m != Measure.INDICTED and ((m in _CRIMINAL) == criminal or m in {Measure.DONE, Measure.OTHER})
    ]
    if criminal and not final:
        fit = [Measure.CRIMINAL_FILED, *fit]
    if final:
        fit = [m for m in fit if m not in INTERIM_ONLY]
    return [("", "请选择"), *((m.value, MEASURE_LABELS[m]) for m in fit)]


def ask_why_early(form: ActForm, lane: Lane) -> None:
    """Ask why a lane is reported or finished now, while an agency that was asked under it has not answered; nothing else asks it."""
    if left := onward.open_under(lane):
        names = "、".join(row.recipient.short_name for row in left)
        form.fields["early_reason"] = OpinionField(
            label="先行反馈或办结的理由", required=False, max_length=500, rows=2,
            help_text=f"商请{names}配合的事项尚未办结；待其办结后再办的，不必填写。",
        )  # fmt: skip


def early_of(form: ActForm) -> dict[str, str]:
    """The reason as typed, if it was asked for."""
    return {"early_reason": form.cleaned_data["early_reason"]} if "early_reason" in form.fields else {}


class OutcomeForm(ActForm):
    """One to three results; the first is asked for."""

    final = True

    def __init__(self, *args: Any, lane: Lane, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, _ROWS + 1):
            must = n == 1
            self.fields[f"measure_{n}"] = forms.ChoiceField(
                label=f"结果{n}类型", choices=measures(lane, final=self.final), required=must
            )
            self.fields[f"words_{n}"] = forms.CharField(label=f"结果{n}说明", required=False, max_length=500)
            self.fields[f"number_{n}"] = forms.CharField(label=f"结果{n}文号", required=False, max_length=80)
            self.fields[f"decided_{n}"] = DayField(label=f"结果{n}决定日期", required=False)
            self.fields[f"amount_{n}"] = MoneyField(label=f"结果{n}金额（元）", required=False)
        self.fields["result"] = OpinionField(label="办理经过和说明", required=False, max_length=4000)
        if self.final:
            ask_why_early(self, lane)
        self.phrase()

    def outcomes(self) -> list[OutcomeDraft]:
        """The results as typed."""
        data = self.cleaned_data
        return [
            OutcomeDraft(
                data[f"measure_{n}"],
                data[f"words_{n}"],
                data[f"number_{n}"],
                data[f"decided_{n}"],
                data[f"amount_{n}"],
            )
            for n in range(1, _ROWS + 1)
            if data[f"measure_{n}"]
        ]

    def values(self) -> dict[str, Any]:
        early = early_of(self)
        note = "result" if self.final else "note"
        return {"outcomes": self.outcomes(), note: self.cleaned_data["result"], **early}

    def rows(self) -> list[list[Any]]:
        """The fields of each result, for the template."""
        names = ("measure", "words", "number", "decided", "amount")
        return [[self[f"{name}_{n}"] for name in names] for n in range(1, _ROWS + 1)]


class InterimForm(OutcomeForm):
    final = False


class OpinionForm(ActForm):
    opinion = OpinionField(label="办理意见", required=False, max_length=2000)

    def __init__(self, *args: Any, lane: Lane, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ReasonForm(ActForm):
    reason = OpinionField(label="理由", max_length=500)

    def __init__(self, *args: Any, lane: Lane, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class AssignForm(ActForm):
    """分办: a department, officers, or both."""

    department = NamedChoiceField(
        label="承办科室", required=False, queryset=Department.objects.none(), empty_label="不限科室"
    )
    officers = forms.ModelMultipleChoiceField(
        label="承办人", required=False, queryset=Post.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text="只选科室的，由科室人员办理；选定承办人的，科室和承办人都可以查看。",
    )  # fmt: skip

    def __init__(self, *args: Any, lane: Lane, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments(lane.agency)  # type: ignore[attr-defined]
        self.fields["department"].initial = lane.department_id
        officers: Any = self.fields["officers"]
        posts = Post.objects.valid_on(timezone.localdate()).filter(agency=lane.agency, role=Role.OFFICER)
        officers.queryset = posts.select_related("user", "department").order_by("department", "pk")
        officers.label_from_instance = _named
        officers.initial = list(lane.officers.values_list("pk", flat=True))


def _named(post: Post) -> str:
    return f"{post.user.full_name}（{post.department.name}）" if post.department else post.user.full_name


class AssistanceReportForm(ActForm):
    """The result of an 异地协查 is its answers: nothing but a remark is asked for."""

    result = OpinionField(
        label="其他说明", required=False, max_length=2000, help_text="写入回函；没有的不填。"
    )

    def __init__(self, *args: Any, lane: Lane, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_why_early(self, lane)


class AskAgainForm(ReasonForm):
    """退回补充 of an 异地协查: which questions need another answer."""

    questions = forms.TypedMultipleChoiceField(
        label="需要补充答复的事项", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选需要补充答复的事项。"},
    )  # fmt: skip

    def __init__(self, *args: Any, lane: Lane, **kwargs: Any) -> None:
        super().__init__(*args, lane=lane, **kwargs)
        assert lane.opened_by is not None
        field: forms.TypedMultipleChoiceField = self.fields["questions"]  # type: ignore[assignment]
        field.choices = [(q.number, f"{q.number}. {q.text}") for q in lane.opened_by.questions.all()]


_ASSISTANCE: dict[str, type[ActForm]] = {"report": AssistanceReportForm, "send_back": AskAgainForm}


def form_for(lane: Lane, name: str) -> type[ActForm]:
    """The form of an act on a lane; an 异地协查 is reported and sent back by its questions."""
    if name in _ASSISTANCE and lane.opened_by is not None and lane.opened_by.questions.exists():
        return _ASSISTANCE[name]
    return FORMS[name]


FORMS: dict[str, type[ActForm]] = {
    "interim": InterimForm, "report": OutcomeForm, "finish": OutcomeForm, "confirm": OpinionForm, "send_back": ReasonForm,
    "waive": ReasonForm, "leave": ReasonForm,
}  # fmt: skip
