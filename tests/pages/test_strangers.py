"""Every door tried by those who may not know: a stranger of another agency, each party, and colleagues who are not named.

The case has an ordinary lane at the health commission, a criminal one at the police, and two discipline referrals: one
on-line, one off-line. A route whose rows are not named in `_rows` fails: whoever adds a page says what it shows.
"""

import pytest
from django.test import Client

from agencies.kinds import AgencyKind as A
from referral.models import (
    ClockEvent,
    Event,
    Oversight,
)
from tests.pages.browsers import as_, bytes_of
from tests.pages.doors import OFFLINE_NUMBER, House, doors, house

__all__ = ["house"]
#: Every page for every person is a long walk, and rights are the same on any database.
pytestmark = pytest.mark.sqlite_only

#: What nobody outside may read anywhere, besides the addresses of the secret rows.
WORDS = ("纪委", "行纪", "问题线索", "监察", OFFLINE_NUMBER, "郑某某")
ROWS_ALONE = frozenset({OFFLINE_NUMBER, "郑某某"})
#: Pages whose own words name the discipline channel, whatever stands in the rows: only what comes from rows is looked for.
GENERAL = frozenset(
    {"help", "styleguide", "clue-new", "incoming-new", "rules", "directory", "case-refer", "backfill"}
)


COLLEAGUES = ("wu", "qian")
PARTIES = ("bai", "lin", "yu")
STRANGERS = ("eve",)


@pytest.mark.parametrize("name", (*COLLEAGUES, *PARTIES, *STRANGERS))
def test_a_discipline_lane_is_absent_behind_every_door(house: House, name: str) -> None:
    browser = as_(house.town, name)
    found = [url for _, url in doors(house, secret=True) if knows(browser, url)]
    assert not found
    pages = {url: shown(browser, url) for route, url in doors(house, secret=False) if route not in GENERAL}
    words = [word for word in (*WORDS, *house.marks) if not is_own(name, word)]
    told = [(url, word) for url, page in pages.items() for word in words if word in page]
    assert not told, "\n".join(map(str, told))


def test_who_oversees_the_case_finds_no_discipline_lane_and_changes_nothing(house: House) -> None:
    government = house.town.agencies[A.GOVERNMENT]
    Oversight.objects.create(agency=government, region=house.town.region, basis="督查文件")
    browser, rows = as_(house.town, "gov"), [slug for slugs in house.open_rows.values() for slug in slugs]
    assert browser.get(f"/cases/{house.case.slug}/").status_code == 200
    assert not [url for _, url in doors(house, secret=True) if knows(browser, url)]
    before, told = ClockEvent.objects.count() + Event.objects.count(), []
    for route, url in doors(house, secret=False):
        page = "" if route in GENERAL else shown(browser, url)
        told += [(url, word) for word in (*WORDS, *house.marks) if word in page]
        if any(f"/{slug}/" in url for slug in rows):
            browser.post(url, {"reason": "督查", "opinion": "督查"})
    assert not told, "\n".join(map(str, told))
    assert ClockEvent.objects.count() + Event.objects.count() == before


def is_own(name: str, word: str) -> bool:
    """What one may read: to colleagues the official is a subject of their agency's clue; the police were sent his case."""
    if name in COLLEAGUES:
        return word in {"郑某某", "监察"}
    return word == "郑某某" and name == "lin"


def knows(browser: Client, url: str) -> bool:
    """Whether an address answers anything but 404, to a look or to a form."""
    return browser.get(url).status_code not in {404, 405} or browser.post(url).status_code not in {404, 405}


def shown(browser: Client, url: str) -> str:
    """What a page says; nothing when it is refused. A file of bytes is not read."""
    answer = browser.get(url)
    if answer.status_code != 200 or not answer.get("Content-Type", "").startswith(
        ("text/", "application/json")
    ):
        return ""
    return bytes_of(answer).decode()


def test_a_stranger_learns_nothing_of_the_case(house: House) -> None:
    rows = [f"/{slug}/" for slugs in house.open_rows.values() for slug in slugs]
    for name in STRANGERS:
        browser = as_(house.town, name)
        for _, url in doors(house, secret=False):
            if any(slug in url for slug in rows):
                assert not knows(browser, url), (name, url)
            else:
                page = shown(browser, url)
                assert house.case.number not in page and house.case.title not in page, (name, url)


def test_nobody_gets_in_without_signing_in(house: House) -> None:
    browser = Client()
    for name, url in doors(house, secret=False):
        answer = browser.get(url)
        assert answer.status_code in {302, 404, 405} or name in {"login", "help"}, url


def test_the_named_see_it(house: House) -> None:
    """The other way round: were it hidden from everybody, the tests above would pass as well."""
    for name in ("liu", "zhou", "he"):
        seen = [
            url
            for route, url in doors(house, secret=True)
            if route == "referral" and knows(as_(house.town, name), url)
        ]
        assert len(seen) == 2, name
    page = shown(as_(house.town, "liu"), f"/cases/{house.case.slug}/")
    assert "纪委" in page
