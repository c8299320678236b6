"""Forms of a 案件调查报告: what only the officers know, beside what the case knows; and of the 涉案物品, line by line."""

from typing import Any

from django import forms

from documents.models import Evidence
from referral.law.crimes import CRIMES, FRAUD_CRIME
from referral.law.handing import MEASURES
from referral.law.violations import VIOLATIONS
from referral.law.words import ORIGINALS, PROOFS
from referral.models import Case, CaseItem, CaseReport
from referral.pages.forms import ActForm, DayField, MoneyField, OpinionField, SteeredForm
from referral.services import case_items, report_fields
from referral.services.acting import Acting
from referral.services.given import story_of
from referral.services.handing_lists import MOST, ThingDraft

PARTS = ("facts", "began_on", "ended_on", "visits", "yuan", "method")
#: Parts of one thing, in the order of the form.
OF_THING = ("name", "unit", "count", "model", "mark", "holder", "place", "measure", "note")
_EMPTY_LINES = 3


class ReportForm(ActForm):
    """The draft. What is left empty may be filled in later: it is asked for when the report is signed."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)

    def __init__(
        self, *args: Any, case: Case, who: Acting, draft: CaseReport | None, before: CaseReport | None, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.codes = [code for code in case.violations if code in VIOLATIONS]
        self.pieces: list[Evidence] = report_fields.pieces(case, who)
        told = draft or before
        typed: dict[str, Any] = told.typed if told else {
            "course": report_fields.course(case, who), "handled": report_fields.handled(case, who),
            "violations": [{"code": code, "facts": story_of(case, who.post)} for code in self.codes[:1]],
        }  # fmt: skip
        self.fields["edition"].initial = draft.edition if draft else 0
        self._add_texts(typed)
        self._add_violations({row["code"]: row for row in typed.get("violations", [])})
        self._add_evidence({row["piece"]: row for row in typed.get("evidence", [])})
        self.phrase()

    def _add_texts(self, typed: dict[str, Any]) -> None:
        texts = {
            "course": OpinionField(label="查办经过", rows=5, max_length=3000, help_text="按流转记录拟出，请核对补充；不得写举报人信息。"),
            "handled": OpinionField(label="行政处理情况", rows=3, max_length=2000, help_text="退回金额、协议处理、行政处罚；没有的不填。"),
            "reason": OpinionField(label="移送理由", rows=4, max_length=2000),
            "warning": OpinionField(label="需要公安机关注意的事项", rows=2, max_length=1000, help_text="毁证、转移资金、在逃等；没有的不填。"),
        }  # fmt: skip
        for name, field in texts.items():
            field.required, field.initial = False, typed.get(name, "")
        self.fields |= texts
        self.fields["offence"] = forms.ChoiceField(
            label="涉嫌罪名", choices=[(name, f"{name}（刑法{number}）") for name, number in CRIMES.items()],
            initial=typed.get("offence", FRAUD_CRIME),
        )  # fmt: skip

    def _add_violations(self, given: dict[str, Any]) -> None:
        for code in self.codes:
            row = given.get(code, {})
            fields: dict[str, forms.Field] = {
                "facts": OpinionField(label="查明的事实", rows=4, max_length=4000),
                "began_on": DayField(label="起始日期"), "ended_on": DayField(label="终止日期"),
                "visits": forms.IntegerField(label="人次", min_value=0, max_value=10**8),
                "yuan": MoneyField(label="金额（元）", max_digits=16), "method": forms.CharField(label="金额计算方法", max_length=300),
            }  # fmt: skip
            for part, field in fields.items():
                field.required, field.initial = False, row.get(part)
                self.fields[f"v_{code}_{part}"] = field

    def _add_evidence(self, given: dict[str, Any]) -> None:
        for piece in self.pieces:
            row = given.get(piece.slug, {})
            fields: dict[str, forms.Field] = {
                "purpose": forms.CharField(label="证明目的", max_length=200),
                "category": forms.ChoiceField(label="证据种类", choices=[(word, word) for word in PROOFS]),
                "original": forms.ChoiceField(label="形式", choices=list(ORIGINALS.items())),
            }  # fmt: skip
            stock = {"purpose": "", "category": PROOFS[0], "original": "copy"}
            for part, field in fields.items():
                field.required, field.initial = False, row.get(part, stock[part])
                self.fields[f"e_{piece.slug}_{part}"] = field

    def violation_rows(self) -> list[dict[str, Any]]:
        """Each finding with its fields, for the template: facts, the two days, and the figures."""
        return [
            {
                "label": f"{code} {VIOLATIONS[code].label}", "facts": self[f"v_{code}_facts"],
                "days": [self[f"v_{code}_{part}"] for part in ("began_on", "ended_on")],
                "figures": [self[f"v_{code}_{part}"] for part in ("method", "visits", "yuan")],
            }
            for code in self.codes
        ]  # fmt: skip

    def evidence_rows(self) -> list[tuple[Evidence, list[forms.BoundField]]]:
        """Each piece with its fields, for the template."""
        return [
            (piece, [self[f"e_{piece.slug}_{part}"] for part in ("purpose", "category", "original")]) for piece in self.pieces
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A finding ends after it began."""
        data = super().clean() or self.cleaned_data
        for code in self.codes:
            began, ended = data.get(f"v_{code}_began_on"), data.get(f"v_{code}_ended_on")
            if began and ended and ended < began:
                self.add_error(f"v_{code}_ended_on", "终止日期不能早于起始日期，请核对。")
        return data

    def typed(self) -> dict[str, Any]:
        """What is kept: plain JSON values."""
        data = self.cleaned_data
        texts = {name: data.get(name, "") for name in ("course", "handled", "reason", "warning", "offence")}
        violations = [
            {"code": code, **{part: _plain(data.get(f"v_{code}_{part}")) for part in PARTS}}
            for code in self.codes
        ]
        evidence = [
            {"piece": piece.slug, **{part: data.get(f"e_{piece.slug}_{part}", "") for part in ("purpose", "category", "original")}}
            for piece in self.pieces
        ]  # fmt: skip
        return texts | {
            "violations": [row for row in violations if any(row[part] for part in PARTS)],
            "evidence": [row for row in evidence if row["purpose"]],
        }

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        return {"typed": self.typed(), "edition": self.cleaned_data["edition"]}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)


