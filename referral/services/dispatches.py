"""What a dispatch (一次移送) is, as it was typed: facts once, addressees in order, materials, officers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agencies.models import Agency, Post
from referral.law.kinds import SECRET_KINDS, Kind
from referral.law.sharing import Section
from referral.models import Subject


@dataclass(frozen=True)
class MaterialDraft:
    """One line of the list of materials, as typed."""

    code: str
    name: str
    copies: int = 1
    pages: int = 1
    original: str = "copy"
    page_range: str = ""
    note: str = ""
    evidence: Any = None


@dataclass(frozen=True)
class Addressee:
    """One agency that a dispatch goes to, with what is its own: kind, part and request.

    facts, officers: of a secret referral alone, whose text and people are kept apart from the other letters'; withheld:
    the sections of the case that it is not given (None: as the kind has it); materials: what goes with its letter, of
    those of the dispatch (None: all that its kind has).
    """

    agency: Agency
    kind: Kind
    part: str = "co"
    request: str = ""
    not_ours_reason: str = ""
    crime: str = ""
    subject: Subject | None = None
    is_offline: bool = False
    facts: str = ""
    officers: Sequence[Post] = ()
    withheld: frozenset[Section] | None = None
    materials: Sequence[MaterialDraft] | None = None

    @property
    def is_secret(self) -> bool:
        """Whether nobody but the named people may know of it."""
        return self.kind in SECRET_KINDS


@dataclass(frozen=True)
class Dispatch:
    """What the wizard collects: facts once, addressees in order, materials, officers, inner opinion.

    copies: agencies that get a copy of each 行政移送; the copy of a 行刑移送 to the procuratorate is made by itself;
    parties: the subjects that it is about, when not all of the case.
    """

    addressees: Sequence[Addressee]
    facts: str
    officers: Sequence[Post]
    materials: Sequence[MaterialDraft] = ()
    copies: Sequence[Agency] = ()
    opinion: str = ""
    had_penalty: bool = False
    has_items: bool = False
    different_reason: str = ""
    parties: Sequence[Subject] = ()
    external: dict[str, str] = field(default_factory=dict)
    extras: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def in_order(self) -> list[Addressee]:
        """The addressees as they are numbered: a secret one has no place among the others."""
        return sorted(self.addressees, key=lambda to: to.is_secret)
