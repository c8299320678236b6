"""共享范围 on a form: for each receiver what it is given of the case and which materials go with its letter, as ticks."""

from dataclasses import dataclass, replace

from django import forms

from agencies.models import Agency
from referral.law.kinds import KINDS
from referral.law.sharing import LABELS, Give, Section, shares, usual
from referral.pages.wizard.addressees import AddresseesForm
from referral.pages.wizard.materials import MaterialsForm
from referral.services.dispatches import Addressee


@dataclass(frozen=True)
class Tick:
    """One thing that a receiver is given or not. is_fixed: its kind's law needs it; reason: why it is as it is."""

    key: str
    label: str
    is_on: bool
    reason: str = ""
    is_fixed: bool = False


@dataclass(frozen=True)
class Receiver:
    """One receiver of the list, for the template."""

    name: str
    kind: str
    sections: list[Tick]
    materials: list[Tick]


class SharingForm(forms.Form):
    """A form with ticks of what is given. A tick that was not on the page stands as usual, so that nothing is kept back unseen."""

    def is_given(self, key: str, *, usually: bool = True) -> bool:
        """Whether a thing is given: as ticked, as usual where the page did not show it."""
        if not self.is_bound or key not in self.data.getlist("shown"):  # type: ignore[attr-defined]
            return usually
        return key in self.data.getlist("give")  # type: ignore[attr-defined]

    def section_ticks(
        self, at: str, kind: str, kept: frozenset[Section] | None = None, *, beside: bool = True
    ) -> list[Tick]:
        """The sections of a kind. at: of whom; kept: kept back until now; beside: whether there are other subjects to keep back."""
        before = usual(kind) if kept is None else kept
        return [
            Tick(f"{at}:{section}", LABELS[section], True, share.reason, is_fixed=True)
            if share.give == Give.ALWAYS
            else Tick(
                key := f"{at}:{section}",
                LABELS[section],
                self.is_given(key, usually=section not in before),
                share.reason if share.give == Give.ON_CHOICE else "",
            )
            for section, share in shares(kind).items()
            if beside or section != Section.SUBJECTS
        ]

    def kept_back(self, at: str, kind: str, kept: frozenset[Section] | None = None) -> frozenset[Section]:
        """The sections that are not ticked, also one that the kind chosen meanwhile needs: that is refused, never given unasked."""
        before = usual(kind) if kept is None else kept
        return frozenset(
            section
            for section in shares(kind)
            if not self.is_given(f"{at}:{section}", usually=section not in before)
        )


class ReceiversForm(AddresseesForm, MaterialsForm, SharingForm):
    """A form with addressees of which each is given its own part of the case and of the materials."""

    #: Whether the case has several subjects, so that some may be kept back.
    has_choice = False

    def receivers(self) -> list[Receiver]:
        """The addressees that are ticked, each with what it is given."""
        chosen = [agency for agency in self.agencies() if self[f"to_{agency.pk}_on"].value()]
        return [self._receiver(agency) for agency in chosen]

    def _receiver(self, agency: Agency) -> Receiver:
        asked = self[f"to_{agency.pk}_kind"].value()
        fit = {rule.code: rule for rule in self.desk.kinds(agency)}
        rule = fit.get(asked) or next(iter(fit.values()))
        at = str(agency.pk)
        materials = [
            Tick(key := f"{at}:{line}", str(self[f"{line}_name"].value()), self.is_given(key))
            for material in rule.materials
            for line in self._filled(material.code)
        ]
        return Receiver(
            agency.name, rule.label, self.section_ticks(at, rule.code, beside=self.has_choice), materials
        )

    def _filled(self, code: str) -> list[str]:
        """The lines of an entry that count as they are typed now."""
        lines = [f"m_{code}_{n}" for n in range(1, self.count(code) + 1)]
        return [line for line in lines if self[f"{line}_pages"].value()]

    def shared(self, to: Addressee) -> Addressee:
        """An addressee with what was chosen for it."""
        at = str(to.agency.pk)
        materials = [draft for line, draft in self.lines() if self.is_given(f"{at}:{line}")]
        return replace(to, withheld=self.kept_back(at, to.kind), materials=materials)

    def say_left_out(self, to: Addressee, codes: set[str]) -> set[str]:
        """Say which necessary materials are listed but left out for an addressee. Returns the codes that it counts as having."""
        needed = {rule.code: rule.label for rule in KINDS[to.kind].materials if rule.required}
        given = {material.code for material in to.materials or ()}
        for code in (codes & set(needed)) - given:
            self.add_error(None, f"{to.agency.short_name}的移送必须随附{needed[code]}，请在共享范围中勾选。")
        return given | codes
