"""The page of a case asks the database as often for many lanes as for few, on every tab."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Case
from tests.cast import City
from tests.pages.test_clues import as_

TABS = ("", "lanes/", "measures/", "money/", "clocks/", "letters/", "evidence/", "record/", "picture/")


def queries(city: City, case: Case, tab: str) -> int:
    """How often a tab asks."""
    browser = as_(city, "liu")
    browser.get(f"/cases/{case.slug}/{tab}")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(f"/cases/{case.slug}/{tab}").status_code == 200
    return len(asked)


def test_each_tab_asks_as_often_for_many_lanes_as_for_few(city: City) -> None:
    few, many = city.case(), city.case()
    for case, kinds in (
        (few, (A.HEALTH, A.MARKET)),
        (many, (A.HEALTH, A.MARKET, A.DRUG, A.GOVERNMENT, A.POLICE)),
    ):
        drafts = city.draft(
            case, *((kind, Kind.CRIMINAL if kind == A.POLICE else Kind.ADMINISTRATIVE) for kind in kinds)
        )
        for referral in drafts:
            city.approved(referral)
            city.do(referral, "send", "qian")
    asked = {tab: (queries(city, few, tab), queries(city, many, tab)) for tab in TABS}
    assert {tab: (a, b) for tab, (a, b) in asked.items() if b > a} == {}
    assert max(b for _, b in asked.values()) < 60
