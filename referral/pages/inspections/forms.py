"""Forms of 一查一档: search, and an inspection with its institutions line by line."""

from typing import Any

from django import forms

from referral.law.words import INSPECTION_KINDS
from referral.models import Clue, Inspected, Inspection
from referral.pages.forms import DayField, SteeredForm
from referral.services.acting import Acting
from referral.services.inspection_files import MOST, InspectedDraft, InspectionDraft, clues_for

#: Parts of one line, in the order of the form.
OF_LINE = ("name", "id_code", "institution_code", "problems")
_FACTS = ("number", "kind", "title", "basis", "team", "since", "until")
_EMPTY_LINES = 2


class InspectionFilter(forms.Form):
    """By number, title or inspected unit, and kind."""

    q = forms.CharField(label="关键词", required=False, max_length=80, widget=forms.TextInput(attrs={"placeholder": "编号、名称、被查单位"}))  # fmt: skip
    kind = forms.ChoiceField(
        label="检查类型", required=False, choices=[("", "全部"), *INSPECTION_KINDS.items()],
        error_messages={"invalid_choice": "没有这一类型，请重新选择。"},
    )  # fmt: skip


class InspectionForm(SteeredForm):
    """An inspection; a line counts when its name is filled in."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    number = forms.CharField(label="检查编号", max_length=60, help_text="本机关自编，如飞检〔2026〕1号。")
    kind = forms.ChoiceField(label="检查类型", choices=[("", "请选择"), *INSPECTION_KINDS.items()])
    title = forms.CharField(label="检查名称", max_length=120)
    basis = forms.CharField(label="检查通知或方案文号", max_length=120, required=False)
    team = forms.CharField(label="检查人员", max_length=300, help_text="组长和成员；第三方人员注明单位。")
    since = DayField(label="起始日期")
    until = DayField(label="结束日期", required=False)
    clues = forms.CharField(
        label="由本次检查产生的线索", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="填写本机关的线索号，一行一个。",
    )  # fmt: skip

    def __init__(self, *args: Any, who: Acting, inspection: Inspection | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = list(inspection.inspected.all()) if inspection else []
        for name in _FACTS:
            self.fields[name].initial = getattr(inspection, name) if inspection else None
        self.fields["edition"].initial = inspection.edition if inspection else 0
        self.visible = clues_for(who.post)
        shown = self.visible.filter(inspections=inspection) if inspection else ()
        self.fields["clues"].initial = "\n".join(clue.number for clue in shown)
        first = _EMPTY_LINES if self.is_bound else max(_EMPTY_LINES, len(given) + 1)
        self.count = self.lines_asked(first, MOST)
        for n in range(1, self.count + 1):
            self.fields |= self._line(n, given[n - 1] if n <= len(given) else Inspected())
        self.phrase()

    def _line(self, n: int, row: Inspected) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        for part in OF_LINE:
            column: Any = Inspected._meta.get_field(part)
            widget = forms.Textarea(attrs={"rows": 3}) if part == "problems" else forms.TextInput()
            found[f"i{n}_{part}"] = forms.CharField(
                label=str(column.verbose_name), max_length=column.max_length, required=False, widget=widget, initial=getattr(row, part)
            )  # fmt: skip
        return found

    def facts(self) -> list[forms.BoundField]:
        """The fields of the inspection itself, for the template."""
        return [self[name] for name in _FACTS]

    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The lines, for the template."""
        return [(n, [self[f"i{n}_{part}"] for part in OF_LINE]) for n in range(1, self.count + 1)]

    def clean_clues(self) -> list[Clue]:
        """The clues of the numbers; a number that the reader does not know is told."""
        numbers = [line.strip() for line in self.cleaned_data["clues"].splitlines() if line.strip()]
        found = {clue.number: clue for clue in self.visible.filter(number__in=numbers)}
        if missing := [number for number in numbers if number not in found]:
            raise forms.ValidationError(f"没有找到线索{'、'.join(missing[:5])}，请照线索页面的线索号填写。")
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        """A line without a name must be empty."""
        data = super().clean() or self.cleaned_data
        for n in range(1, self.count + 1):
            if not data.get(f"i{n}_name") and any(data.get(f"i{n}_{part}") for part in OF_LINE[1:]):
                self.add_error(f"i{n}_name", f"请填写第{n}行的被查单位；不要的行请清空。")
        return data

    def draft(self) -> InspectionDraft:
        """What goes to the service."""
        data = self.cleaned_data
        lines = [n for n in range(1, self.count + 1) if data.get(f"i{n}_name")]
        inspected = [
            InspectedDraft(**{part: data[f"i{n}_{part}"].strip() for part in OF_LINE}) for n in lines
        ]
        return InspectionDraft(
            **{name: data[name] for name in _FACTS}, inspected=inspected, clues=data["clues"]
        )
