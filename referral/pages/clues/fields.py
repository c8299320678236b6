"""Parts of the clue form: blocks of subjects, amounts by concept, external numbers."""

from decimal import Decimal
from typing import Any

from django import forms

from referral.law.words import AMOUNT_CONCEPTS, SUBJECT_KINDS, SUPERVISED_CATEGORIES
from referral.models import Subject
from referral.pages.forms import MoneyField
from referral.services.clues import SubjectDraft

#: Blocks on a new form, added by each 「再加」, and at most.
BLOCKS, MORE, MOST = 1, 2, 20
EXTERNAL = {
    "12345": "12345工单号",
    "12393": "12393工单号",
    "tip_system": "举报系统编号",
    "flight": "飞检问题编号",
}
_TEXTS = (
    "name",
    "id_code",
    "institution_code",
    "address",
    "legal_person",
    "phone",
    "work_unit",
    "managed_by",
)
_TICKS = {"is_party_member": "中共党员", "is_deputy": "人大代表或政协委员"}
SUBJECT_FIELDS = ("kind", *_TEXTS, "supervised_category", *_TICKS)


def subject_fields(n: int) -> dict[str, forms.Field]:
    """The fields of the n-th subject, by name."""
    fields: dict[str, forms.Field] = {
        f"subject_{n}_kind": forms.ChoiceField(
            label="当事人类型", choices=list(SUBJECT_KINDS.items()), initial="institution", required=False
        )
    }
    for name in _TEXTS:
        column: Any = Subject._meta.get_field(name)
        fields[f"subject_{n}_{name}"] = forms.CharField(
            label=str(column.verbose_name), max_length=column.max_length, required=False
        )
    fields[f"subject_{n}_supervised_category"] = forms.ChoiceField(
        label="监察对象类别", choices=list(SUPERVISED_CATEGORIES.items()), required=False
    )
    for name, label in _TICKS.items():
        fields[f"subject_{n}_{name}"] = forms.BooleanField(label=label, required=False)
    return fields


def subject_draft(data: dict[str, Any], n: int) -> SubjectDraft | None:
    """The n-th subject as typed; None when its block was left empty."""
    values: dict[str, Any] = {name: data.get(f"subject_{n}_{name}") for name in SUBJECT_FIELDS}
    if not any(values[name] for name in (*_TEXTS, "supervised_category", *_TICKS)):
        return None
    values["kind"] = values["kind"] or "institution"
    typed: dict[str, Any] = {name: "" if value is None else value for name, value in values.items()}
    return SubjectDraft(**typed)


def amount_fields() -> dict[str, forms.Field]:
    """One field for each concept: 涉嫌骗保金额 is not 认定基金损失."""
    return {
        f"amount_{concept}": MoneyField(label=f"{label}（元）", required=False)
        for concept, label in AMOUNT_CONCEPTS.items()
    }


def amounts(data: dict[str, Any]) -> dict[str, Decimal]:
    """concept → yuan, of those that were typed."""
    typed = {concept: data.get(f"amount_{concept}") for concept in AMOUNT_CONCEPTS}
    return {concept: value for concept, value in typed.items() if value is not None}


def external_fields() -> dict[str, forms.Field]:
    """Numbers under which other systems know the clue."""
    return {
        f"external_{name}": forms.CharField(label=label, required=False, max_length=60)
        for name, label in EXTERNAL.items()
    }


def external_numbers(data: dict[str, Any]) -> dict[str, str]:
    """label → number, of those that were typed."""
    return {
        label: data[f"external_{name}"] for name, label in EXTERNAL.items() if data.get(f"external_{name}")
    }
