"""What waits for a leader's own decision stands once on the 每日一页 and is counted in the menu; nothing secret stands there."""

import re
from datetime import timedelta

from agencies.kinds import AgencyKind as A
from documents.models import Letter
from referral.law.kinds import Kind
from referral.models import ListingConsent
from referral.models.borrowing import READ
from referral.services import listing_publication as publication
from referral.services import no_referral, seal_uses
from referral.services.borrowing import Wish
from tests.pages.browsers import as_
from tests.pages.doors import OFFICIAL
from tests.pages.test_briefing import page, text, town
from tests.services import listed, sealing
from tests.workflows.conftest import Town
from workflows import lending
from workflows.models import WorkItem

__all__ = ["town"]


def test_each_decision_that_waits_for_a_leader_is_told_once_and_counted_in_the_menu(town: Town) -> None:
    listing, sent, case = listed.signed(town), sealing.letter(town), town.case(violations=("F01",))
    town.run(
        publication.ask, listing, town.who("bian"), text="挂牌督办一起骗取医保基金案。", place="省局网站"
    )
    town.run(no_referral.propose, [case], town.who("liu"), reason="情节轻微，全部退回")
    request = sealing.ask(town, sent, copies=3)
    wish = Wish(
        "安医保案〔2025〕9号", READ, "撰写办案指引", town.at.date() + timedelta(days=9), town.posts["liu"]
    )
    row = lending.ask(town.who("liu"), wish)
    asked = {
        "挂牌督办公开意见答复": (listing.case.title, "listings", f"/listing-consents/{ListingConsent.objects.get(agency=town.agencies[A.NHSA]).slug}/"),
        "不移送决定": (case.title, "must-refer", "/must-refer/decide/"),
        "用印审批": (str(request), "seals", f"/seals/{request.slug}/decide/"),
        "借阅审批": (str(row), "borrowings", f"/borrowings/{row.slug}/"),
    }  # fmt: skip
    told = [m for m in page(town, "he").signatures if m.word in asked]
    assert {m.word: (m.what, m.url) for m in told} == {
        word: (what, url) for word, (what, _, url) in asked.items()
    }
    assert len(told) == len(asked) and all(m.url in text(town, "he") for m in told)
    menu = text(town, "he")
    for _, name, url in asked.values():
        assert re.search(rf'href="/{name}/".{{0,900}}?<span class="cnt">1<', menu), name
        assert as_(town, "he").get(url).status_code == 200
    assert "答复公开意见" in as_(town, "he").get("/listings/").content.decode()
    for leader, reader, words in (
        ("wu", "wu", {"用印审批", "借阅审批"}), ("he", "qian", {"不移送决定", "用印审批", "借阅审批"}), ("tang", "tang", set()),
    ):  # fmt: skip
        assert {m.word for m in page(town, leader, reader).signatures if m.word in asked} == words, (
            leader, reader,
        )  # fmt: skip
    town.run(no_referral.decide, no_referral.waiting_for(town.posts["he"])[0], town.who("he"), agrees=True)
    lending.decide(row, town.who("he"), allowed=False, opinion="没有这个案件")
    sealing.decide(town, request, "he")
    consent = ListingConsent.objects.get(agency=town.agencies[A.NHSA])
    town.run(publication.answer, consent, town.who("he"), agrees=True, document="复函1号")
    assert not [m for m in page(town, "he").signatures if m.word in asked]


def test_nothing_secret_stands_on_it_not_even_for_the_head(town: Town) -> None:
    case = town.case(subjects=(OFFICIAL,))
    (referral,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get())
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    town.do(referral, "review", "zhou")
    assert WorkItem.objects.for_post(town.posts["he"]).filter(referral=referral).exists(), (
        "it waits for the head"
    )
    assert referral.title not in text(town, "he") + text(town, "qian")
    town.render(town.do(referral, "approve", "he"))
    referral.refresh_from_db()
    sealing.keeper(town)
    seal = sealing.ask(
        town, Letter.objects.get(pk=referral.letter_id), "liu", keeper=town.posts["jiang"], copies=9
    )
    assert list(seal_uses.waiting_for(town.posts["he"])) == [seal], "and so does its seal"
    assert seal.slug not in text(town, "he")
    town.at += timedelta(days=60)
    for name in ("he", "wu", "qian"):
        found = page(town, name if name != "qian" else "he", name)
        told = [*found.stuck, *found.signatures, *found.near]
        assert not [m for m in told if referral.slug in m.url or "纪" in m.word + m.whom + m.note]
        assert "用印审批" not in [m.word for m in told]
