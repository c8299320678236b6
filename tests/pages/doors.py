"""Every door of the system and a house with rows behind them: an ordinary lane, a criminal one, two discipline referrals.

A route whose rows are not named in `door_rows.rows` fails: whoever adds a page says what it shows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from agencies.kinds import AgencyKind as A
from documents.evidence import store
from referral.law.kinds import Kind
from referral.law.periods import preset
from referral.law.states import CASE_MOVES, CLUE_MOVES, LANE_MOVES
from referral.models import (
    Case,
    Listing,
)
from referral.models.borrowing import READ
from referral.models.listing_papers import SERVED
from referral.services import (
    borrowing,
    inspection_files,
    listing_papers,
    listing_publication,
    listing_reports,
    listings,
    paper_entries,
    rewards,
)
from referral.services.borrowing import Wish
from referral.services.clues import SubjectDraft
from referral.services.figure_facts import Scope
from referral.services.figure_freezing import freeze
from referral.services.inspection_files import InspectedDraft, InspectionDraft
from referral.services.listing_files import File
from referral.services.listing_papers import Paper
from referral.services.paper_entries import PaperDraft
from referral.services.rewards import RewardDraft
from tests.cast import build_city
from tests.pages.door_rows import rows
from tests.services.calling import PDF, of_hospital
from tests.services.handings import FILED, listed
from tests.services.listed import by_government
from tests.services.sealing import seal
from tests.services.sessions import decided, written
from tests.services.walks import carried
from tests.workflows.conftest import Town
from workflows import engine

OFFICIAL = SubjectDraft("official", "郑某某", work_unit="市第一医院院长", supervised_category="public_unit")
HOSPITAL = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")
OFFLINE_NUMBER = "安医保密发2026-77"
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
    "borrowings": ["decide", "hand_out", "give_back"],
    "typicals": ["submit", "rewrite", "review", "consent", "approve", "publish", "object", "withdraw", "keep"],
    "urgent": ["release", "turn_back", "by_word", "rewrite", "confirm_word", "next", "last", "receive", "reply"],
    "samples": ["draw", "add"], "checks": ["report", "confirm", "withdraw"], "check-findings": ["answer", "settle"],
    "seals": ["decide", "cancel", "stamp"], "scans": ["check", "send"],
    "meetings": ["item", "hold", "invite", "cancel", "answer", "circulate", "sign", "issue", "report", "correct"],
    "minutes-corrections": ["sign", "issue", "withdraw"],
    "meeting-items": ["papers", "comment", "minutes", "decide"],
    "ledger-tasks": ["confirm", "decline", "progress", "done", "failed"],
    "rewards": ["collect", "give-up"],
    "listings": ["endorse", "sign", "refuse", "receive", "report", "closing", "instruct", "serve", "paper_report", "paper_finish", "check", "release", "ask_publication", "publish", "stop_publication"],
    "talks": ["decide", "serve", "hold", "sign", "report", "check", "cancel"],
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
    seal(town, health, online)
    lent = Wish("安医保案〔2025〕1号", READ, "撰写办案指引", town.at.date(), reader=town.posts["chen"])
    borrowing.ask(town.who("liu"), lent)
    _listed(town, case)
    decided(town, written(town, case))
    _inspected(town, case)
    freeze(town.who("he"), period=preset("month", town.at.date()), scope=Scope.OWN, title="统计月报")
    of_hospital(town, case)
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
        rows(case, secret=False) | {"evidence": [shown.slug]},
        rows(case, secret=True) | {"clues": [restricted.slug], "evidence": [proof.slug]},
    )


def _inspected(town: Town, case: Case) -> None:
    """The case came of an inspection; a tip of the same bureau was rewarded."""
    day = town.at.date()
    unit = InspectedDraft(HOSPITAL.name, HOSPITAL.id_code)
    draft = InspectionDraft(
        "飞检〔2026〕1号", "flight", "飞行检查", "刘洋", day, inspected=[unit], clues=list(case.clues.all())
    )
    inspection_files.keep(town.who("liu"), draft=draft)
    reward = RewardDraft("J2026-1", Decimal(200), day, "奖1号", day + timedelta(days=60))
    rewards.enter(town.clue(source="tip"), town.who("liu"), draft=reward)


def _listed(town: Town, case: Case) -> None:
    """市政府办 lists the case at the health commission, which has reported and been given a 批示."""
    by_government(town, case)
    unit = Listing.objects.get().units.get()
    paper = Paper(SERVED, unit, town.at, way="mail", taken_by="李某")
    town.run(listing_papers.enter, unit.listing, town.who("mo"), paper=paper, scan=File("回证.pdf", [PDF]))
    town.run(listings.receive, unit.listing, town.who("bai"))
    town.run(
        listing_reports.report, unit.listing, town.who("bai"), progress="已核查。", next_steps="继续核查。"
    )
    town.run(
        listing_reports.instruct, unit.listing, town.who("mo"), unit=unit, leader="副市长", text="限期办结。",
        due_on=town.at.date(),
    )  # fmt: skip
    town.run(listing_publication.ask, unit.listing, town.who("mo"), text="挂牌督办一案。", place="市政府网站")
