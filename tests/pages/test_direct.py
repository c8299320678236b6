"""直送: a clue about the own agency's people goes past the own chain, and nobody but its named officer knows of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from referral.law.errors import Incomplete, ReferralError, Unlawful
from referral.models import Case, Clock, Clue, Event
from referral.services import clues, direct
from referral.services.clues import SubjectDraft
from referral.services.discipline import waiting
from tests.cast import build_city
from tests.pages.browsers import as_
from tests.services.test_discipline_limits import OFFICIAL, letter, with_people
from tests.workflows.conftest import Town
from workflows import engine
from workflows.models import Notice, WorkItem

TITLE = "涉及本局负责人何某的线索"
#: Everybody beside the named officer: own colleague, reviewer, deputy, head, registrar, and other agencies.
STRANGERS = ("chen", "zhou", "wu", "he", "qian", "gao", "bai", "yu", "pan", "eve", "gov")
LISTS = (
    "/workbench/", "/clues/", "/clues/?q=何某", "/clues/?status=direct", "/cases/", "/todo/", "/done/", "/deadlines/", "/notices/",
    "/approvals/", "/must-refer/", "/cases/?q=何某",
)  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def restricted(town: Town) -> Clue:
    return town.clue(restricted=True, title=TITLE, subjects=(SubjectDraft("official", "何某"),))


def fields(town: Town, **changes: Any) -> dict[str, Any]:
    to = town.agencies[A.DISCIPLINE]
    values = {"agency": to, "document_number": "安医保直函〔2026〕1号", "document_date": town.at.date()}
    return values | changes


def sent(town: Town) -> Clue:
    clue = restricted(town)
    engine.act_on_clue(clue, "direct", town.who("liu"), **fields(town))
    return Clue.objects.get(pk=clue.pk)


def test_its_officer_sends_it_on_the_page_and_the_clue_ends(town: Town) -> None:
    clue = restricted(town)
    liu = as_(town, "liu")
    page = liu.get(f"/clues/{clue.slug}/").content.decode()
    assert f"/clues/{clue.slug}/do/direct/" in page and "/do/open/" not in page
    form = liu.get(f"/clues/{clue.slug}/do/direct/").content.decode()
    assert "不经本机关审核和批准" in form
    assert re.search(r'btn--primary" href="[^"]*/do/direct/"', page) and "待指定承办人直送" in page
    offered = set(re.findall(r'<option value="(\d+)"', form))
    assert offered == {str(agency.pk) for agency in direct.receivers(clue)}
    own = town.agencies[A.NHSA]
    assert all(
        a.kind in {A.DISCIPLINE, A.NHSA} and a.region.level <= own.region.level
        for a in direct.receivers(clue)
    )
    to = town.agencies[A.DISCIPLINE]
    typed = {"agency": to.pk, "document_number": "安医保直函〔2026〕1号", "document_date": "2026-11-25"}
    answer = liu.post(f"/clues/{clue.slug}/do/direct/", typed)
    assert answer.status_code == 302, answer.content.decode()
    clue.refresh_from_db()
    assert (clue.status, clue.direct_to, clue.direct_number) == ("direct", to, "安医保直函〔2026〕1号")
    assert not clue.clocks.open().exists()
    page = liu.get(f"/clues/{clue.slug}/").content.decode()
    assert (
        "已直送" in page and to.name in page and "/do/" not in page and ">应移送未移送提示</span>" not in page
    )


def test_nobody_else_learns_of_it_before_or_after(town: Town) -> None:
    for clue in (restricted(town), sent(town)):
        for name in STRANGERS:
            browser = as_(town, name)
            for url in LISTS:
                answer = browser.get(url)
                page = answer.content.decode()
                assert answer.status_code in {200, 403}, (name, url)
                assert "何某" not in page.replace("q=何某", "").replace('value="何某"', ""), (name, url)
                assert clue.number not in page and clue.slug not in page, (name, url)
            for url in (f"/clues/{clue.slug}/", f"/clues/{clue.slug}/do/direct/"):
                assert browser.get(url).status_code == 404, (name, url)
            assert browser.post(f"/clues/{clue.slug}/do/direct/", {}).status_code == 404
            found = browser.post("/clues/duplicates/", {"subject_1_name": "何某"}).content.decode()
            assert clue.number not in found and town.agencies[A.NHSA].name not in found
    posts = Post.objects.select_related("agency", "user", "department").exclude(user__username="liu")
    for post in posts:
        assert not Clue.objects.visible_to(post).exists() and not WorkItem.objects.visible_to(post).exists()
        assert not Clock.objects.visible_to(post).exists()
    assert not Notice.objects.exclude(recipient__username="liu").exists()
    assert all(event.secret for event in Event.objects.filter(ledger=clue.ledger))
    assert not Event.objects.filter(ledger=clue.ledger, label__contains="安医保直函").exists()
    assert not Case.objects.exists()


def test_no_colleague_may_send_it_even_past_the_page(town: Town) -> None:
    clue = restricted(town)
    for name in STRANGERS:
        with pytest.raises(Unlawful, match="没有找到"):
            engine.act_on_clue(clue, "direct", town.who(name), **fields(town))
    with pytest.raises(ReferralError, match="不能建案"):
        town.run(clues.check, clue, town.who("liu"))
        town.run(clues.open_case, Clue.objects.get(pk=clue.pk), town.who("he"))


def test_what_is_missing_or_wrong_is_said_and_nothing_changes(town: Town) -> None:
    clue = restricted(town)
    for changes, sentence in (
        ({"agency": None}, "选择直送的机关"),
        ({"agency": town.agencies[A.HEALTH]}, "上级机关或者纪检监察机关"),
        ({"agency": town.agencies[A.NHSA]}, "上级机关或者纪检监察机关"),
        ({"document_number": " "}, "发文登记号"),
        ({"document_date": timezone.localdate(town.at) + timedelta(days=3)}, "不能晚于今天"),
    ):
        with pytest.raises((Incomplete, ReferralError), match=sentence):
            engine.act_on_clue(clue, "direct", town.who("liu"), **fields(town, **changes))
    assert Clue.objects.get(pk=clue.pk).status == "registered"
    with pytest.raises(ReferralError, match="只有登记为直送"):
        engine.act_on_clue(town.clue(), "direct", town.who("liu"), **fields(town))
    clue = sent(town)
    with pytest.raises(Unlawful, match="已直送"):
        engine.act_on_clue(clue, "direct", town.who("liu"), **fields(town))


def test_an_ordinary_clue_offers_no_such_road(town: Town) -> None:
    page = as_(town, "liu").get(f"/clues/{town.clue().slug}/").content.decode()
    assert "/do/direct/" not in page


def test_the_head_notes_a_special_reason_on_the_page_and_the_deputy_does_not(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    referral = letter(town, case)
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    url = f"/referrals/{referral.slug}/obstacle/"
    he = as_(town, "he")
    page = he.get(f"/referrals/{referral.slug}/").content.decode()
    assert url in page and "15个工作日" in page
    answer = he.post(url, {"reason": "保密核查", "expected_end": "2026-12-20"})
    assert answer.status_code == 302, answer.content.decode()
    page = he.get(f"/referrals/{referral.slug}/").content.decode()
    assert "/obstacle_over/" in page and url not in page
    assert as_(town, "wu").get(url).status_code == 404
    assert as_(town, "liu").post(url, {"reason": "保密核查", "expected_end": "2026-12-20"}).status_code == 403
    assert [person.name for person in waiting(case.subjects.all(), referral.sender_id)] == ["张三"]
    for name in ("wu", "qian", "zhou"):
        page = as_(town, name).get(f"/cases/{case.slug}/clocks/").content.decode()
        assert "特殊原因" not in page and "监察对象" not in page, name
