"""Forms of the acts on a running limit."""

from typing import Any

from django import forms

from agencies.roles import Act
from referral.law import grounds
from referral.law.rules import Extension
from referral.models import Clock
from referral.pages.forms import ActForm, DayField, OpinionField
from referral.pages.referrals.fields import PeopleField, ReasonField, opinion, real_time
from referral.services import clocks, limits
from referral.services.acting import Acting

LEVELS = {"deputy": "分管负责人或负责人决定", "head": "负责人决定"}


class ClockForm(ActForm):
    """An act on a limit."""

    def __init__(self, *args: Any, clock: Clock, who: Acting, **kwargs: Any) -> None:
        self.clock, self.who = clock, who
        super().__init__(*args, **kwargs)
        if "proposed_by" in self.fields:
            proposer: PeopleField = self.fields["proposed_by"]  # type: ignore[assignment]
            proposer.of(who.agency, act=Act.ASK_CLOCK, besides=who.user.pk)
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices for this limit."""

    def values(self) -> dict[str, Any]:
        """What goes to the service; `real_at` is the view's."""
        return {name: value for name, value in self.cleaned_data.items() if name != "real_at"}


class FulfilForm(ClockForm):
    document = forms.CharField(
        label="证明文书", max_length=120, help_text="如移交清单、送达回证、告知书的名称和编号。"
    )
    note = opinion("说明")
    real_at = real_time()


class GroundForm(ClockForm):
    """A stop: its lawful grounds, and until when."""

    ground = forms.ChoiceField(label="中止的事由", widget=forms.RadioSelect)
    expected_end = DayField(label="预计恢复日期", help_text="到期仍未恢复的，提醒承办人和决定人。")

    def prepare(self) -> None:
        field: forms.ChoiceField = self.fields["ground"]  # type: ignore[assignment]
        lawful = grounds.offered(clocks.rule_of(self.clock))
        field.choices = [(one.code, f"{one.label}（{one.basis}）") for one in lawful]


class AskStopForm(GroundForm):
    reason = ReasonField(label="理由", max_length=300)
    document = forms.CharField(
        label="提请材料", max_length=120, help_text="如鉴定委托书、听证通知书的名称和编号。"
    )


class StopForm(GroundForm):
    note = opinion("说明")
    document = forms.CharField(label="决定文书", max_length=120)
    proposed_by = PeopleField(label="提请人")


class ResumeForm(ClockForm):
    note = OpinionField(label="恢复的原因", max_length=300)


class StepForm(ClockForm):
    """A lengthening: the steps that the rule still allows."""

    step = forms.ChoiceField(label="延长", widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.steps = {str(n): step for n, step in enumerate(limits.extensions(self.clock))}
        field: forms.ChoiceField = self.fields["step"]  # type: ignore[assignment]
        field.choices = [(key, _words(step)) for key, step in self.steps.items()]
        if len(self.steps) == 1:
            field.initial = "0"

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"step": self.steps[values["step"]]}


class AskExtendForm(StepForm):
    reason = ReasonField(label="理由", max_length=300)
    document = forms.CharField(
        label="提请材料", max_length=120, help_text="如延长办案期限审批表、案情报告的名称和编号。"
    )


class ExtendForm(StepForm):
    document = forms.CharField(label="批准文书号", max_length=120)
    proposed_by = PeopleField(label="提请人")


class DecideForm(ClockForm):
    agrees = forms.TypedChoiceField(
        label="决定", choices=[("1", "同意"), ("0", "不同意")], coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    document = forms.CharField(
        label="决定文书", max_length=120, required=False, help_text="同意的必填：名称和文号。"
    )
    opinion = OpinionField(label="意见", max_length=300, required=False, help_text="不同意的必填：理由。")


def _words(step: Extension) -> str:
    """延长15个工作日（分管负责人或负责人决定）; counted from the base: 延长4日，至第7日 is told by the effect of the rule."""
    return f"{'较原期限' if step.from_base else ''}延长{step.amount}{step.unit.label}（{LEVELS.get(step.level, '有权机关决定')}）"


FORMS: dict[str, type[ClockForm]] = {
    "fulfil": FulfilForm, "ask_extend": AskExtendForm, "ask_stop": AskStopForm, "decide": DecideForm, "stop": StopForm,
    "resume": ResumeForm, "extend": ExtendForm,
}  # fmt: skip
