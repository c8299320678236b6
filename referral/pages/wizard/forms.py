"""The wizard's form: five sections on one page, and what it shares with the form of a draft."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from agencies.roles import Act
from documents.models import Evidence
from referral.law.errors import Incomplete
from referral.law.kinds import KINDS, Kind, KindRule
from referral.law.sharing import check as check_sharing
from referral.models import Case, Lane, Material
from referral.pages.forms import OpinionField, SteeredForm
from referral.pages.referrals.fields import PeopleField
from referral.pages.wizard.addressees import Desk, SecretForm
from referral.pages.wizard.extras import ExtrasForm
from referral.pages.wizard.materials import MOST, MaterialsForm
from referral.pages.wizard.people import Officer, OfficersField
from referral.pages.wizard.sharing import ReceiversForm
from referral.services import case_items, investigations
from referral.services.acting import Acting
from referral.services.advice import Differs
from referral.services.dispatches import Addressee, Dispatch
from referral.services.evidence import linkable
from referral.services.given import story_of
from referral.services.readiness import FACTS, MATERIALS, OFFICERS, Lack, lacks
from referral.services.redrafting import LONGEST

SUBMIT, DRAFT, CHECK = "submit", "draft", "check"
OPINION_HELP = "仅写入移送审批表（副卷），不写入对外的移送书和移送函。"
#: Added where a 行纪移送 may be written on the same page.
NOT_SECRET = "不得写入行纪移送的内容。"


def steered(posted: QueryDict) -> QueryDict:
    """What was posted, after its arrow, 加入 or 再加一行: these only change the form, and anybody's browser can do it."""
    data = posted.copy()
    rows = data.getlist("row")
    for name, step in (("up", -1), ("down", 1)):
        if (pk := data.get(name, "")) in rows:
            at = rows.index(pk)
            to = max(0, min(at + step, len(rows) - 1))
            rows.insert(to, rows.pop(at))
            data.setlist("row", rows)
    if "put" in data and (pk := data.get("add", "")).isdecimal():
        data.appendlist("row", pk)
        data[f"to_{pk}_on"], data["add"] = "on", ""
    if code := data.get("more", ""):
        count = data.get(f"lines_{code}", "1")
        data[f"lines_{code}"] = (
            str(min(int(count) + 1, MOST)) if count.isdecimal() and len(count) < 3 else "2"
        )
    return data


class PaperForm(MaterialsForm, ExtrasForm, SteeredForm):
    """What a new paper and a changed one share: facts, materials, officers, inner opinion."""

    def add_paper(
        self, who: Acting, *, had_penalty: bool = False, has_items: bool = False, beside_secret: bool = True
    ) -> None:
        """Add the fields of section four. beside_secret: whether a 行纪移送 may be written beside it."""
        self.day = timezone.localdate(who.at)
        self.fields["officers"] = OfficersField(who.agency, who.post, self.day)
        self.fields["officers"].initial = [str(who.post.pk)]
        self.fields["opinion"] = OpinionField(
            label="承办意见",
            required=False,
            max_length=4000,
            help_text=OPINION_HELP + NOT_SECRET * beside_secret,
        )
        self.fields["had_penalty"] = forms.BooleanField(
            label="已作出行政处罚", required=False, initial=had_penalty
        )
        self.fields["has_items"] = forms.BooleanField(
            label="已扣押或先行登记保存物品", required=False, initial=has_items
        )

    @property
    def is_steering(self) -> bool:
        """Whether the form only comes back changed: nothing is to be judged or done yet."""
        return self.is_bound and self.data.get("do") not in {SUBMIT, DRAFT, CHECK}

    def officer_rows(self) -> list[Officer]:
        """The officers, for the template."""
        field: OfficersField = self.fields["officers"]  # type: ignore[assignment]
        return field.rows(self["officers"].value())

    def _say_lack(self, lack: Lack) -> None:
        """Put a lack where it is mended."""
        field = {OFFICERS: "officers", MATERIALS: f"m_{lack.code}_1_pages", FACTS: "facts"}.get(lack.what)
        if lack.sentence not in self.errors.get(field or "", []):
            self.add_error(field, lack.sentence)


