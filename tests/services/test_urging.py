"""催办 and 商请反馈 on a lane: the right step for the relation, once a working day, never on what is silent or secret."""

from datetime import date, datetime, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import create_user, fill_post, open_agency
from documents.models import Letter
from referral.law.clocks import ZONE
from referral.law.errors import NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.models import Case, Clock, Event, Lane, Oversight, Urge
from referral.services import hands, lanes, register, urging
from referral.services.sight import events_for
from tests.cast import PENALTY, START, working
from tests.pages.reading import page
from tests.workflows.conftest import Town
from workflows import engine
from workflows.models import Notice


def told(name: str) -> list[str]:
    return list(Notice.objects.filter(recipient__username=name).values_list("title", flat=True))


def ask(town: Town, lane: Lane, name: str = "liu", step: str = "ask", **fields: object) -> None:
    engine.run(urging.urge, lane, town.who(name), step=step, **fields)


def next_day(town: Town, days: int = 1) -> None:
    town.at += timedelta(days=days)


def test_an_equal_is_asked_by_a_letter_with_its_own_number(town: Town) -> None:
    referral, lane = working(town)
    ask(town, lane, reason="拟召开案件会商", reply_by=date(2026, 11, 20))
    (row,) = Urge.objects.all()
    assert row.letter is not None and row.letter.number == "安医保商函〔2026〕1号"
    assert row.letter.content["reply_by"] == "2026-11-20"
    assert row.letter.content["referral_number"] == referral.letter.number  # type: ignore[union-attr]
    assert any("商请反馈" in title and "催办" not in title for title in told("bai"))
    read = [event.label for event in events_for(lane.case, town.posts["bai"])]
    assert "商请反馈：市卫健委" in read


def test_it_is_asked_at_most_once_a_working_day(town: Town) -> None:
    _, lane = working(town)
    town.at = datetime(2026, 11, 13, 10, 0, tzinfo=ZONE)  # a Friday
    ask(town, lane)
    with pytest.raises(ReferralError, match="一个工作日内只能"):
        ask(town, lane, name="chen")
    town.at = datetime(2026, 11, 14, 10, 0, tzinfo=ZONE)  # Saturday counts as Monday
    ask(town, lane)
    for moment in (datetime(2026, 11, 15, 10, 0, tzinfo=ZONE), datetime(2026, 11, 16, 10, 0, tzinfo=ZONE)):
        town.at = moment
        with pytest.raises(ReferralError, match="一个工作日内只能"):
            ask(town, lane)
    assert [row.on for row in Urge.objects.all()] == [date(2026, 11, 13), date(2026, 11, 16)]
    assert Letter.objects.filter(kind="feedback_request").count() == 2, "a refusal draws no number"


def test_an_equal_is_never_ordered(town: Town) -> None:
    _, lane = working(town)
    for step in ("urge", "supervise", "talk", "remind"):
        with pytest.raises(ReferralError, match="只能：商请反馈、报请共同上级协调"):
            ask(town, lane, name="he", step=step)
    assert not Urge.objects.exists()


def test_the_common_superior_is_asked_after_two_letters_without_an_answer(town: Town) -> None:
    _, lane = working(town)
    ask(town, lane)
    with pytest.raises(NotAllowed, match="分管负责人或者负责人"):
        ask(town, lane, step="report")
    with pytest.raises(ReferralError, match="须在商请反馈2次之后，现已1次"):
        ask(town, lane, name="wu", step="report")
    next_day(town)
    ask(town, lane)
    next_day(town)
    with pytest.raises(ReferralError, match="满5个工作日"):
        ask(town, lane, name="wu", step="report")
    next_day(town, 7)
    ask(town, lane, name="wu", step="report", reason="需统筹推进")
    row = Urge.objects.get(step="report")
    assert row.addressee == town.agencies[A.GOVERNMENT] and row.letter is not None
    assert row.letter.content["asked"] == ["安医保商函〔2026〕1号", "安医保商函〔2026〕2号"]
    assert not any("报请" in event.label for event in events_for(lane.case, town.posts["bai"]))
    assert not any("报请" in title for title in told("bai"))
    assert [row.step for row in urging.urges_for(lane.case, town.posts["bai"])] == ["ask", "ask"]


def test_nobody_else_reads_in_the_record_that_a_report_to_the_superior_was_made_void(town: Town) -> None:
    """Who was reported, and every other agency in the case, learns of the report no more from its end than from its start."""
    _, lane = working(town)
    town.sent(A.POLICE, Kind.CRIMINAL, lane.case)
    for days in (1, 8):
        ask(town, lane)
        next_day(town, days)
    ask(town, lane, name="wu", step="report", reason="需统筹推进")
    letter = Urge.objects.get(step="report").letter
    assert letter is not None
    town.run(register.void_letter, lane.case, letter, town.who("he"), reason="卫健委已经反馈")
    for name in ("bai", "gao", "gov"):
        assert not events_for(lane.case, town.posts[name]).filter(act="void_letter").exists(), name
    assert events_for(lane.case, town.posts["liu"]).get(act="void_letter").opinion == "卫健委已经反馈"
    assert letter.number not in page(town, "bai", f"/cases/{lane.case.slug}/record/")


