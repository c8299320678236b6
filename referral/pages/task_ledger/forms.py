"""Forms of the task ledger: what is looked for, what is said of a task, a workbook."""

from typing import Any

from django import forms

from agencies.models import Agency
from documents.models import Evidence
from documents.workbooks import MOST_BYTES
from referral.law.tasks import DONE, SOURCES, TaskState
from referral.models import Case, LedgerTask
from referral.pages.forms import ActForm, DayField, NamedChoiceField, OpinionField
from referral.pages.task_ledger.lines import PARTS
from referral.services import instructions, ledger_tasks
from referral.services.acting import Acting


def _any(words: dict[str, str]) -> list[tuple[str, str]]:
    return [("", "全部"), *words.items()]


class LedgerFilter(forms.Form):
    """By words, source, part of the own agency, state and day."""

    q = forms.CharField(
        label="关键词", required=False, max_length=80, widget=forms.TextInput(attrs={"placeholder": "任务、单位、案件编号、来源"})
    )  # fmt: skip
    source = forms.ChoiceField(label="来源", required=False, choices=_any(SOURCES))
    part = forms.ChoiceField(label="本机关", required=False, choices=_any(PARTS))
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, s.label) for s in TaskState)]
    )
    since = DayField(label="完成日期自", required=False)
    until = DayField(label="至", required=False)


class DeclineForm(ActForm):
    reason = OpinionField(label="不同意承担的原因", max_length=300, rows=3)


class ReportForm(ActForm):
    """What is said of a task. kind: of `law.tasks.REPORTS`."""

    said = OpinionField(label="办理情况", max_length=500)
    evidence = NamedChoiceField(
        label="本案材料", queryset=Evidence.objects.none(), required=False, empty_label="不选择", name=lambda e: e.label,
        help_text="选择系统中本案的材料作佐证；其他单位只看到其能够查看的材料。",
    )  # fmt: skip
    document = forms.CharField(
        label="佐证材料", max_length=120, required=False, help_text="文号或者材料名称。"
    )

    def __init__(self, *args: Any, task: LedgerTask, acting: Acting, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evidence: Any = self.fields["evidence"]
        evidence.queryset = ledger_tasks.proofs_for(task, acting.post)
        if not evidence.queryset.exists():
            del self.fields["evidence"]
        self._kind = kind

    def clean(self) -> dict[str, Any]:
        """What is done has its proof."""
        data = super().clean() or {}
        if self._kind == DONE and not data.get("document") and not data.get("evidence"):
            self.add_error("document", "完成任务须有佐证材料：请选择本案的材料，或者填写文号、材料名称。")
        return data


class InstructForm(ActForm):
    """批示 on a case: what has to be done, by whom, until when."""

    text = OpinionField(
        label="批示内容", max_length=200, rows=3, help_text="照录批示；承办机关看到批示人、内容和完成日期。"
    )
    agency = NamedChoiceField(
        label="承办机关", queryset=Agency.objects.none(), name=lambda agency: agency.name,
        help_text="本机关，或者承办本案的本系统下级机关、本级政府部门；平级机关不作批示。",
    )  # fmt: skip
    due_on = DayField(label="完成日期", help_text="批示要求的日期，不是法定期限。")

    def __init__(self, *args: Any, case: Case, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners, field = instructions.owners(case, who.agency, who.entered_at), self.fields["agency"]
        assert isinstance(field, NamedChoiceField)
        field.queryset = Agency.objects.filter(pk__in=[one.pk for one in owners])
        field.initial = who.agency.pk


class UploadForm(ActForm):
    """A workbook."""

    file = forms.FileField(
        label="任务台账（Excel）", help_text="用本页的模板填写，保存为 .xlsx；全部行核对无误后才能登记。"
    )

    def clean_file(self) -> Any:
        """Not larger than it may be."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"文件超过{MOST_BYTES // 1024 // 1024}MB，请分成几个文件上传。")
        return file
