"""商请其他机关配合: a receiver asks further under its own lane; results come back to it and its own report waits for them."""

from datetime import date

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import create_user, fill_post
from referral.law.errors import Incomplete, NotAllowed, ReferralError, SamePerson
from referral.law.kinds import Kind
from referral.models import Case, Event, Lane, Referral
from referral.reports.house import CHECKS
from referral.services import lanes, onward, onward_asks
from referral.services.assistance import AssistanceDraft
from referral.services.dispatches import Addressee, Dispatch
from referral.services.outcomes import OutcomeDraft
from referral.services.sight import events_for, letters_for, reads_in_full, sees_detail
from tests.cast import MATERIALS, PENALTY, START, City, working


def asked(city: City, lane: Lane, name: str = "bai", kind: Kind = Kind.ADMINISTRATIVE) -> Referral:
    """A draft to market regulation under a lane."""
    dispatch = Dispatch(
        [Addressee(city.agencies[A.MARKET], kind, "lead")], "药品进销存与病历不符，商请核查。", [], MATERIALS,
        opinion="内部意见：先查进货", different_reason="配合本分支办理",
    )  # fmt: skip
    done = city.run(onward_asks.ask, lane, dispatch, city.who(name))
    return Referral.objects.get(pk=done.created[0].pk)


def sent_on(city: City, lane: Lane) -> Referral:
    """The same, reviewed and approved at the health commission and sent."""
    return sent_off(city, asked(city, lane))


def sent_off(
    city: City, referral: Referral, home: A = A.HEALTH, officer: str = "bai", decider: str = "hong"
) -> Referral:
    """A draft is reviewed and approved at home, and sent."""
    user, _ = create_user(username="rong", full_name="容静", at=START, must_change_password=False)
    city.posts["rong"] = fill_post(
        user=user, agency=city.agencies[home], role=Role.REVIEWER, since=date(2024, 1, 1), at=START
    )
    city.do(referral, "submit", officer)
    city.do(referral, "review", "rong")
    referral = city.do(referral, "approve", decider)
    city.render(referral)
    return city.do(referral, "send", officer)


def ended(city: City, referral: Referral) -> None:
    """Market regulation does its part and reports it; the health commission confirms."""
    city.do(referral, "sign", "ma", items=1, pages=1)
    city.do(referral, "accept", "ma")
    lane = city.lane(referral)
    assert lane.origin == city.agencies[A.HEALTH], "the result goes to whoever asked"
    city.run(lanes.report, lane, city.who("niu"), outcomes=[PENALTY])
    with pytest.raises((NotAllowed, SamePerson)):
        city.run(lanes.confirm, lane, city.who("liu"))
    city.run(lanes.confirm, lane, city.who("bai"))


def test_the_new_referral_hangs_on_the_asking_lane(city: City) -> None:
    _, lane = working(city)
    referral = sent_on(city, lane)
    assert (referral.under, referral.sender, referral.origin_sender) == (lane, lane.agency, lane.agency)
    assert onward.open_under(lane) == [referral]
    ended(city, referral)
    assert onward.open_under(lane) == [] and onward.of_lane(lane) == [referral]
    assert [list(check()) for check in CHECKS.values()] == [[]] * len(CHECKS)


def test_the_lane_is_not_reported_before_its_request_has_come_back(city: City) -> None:
    _, lane = working(city)
    referral = sent_on(city, lane)
    with pytest.raises(ReferralError, match="商请市市场监管局配合的事项尚未办结"):
        city.run(lanes.report, lane, city.who("hong"), outcomes=[PENALTY])
    lane.refresh_from_db()
    assert lane.status == "working" and not lane.outcomes.exists()
    ended(city, referral)
    city.run(lanes.report, lane, city.who("hong"), outcomes=[PENALTY])
    lane.refresh_from_db()
    assert lane.status == "reported" and not Event.objects.filter(act="report_before_onward").exists()


def test_it_is_reported_before_with_a_reason_on_the_record(city: City) -> None:
    _, lane = working(city)
    sent_on(city, lane)
    city.run(
        lanes.report, lane, city.who("hong"), outcomes=[PENALTY], early_reason="处罚已作出，不待核查结果"
    )
    event = Event.objects.get(act="report_before_onward")
    assert event.opinion == "处罚已作出，不待核查结果" and "市市场监管局" in event.label
    assert event in events_for(lane.case, city.who("liu").post)


def test_a_draft_hinders_nothing(city: City) -> None:
    _, lane = working(city)
    asked(city, lane)
    city.run(lanes.report, lane, city.who("hong"), outcomes=[PENALTY])