def test_who_has_answered_is_not_reported(town: Town) -> None:
    _, lane = working(town)
    for _ in range(2):
        ask(town, lane)
        next_day(town)
    town.run(lanes.interim, lane, town.who("bai"), outcomes=[PENALTY], note="正在调查")
    next_day(town, 9)
    with pytest.raises(ReferralError, match="已经反馈"):
        ask(town, lane, name="wu", step="report")


def test_a_silent_lane_is_pressed_by_nobody(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕4号")
    lane = town.lane(referral)
    assert [step.label for step in urging.steps_for(lane, town.posts["liu"])] == ["商请反馈"]
    town.run(hands.set_silent, lane, town.who("gao"), silent=True)
    lane.refresh_from_db()
    before = Notice.objects.count()
    for name in ("liu", "gao"):
        assert urging.steps_for(lane, town.posts[name]) == ()
        with pytest.raises(ReferralError, match="侦查保密"):
            ask(town, lane, name=name)
    assert Notice.objects.count() == before and not Urge.objects.exists()


def test_a_colleague_is_reminded_and_nobody_else_hears_of_it(town: Town) -> None:
    _, lane = working(town)
    ask(town, lane, name="hong", step="remind", reason="请抓紧")
    assert any("提醒" in title for title in told("bai"))
    assert not urging.urges_for(lane.case, town.posts["liu"]).exists()
    assert Event.objects.get(act="urge").internal


def test_who_is_no_side_of_it_does_not_ask(town: Town) -> None:
    case = town.case()
    health, market = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE), (A.MARKET, Kind.ADMINISTRATIVE))
    for referral in (health, market):
        town.approved(referral)
        town.do(referral, "send", "qian")
    lane = town.lane(health)
    with pytest.raises(NotAllowed, match="不是该分支的移送或者牵头机关"):
        ask(town, lane, name="ma")
    with pytest.raises(ReferralError):
        ask(town, lane, name="eve")
    with pytest.raises(NotAllowed, match="无权催办或商请反馈"):
        ask(town, lane, name="zhou")


def superior(town: Town) -> None:
    """江海省卫健委 stands over the city's, and oversees its cases."""
    above = open_agency(
        region=town.region.parent, kind=A.HEALTH, name="江海省卫生健康委员会", short_name="省卫健委",
        doc_code="江卫", at=START,
    )  # fmt: skip
    health = town.agencies[A.HEALTH]
    health.superior = above
    health.save()
    Oversight.objects.create(agency=above, region=town.region, basis="三定方案")
    for name, role in (("shen", Role.SUPERVISOR), ("du", Role.DEPUTY)):
        user, _ = create_user(username=name, full_name=name, at=START, password=f"{name}-an-lan-2026")
        town.posts[name] = fill_post(user=user, agency=above, role=role, since=date(2024, 1, 1), at=START)


def test_a_superior_presses_down_its_own_line(town: Town) -> None:
    _, lane = working(town)
    superior(town)
    assert [s.label for s in urging.steps_for(lane, town.posts["du"])] == ["催办", "督办函"]
    assert [s.label for s in urging.steps_for(lane, town.posts["shen"])] == ["催办"]
    ask(town, lane, name="shen", step="urge")
    assert any("催办" in title for title in told("bai"))
    next_day(town)
    with pytest.raises(ReferralError, match="没有已经届满的时限"):
        ask(town, lane, name="du", step="supervise")
    due = Clock.objects.get(rule="agr.final_feedback", lane=lane).due_at
    assert due is not None
    town.at = due + timedelta(hours=10)
    with pytest.raises(ReferralError, match="须在督办函1次之后"):
        urging.check_step(lane, town.who("du"), "talk")
    ask(town, lane, name="du", step="supervise", reply_by=date(2027, 3, 1))
    letter = Urge.objects.get(step="supervise").letter
    assert letter is not None and letter.number == "江卫督函〔2026〕1号"
    assert any(words.startswith("结果反馈") for words in letter.content["overdue"])
    next_day(town)
    with pytest.raises(ReferralError, match="须先拟制文书，经本机关负责人批准后送达"):
        ask(town, lane, name="du", step="talk")
    assert Case.objects.visible_to(town.posts["du"]).exists()


def test_what_has_ended_is_not_pressed(town: Town) -> None:
    referral = town.sent()
    town.do(referral, "revoke", "he", reason="发错机关")
    lane = town.lane(referral)
    with pytest.raises(ReferralError, match="已经结束"):
        ask(town, lane)
