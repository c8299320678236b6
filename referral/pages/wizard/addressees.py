"""Addressees on a form: suggested agencies, others that were added, and the persons of a 行纪移送."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from agencies.kinds import AgencyKind
from agencies.models import Agency
from referral.law.crimes import CRIMES, FRAUD_CRIME
from referral.law.kinds import LINE_KINDS, SECRET_KINDS, Kind, KindRule, between
from referral.law.routing import Suggestion
from referral.models import Case, Lane, Referral, Subject
from referral.pages.forms import OpinionField
from referral.pages.referrals.fields import agencies_near
from referral.services.acting import Acting
from referral.services.advice import followed, suggestions
from referral.services.dispatches import Addressee
from referral.services.ladder import fits_line
from referral.services.onward_asks import ONWARD_KINDS

#: 经办机构 is no 行政执法机关 (310号令§2).
NO_CRIMINAL = "经办机构不是行政执法机关，不能作行刑移送；请移交同级医保局，或者向公安机关报案。"
#: Rows of the list at most.
MOST = 30


@dataclass
class Desk:
    """What a form of addressees is made from: read once, whatever the number of rows.

    under: the own lane that they are to help with; then nothing is suggested, and only what may help is offered.
    """

    case: Case
    who: Acting
    under: Lane | None = None
    near: dict[int, Agency] = field(init=False)
    advice: list[Suggestion] = field(init=False)
    running: dict[int, list[Referral]] = field(init=False)
    followed: set[tuple[str, str]] = field(init=False)
    officials: list[Subject] = field(init=False)

    def __post_init__(self) -> None:
        near = agencies_near(self.who.agency).select_related("region")
        self.near = {agency.pk: agency for agency in near}
        self.advice = [] if self.under else suggestions(self.case, self.who.post)
        self.followed = followed(self.case, self.who)
        rows = Referral.objects.visible_to(self.who.post).open().filter(case=self.case, secret=False)
        self.running = {}
        for referral in rows:
            self.running.setdefault(referral.recipient_id, []).append(referral)
        self.officials = [] if self.under else self._officials()

    @property
    def is_lead(self) -> bool:
        """Whether the acting agency leads the case."""
        return self.case.lead_agency_id == self.who.agency.pk

    def _officials(self) -> list[Subject]:
        """Whom a 行纪移送 may be about. Officials are known to the lead agency; others choose among the other persons."""
        subjects = self.case.subjects.shared_with(self.who.post).order_by("pk")
        if self.is_lead:
            return [subject for subject in subjects if subject.is_official]
        return [
            subject for subject in subjects if subject.kind == "person" and not subject.supervised_category
        ]

    def kinds(self, agency: Agency) -> list[KindRule]:
        """The kinds that this agency may be sent openly, the usual one first: up and down the own line 提级 and 交办."""
        found = [r for r in between(self.who.agency.kind, agency.kind) if r.code not in SECRET_KINDS]
        if self.under is not None:
            found = [r for r in found if r.code in ONWARD_KINDS and agency.pk != self.under.origin.pk]
        fit = [r for r in found if fits_line(r.code, self.who.agency, agency)]
        return sorted(fit, key=lambda r: r.code not in LINE_KINDS)

    def addable(self) -> list[Agency]:
        """Agencies that some kind may be sent to."""
        return [agency for agency in self.near.values() if self.kinds(agency)]

    def discipline_bodies(self) -> list[Agency]:
        """纪检监察机关 of this place and above."""
        return [agency for agency in self.near.values() if agency.kind == AgencyKind.DISCIPLINE]

    def copyable(self) -> list[Agency]:
        """Who may get a copy: agencies of this place and of the one above."""
        places = {self.who.agency.region_id, self.who.agency.region.parent_id}
        return [a for a in self.near.values() if a.region_id in places and a.kind != AgencyKind.DISCIPLINE]

    def advised(self) -> dict[int, Suggestion]:
        """The suggestion of an agency by its id: of this place, else of the one above. Lead first."""
        found: dict[int, Suggestion] = {}
        for one in self.advice:
            for place in (self.who.agency.region_id, self.who.agency.region.parent_id):
                here = [a for a in self.near.values() if a.kind == one.agency_kind and a.region_id == place]
                if here:
                    found[here[0].pk] = one
                    break
        return found


@dataclass(frozen=True)
class Row:
    """One agency of the list, for the template."""

    agency: Agency
    advice: Suggestion | None
    running: Sequence[Referral]
    is_on: bool
    part: str
    fields: Mapping[str, Any]


class AddresseesForm(forms.Form):
    """A form with addressees in order. The first that is ticked leads; arrows and 加入 work by submitting."""

    desk: Desk

    def add_addressees(self, desk: Desk) -> None:
        """Add the fields."""
        self.desk, self.advised = desk, desk.advised()
        for agency in self.agencies():
            self.fields |= self._row(agency)
        choices = [(str(a.pk), a.name) for a in desk.addable() if a not in self.agencies()]
        self.fields["add"] = forms.ChoiceField(
            label="其他移送对象", required=False, choices=[("", "请选择"), *choices]
        )
        copies = desk.copyable()
        advised = [pk for pk, one in self.advised.items() if one.kind == Kind.COPY]
        self.fields["copies"] = forms.TypedMultipleChoiceField(
            label="抄送", required=False, choices=[(str(a.pk), a.name) for a in copies], initial=advised,
            coerce=lambda pk: desk.near[int(pk)], widget=forms.CheckboxSelectMultiple,
            help_text="抄送随每一件行政移送函送出。涉嫌犯罪案件移送书只送公安机关，送达时自动抄送同级检察院。",
        )  # fmt: skip

    def agencies(self) -> list[Agency]:
        """The agencies of the list, in order: as posted, else as suggested."""
        if self.is_bound:
            assert isinstance(self.data, QueryDict)
            asked = [int(pk) for pk in self.data.getlist("row") if pk.isdecimal() and len(pk) < 12]
        else:
            asked = list(self.advised)
        found = [self.desk.near[pk] for pk in dict.fromkeys(asked) if pk in self.desk.near]
        return [agency for agency in found if self.desk.kinds(agency)][:MOST]

    def _row(self, agency: Agency) -> dict[str, forms.Field]:
        advice = self.advised.get(agency.pk)
        is_new = advice is not None and (str(advice.agency_kind), str(advice.kind)) not in self.desk.followed
        kinds = self.desk.kinds(agency)
        crimes = [(name, name) for name in CRIMES]
        at = f"to_{agency.pk}_"
        fields: dict[str, forms.Field] = {
            f"{at}on": forms.BooleanField(label=agency.name, required=False, initial=is_new),
            f"{at}kind": forms.ChoiceField(
                label="移送类型", choices=[(rule.code, rule.label) for rule in kinds], initial=kinds[0].code, required=False,
                help_text=NO_CRIMINAL if kinds[0].code == Kind.REPORT_CRIME else "",
                error_messages={"invalid_choice": self._not_fit(agency)},
            ),
            f"{at}request": forms.CharField(
                label="请求事项", max_length=500, required=False,
                help_text="如：请依法核查处理，商请于某月某日前反馈结果。对没有隶属关系的机关只能商请。交办的写办理要求，提级查办的写提请的理由。",
            ),
            f"{at}why": forms.CharField(
                label="不属于本机关管辖的理由", max_length=500, required=False,
                help_text="不填的，移送函按违法情形写明属于对方法定职责及依据。",
            ),
        }  # fmt: skip
        if any(rule.code == Kind.CRIMINAL for rule in kinds):
            fields[f"{at}crime"] = forms.ChoiceField(
                label="涉嫌罪名", choices=crimes, initial=FRAUD_CRIME, required=False
            )
        return fields

    def _not_fit(self, agency: Agency) -> str:
        if agency.kind == AgencyKind.POLICE and self.desk.who.agency.kind == AgencyKind.NHSA_OFFICE:
            return NO_CRIMINAL
        return f"{agency.short_name}不能接收所选类型的移送，请重新选择移送类型。"

    def rows(self) -> list[Row]:
        """The list, for the template."""
        found, leads = [], True
        for agency in self.agencies():
            is_on = bool(self[f"to_{agency.pk}_on"].value())
            part = "" if not is_on else "牵头" if leads else "配合"
            leads = leads and not is_on
            fields = {
                name.rsplit("_", 1)[1]: self[name] for name in self.fields if name.startswith(f"to_{agency.pk}_")
            }  # fmt: skip
            running = self.desk.running.get(agency.pk, [])
            found.append(Row(agency, self.advised.get(agency.pk), running, is_on, part, fields))
        return found

    def addressees(self) -> list[Addressee]:
        """The open addressees that are ticked, the lead first."""
        data = self.cleaned_data
        chosen = [agency for agency in self.agencies() if data.get(f"to_{agency.pk}_on")]
        return [
            Addressee(
                agency,
                kind := Kind(data.get(f"to_{agency.pk}_kind") or self.desk.kinds(agency)[0].code),
                "lead" if n == 0 else "co",
                data.get(f"to_{agency.pk}_request", ""),
                data.get(f"to_{agency.pk}_why", ""),
                data.get(f"to_{agency.pk}_crime", "") if kind == Kind.CRIMINAL else "",
            )
            for n, agency in enumerate(chosen)
        ]


class SecretForm(forms.Form):
    """The persons of a 行纪移送: one letter each, off-line by default, known to its named people alone."""

    desk: Desk

    def add_secret(self, desk: Desk) -> None:
        """Add the fields: none without a person and a 纪检监察机关."""
        self.bodies = {str(a.pk): a for a in desk.discipline_bodies()}
        self.officials = desk.officials if self.bodies else []
        for subject in self.officials:
            at = f"d_{subject.pk}_"
            managed = f"登记的任免机关：{subject.managed_by or '未填'}。" if desk.is_lead else ""
            self.fields |= {
                f"{at}on": forms.BooleanField(label=f"移送{subject.name}的问题线索", required=False),
                f"{at}agency": forms.ChoiceField(
                    label="受理机关", required=False, choices=[(pk, a.name) for pk, a in self.bodies.items()],
                    initial=self._home(desk),
                    help_text=f"按干部管理权限选择，送案件监督管理室。{managed}",
                ),
                f"{at}offline": forms.BooleanField(
                    label="线下送达（默认）：只登记发文登记号和日期", required=False, initial=True
                ),
                f"{at}facts": OpinionField(
                    label="问题线索", rows=3, required=False, max_length=8000,
                    help_text="只写此人的问题。不填的，用第一部分的违法事实。",
                ),
            }  # fmt: skip

    def _home(self, desk: Desk) -> str:
        own = [pk for pk, agency in self.bodies.items() if agency.region_id == desk.who.agency.region_id]
        return own[0] if own else ""

    def secret_rows(self) -> list[dict[str, Any]]:
        """The persons, for the template."""
        names = ("on", "agency", "offline", "facts")
        return [
            {"subject": subject} | {name: self[f"d_{subject.pk}_{name}"] for name in names}
            for subject in self.officials
        ]

    def secret_addressees(self) -> list[Addressee]:
        """One for each person that is ticked."""
        data = self.cleaned_data
        return [
            Addressee(
                self.bodies[data[f"d_{s.pk}_agency"]], Kind.DISCIPLINE, subject=s,
                is_offline=data[f"d_{s.pk}_offline"], facts=data.get(f"d_{s.pk}_facts", ""),
            )
            for s in self.officials
            if data.get(f"d_{s.pk}_on") and data.get(f"d_{s.pk}_agency") in self.bodies
        ]  # fmt: skip
