"""The form of a draft that is changed (修改移送稿)."""

from typing import Any

from django import forms

from agencies.models import Post
from referral.law.crimes import CRIMES, FRAUD_CRIME
from referral.law.kinds import LINE_KINDS, Kind
from referral.models import Referral, ReferralOfficer
from referral.pages.forms import OpinionField
from referral.pages.wizard.forms import PaperForm
from referral.pages.wizard.sharing import SharingForm, Tick
from referral.services import case_items, sharing
from referral.services.acting import Acting
from referral.services.evidence import linkable
from referral.services.redrafting import LONGEST, Revision, longest


class RedraftForm(PaperForm, SharingForm):
    """修改移送稿: facts, crime, request, materials, officers, opinion; kind and addressee stay."""

    facts = OpinionField(label="违法事实", rows=8, max_length=LONGEST["facts"])
    crime = forms.ChoiceField(label="涉嫌罪名", choices=[(name, name) for name in CRIMES])
    request = OpinionField(label="请求事项", rows=2, required=False, max_length=LONGEST["request"])
    not_ours_reason = OpinionField(
        label="不属于本机关管辖的理由", rows=2, required=False, max_length=LONGEST["not_ours_reason"]
    )

    def __init__(self, *args: Any, referral: Referral, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referral = referral
        self._shape_texts(referral)
        given = list(referral.materials.all())
        pieces = linkable(referral.case, who.post, kept={m.evidence_id for m in given if m.evidence_id})
        self.add_materials(
            [referral.rule],
            [e for e in pieces if not e.is_inner and (referral.secret or not e.secret)],
            given,
            case_items.met(referral.case, referral.sender),
        )
        self.add_paper(
            who, had_penalty=referral.had_penalty, has_items=referral.has_items, beside_secret=referral.under_id is None,
        )  # fmt: skip
        self._kept = sharing.withheld(referral)
        self.ticks: list[Tick] = self.section_ticks(
            "to",
            referral.kind,
            self._kept,
            beside=referral.case.subjects.ordinary().known_to(who.post).count() > 1,
        )
        letters = [] if referral.secret else [referral.rule.letter]
        self.add_extras(letters, self.day, {one["slot"]: one["text"] for one in referral.extras})
        self.fields["opinion"].initial = referral.opinion
        named = referral.officers.filter(position__lt=ReferralOfficer.REVIEWER)
        self.fields["officers"].initial = [str(pk) for pk in named.values_list("post_id", flat=True)]
        self.phrase()

    def _shape_texts(self, referral: Referral) -> None:
        """Fill the texts with what stands, and leave out those that the kind has not."""
        for name in ("facts", "request", "not_ours_reason"):
            self.fields[name].initial = getattr(referral, name)
        self.fields["crime"].initial = referral.crime or FRAUD_CRIME
        if referral.kind != Kind.CRIMINAL:
            del self.fields["crime"]
        if referral.kind == Kind.CONSULT:
            self.fields["request"] = OpinionField(
                label="咨询的问题",
                rows=4,
                max_length=longest(referral.kind, "request"),
                initial=referral.request,
            )
            del self.fields["not_ours_reason"]
        elif referral.kind in LINE_KINDS:
            del self.fields["not_ours_reason"]
        elif referral.kind != Kind.ADMINISTRATIVE:
            del self.fields["request"], self.fields["not_ours_reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.is_steering:
            self.check_materials()
            self.check_extras()
        return data

    def revision(self) -> Revision:
        """What goes to the service."""
        data = self.cleaned_data
        officers: list[Post] = data["officers"]
        return Revision(
            data["facts"], officers, self.materials(), data.get("request", self.referral.request), data["opinion"],
            data.get("crime", ""), data.get("not_ours_reason", ""), data["had_penalty"], data["has_items"],
            withheld=self.kept_back("to", self.referral.kind, self._kept) if self.ticks else None,
            extras=self.extras().get(self.referral.rule.letter, {}),
        )  # fmt: skip
