"""约谈 and 函询: only down the own line or to a 定点医药机构, by the own head, four eyes, between the two sides alone."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import NotAllowed, ReferralError, SamePerson
from referral.law.kinds import Kind
from referral.law.talks import Step
from referral.models import CaseLetter, Clock, Event, Lane, Talk, Urge
from referral.services import register, talk_reports, talks, urging
from referral.services.sight import evidence_for, letters_for
from tests.cast import working
from tests.services.calling import (
    drafted,
    held,
    inquiry,
    interview,
    of_hospital,
    overdue,
    scan,
    served,
    signs,
    superior,
)
from tests.services.listed import issued, province
from tests.services.test_urging import told
from tests.workflows.conftest import Town
from workflows import tick


def test_a_superior_calls_its_subordinate_and_the_report_is_confirmed_by_another_person(town: Town) -> None:
    lane = overdue(town)
    talk = drafted(town, lane)
    assert talk.step == Step.DECIDE and any("请审批" in title for title in told("pei"))
    assert signs(town, "pei") == signs(town, "pei", "shen") == ["约谈通知书审批"]
    talk = served(town, talk)
    assert not signs(town, "pei")
    assert talk.letter is not None and talk.letter.number.startswith("江卫约谈〔")
    assert talk.step == Step.HOLD and any("送达约谈通知书" in title for title in told("tang"))
    assert Urge.objects.get(step="talk").letter == talk.letter, "it stands on the ladder of the lane"
    talk = held(town, talk)
    assert talk.step == Step.REPORT and talk.minutes is not None
    who = town.who("bai")
    town.run(talk_reports.report, talk, who, text="已反馈办理结果。", received_on=who.at.date())
    assert talk.step == Step.CONFIRM
    town.run(talk_reports.check, talk, town.who("shen"), agrees=True)
    assert talk.step == Step.DONE


def test_equals_are_refused_with_what_is_lawful_instead(town: Town) -> None:
    _, lane = working(town)
    with pytest.raises(ReferralError, match="没有隶属关系的机关之间不约谈、函询；请组织会商"):
        town.run(talks.draft, lane.case, town.who("liu"), interview(town), lane=lane)
    superior(town)
    own = Lane.objects.get(case=lane.case, opened_by__isnull=True)
    with pytest.raises(
        ReferralError, match="没有隶属关系"
    ):  # the province's health commission and the city's bureau
        town.run(talks.draft, lane.case, town.who("zou"), interview(town), lane=own)
    with pytest.raises(ReferralError, match="在机关内部提醒"):
        town.run(talks.draft, lane.case, town.who("bai"), interview(town), lane=lane)
    assert not Talk.objects.exists()


def test_a_talk_comes_after_a_limit_is_over_and_a_letter_of_supervision(town: Town) -> None:
    _, lane = working(town)
    superior(town)
    with pytest.raises(ReferralError, match="没有已经届满的时限"):
        town.run(talks.draft, lane.case, town.who("zou"), interview(town), lane=lane)
    due = Clock.objects.get(rule="agr.final_feedback", lane=lane).due_at
    assert due is not None
    town.at = due + timedelta(hours=10)
    for wish in (interview(town), inquiry(town)):
        with pytest.raises(ReferralError, match="须在督办函1次之后"):
            town.run(talks.draft, lane.case, town.who("zou"), wish, lane=lane)


def test_who_drafts_does_not_decide_and_only_the_head_does(town: Town) -> None:
    lane = overdue(town)
    town.run(talks.draft, lane.case, town.who("pei"), interview(town), lane=lane)
    talk = Talk.objects.get()
    with pytest.raises(SamePerson, match="拟制人不能审批"):
        town.run(talks.decide, talk, town.who("pei"), agrees=True)
    for name in ("du", "shen", "zou"):
        with pytest.raises(NotAllowed, match="无权决定约谈"):
            town.run(talks.decide, talk, town.who(name), agrees=True)
    assert not CaseLetter.objects.filter(letter__kind="interview_notice").exists()


def test_a_refusal_needs_its_reason_and_draws_no_number(town: Town) -> None:
    talk = drafted(town, overdue(town))
    with pytest.raises(ReferralError, match="请写明理由"):
        town.run(talks.decide, talk, town.who("pei"), agrees=False)
    town.run(talks.decide, talk, town.who("pei"), agrees=False, reason="先电话了解情况")
    assert talk.step == Step.REFUSED and talk.letter is None
    assert any("未获批准：先电话了解情况" in title for title in told("zou"))
    drafted(town, talk.lane)  # type: ignore[arg-type]  # another may be drafted


def test_nobody_but_the_two_sides_learns_of_it(town: Town) -> None:
    lane = overdue(town)
    talk = drafted(town, lane)
    assert not Talk.objects.visible_to(town.posts["bai"]).exists(), (
        "before its service it is the caller's own"
    )
    town.run(talks.decide, talk, town.who("pei"), agrees=True)
    assert not letters_for(lane.case, town.posts["tang"]).filter(letter=talk.letter).exists()
    assert not Talk.objects.visible_to(town.posts["tang"]).exists()
    who = town.who("zou")
    town.run(talks.serve, talk, who, served_at=who.at, way="system")
    talk = held(town, talk)
    for name in ("bai", "tang", "zou"):
        assert Talk.objects.visible_to(town.posts[name]).exists(), name
        assert letters_for(lane.case, town.posts[name]).filter(letter=talk.letter).exists(), name
    assert evidence_for(lane.case, town.posts["tang"]).filter(pk=talk.signed_scan_id).exists()
    for name in ("liu", "he", "wu", "gov", "ma"):
        assert not Talk.objects.visible_to(town.posts[name]).exists(), name
        assert not letters_for(lane.case, town.posts[name]).filter(letter=talk.letter).exists(), name
        assert not evidence_for(lane.case, town.posts[name]).filter(pk=talk.signed_scan_id).exists(), name
        assert "talk" not in urging.urges_for(lane.case, town.posts[name]).values_list("step", flat=True), (
            name
        )
    assert all(event.internal for event in Event.objects.filter(act__startswith="talk_"))


def test_an_inquiry_is_answered_in_writing(town: Town) -> None:
    lane = overdue(town)
    talk = served(town, drafted(town, lane, inquiry(town)))
    assert (
        talk.letter is not None and talk.letter.number.startswith("江卫函询〔") and talk.step == Step.REPORT
    )
    with pytest.raises(ReferralError, match="须写明书面回复的日期"):
        town.run(talks.draft, lane.case, town.who("zou"), inquiry(town, owed_by=None), lane=lane)
    with pytest.raises(NotAllowed, match="无权拟报办理结果"):
        who = town.who("zou")
        town.run(talk_reports.report, talk, who, text="代答", received_on=who.at.date())


def test_a_report_that_does_not_do_comes_back_with_a_new_day(town: Town) -> None:
    talk = held(town, served(town, drafted(town, overdue(town))))
    who = town.who("bai")
    town.run(talk_reports.report, talk, who, text="正在办理。", received_on=who.at.date())
    with pytest.raises(ReferralError, match="重新报告的日期"):
        town.run(talk_reports.check, talk, town.who("du"), agrees=False, opinion="没有结果")
    later = (town.at + timedelta(days=7)).date()
    town.run(talk_reports.check, talk, town.who("du"), agrees=False, opinion="没有结果", owed_by=later)
    assert talk.step == Step.REPORT and talk.owed_by == later
    assert any("退回：没有结果" in title for title in told("bai"))


def test_the_bureau_calls_a_hospital_of_its_own_case(town: Town) -> None:
    case = town.case()
    talk = of_hospital(town, case)
    with pytest.raises(ReferralError, match="不在本系统收文"):
        served(town, talk, head="he", by="liu")
    who = town.who("liu")
    town.run(talks.serve, talk, who, served_at=who.at, way="direct", to="院办李某")
    talk = held(town, talk, by="chen")
    who = town.who("liu")
    with pytest.raises(ReferralError, match="扫描件"):
        town.run(talk_reports.report, talk, who, text="已整改。", received_on=who.at.date())
    town.run(
        talk_reports.report, talk, who, text="已整改。", received_on=who.at.date(), scan=scan("整改报告.pdf")
    )
    with pytest.raises(SamePerson, match="登记报告的人不能确认"):
        town.run(talk_reports.check, talk, town.who("liu"), agrees=True)
    town.run(talk_reports.check, talk, town.who("chen"), agrees=True)
    assert talk.step == Step.DONE


def test_other_agencies_do_not_call_a_hospital(town: Town) -> None:
    _, lane = working(town)
    with pytest.raises(ReferralError, match="由医疗保障行政部门约谈"):
        of_hospital(town, lane.case, by="bai")
    with pytest.raises(NotAllowed):
        of_hospital(town, lane.case, by="zhou")


def test_a_lister_calls_a_unit_whose_report_is_late(town: Town) -> None:
    listing = issued(town)
    unit = listing.units.select_related("agency", "listing__case", "term", "due").get()
    with pytest.raises(ReferralError, match="没有已经届满的督办时限"):
        town.run(talks.draft, listing.case, town.who("bian"), interview(town), unit=unit)
    town.at += timedelta(days=40)
    town.run(talks.draft, listing.case, town.who("bian"), interview(town), unit=unit)
    talk = Talk.objects.get()
    assert talk.addressee == town.agencies[A.NHSA] and talk.lane is None
    served(town, talk, head="qi", by="bian")
    assert Talk.objects.visible_to(town.posts["he"]).exists()
    assert not Talk.objects.visible_to(town.posts["lin"]).exists()


def test_a_lister_that_is_no_superior_of_the_unit_calls_nobody(town: Town) -> None:
    listing = issued(town, joint=True)
    police = listing.units.select_related("agency", "listing__case", "term", "due").get(
        agency=town.agencies[A.POLICE]
    )
    town.at += timedelta(days=40)
    with pytest.raises(ReferralError, match="没有隶属关系"):
        town.run(talks.draft, listing.case, town.who("bian"), interview(town), unit=police)


def test_a_cancelled_notice_is_void_and_both_sides_are_told(town: Town) -> None:
    talk = served(town, drafted(town, overdue(town)))
    with pytest.raises(NotAllowed):
        town.run(talks.cancel, talk, town.who("zou"), reason="已反馈")
    town.run(talks.cancel, talk, town.who("pei"), reason="已反馈")
    assert talk.step == Step.CANCELLED and talk.letter is not None
    talk.letter.refresh_from_db()
    assert talk.letter.voided_at is not None
    assert any("取消了约谈：已反馈" in title for title in told("tang"))


def test_its_notice_is_made_void_by_no_other_hand(town: Town) -> None:
    talk = served(town, drafted(town, overdue(town)))
    with pytest.raises(ReferralError, match="请在约谈页面取消"):
        town.run(register.void_letter, talk.case, talk.letter, town.who("pei"), reason="写错")


def test_a_report_day_that_is_over_is_told_once_and_never_called_overdue(town: Town) -> None:
    talk = held(town, served(town, drafted(town, overdue(town))))
    assert talk.owed_by is not None
    town.at += timedelta(days=30)
    assert tick.run(town.at)["called"] == 1
    assert tick.run(town.at)["called"] == 0
    (title,) = [one for one in told("tang") if "日期" in one]
    assert "已过" in title and "超期" not in title


def test_what_lies_in_the_past_or_has_a_mark_of_secrecy_is_refused(town: Town) -> None:
    lane = overdue(town)
    for wish, says in (
        (interview(town, at=town.at - timedelta(days=1)), "约谈时间须晚于现在"),
        (interview(town, owed_by=town.at.date()), "须晚于今天"),
        (interview(town, matters=["密级：绝密★长期"]), "国家秘密"),
        (interview(town, people=[]), "被约谈人员"),
    ):
        with pytest.raises(Exception, match=says):
            town.run(talks.draft, lane.case, town.who("zou"), wish, lane=lane)
    assert not Talk.objects.exists()


def test_a_silent_lane_and_one_that_ended_call_for_nobody(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    lane = town.lane(referral)
    province(town)
    with pytest.raises(ReferralError):
        town.run(talks.draft, lane.case, town.who("xun"), interview(town), lane=lane)
