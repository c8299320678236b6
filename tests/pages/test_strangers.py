"""Every door tried by those who may not know: a stranger of another agency, each party, and colleagues who are not named.

The case has an ordinary lane at the health commission, a criminal one at the police, and two discipline referrals: one
on-line, one off-line. A route whose rows are not named in `_rows` fails: whoever adds a page says what it shows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from agencies.kinds import AgencyKind as A
from documents.evidence import store
from referral.law.kinds import Kind
from referral.law.states import CASE_MOVES, CLUE_MOVES, LANE_MOVES
from referral.models import (
    Case,
    CaseLetter,
    Clock,
    ClockEvent,
    Clue,
    Event,
    ExchangeMessage,
    HandOver,
    Lane,
    Oversight,
    PaperEntry,
    Referral,
    Taskforce,
    TaskforceMember,
)
from referral.services import paper_entries
from referral.services.clues import SubjectDraft
from referral.services.paper_entries import PaperDraft
from tests.cast import build_city
from tests.pages.browsers import as_
from tests.services.handings import FILED, listed
from tests.services.walks import carried
from tests.workflows.conftest import Town
from workflows import engine
from workflows.models import Notice, WorkItem

#: Every page for every person is a long walk, and rights are the same on any database.
pytestmark = pytest.mark.sqlite_only

OFFICIAL = SubjectDraft("official", "郑某某", work_unit="市第一医院院长", supervised_category="public_unit")
HOSPITAL = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")
OFFLINE_NUMBER = "安医保密发2026-77"
#: What nobody outside may read anywhere, besides the addresses of the secret rows.
WORDS = ("纪委", "行纪", "问题线索", "监察", OFFLINE_NUMBER, "郑某某")
ROWS_ALONE = frozenset({OFFLINE_NUMBER, "郑某某"})
#: Pages whose own words name the discipline channel, whatever stands in the rows: only what comes from rows is looked for.
GENERAL = frozenset(
    {"help", "styleguide", "clue-new", "incoming-new", "rules", "directory", "case-refer", "backfill"}
)
#: Routes that end the session or change the post, and the open check page, which has tests of its own.
LEFT_OUT = frozenset({"logout", "switch-post", "broken", "check", "check-code"})


@dataclass
class House:
    """The rows that doors lead to. secret: addresses that are absent for all but the named."""

    town: Town
    case: Case
    open_rows: dict[str, list[str]]
    secret_rows: dict[str, list[str]]

    @property
    def marks(self) -> list[str]:
        """The addresses of the secret rows."""
        return [slug for slugs in self.secret_rows.values() for slug in slugs if not slug.isdigit()]


MOVES = {
    "cases": [*CASE_MOVES, "sign", "issue", "send_back"], "clues": [*CLUE_MOVES, "extend"], "lanes": [*LANE_MOVES, "interim"],
    "referrals": ["submit", "review", "approve", "send", "sign", "accept", "reply", "record_offline", "record_receipt"],
    "clocks": ["fulfil", "stop", "resume", "extend", "ask_stop", "ask_extend", "decide"], "incoming": ["propose", "rule", "assign", "take"],
    "holidays": ["confirm"], "directory": ["end", "reset"], "tasks": ["done", "give-up"],
    "taskforces": ["invite", "until", "dissolve"], "members": ["agree", "decline", "release"],
    "handovers": ["change", "count", "sign", "report", "back", "cancel", "paper", "check"],
}  # fmt: skip
NOUNS = ("referral", "lane", "case", "clue")


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[tuple[str, str]]:
    """(name, path with <parameters>) of every page."""
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, path)
        elif one.name and one.name not in LEFT_OUT:
            yield one.name, path


def doors(house: House, *, secret: bool) -> Iterator[tuple[str, str]]:
    """(name, address) of every page, with every row of the house in its place. secret: only the secret rows' doors."""
    rows = house.secret_rows if secret else house.open_rows
    for name, path in routes():
        path = path.replace("<int:seq>", "0")  # whatever the number, one's own notices after it
        if "<" in path:
            yield from ((name, url) for url in filled("/" + path, rows))
        elif not secret:
            yield name, "/" + path


