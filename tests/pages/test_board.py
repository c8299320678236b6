"""The wall board: off by default, still, without names, numbers of letters, anything secret, or a figure under three."""

import re
from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from referral.law.kinds import Kind
from tests.cast import build_city
from tests.pages.browsers import as_
from tests.pages.doors import OFFICIAL
from tests.workflows.conftest import Town
from workflows import boards


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """安澜市, with the engine running, and the bureau's board open; the pages' clock follows the story."""
    town = Town(**vars(build_city()))
    monkeypatch.setattr("django.utils.timezone.now", lambda: town.at)
    Agency.objects.filter(pk=town.agencies[A.NHSA].pk).update(shows_board=True)
    return town


def figures(town: Town, name: str = "he") -> dict[str, int | None]:
    return {tile.word: tile.number for tile in boards.of(town.posts[name], town.at).tiles}


def test_it_is_off_until_an_administrator_opens_it(town: Town) -> None:
    Agency.objects.filter(pk=town.agencies[A.NHSA].pk).update(shows_board=False)
    answer = as_(town, "he").get("/board/")
    assert answer.status_code == 403 and "没有开放大屏" in answer.content.decode()
    assert "/board/" not in as_(town, "he").get("/briefing/").content.decode()


def test_it_is_not_for_officers(town: Town) -> None:
    assert as_(town, "liu").get("/board/").status_code == 403
    assert "/board/" in as_(town, "he").get("/briefing/").content.decode()


def test_what_is_under_three_is_not_told(town: Town) -> None:
    for number in (1, 2):
        town.case()
        assert figures(town)["在办案件"] is None, number
    town.case()
    assert figures(town)["在办案件"] == 3
    page = as_(town, "he").get("/board/").content.decode()
    assert "不足3件" in page and "3" in re.findall(r"<dd>(\d+)</dd>", page)


def test_no_name_and_no_number_of_a_letter_stands_on_it(town: Town) -> None:
    referrals = [town.sent() for _ in range(3)]
    page = as_(town, "he").get("/board/").content.decode()
    main = page[page.index("<main") :]
    for referral in referrals:
        assert referral.letter is not None
        told = (
            referral.case.title,
            referral.case.number,
            referral.letter.number,
            referral.recipient.short_name,
            "刘洋",
            "何建国",
        )
        assert not [word for word in told if word in main]
    assert figures(town)["待签收的移送"] == 3


def test_what_is_secret_counts_nowhere(town: Town) -> None:
    cases = [town.case(subjects=(OFFICIAL,)) for _ in range(3)]
    before = figures(town)
    for case in cases:
        (referral,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get())
        town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
        town.do(referral, "review", "zhou")
        town.render(town.do(referral, "approve", "he"))
        town.do(referral, "send", "liu")
    after = figures(town)
    assert {word: after[word] for word in after if word != "七日内届满的时限"} == {
        word: before[word] for word in before if word != "七日内届满的时限"
    }


def test_an_agency_counts_its_own_cases_alone(town: Town) -> None:
    for _ in range(3):
        town.case()
    Agency.objects.filter(pk=town.agencies[A.HEALTH].pk).update(shows_board=True)
    assert set(figures(town, "tang").values()) == {None}


def test_the_months_run_to_the_present_one(town: Town) -> None:
    for _ in range(3):
        town.case()
    months = boards.of(town.posts["he"], town.at + timedelta(days=40)).months
    assert [month.word for month in months][-2:] == ["11月", "12月"] and len(months) == 12
    assert [month.number for month in months][-2:] == [3, None] and months[-2].share == 100
