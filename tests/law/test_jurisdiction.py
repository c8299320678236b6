"""异地就医: 就医地 where a provider is at fault, 参保地 where only the insured is."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law import jurisdiction
from referral.law.jurisdiction import Place
from referral.law.moves import consult_clock
from referral.law.words import SUBJECT_KINDS

TABLE = [
    ({"institution"}, Place.TREATED), ({"pharmacy"}, Place.TREATED), ({"company"}, Place.TREATED),
    ({"person"}, Place.INSURED), ({"person", "institution"}, Place.TREATED), ({"person", "official"}, Place.INSURED),
    ({"official"}, None), (set(), None),
]  # fmt: skip


@pytest.mark.parametrize(("subjects", "place"), TABLE)
def test_each_mix_of_subjects_points_to_its_place(subjects: set[str], place: Place | None) -> None:
    found = jurisdiction.suggest(subjects)
    assert (found.place if found else None) == place


def test_every_kind_of_subject_is_in_the_table() -> None:
    assert {kind for kinds, _ in TABLE for kind in kinds} == set(SUBJECT_KINDS)


def test_every_suggestion_names_its_article() -> None:
    assert all("国家医疗保障局令第4号" in rule.basis and rule.when for rule in jurisdiction.RULES)


def test_the_procuratorate_answers_in_seven_days_and_the_others_as_agreed() -> None:
    assert consult_clock(A.PROCURATORATE).rule == "proc_consult_reply"
    assert {consult_clock(kind).rule for kind in A if kind != A.PROCURATORATE} == {"agr.answer"}
