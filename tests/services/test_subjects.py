"""An official in a case: his name is for the lead agency and the police, nobody else may learn of it."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Referral, Subject
from referral.services import letter_parts
from referral.services.clues import SubjectDraft
from referral.services.duplicates import related
from tests.cast import City
from tests.pages.browsers import as_

OFFICIAL = SubjectDraft(
    "official",
    "郑某某",
    id_code="330101197001010011",
    work_unit="市第一医院院长",
    supervised_category="public_unit",
)
HOSPITAL = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")


@pytest.fixture
def sent(city: City) -> tuple[Referral, Referral]:
    """A case with a hospital and an official, sent to the police and to the health commission."""
    case = city.case(subjects=(HOSPITAL, OFFICIAL))
    police, health = city.draft(case, (A.POLICE, Kind.CRIMINAL), (A.HEALTH, Kind.ADMINISTRATIVE))
    for referral in (police, health):
        city.approved(referral)
        city.do(referral, "send", "qian")
    return Referral.objects.get(pk=police.pk), Referral.objects.get(pk=health.pk)


@pytest.mark.parametrize(
    ("name", "knows"), [("liu", True), ("gao", True), ("lin", True), ("bai", False), ("yu", False)]
)
def test_the_case_page_and_the_search_know_him_for_those_alone(
    city: City, sent: tuple[Referral, Referral], name: str, knows: bool
) -> None:
    case = sent[0].case
    browser = as_(city, name)
    assert ("郑某某" in browser.get(f"/cases/{case.slug}/").content.decode()) == knows
    assert (case.number in browser.get("/cases/?q=郑某某").content.decode()) == knows
    assert case.number in browser.get("/cases/?q=仁和").content.decode()
    assert Subject.objects.known_to(city.posts[name]).filter(name="郑某某").exists() == knows


def test_no_duplicate_check_tells_that_he_is_known(city: City, sent: tuple[Referral, Referral]) -> None:
    assert related(city.posts["bai"], name="郑某某") == []
    assert related(city.posts["eve"], id_code=OFFICIAL.id_code) == []
    assert [found.number for found in related(city.posts["liu"], name="郑某某")] == [sent[0].case.number]
    assert [found.what for found in related(city.posts["eve"], name="安澜仁和医院")] == ["相关案件"]


def test_the_letter_to_an_equal_does_not_name_him(sent: tuple[Referral, Referral]) -> None:
    police, health = sent
    assert [party["name"] for party in letter_parts.parties(police)] == ["安澜仁和医院", "郑某某"]
    assert [party["name"] for party in letter_parts.parties(health)] == ["安澜仁和医院"]


def test_whoever_is_chosen_the_police_are_told_of_the_official(sent: tuple[Referral, Referral]) -> None:
    hospital = Subject.objects.get(case=sent[0].case, kind="institution")
    for referral in sent:
        referral.parties.set([hospital])
    police, health = ([party["name"] for party in letter_parts.parties(referral)] for referral in sent)
    assert (police, health) == (["安澜仁和医院", "郑某某"], ["安澜仁和医院"])
