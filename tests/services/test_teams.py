"""专案组: two officers with a valid 执法证 before anything else of a 行刑移送."""

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.models import Case, Clock, Event, Referral
from referral.services import drafting, teams
from referral.services.drafting import Addressee, Dispatch
from tests.cast import MATERIALS, City
from tests.pages.browsers import as_
from tests.services.walks import only


def draft_with(city: City, *names: str) -> Referral:
    """A 行刑移送 drafted with some officers."""
    dispatch = Dispatch(
        [Addressee(city.agencies[A.POLICE], Kind.CRIMINAL, "lead")], "虚构住院126人次。",
        [city.posts[name] for name in names], MATERIALS, different_reason="测试",
    )  # fmt: skip
    done = city.run(drafting.draft, city.case(), dispatch, city.who("liu"))
    return Referral.objects.get(pk=done.created[0].pk)


def called(city: City) -> Case:
    """A case in which a rule says 应移送, before anybody has drafted."""
    case = city.case()
    assert teams.call_for(case, city.who("wu")) is not None
    return case


def test_choosing_a_criminal_referral_calls_for_a_team_and_two_officers_are_one(city: City) -> None:
    draft_with(city, "liu", "chen")
    clock = only("crim_form_team")
    assert (clock.end_kind, clock.actor) == ("end", city.agencies[A.NHSA])


def test_one_officer_or_one_without_a_card_is_no_team(city: City) -> None:
    referral = draft_with(city, "liu")
    assert only("crim_form_team").ended_at is None
    Post.objects.filter(pk=city.posts["chen"].pk).update(card_number="")
    pair = [Post.objects.get(pk=city.posts[name].pk) for name in ("liu", "chen")]
    drafting.name_officers(referral, pair, city.who("liu"))
    assert only("crim_form_team").ended_at is None
    with pytest.raises(Incomplete, match="没有有效的执法证"):
        city.do(referral, "submit", "liu")


def test_a_team_is_formed_before_a_draft_is_written(city: City) -> None:
    case = called(city)
    pair = [city.posts["liu"], city.posts["chen"]]
    with pytest.raises(Incomplete, match="现有1名"):
        city.run(teams.form, case, city.who("liu"), officers=pair[:1])
    with pytest.raises(Incomplete, match="须在本机关任职"):
        city.run(teams.form, case, city.who("liu"), officers=[*pair, city.posts["bai"]])
    for name in ("zhou", "qian"):
        with pytest.raises(NotAllowed):
            city.run(teams.form, case, city.who(name), officers=pair)
    city.run(teams.form, case, city.who("liu"), officers=pair)
    assert only("crim_form_team").end_kind == "end"
    assert Event.objects.get(act="form_team").label == "成立专案组：刘洋、陈静"
    with pytest.raises(ReferralError, match="已经成立"):
        city.run(teams.form, case, city.who("liu"), officers=pair)
    assert (
        teams.call_for(case, city.who("wu")) is None
        and Clock.objects.filter(rule="crim_form_team").count() == 1
    )


def test_the_page_of_the_case_asks_for_the_team_while_it_is_awaited(city: City) -> None:
    case = called(city)
    browser, url = as_(city, "liu"), f"/cases/{case.slug}/do/form_team/"
    assert url in browser.get(f"/cases/{case.slug}/").content.decode()
    assert "现有1名" in browser.post(url, {"officers": [city.posts["liu"].pk]}).content.decode()
    answer = browser.post(url, {"officers": [city.posts[name].pk for name in ("liu", "chen")]}, follow=True)
    assert "专案组已成立：刘洋、陈静" in answer.content.decode()
    assert url not in browser.get(f"/cases/{case.slug}/").content.decode()
    assert as_(city, "qian").get(url).status_code == 403
