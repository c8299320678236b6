"""What clues and cases that are entered have in common: blocks of subjects that grow, and the catalogue of violations."""

from typing import Any

from django import forms

from referral.law.violations import VIOLATIONS
from referral.pages.clues import fields
from referral.pages.clues.findings import groups
from referral.pages.forms import ActForm
from referral.services.clues import SubjectDraft


class SubjectBlocksForm(ActForm):
    """A form with 违法情形 and one block for each 当事人. `blocks` says how many there are, `more` asks for two more."""

    violations = forms.MultipleChoiceField(
        label="违法情形",
        choices=[(code, f"{code} {entry.label}") for code, entry in VIOLATIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一项违法情形。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blocks = self._blocks()
        for n in range(1, self.blocks + 1):
            self.fields |= fields.subject_fields(n)

    def _blocks(self) -> int:
        try:
            asked = int(self.data.get("blocks", fields.BLOCKS)) if self.is_bound else fields.BLOCKS
        except ValueError:
            asked = fields.BLOCKS
        return max(1, min(asked + (fields.MORE if self.is_bound and "more" in self.data else 0), fields.MOST))

    @property
    def wants_more(self) -> bool:
        """Whether the form only came back for more blocks of subjects."""
        return self.is_bound and "more" in self.data

    def full_clean(self) -> None:
        """A form that asks for more blocks is not judged yet; all that was typed stays."""
        super().full_clean()
        if self.wants_more:
            self._errors = forms.utils.ErrorDict()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for n in range(1, self.blocks + 1):
            typed = fields.subject_draft(data, n)
            if typed is not None and not typed.name and f"subject_{n}_name" not in self.errors:
                self.add_error(f"subject_{n}_name", f"请填写当事人{n}的名称或姓名。")
        if not self.subjects() and not any(name.startswith("subject_") for name in self.errors):
            self.add_error("subject_1_name", "请至少填写一名当事人。")
        return data

    def subjects(self) -> list[SubjectDraft]:
        """The subjects as typed."""
        typed = [fields.subject_draft(self.cleaned_data, n) for n in range(1, self.blocks + 1)]
        return [subject for subject in typed if subject is not None]

    def subject_rows(self) -> list[dict[str, Any]]:
        """The blocks of subjects, for the template."""
        return [
            {name: self[f"subject_{n}_{name}"] for name in fields.SUBJECT_FIELDS} | {"n": n}
            for n in range(1, self.blocks + 1)
        ]

    def violation_rows(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """(heading, [(code, words, ticked)]) for the template."""
        ticked = set(self["violations"].value() or [])
        return [
            (
                heading,
                [(entry.code, f"{entry.code} {entry.label}", entry.code in ticked) for entry in entries],
            )
            for heading, entries in groups()
        ]
