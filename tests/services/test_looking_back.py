"""回头看 and 倒查: a day on a case that is over, its reminder and result; an older case hung on what is new."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.models import CaseLink, LookBack
from referral.services import listing_checks, looking_back
from tests.services.listed import checked
from tests.services.sampled import closed
from tests.services.walks import known_to_few
from tests.workflows.conftest import Town
from workflows import tick
from workflows.models import Notice


def planned(town: Town) -> LookBack:
    """刘洋 will look back in a month."""
    (case,) = closed(town)
    on = town.at.date() + timedelta(days=30)
    return looking_back.plan(case, town.who("liu"), on=on, focus="违规项目是否停止")


def test_a_look_back_is_set_remembered_on_its_day_and_answered(town: Town) -> None:
    row = planned(town)
    with pytest.raises(Conflict):
        looking_back.plan(row.case, town.who("wu"), on=row.on, focus="重复")
    town.at += timedelta(days=30)
    tick.run(town.at)
    tick.run(town.at + timedelta(minutes=1))
    told = Notice.objects.filter(title__contains="今天回头看")
    assert [notice.recipient for notice in told] == [town.posts["liu"].user]
    with pytest.raises(Incomplete, match="安排之日和今天之间"):
        _finish(town, row, looked_on=town.at.date() + timedelta(days=1))
    _finish(town, row)
    row.refresh_from_db()
    assert row.is_relapsed is False and not CaseLink.objects.exists()
    with pytest.raises(Conflict):
        _finish(town, row)


def _finish(town: Town, row: LookBack, name: str = "liu", **changes: object) -> None:
    who = town.who(name)
    values: dict[str, object] = {"looked_on": who.at.date(), "found": "未再发生。", "is_relapsed": False}
    looking_back.finish(row, who, **(values | changes))  # type: ignore[arg-type]


def test_only_a_case_that_is_over_is_looked_back_on_and_only_by_who_sees_it(town: Town) -> None:
    case, day = town.case(), town.at.date() + timedelta(days=9)
    with pytest.raises(ReferralError, match="办结后才安排"):
        looking_back.plan(case, town.who("liu"), on=day, focus="整改")
    (over,) = closed(town)
    for name in ("bai", "zhou"):
        with pytest.raises(NotAllowed):
            looking_back.plan(over, town.who(name), on=day, focus="整改")
    with pytest.raises(Incomplete, match="晚于今天"):
        looking_back.plan(over, town.who("liu"), on=date(2026, 1, 1), focus="整改")


def test_a_relapse_names_a_new_clue_which_hangs_on_the_old_case(town: Town) -> None:
    row = planned(town)
    with pytest.raises(Incomplete, match="先登记新线索"):
        _finish(town, row, is_relapsed=True, clue="没有的线索")
    clue = town.clue(title="再次虚构住院")
    with pytest.raises(Incomplete, match="不填新线索编号"):
        _finish(town, row, clue=clue.number)
    _finish(town, row, is_relapsed=True, clue=clue.number)
    (link,) = looking_back.links_of(row.case, town.posts["liu"])
    assert link.clue == clue and "回头看" in link.reason


def test_a_link_is_seen_by_who_sees_both_ends(town: Town) -> None:
    (old,) = closed(town)
    referral = town.sent()
    new = referral.case
    with pytest.raises(Incomplete, match="没有找到您可以查看"):
        looking_back.newer_by_number("安医保案〔2020〕999号", town.posts["liu"])
    link = looking_back.link(old, town.who("liu"), newer=new, reason="同一机构再次被查")
    assert (
        looking_back.links_of(old, town.posts["wu"]).get()
        == looking_back.links_of(new, town.posts["wu"]).get()
        == link
    )
    assert not looking_back.links_of(new, town.posts["bai"]).exists(), "who sees the new case alone"
    with pytest.raises(Conflict):
        looking_back.link(old, town.who("liu"), newer=new, reason="再次")
    with pytest.raises(Incomplete):
        looking_back.link(old, town.who("liu"), newer=old, reason="自己")
    with pytest.raises(NotAllowed):
        looking_back.unlink(link, town.who("bai"), reason="误")
    looking_back.unlink(link, town.who("liu"), reason="当事人同名，并非同一机构")
    assert not looking_back.links_of(old, town.posts["wu"]).exists()


def test_a_restricted_clue_hangs_on_nothing(town: Town) -> None:
    (old,) = closed(town)
    clue = town.clue(restricted=True, title="涉及本机关人员的线索")
    with pytest.raises(Incomplete):
        looking_back.newer_by_number(clue.number, town.posts["liu"])
    with pytest.raises(NotAllowed):
        looking_back.link(old, town.who("liu"), newer=clue, reason="倒查")
    assert known_to_few(town).case.newer_links.count() == 0


def test_the_day_in_a_lifting_becomes_a_look_back_of_the_lister(town: Town) -> None:
    listing, on = checked(town), date(2027, 6, 1)
    town.run(listing_checks.release, listing, town.who("shu"), look_back_on=on)
    (row,) = LookBack.objects.all()
    assert (row.agency, row.on, row.listing) == (town.posts["shu"].agency, on, listing)
    assert row.agency.kind == A.NHSA and LookBack.objects.visible_to(town.posts["shu"]).exists()
    assert not LookBack.objects.visible_to(town.posts["liu"]).exists(), (
        "the unit reads the lifting, not the plan"
    )
    town.at += timedelta(days=250)
    _finish(town, row, "shu")
