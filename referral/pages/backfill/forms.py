"""The form of 补录: a running case, its subjects, and as many past referrals as there were."""

from typing import Any

from django import forms

from agencies.kinds import AgencyKind
from agencies.models import Agency
from referral.law.kinds import KINDS, Kind
from referral.law.words import PARTS
from referral.pages.clues.blocks import SubjectBlocksForm
from referral.pages.forms import MomentField, OpinionField
from referral.pages.referrals.fields import AgencyField
from referral.services.backfill import PastCase, PastReferral

#: Blocks of past referrals on a new form, added by each 「再加」, and at most.
BLOCKS, MORE, MOST = 1, 2, 20
#: What is entered here; a 行纪移送 never is: its officers note it on paper (services/backfill).
ENTERED = (Kind.CRIMINAL, Kind.ADMINISTRATIVE, Kind.ASSISTANCE, Kind.REPORT_CRIME)
REFERRAL_FIELDS = (
    "agency", "kind", "part", "number", "sent_at", "signed_at", "accepted_at", "recipient_number",
)  # fmt: skip
_MUST = {
    "agency": "请选择受移送机关。",
    "kind": "请选择移送类型。",
    "number": "请填写原文号。",
    "sent_at": "请填写送达时间。",
}


class BackfillForm(SubjectBlocksForm):
    """补录在办案件. Moments are the real ones, as they stand on paper."""

    title = forms.CharField(label="案件名称", max_length=120)
    opened_at = MomentField(label="立卷时间", help_text="纸质案卷上的时间；时限从实际时间起算。")
    paper_number = forms.CharField(label="纸质案号", max_length=60, required=False)
    summary = OpinionField(label="案情", rows=5, max_length=5000)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.rows = self._rows()
        for n in range(1, self.rows + 1):
            self.fields |= self._referral_fields(n)

    def _rows(self) -> int:
        try:
            asked = int(self.data.get("rows", BLOCKS)) if self.is_bound else BLOCKS
        except ValueError:
            asked = BLOCKS
        more = MORE if self.is_bound and "more_referrals" in self.data else 0
        return max(1, min(asked + more, MOST))

    @property
    def wants_more(self) -> bool:
        """Whether the form only came back for more blocks."""
        return super().wants_more or (self.is_bound and "more_referrals" in self.data)

    def _referral_fields(self, n: int) -> dict[str, forms.Field]:
        sender = self.agency.kind
        kinds = [kind for kind in ENTERED if not KINDS[kind].senders or sender in KINDS[kind].senders]
        agency = AgencyField(label="受移送机关", required=False)
        agency.near(self.agency, frozenset(kind for kind in AgencyKind if kind != AgencyKind.DISCIPLINE))
        made: dict[str, forms.Field] = {
            "agency": agency,
            "kind": forms.ChoiceField(
                label="移送类型", required=False, choices=[("", "请选择"), *((k.value, KINDS[k].label) for k in kinds)]
            ),
            "part": forms.ChoiceField(
                label="分工", required=False, initial="lead" if n == 1 else "co",
                choices=[(part, PARTS[part]) for part in ("lead", "co")],
            ),
            "number": forms.CharField(label="原文号", required=False, max_length=60),
            "sent_at": MomentField(label="送达时间", required=False),
            "signed_at": MomentField(label="签收时间", required=False, help_text="尚未签收的不填。"),
            "accepted_at": MomentField(label="受理或立案时间", required=False, help_text="尚未答复的不填。"),
            "recipient_number": forms.CharField(label="对方案号", required=False, max_length=80),
        }  # fmt: skip
        return {f"referral_{n}_{name}": field for name, field in made.items()}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for n in range(1, self.rows + 1):
            if self._is_started(n):
                for name, sentence in _MUST.items():
                    field = f"referral_{n}_{name}"
                    if not data.get(field) and field not in self.errors:
                        self.add_error(field, f"移送{n}：{sentence}")
        return data

    def _is_started(self, n: int) -> bool:
        names = [name for name in REFERRAL_FIELDS if name != "part"]
        return any(self.data.get(f"referral_{n}_{name}") for name in names)

    def past(self) -> PastCase:
        """What goes to the service."""
        data = self.cleaned_data
        referrals = [
            PastReferral(
                **{name: data[f"referral_{n}_{name}"] for name in REFERRAL_FIELDS if name not in {"kind", "part"}},
                kind=Kind(data[f"referral_{n}_kind"]), part=data[f"referral_{n}_part"] or "co",
            )
            for n in range(1, self.rows + 1)
            if self._is_started(n)
        ]  # fmt: skip
        return PastCase(
            title=data["title"], summary=data["summary"], violations=tuple(data["violations"]), opened_at=data["opened_at"],
            subjects=tuple(self.subjects()), referrals=referrals, paper_number=data["paper_number"],
        )  # fmt: skip

    def referral_rows(self) -> list[dict[str, Any]]:
        """The blocks of past referrals, for the template."""
        return [
            {"n": n, "fields": [self[f"referral_{n}_{name}"] for name in REFERRAL_FIELDS]}
            for n in range(1, self.rows + 1)
        ]