class SignForm(ActForm):
    """The signature is for the text that was read."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**6)


class BackForm(ActForm):
    """退回修改."""

    reason = OpinionField(label="理由", max_length=500)


class IssueForm(ActForm):
    """审核."""

    opinion = OpinionField(label="审核意见", required=False, max_length=2000)


class ThingsForm(SteeredForm):
    """涉案物品: as many lines as are asked for; a line counts when its name is filled in."""

    before = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, case: Case, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = case_items.items_of(case, who.agency)
        self.fields["before"].initial = case_items.seen(given)
        self.count = self.lines_asked(
            _EMPTY_LINES if self.is_bound else max(_EMPTY_LINES, len(given) + 1), MOST
        )
        for n in range(1, self.count + 1):
            self.fields |= self._line(n, given[n - 1] if n <= len(given) else CaseItem(unit="件", count=1))
        self.phrase()

    def _line(self, n: int, item: CaseItem) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for part in OF_THING:
            column: Any = CaseItem._meta.get_field(part)
            fields[part] = forms.CharField(label=str(column.verbose_name), max_length=column.max_length)
        fields["count"] = forms.IntegerField(label="数量", min_value=1, max_value=1_000_000)
        fields["measure"] = forms.ChoiceField(label="保全措施", choices=list(MEASURES.items()))
        for part, field in fields.items():
            field.required, field.initial = False, getattr(item, part)
        return {f"i{n}_{part}": field for part, field in fields.items()}

    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The lines, for the template."""
        return [(n, [self[f"i{n}_{part}"] for part in OF_THING]) for n in range(1, self.count + 1)]

    def clean(self) -> dict[str, Any]:
        """A line without a name must be empty."""
        data = super().clean() or self.cleaned_data
        for n in range(1, self.count + 1):
            if not data.get(f"i{n}_name") and any(
                data.get(f"i{n}_{part}") for part in ("model", "mark", "holder", "place", "note")
            ):
                self.add_error(f"i{n}_name", f"请填写第{n}行的名称；不要的行请清空。")
        return data

    def values(self) -> dict[str, Any]:
        """The lines, as the service takes them."""
        named = [n for n in range(1, self.count + 1) if self.cleaned_data.get(f"i{n}_name")]
        return {"things": [self._thing(n) for n in named], "before": self.cleaned_data["before"]}

    def _thing(self, n: int) -> ThingDraft:
        data = {part: self.cleaned_data.get(f"i{n}_{part}") for part in OF_THING}
        return ThingDraft(**{part: value for part, value in data.items() if value not in (None, "")})
