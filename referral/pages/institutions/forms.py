"""Forms of 一院一档: search, join a subject to a file and undo it; 自查自纠 entered and taken back."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from referral.models import Case, SelfCorrection, Subject, SubjectLink
from referral.pages.forms import ActForm, DayField, NamedChoiceField, OpinionField


class UnitFilter(forms.Form):
    """By name or code."""

    q = forms.CharField(
        label="名称或代码", required=False, max_length=80, widget=forms.TextInput(attrs={"placeholder": "单位名称、统一社会信用代码、定点编码"})
    )  # fmt: skip


def _where(subject: Subject) -> str:
    place = subject.case.number if subject.case else subject.clue.number if subject.clue else ""
    return f"{subject.name}（{place}{'，' + subject.address if subject.address else ''}）"


class JoinForm(ActForm):
    """归入档案."""

    subject = NamedChoiceField(label="可能同一的当事人", queryset=Subject.objects.none(), name=_where)
    reason = OpinionField(label="认定为同一单位的理由", max_length=300, rows=2)

    def __init__(self, *args: Any, alike: QuerySet[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].queryset = alike  # type: ignore[attr-defined]


class PartForm(ActForm):
    """解除归入."""

    link = NamedChoiceField(
        label="解除的当事人", queryset=SubjectLink.objects.none(), name=lambda one: f"{_where(one.subject)}：{one.reason}"
    )  # fmt: skip
    reason = OpinionField(label="解除理由", max_length=300, rows=2)

    def __init__(self, *args: Any, links: QuerySet[SubjectLink], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["link"].queryset = links  # type: ignore[attr-defined]


class CorrectionForm(ActForm):
    """登记自查自纠."""

    subject = NamedChoiceField(label="当事人", queryset=Subject.objects.none())
    on = DayField(label="自查自纠日期")
    paper = forms.CharField(label="凭据", max_length=120, help_text="自查报告、退款凭证等文书的名称和文号。")
    words = OpinionField(label="情况说明", max_length=300, required=False, rows=2)

    def __init__(self, *args: Any, case: Case, post: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject: Any = self.fields["subject"]
        subject.queryset = case.subjects.known_to(post).order_by("pk")


class WithdrawForm(ActForm):
    """撤销登记的自查自纠."""

    fact = NamedChoiceField(
        label="撤销的登记", queryset=SelfCorrection.objects.none(), name=lambda one: f"{one.subject.name} {one.on:%Y-%m-%d} {one.paper}"
    )  # fmt: skip
    reason = OpinionField(label="撤销理由", max_length=300, rows=2)

    def __init__(self, *args: Any, facts: QuerySet[SelfCorrection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fact"].queryset = facts  # type: ignore[attr-defined]