def filled(path: str, rows: dict[str, list[str]], area: str = "") -> Iterator[str]:
    """The addresses of a route: <word> names the noun, <slug> a row of it (else of the first part), <name> an act."""
    found = re.search(r"<\w+:(\w+)>", path)
    if found is None:
        yield path
        return
    area = area or path.split("/")[1]
    if found[1] == "word":
        for noun in NOUNS:
            yield from filled(path.replace(found[0], noun, 1), rows, f"{noun}s")
        return
    values = MOVES[area] if found[1] == "name" else rows.get(area)
    assert values is not None, f"say in this test which rows {path} shows"
    for value in values:
        yield from filled(path.replace(found[0], value, 1), rows, area)


@pytest.fixture
def house(db: None) -> House:
    """安澜市 with one case in four agencies."""
    town = Town(**vars(build_city()))
    case = town.case(subjects=(HOSPITAL, OFFICIAL))
    health, police = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE), (A.POLICE, Kind.CRIMINAL))
    for referral in (health, police):
        town.approved(referral)
        town.do(referral, "send", "qian")
    town.do(health, "sign", "bai", items=1, pages=6)
    town.do(police, "sign", "gao", items=1, pages=6, badge="001")
    official = case.subjects.get(kind="official")
    (online,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=official)
    town.do(online, "submit", "liu", reviewer=town.posts["zhou"])
    for move, name in (("review", "zhou"), ("approve", "he")):
        online = town.do(online, move, name)
    town.render(online)
    town.do(online, "send", "liu")
    other = case.subjects.get(kind="institution")
    (offline,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=other, is_offline=True)
    town.do(offline, "submit", "liu", reviewer=town.posts["zhou"])
    for move, name in (("review", "zhou"), ("approve", "he")):
        town.do(offline, move, name)
    town.do(offline, "record_offline", "liu", document_number=OFFLINE_NUMBER, document_date=town.at.date())
    for referral, name, move in ((health, "bai", "accept"), (offline, "liu", "record_receipt")):
        who = town.who(name)
        engine.run(paper_entries.enter, referral, PaperDraft(move, who.at), who)
    listed(town, town.do(police, "file", "lin", document_number=FILED))
    for referral in (health, online):
        carried(town, referral)
    restricted = town.clue(restricted=True, title="涉及本机关人员的线索")
    proof = store(
        dossier=case.dossier, name="谈话记录.txt", chunks=["仅限指定承办人".encode()], by=town.posts["liu"], at=town.at,
        secret=True,
    )  # fmt: skip
    shown = store(
        dossier=case.dossier, name="结算明细.csv", chunks=[b"a,b"], by=town.posts["liu"], at=town.at
    )
    return House(
        town,
        case,
        _rows(case, secret=False) | {"evidence": [shown.slug]},
        _rows(case, secret=True) | {"clues": [restricted.slug], "evidence": [proof.slug]},
    )


def _rows(case: Case, *, secret: bool) -> dict[str, list[str]]:
    clocks = Clock.objects.filter(secret=secret)
    return {
        "cases": [] if secret else [case.slug],
        "referrals": list(Referral.objects.filter(secret=secret).values_list("slug", flat=True)),
        "lanes": list(Lane.objects.filter(secret=secret).values_list("slug", flat=True)),
        "clues": list(Clue.objects.filter(restricted=secret).values_list("slug", flat=True)),
        "letters": list(
            CaseLetter.objects.filter(letter__secret=secret).values_list("letter__slug", flat=True)
        ),
        "evidence": [],
        "items": [str(pk) for pk in WorkItem.objects.filter(secret=secret).values_list("pk", flat=True)],
        "notices": [
            str(pk)
            for pk in Notice.objects.filter(
                Q(referral__secret=True) if secret else ~Q(referral__secret=True)
            ).values_list("pk", flat=True)[:5]
        ],
        "incoming": [],
        "exchange": [
            slug
            for one in ExchangeMessage.objects.filter(thread__referral__secret=secret)
            for slug in (str(one.message), one.thread.origin_slug)
        ],
        "tasks": [],
        "taskforces": [] if secret else list(Taskforce.objects.values_list("slug", flat=True)),
        "members": [] if secret else list(TaskforceMember.objects.values_list("slug", flat=True)),
        "directory": [],
        "duty": [],
        "rules": [],
        "wordings": [],
        "holidays": [],
        "handovers": [] if secret else list(HandOver.objects.values_list("slug", flat=True)),
        "papers": list(PaperEntry.objects.filter(secret=secret).values_list("slug", flat=True)),
        "clocks": list(clocks.values_list("slug", flat=True)),
    }


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
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


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
