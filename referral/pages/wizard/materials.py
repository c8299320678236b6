"""The list of materials on a form: one line for each entry of the kinds' checklists, more where there are more pieces."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from documents.models import Evidence
from referral.law.kinds import KindRule, MaterialRule
from referral.law.words import ORIGINALS
from referral.models import Material
from referral.services.dispatches import MaterialDraft

#: Lines of one entry at most.
MOST = 10
PARTS = ("name", "pages", "copies", "original", "page_range", "evidence", "note")
_RANGE = re.compile(r"\d{1,6}(-\d{1,6})?")


@dataclass(frozen=True)
class Entry:
    """One entry of the checklist: its rule, the kinds that need it and those that may have it, its lines as fields."""

    rule: MaterialRule
    needed_by: tuple[str, ...]
    used_by: tuple[str, ...]
    lines: tuple[dict[str, Any], ...]
    may_grow: bool
    is_met: bool = False

    @property
    def is_idle(self) -> bool:
        """Whether nobody asks for it and nothing is typed: it is folded."""
        typed = any(
            line[part].value() for line in self.lines for part in ("pages", "page_range", "evidence", "note")
        )
        wrong = any(bound.errors for line in self.lines for bound in line.values())
        return not (self.needed_by or typed or wrong or len(self.lines) > 1)


class MaterialsForm(forms.Form):
    """A form with a list of materials. A line counts when its pages are filled in."""

    rules: Sequence[KindRule] = ()
    evidence: Mapping[str, Evidence] = {}
    met: Collection[str] = ()

    def add_materials(
        self, rules: Sequence[KindRule], evidence: Sequence[Evidence], given: Sequence[Material] = (),
        met: Collection[str] = (),
    ) -> None:  # fmt: skip
        """Add the fields. rules: whose checklists; evidence: what may be linked; given: lines of a draft; met: codes of what
        the case itself provides."""
        self.met = met
        self.rules, self.evidence = rules, {str(e.pk): e for e in evidence}
        self._given: dict[str, list[Material]] = {}
        for material in given:
            self._given.setdefault(material.code, []).append(material)
        for code, rule in self._catalogue().items():
            for n in range(1, self.count(code) + 1):
                self.fields |= self._line(rule, n)

    def _catalogue(self) -> dict[str, MaterialRule]:
        return {m.code: m for rule in self.rules for m in rule.materials}

    def count(self, code: str) -> int:
        """How many lines an entry has on this form."""
        if not self.is_bound:
            return max(1, len(self._given.get(code, ())))
        asked = str(self.data.get(f"lines_{code}", 1))
        return max(1, min(int(asked), MOST)) if asked.isdecimal() and len(asked) < 3 else 1

    def _line(self, rule: MaterialRule, n: int) -> dict[str, forms.Field]:
        given = self._given.get(rule.code, [])
        old: Any = given[n - 1] if n <= len(given) else None
        value = {name: getattr(old, name) for name in PARTS if name != "evidence"} if old else {}
        linked = [("", "不关联"), *((pk, e.label) for pk, e in self.evidence.items())]
        fields: dict[str, forms.Field] = {
            "name": forms.CharField(label="名称", max_length=120, initial=value.get("name", rule.label)),
            "pages": forms.IntegerField(label="页数", min_value=1, max_value=100_000, initial=value.get("pages")),
            "copies": forms.IntegerField(label="份数", min_value=1, max_value=1000, initial=value.get("copies", 1)),
            "original": forms.ChoiceField(
                label="原件或复印件", choices=list(ORIGINALS.items()), initial=value.get("original", "copy")
            ),
            "page_range": forms.CharField(label="起止页", max_length=20, initial=value.get("page_range", "")),
            "evidence": forms.ChoiceField(
                label="对应的证据材料", choices=linked, initial=str(old.evidence_id or "") if old else ""
            ),
            "note": forms.CharField(label="备注", max_length=120, initial=value.get("note", "")),
        }  # fmt: skip
        for field in fields.values():
            field.required = False
        fields["page_range"].widget.attrs["placeholder"] = "如 1-12"
        return {f"m_{rule.code}_{n}_{name}": field for name, field in fields.items()}

    def entries(self) -> list[Entry]:
        """The checklist, for the template."""
        return [
            Entry(
                rule,
                () if code in self.met else self._needed_by(code),
                tuple(k.label for k in self.rules if any(m.code == code for m in k.materials)),
                tuple(
                    {name: self[f"m_{code}_{n}_{name}"] for name in PARTS}
                    for n in range(1, self.count(code) + 1)
                ),
                self.count(code) < MOST,
                code in self.met,
            )
            for code, rule in self._catalogue().items()
        ]

    def _needed_by(self, code: str) -> tuple[str, ...]:
        return tuple(k.label for k in self.rules if any(m.code == code and m.required for m in k.materials))

    def check_materials(self) -> None:
        """Note what is half filled in."""
        for code, rule in self._catalogue().items():
            for n in range(1, self.count(code) + 1):
                self._check_line(rule, f"m_{code}_{n}_")

    def _check_line(self, rule: MaterialRule, at: str) -> None:
        data = self.cleaned_data
        if f"{at}pages" not in data:
            return
        typed = [data.get(f"{at}{name}") for name in ("page_range", "evidence", "note")]
        if data[f"{at}pages"] is None and any(typed):
            self.add_error(f"{at}pages", f"请填写{data.get(f'{at}name') or rule.label}的页数。")
        if (pages := data.get(f"{at}page_range")) and not _RANGE.fullmatch(pages):
            self.add_error(f"{at}page_range", f"{rule.label}的起止页请按 1-12 的样式填写。")

    def materials(self) -> list[MaterialDraft]:
        """The lines that count, in order."""
        return [material for _, material in self.lines()]

    def lines(self) -> list[tuple[str, MaterialDraft]]:
        """The lines that count, each with its place on the form."""
        data, found = self.cleaned_data, []
        for code, rule in self._catalogue().items():
            for n in range(1, self.count(code) + 1):
                at = f"m_{code}_{n}_"
                if data.get(f"{at}pages"):
                    line = MaterialDraft(
                        code, data.get(f"{at}name") or rule.label, data.get(f"{at}copies") or 1, data[f"{at}pages"],
                        data.get(f"{at}original") or "copy", data.get(f"{at}page_range", ""), data.get(f"{at}note", ""),
                        self.evidence.get(data.get(f"{at}evidence", "")),
                    )  # fmt: skip
                    found.append((f"m_{code}_{n}", line))
        return found