class WizardForm(ReceiversForm, SecretForm, PaperForm):
    """发起移送. `do`: submit, draft, check (as for submit, without acting), or nothing when only the form changes."""

    facts = OpinionField(
        label="违法事实", rows=8, max_length=LONGEST["facts"],
        help_text="写明时间、地点、方式、金额和已有证据，写入对外的移送书和移送函；不得写举报人信息。",
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, who: Acting, under: Lane | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.who, self.under = case, who, under
        desk = Desk(case, who, under)
        self.fields["facts"].initial = story_of(case, who.post)
        ordinary = case.subjects.ordinary().known_to(who.post)
        self.fields["parties"] = forms.ModelMultipleChoiceField(
            label="涉及的当事人", queryset=ordinary.order_by("pk"), required=False, widget=forms.CheckboxSelectMultiple,
            help_text="不选为全部当事人。只涉及部分当事人的，分案时该移送随其转入分出的案件。",
        )  # fmt: skip
        self.has_choice = ordinary.count() > 1
        self.add_addressees(desk)
        self.fields["different_reason"] = OpinionField(
            label="与系统建议不同的理由", rows=2, required=False, max_length=200,
            help_text="增加、不选建议的移送对象，或者改变移送类型的，写明理由；写入移送审批表。",
        )  # fmt: skip
        self.add_secret(desk)
        self.met = case_items.met(case, who.agency)
        self.add_materials(self._rules(), list(_linkable(case, who)), _made_here(case, who), self.met)
        self.add_paper(who, has_items=case_items.is_held(case, who.agency), beside_secret=under is None)
        self.add_extras((rule.letter for rule in self._rules() if not rule.secret), self.day)
        if self.officials:
            self._add_reviewer()
        self.phrase()

    def _add_reviewer(self) -> None:
        reviewer = PeopleField(
            label="行纪移送的审核人", required=False, help_text="限定知悉范围，由指定的一名审核人审核；送审时必选。"
        )  # fmt: skip
        reviewer.of(self.who.agency, act=Act.REVIEW_REFERRAL, besides=self.who.user.pk)
        self.fields["reviewer"] = reviewer

    def _rules(self) -> list[KindRule]:
        """The kinds that the agencies of the list may get, and the secret one when there is somebody whom it is for."""
        codes = {rule.code for agency in self.agencies() for rule in self.desk.kinds(agency)}
        if self.officials:
            codes.add(Kind.DISCIPLINE)
        return [rule for code, rule in KINDS.items() if code in codes]

    @property
    def kinds(self) -> list[KindRule]:
        """The kinds whose materials, chain and limits the page shows."""
        return list(self.rules)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.is_steering:
            return data
        if data.get("add"):
            self.add_error("add", "选择了其他移送对象但没有加入，请点“加入”，或者改回“请选择”。")
        self.check_materials()
        to = self._all()
        submits = self.data.get("do") in {SUBMIT, CHECK}
        self.check_extras(KINDS[one.kind].letter for one in to if submits)
        if not to:
            self.add_error("add", "请至少选择一个移送对象。")
            return data
        self._check_sharing(to)
        if self.under is None:
            self._check_reason()
        if submits:
            self._check_ready(to)
        return data

    def _all(self) -> list[Addressee]:
        return [*map(self.shared, self.addressees()), *self.secret_addressees()]

    def _check_sharing(self, to: list[Addressee]) -> None:
        for one in to:
            try:
                check_sharing(one.kind, one.withheld or (), names_some=bool(self.cleaned_data.get("parties")))
            except Incomplete as refusal:
                self.add_error(None, f"{one.agency.short_name}：{refusal.sentence}")

    def _check_reason(self) -> None:
        try:
            Differs.of(self.case, self.dispatch(), self.who)
        except Incomplete as refusal:
            self.add_error("different_reason", refusal.sentence)

    def _check_ready(self, to: list[Addressee]) -> None:
        codes = {material.code for material in self.materials()} | {*self.met}
        facts, named = self.cleaned_data.get("facts", ""), self.cleaned_data.get("officers", [])
        for one in to:
            for lack in lacks(
                KINDS[one.kind], facts=one.facts or facts, officers=[self.who.post] if one.is_secret else named,
                codes=self.say_left_out(one, codes) if one.materials is not None else codes, subject=one.subject, on=self.day,
            ):  # fmt: skip
                if lack.what != FACTS or "facts" not in self.errors:
                    self._say_lack(lack)
        if any(one.is_secret for one in to) and self.cleaned_data.get("reviewer") is None:
            self.add_error("reviewer", "请选择行纪移送的审核人。")

    def dispatch(self) -> Dispatch:
        """What goes to the service."""
        data = self.cleaned_data
        return Dispatch(
            self._all(), data.get("facts", ""), data.get("officers", []), self.materials(), data.get("copies", []),
            data.get("opinion", ""), data.get("had_penalty", False), data.get("has_items", False),
            data.get("different_reason", ""), list(data.get("parties", [])), extras=self.extras(),
        )  # fmt: skip


def _made_here(case: Case, who: Acting) -> list[Material]:
    """The lines that the own agency has made in the case: its newest 案件调查报告."""
    report = investigations.newest(case, who.agency)
    if report is None or report.piece is None:
        return []
    piece = report.piece
    return [
        Material(
            code=investigations.MATERIAL, name=report.title, pages=piece.pages or 1, original="original", evidence=piece
        )
    ]  # fmt: skip


def _linkable(case: Case, who: Acting) -> list[Evidence]:
    """Evidence that the post sees and that may go with a letter which others read."""
    return [e for e in linkable(case, who.post) if not e.secret and not e.is_inner]
