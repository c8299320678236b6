"""无人查看的移送: after whole working days, for the sender and the receiver's leaders, told once."""

from datetime import timedelta

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.services import openings, unopened
from tests.pages.doors import OFFICIAL
from tests.services.test_urging import told
from tests.workflows.conftest import Town
from workflows import tick


def shown(town: Town, name: str) -> list[int]:
    return [one.referral.pk for one in unopened.for_post(town.posts[name], town.at)]


def test_it_counts_whole_working_days_and_no_weekend(town: Town) -> None:
    referral = town.sent()  # a Monday
    town.at = referral.sent_at + timedelta(days=2)  # type: ignore[operator]
    assert shown(town, "liu") == [], "on Wednesday only Tuesday is whole"
    town.at += timedelta(days=1)
    assert shown(town, "liu") == [referral.pk]
    town.at += timedelta(days=4)  # Monday
    (found,) = unopened.for_post(town.posts["liu"], town.at)
    assert found.days == 4


def test_the_sender_and_the_leaders_of_the_receiver_read_it_and_nobody_else(town: Town) -> None:
    referral = town.sent()
    town.at += timedelta(days=7)
    for name in ("liu", "he", "qian", "hong", "tang"):
        assert shown(town, name) == [referral.pk], name
    for name in ("bai", "gao", "ma", "eve", "gov"):
        assert shown(town, name) == [], name


def test_one_look_of_the_receiver_ends_it_and_the_senders_own_does_not(town: Town) -> None:
    referral = town.sent()
    openings.note(referral, user=town.posts["liu"].user, post=town.posts["liu"], at=town.at)
    later = town.at + timedelta(days=7)
    assert [one.referral.pk for one in unopened.for_post(town.posts["liu"], later)] == [referral.pk]
    openings.note(referral, user=town.posts["bai"].user, post=town.posts["bai"], at=town.at)
    assert unopened.for_post(town.posts["liu"], later) == []


def test_what_was_signed_waits_for_no_look(town: Town) -> None:
    town.signed()
    town.at += timedelta(days=7)
    assert shown(town, "liu") == []


def test_people_are_told_once(town: Town) -> None:
    town.sent()
    town.at += timedelta(days=7)
    assert tick.run(town.at)["unopened"] == 1
    assert tick.run(town.at)["unopened"] == 0
    for name in ("liu", "tang", "hong"):
        assert len([title for title in told(name) if "尚无人员查看" in title]) == 1, name
    assert not any("尚无人员查看" in title for title in told("gao"))


def test_a_secret_referral_is_shown_to_those_who_may_know_it_alone(town: Town) -> None:
    case = town.case(subjects=(OFFICIAL,))
    official = case.subjects.get(kind="official")
    (referral,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=official)
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    for move, name in (("review", "zhou"), ("approve", "he")):
        referral = town.do(referral, move, name)
    town.render(referral)
    town.do(referral, "send", "liu")
    town.at += timedelta(days=7)
    assert shown(town, "liu") == [referral.pk]
    for name in ("qian", "wu", "gao", "bai", "gov"):
        assert shown(town, name) == [], name
    tick.run(town.at)
    for name in ("qian", "wu", "gov", "bai", "pan"):
        assert not any("尚无人员查看" in title for title in told(name)), name
