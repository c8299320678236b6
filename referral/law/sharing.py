"""Sharing by section (按部分共享): what of a case a receiver comes to read besides its letter, by kind of referral.

What a kind's own law needs is always given; the rest is given or kept back by the sender, receiver by receiver. Materials
are chosen one by one and stand on the letter's list.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from referral.law.errors import Incomplete
from referral.law.kinds import KINDS, Kind


class Section(StrEnum):
    """A part of the case page that may be kept back. The letter, 违法情形 and the receiver's own part never are."""

    STORY = "story"
    SUBJECTS = "subjects"
    AMOUNTS = "amounts"
    LANES = "lanes"


LABELS: dict[str, str] = {
    Section.STORY: "案情和线索来源", Section.SUBJECTS: "本函没有列明的当事人", Section.AMOUNTS: "涉案金额",
    Section.LANES: "其他机关办理情况",
}  # fmt: skip


class Give(StrEnum):
    """Whether a section is given: always, unless it is kept back, only when it is chosen."""

    ALWAYS = "always"
    USUALLY = "usually"
    ON_CHOICE = "on_choice"


@dataclass(frozen=True)
class Share:
    """What the law or the house says of one section for one kind, and why."""

    give: Give
    reason: str


_USUALLY = Share(Give.USUALLY, "对方依职权处理通常需要；不需要的可以不共享")
_WHOLE = Share(Give.ALWAYS, "整案交由对方办理，案件情况须完整")
_TO_JUDGE = "公安机关审查是否立案的依据（国务院令第310号第六条、公安机关办理刑事案件程序规定第一百七十一条）"
_CRIMINAL = {
    Section.STORY: Share(Give.ALWAYS, _TO_JUDGE),
    Section.SUBJECTS: Share(Give.ALWAYS, "同案人员须一并审查（国务院令第310号第六条）"),
    Section.AMOUNTS: Share(Give.ALWAYS, "立案追诉标准按数额确定"),
    Section.LANES: _USUALLY,
}
#: kind × section. A kind that is not here has no choice: it follows its main letter, or opens no sight of the case.
SHARING: dict[Kind, dict[Section, Share]] = {
    Kind.CRIMINAL: _CRIMINAL,
    Kind.REPORT_CRIME: _CRIMINAL,
    Kind.ADMINISTRATIVE: dict.fromkeys(Section, _USUALLY),
    Kind.JOINT: dict.fromkeys(Section, _USUALLY)
    | {Section.LANES: Share(Give.ALWAYS, "联合查处的机关须互相掌握办理情况")},
    Kind.ASSISTANCE: dict.fromkeys(Section, _USUALLY)
    | dict.fromkeys(
        (Section.AMOUNTS, Section.LANES), Share(Give.ON_CHOICE, "协查只需要与所问事项有关的情况")
    ),
    Kind.ASSIGNMENT: dict.fromkeys(Section, _WHOLE),
    Kind.ESCALATION: dict.fromkeys(Section, _WHOLE),
}
#: Kinds whose letter names all subjects of the case where it is not told which: the others can't be kept back then.
_NAMES_ALL = frozenset({Kind.ADMINISTRATIVE})

#: Acts on the whole case whose words tell of a section.
TELLS: dict[Section, tuple[str, ...]] = {
    Section.STORY: ("register", "open", "merge", "split"), Section.AMOUNTS: ("correct_amount",),
    Section.LANES: ("add_party", "resume"),
}  # fmt: skip


def shares(kind: str) -> dict[Section, Share]:
    """The sections of a kind, each with what is said of it; empty where there is nothing to choose."""
    return SHARING.get(Kind(kind), {})


def usual(kind: str) -> frozenset[Section]:
    """The sections that a kind keeps back when nobody chooses."""
    return frozenset(section for section, share in shares(kind).items() if share.give == Give.ON_CHOICE)


def check(kind: str, withheld: Collection[Section], *, names_some: bool) -> None:
    """Refuse to keep back what the kind's law needs. names_some: whether it says which subjects it is about.

    Raises Incomplete.
    """
    for section in sorted(withheld, key=list(Section).index):
        share = shares(kind).get(section)
        if share is not None and share.give == Give.ALWAYS:
            raise Incomplete(f"{KINDS[kind].label}不能不共享{LABELS[section]}：{share.reason}，请改为共享。")
    if Section.SUBJECTS in withheld and kind in _NAMES_ALL and not names_some:
        raise Incomplete(
            "没有选择涉及的当事人时，移送函列明全部当事人；不共享其他当事人的，请先选择本函涉及的当事人。"
        )


def labels(sections: Collection[str]) -> str:
    """Several sections in words, in their order; 无 for none."""
    return "、".join(LABELS[one] for one in Section if one in sections) or "无"
