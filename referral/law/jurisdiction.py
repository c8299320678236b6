"""异地就医 (F32): which place's 医保局 handles a case. A suggestion with its rule; a person decides."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

#: Kinds of subject that treat or charge: who of them is at fault is where the treatment was.
_PROVIDERS = frozenset({"institution", "pharmacy", "company"})
_INSURED = frozenset({"person"})
_ORDER_4 = "《医疗保障行政处罚程序暂行规定》（国家医疗保障局令第4号）"
#: How long two agencies may talk about who is competent (令第4号). Met when the dispute is reported to their common superior.
TALKS = "nhsa_jurisdiction_dispute"


class Place(StrEnum):
    TREATED = "treated"
    INSURED = "insured"
    NONE = "none"


#: What a person may decide.
PLACES: dict[str, str] = {
    Place.TREATED: "由就医地医疗保障局管辖",
    Place.INSURED: "由参保地医疗保障局管辖",
    Place.NONE: "不涉及异地就医",
}


@dataclass(frozen=True)
class Jurisdiction:
    """One row of the rule: the place, when it holds, and the article."""

    place: Place
    when: str
    basis: str

    @property
    def label(self) -> str:
        """The place, as a sentence has it."""
        return PLACES[self.place]


#: In order: the first that fits is suggested.
RULES = (
    Jurisdiction(Place.INSURED, "只有参保人员个人违法，定点医药机构没有违法情形", _ORDER_4),
    Jurisdiction(
        Place.TREATED,
        "定点医药机构等在提供异地就医服务中违法，包括与参保人员共同违法",
        f"{_ORDER_4}；《医疗保障基金使用监督管理条例》第二十六条",
    ),
)


def suggest(subjects: Collection[str]) -> Jurisdiction | None:
    """The row that fits the kinds of a case's subjects; None when nobody of them says where (no institution, no person).

    subjects: kinds of subject (law.words.SUBJECT_KINDS), officials left out of account.
    """
    kinds = set(subjects)
    if kinds & _PROVIDERS:
        return RULES[1]
    return RULES[0] if kinds & _INSURED else None
