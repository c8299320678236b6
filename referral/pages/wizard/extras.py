"""What administrators have added to the forms: fields of the draft, each asked for by its letter."""

from collections.abc import Iterable
from datetime import date

from django import forms

from documents import formfields
from documents.letters.kinds import KINDS
from documents.models import FormField
from referral.pages.forms import ActForm


class ExtrasForm(ActForm):
    """A form that asks for the added fields of some letters as they are on a day."""

    def add_extras(self, letters: Iterable[str], day: date, given: dict[str, str] | None = None) -> None:
        """Add the fields. letters: forms by name; given: what a draft holds, by slot."""
        self.asked: list[FormField] = formfields.fields_of(letters, day)
        for field in self.asked:
            self.fields[_name(field)] = forms.CharField(
                label=field.label, required=False, max_length=field.max_length, initial=(given or {}).get(field.slot, ""),
                help_text="".join((f"写入{KINDS[field.kind].label}。", "送审时必填。" if field.required else "", field.help)),
            )  # fmt: skip

    def extra_rows(self) -> list[forms.BoundField]:
        """The fields, for the template."""
        return [self[_name(field)] for field in self.asked]

    def check_extras(self, submitted: Iterable[str] = ()) -> None:
        """Note what can't be printed, and what is missing for the letters that are to be submitted."""
        wanted = set(submitted)
        for field in self.asked:
            text = self.cleaned_data.get(_name(field), "")
            if fault := formfields.fault_of(field, text):
                self.add_error(_name(field), fault)
            elif field.required and field.kind in wanted and not text and _name(field) not in self.errors:
                self.add_error(_name(field), f"请填写{field.label}。")

    def extras(self) -> dict[str, dict[str, str]]:
        """What was typed, by form and slot."""
        found: dict[str, dict[str, str]] = {}
        for field in self.asked:
            found.setdefault(field.kind, {})[field.slot] = self.cleaned_data.get(_name(field), "")
        return found


def _name(field: FormField) -> str:
    return f"x_{field.kind}_{field.slot}"
