"""公开 of a listed case: not public by default, published only with the written consent of each agency at work."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import Conflict, Incomplete, NotAllowed, Unlawful
from referral.law.kinds import Kind
from referral.models import Event, Listing, ListingConsent
from referral.services import listing_publication as publication
from tests.pages.browsers import as_
from tests.services import listed
from tests.workflows.conftest import Town
from workflows.models import Notice


def asked(town: Town) -> Listing:
    """The province's officer has asked; the bureau and the police work on the case."""
    listing = listed.signed(town)
    town.run(
        publication.ask, listing, town.who("bian"), text="挂牌督办一起骗取医保基金案。", place="省局网站"
    )
    return listing


def answer(town: Town, name: str, **fields: object) -> None:
    row = ListingConsent.objects.get(agency=town.posts[name].agency)
    town.run(publication.answer, row, town.who(name), **({"agrees": True, "document": "复函1号"} | fields))


def publish(town: Town, listing: Listing) -> None:
    who = town.who("bian")
    town.run(publication.publish, listing, who, published_on=who.at.date())


def test_it_is_published_when_every_agency_at_work_has_agreed_in_writing(town: Town) -> None:
    listing = asked(town)
    assert {row.agency.kind for row in ListingConsent.objects.all()} == {A.NHSA, A.POLICE}
    told = {notice.recipient.username for notice in Notice.objects.filter(title__contains="书面答复")}
    assert told == {"he", "lin"}, "the police's head is told although the police are no unit"
    with pytest.raises(Incomplete, match="没有书面同意"):
        publish(town, listing)
    answer(town, "he")
    with pytest.raises(Incomplete, match="没有书面同意"):
        publish(town, listing)
    answer(town, "lin")
    publish(town, listing)
    row = publication.open_one(listing)
    assert row is not None and row.word == "已公开"
    with pytest.raises(Conflict, match="已经公开"):
        answer(town, "lin", agrees=False, document="", reason="正在侦查")
    town.run(publication.stop, listing, town.who("bian"), reason="承办机关要求停止公开")
    assert listing.publications.get().word == "已停止公开"


def test_the_last_word_before_publication_counts(town: Town) -> None:
    listing = asked(town)
    answer(town, "he")
    answer(town, "lin")
    answer(town, "lin", agrees=False, document="", reason="正在侦查，公开泄露侦查秘密")
    with pytest.raises(Incomplete, match="没有书面同意"):
        publish(town, listing)


def test_who_came_to_the_case_since_has_to_agree_too(town: Town) -> None:
    listing = asked(town)
    for name in ("he", "lin"):
        answer(town, name)
    town.do(
        town.sent(A.HEALTH, Kind.ADMINISTRATIVE, listing.case), "sign", "bai", items=4, pages=21, badge="001"
    )
    with pytest.raises(Incomplete, match="停止后重新征求"):
        publish(town, listing)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"document": ""}, "文号"),
        ({"agrees": False, "reason": ""}, "写明理由"),
        ({"document": "机密★1年"}, "秘密|密"),
    ],
)
def test_an_answer_is_in_writing(town: Town, fields: dict[str, object], words: str) -> None:
    asked(town)
    with pytest.raises(Exception, match=words):
        answer(town, "he", **fields)
    assert ListingConsent.objects.get(agency=town.agencies[A.NHSA]).agrees is None


def test_nobody_but_the_agency_s_head_answers_for_it(town: Town) -> None:
    asked(town)
    row = ListingConsent.objects.get(agency=town.agencies[A.POLICE])
    for name in ("he", "gao", "sun", "qi"):
        with pytest.raises((Unlawful, NotAllowed)):
            town.run(publication.answer, row, town.who(name), agrees=True, document="复函1号")
        assert as_(town, name).get(f"/listing-consents/{row.slug}/").status_code == 404
    assert as_(town, "lin").get(f"/listing-consents/{row.slug}/").status_code == 200


def test_nobody_but_a_lister_asks_or_publishes(town: Town) -> None:
    listing = listed.signed(town)
    for name in ("liu", "he", "gao"):
        with pytest.raises((Unlawful, NotAllowed)):
            town.run(publication.ask, listing, town.who(name), text="一案。", place="网站")
    town.run(publication.ask, listing, town.who("bian"), text="一案。", place="网站")
    for name in ("liu", "he"):
        with pytest.raises((Unlawful, NotAllowed)):
            town.run(publication.publish, listing, town.who(name), published_on=town.at.date())


def test_a_text_that_names_a_person_is_refused(town: Town) -> None:
    listing = listed.signed(town)
    listing.case.subjects.create(kind="person", name="赵小明")
    with pytest.raises(Incomplete, match="某某"):
        town.run(publication.ask, listing, town.who("bian"), text="赵小明等人骗取基金。", place="网站")
    assert publication.open_one(listing) is None


def test_two_do_not_ask_at_once_and_a_day_before_asking_is_refused(town: Town) -> None:
    listing = asked(town)
    with pytest.raises(Conflict, match="已经征求"):
        town.run(publication.ask, listing, town.who("mo"), text="一案。", place="网站")
    for name in ("he", "lin"):
        answer(town, name)
    who = town.who("bian")
    with pytest.raises(Incomplete, match="征求意见之日和今天之间"):
        town.run(publication.publish, listing, who, published_on=who.at.date() - timedelta(days=3))


def test_the_pages_show_a_lister_units_by_name_and_of_others_whether_all_agreed(town: Town) -> None:
    listing = asked(town)
    page = as_(town, "bian").get(f"/listings/{listing.slug}/").content.decode()
    assert "征求意见中" in page and "市医保局：未答复" in page and "其他办理机关：尚未都同意" in page
    assert "市公安局：" not in page
    answer(town, "he")
    answer(town, "lin")
    page = as_(town, "bian").get(f"/listings/{listing.slug}/").content.decode()
    assert "市医保局：同意（复函1号）" in page and "其他办理机关：都已同意" in page
    own = as_(town, "he").get(f"/listings/{listing.slug}/").content.decode()
    assert "/listing-consents/" in own and "其他办理机关" not in own
    inner = Event.objects.filter(act="listing_consent")
    assert inner.count() == 2 and all(event.internal for event in inner)
