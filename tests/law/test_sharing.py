"""The table of what may be kept back: whole for each kind that has a choice, with a reason, and refused in words."""

import pytest

from referral.law import sharing
from referral.law.errors import Incomplete
from referral.law.kinds import KINDS, Kind
from referral.law.sharing import LABELS, SHARING, Give, Section

CHOICES = [(kind, section) for kind in SHARING for section in Section]


def test_a_kind_has_all_sections_or_none_and_each_says_why() -> None:
    assert all(set(sections) == set(Section) for sections in SHARING.values())
    assert all(share.reason for sections in SHARING.values() for share in sections.values())
    assert set(LABELS) == set(Section)


def test_what_follows_another_letter_or_opens_no_case_has_no_choice() -> None:
    for kind in (
        Kind.COPY,
        Kind.SUPPLEMENT,
        Kind.CORRECTION,
        Kind.CONSULT,
        Kind.DISCIPLINE,
        Kind.REVERSE,
        Kind.PROSECUTION,
    ):
        assert sharing.shares(kind) == {} and sharing.usual(kind) == frozenset()


@pytest.mark.parametrize(("kind", "section"), CHOICES)
def test_a_section_is_kept_back_unless_the_law_needs_it(kind: Kind, section: Section) -> None:
    if sharing.shares(kind)[section].give == Give.ALWAYS:
        with pytest.raises(
            Incomplete, match=f"{KINDS[kind].label}不能不共享{LABELS[section]}：.*请改为共享。"
        ):
            sharing.check(kind, {section}, names_some=True)
    else:
        sharing.check(kind, {section}, names_some=True)


def test_a_letter_that_names_everybody_keeps_nobody_back() -> None:
    with pytest.raises(Incomplete, match="请先选择本函涉及的当事人"):
        sharing.check(Kind.ADMINISTRATIVE, {Section.SUBJECTS}, names_some=False)
    sharing.check(Kind.JOINT, {Section.SUBJECTS}, names_some=False)


def test_a_crime_is_told_whole_and_a_question_to_another_place_is_not() -> None:
    assert sharing.usual(Kind.CRIMINAL) == frozenset()
    assert {s for s, share in sharing.shares(Kind.CRIMINAL).items() if share.give != Give.ALWAYS} == {
        Section.LANES
    }
    assert sharing.usual(Kind.ASSISTANCE) == {Section.AMOUNTS, Section.LANES}


def test_sections_are_named_in_their_order() -> None:
    assert sharing.labels({"lanes", "story"}) == "案情和线索来源、其他机关办理情况"
    assert sharing.labels(()) == "无"