def test_only_the_lane_s_own_officers_ask_under_it(city: City) -> None:
    _, lane = working(city)
    for name in ("liu", "wu", "hong", "tang", "ma", "eve", "gao"):
        with pytest.raises(ReferralError):
            asked(city, lane, name)
    own = Lane.objects.get(case=lane.case, opened_by=None)
    with pytest.raises(ReferralError, match="请直接发起移送"):
        asked(city, own, "liu")
    assert not Referral.objects.filter(under__isnull=False).exists()


def test_a_lane_that_does_not_work_asks_nobody(city: City) -> None:
    waiting = city.lane(city.signed())
    with pytest.raises(ReferralError, match="只有办理中的分支"):
        asked(city, waiting)


def test_neither_the_first_sender_nor_another_kind_is_asked(city: City) -> None:
    _, lane = working(city)
    for kind, agency, sentence in (
        (Kind.ADMINISTRATIVE, A.NHSA, "办理情况向其反馈"),
        (Kind.CRIMINAL, A.POLICE, "行刑移送请在案件页面"),
        (Kind.DISCIPLINE, A.DISCIPLINE, "行纪移送请在案件页面"),
    ):
        dispatch = Dispatch([Addressee(city.agencies[agency], kind, "lead")], "事实", [], MATERIALS)
        with pytest.raises((ReferralError, Incomplete), match=sentence):
            city.run(onward_asks.ask, lane, dispatch, city.who("bai"))


def test_help_elsewhere_is_asked_under_the_lane_too(city: City) -> None:
    _, lane = working(city)
    draft = AssistanceDraft(city.agencies[A.MARKET], "核查票据。", ["票据是否真实？"])
    done = city.run(onward_asks.assist, lane, draft, city.who("bai"))
    assert done.referral is not None and done.referral.under == lane and done.referral.kind == Kind.ASSISTANCE
    with pytest.raises(Incomplete, match="是移送机关"):
        city.run(
            onward_asks.assist, lane, AssistanceDraft(city.agencies[A.NHSA], "甲", ["乙？"]), city.who("bai")
        )


def test_the_further_agency_reads_what_it_was_sent_and_the_origin_no_inner_paper(city: City) -> None:
    first, lane = working(city)
    draft = asked(city, lane)
    assert not Referral.objects.visible_to(city.who("liu").post).filter(pk=draft.pk).exists()
    assert not Case.objects.visible_to(city.who("ma").post).exists()
    referral = sent_off(city, draft)
    case, ma, liu = lane.case, city.who("ma").post, city.who("liu").post
    assert reads_in_full(referral, ma) and not reads_in_full(first, ma) and not sees_detail(lane, ma)
    assert not letters_for(case, ma).filter(referral=first).exists()
    assert not letters_for(case, ma).filter(letter__is_inner=True).exists()
    assert letters_for(case, ma).filter(referral=referral).exists()
    assert not events_for(case, ma).filter(referral=first).exists()
    assert Referral.objects.visible_to(liu).filter(pk=referral.pk).exists()
    assert not letters_for(case, liu).filter(referral=referral, letter__is_inner=True).exists()
    assert not [e for e in events_for(case, liu) if "内部意见" in e.opinion]


def test_a_request_that_is_handed_on_stays_under_its_lane(city: City) -> None:
    _, lane = working(city)
    first = city.do(sent_on(city, lane), "sign", "ma", items=1, pages=1)
    with pytest.raises(Incomplete, match="是其移送机关，不能转送"):
        city.do(first, "reroute", "niu", agency=lane.origin, reason="归医保局")
    city.do(first, "reroute", "niu", agency=city.agencies[A.DRUG], reason="归药监部门")
    (left,) = onward.open_under(lane)
    assert (left.under, left.recipient.kind) == (lane, A.DRUG)
    with pytest.raises(ReferralError, match="市药监局配合的事项尚未办结"):
        city.run(lanes.report, lane, city.who("hong"), outcomes=[PENALTY])


def test_a_lane_that_ends_without_a_report_waits_for_it_too(city: City) -> None:
    referral = city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    lane = city.lane(city.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕8号"))
    asked_of_market = sent_off(city, asked(city, lane, "gao"), A.POLICE, "gao", "lin")
    assert asked_of_market.under == lane
    done = [OutcomeDraft("criminal_withdrawn", "没有犯罪事实")]
    with pytest.raises(ReferralError, match="尚未办结"):
        city.run(lanes.finish, lane, city.who("sun"), outcomes=done)
    city.run(lanes.finish, lane, city.who("sun"), outcomes=done, early_reason="已查清，不待核查结果")
    assert Event.objects.get(act="report_before_onward").opinion == "已查清，不待核查结果"
