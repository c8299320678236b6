"""以对方身份预览: before a referral is sent the sender reads the receiver's own pages, which afterwards are what they were."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from agencies.models import Department
from referral.law.errors import Unlawful
from referral.law.kinds import Kind
from referral.models import ApprovalStep, Case, Countersign, Event, Opening, Referral
from tests.pages.browsers import as_
from tests.pages.test_sharing import TABS, go, kept, two_subjects, wizard
from tests.services.steps import legal
from tests.workflows.conftest import Town, build_city
from workflows import countersigns as tellers


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


@pytest.fixture
def case(town: Town) -> Case:
    """A case with two subjects."""
    return two_subjects(town)


def plain(page: str) -> str:
    """A page without what differs from one sending to the next: slugs, moments, tokens, hashes and numbers of the register."""
    main = re.search(
        r'<main\b[^>]*>\s*<p class="printonly small">.*?</p>(.*)<footer class="foot">', page, re.DOTALL
    )
    shown = re.search(r"<div class=\"preview\" inert data-preview>(.*)</div>\s*<footer", page, re.DOTALL)
    text = shown[1] if shown else main[1] if main else ""
    text = re.sub(r'<span class="t2 hash">.*?</span>', "", text)
    text = re.sub(r'(name="(submission|csrfmiddlewaretoken)" value)="[^"]+"', r"\1", text)
    text = re.sub(r"/(letters|lanes|clocks|notices)/[a-z0-9]{12}", r"/\1/", text)
    text = re.sub(r'datetime="[^"]+"', "", text)
    text = re.sub(r"剩\d+(小时|分钟)", "剩", text)
    return re.sub(
        r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?|\d{2}-\d{2} \d{2}:\d{2}|\d{2}月\d{2}日( \d{2}:\d{2})?", "", text
    ).strip()


@pytest.mark.parametrize(
    ("kind", "reader", "off"),
    [
        (A.HEALTH, "bai", ("amounts", "lanes", "story")),
        (A.POLICE, "gao", ("lanes",)),
    ],
)
def test_the_preview_is_what_the_receiver_gets(
    kind: A, reader: str, off: tuple[str, ...], town: Town, case: Case
) -> None:
    wizard(town, case, *off, kinds=(kind,), of=kind, do="draft")
    referral = Referral.objects.get()
    before = (Event.objects.count(), Opening.objects.count(), referral.status)
    url = f"/referrals/{referral.slug}/as-receiver/"
    names = (
        "referral",
        "case",
        "case-lanes",
        "case-measures",
        "case-clocks",
        "case-letters",
        "case-evidence",
        "case-record",
        "case-picture",
    )
    pages = [as_(town, "liu").get(f"{url}?page={name}") for name in names]
    assert [page.status_code for page in pages] == [200] * len(names), pages[0].content.decode()[-3000:]
    referral.refresh_from_db()
    assert (Event.objects.count(), Opening.objects.count(), referral.status) == before
    assert as_(town, reader).get(f"/cases/{case.slug}/").status_code == 404
    assert as_(town, reader).get(url).status_code == 404
    town.at, town.step = (
        timezone.now() - timedelta(seconds=9),
        timedelta(seconds=1),
    )  # limits run from the sending
    town.do(referral, "submit", "liu")
    go(town, referral, "liu")
    real = [f"/referrals/{referral.slug}/"] + [f"/cases/{case.slug}/{tab}" for tab in TABS[:8]]
    assert as_(town, "liu").get(url).status_code == 404, "once it was sent there is nothing to rehearse"
    for name, page, address in zip(names, pages, real, strict=True):
        assert plain(page.content.decode()) == plain(as_(town, reader).get(address).content.decode()), name


def test_a_preview_shows_the_letter_page_alone_where_the_receiver_has_a_part_already(
    town: Town, case: Case
) -> None:
    first = kept(town, case)
    for move in ("sign", "accept"):
        first = town.do(first, move, "bai")
    (second,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    page = as_(town, "liu").get(f"/referrals/{second.slug}/as-receiver/?page=case").content.decode()
    assert "只预览移送页面" in page and "page=case-lanes" not in page and "移送内容" in page
    for name in ("bai", "ma", "gao"):
        assert as_(town, name).get(f"/referrals/{second.slug}/as-receiver/").status_code == 404


def test_a_preview_that_could_not_be_sent_says_why(town: Town, case: Case) -> None:
    wizard(town, case, kinds=(A.POLICE,), of=A.POLICE, do="draft", officers=[town.posts["liu"].pk])
    page = as_(town, "liu").get(f"/referrals/{Referral.objects.get().slug}/as-receiver/")
    assert (
        page.status_code == 422
        and "承办人" in page.content.decode()
        and "data-preview" not in page.content.decode()
    )


def test_a_preview_takes_consents_that_are_still_awaited_as_given(town: Town, case: Case) -> None:
    wizard(town, case, kinds=(A.HEALTH,), of=A.HEALTH, do="draft")
    referral = Referral.objects.get()
    legal(town, must=True)
    tellers.ask(referral, town.who("liu"), departments=[Department.objects.get(name="政策法规科")])
    page = as_(town, "liu").get(f"/referrals/{referral.slug}/as-receiver/")
    assert page.status_code == 200 and "data-preview" in page.content.decode()
    assert Countersign.objects.get().withdrawn_at is None and ApprovalStep.objects.get().until is None
    with pytest.raises(Unlawful, match="尚未会签"):
        town.do(referral, "submit", "liu")
