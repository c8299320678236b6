"""诉讼移送 and 反向衔接 walked through: to judgment, to an opinion and its reply, to the follow-up, to an end without one."""

from datetime import date, datetime, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from documents.models import Letter
from referral.law.clocks import ZONE
from referral.law.errors import Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.kinds import Kind
from referral.models import Clock, ForeignPaper, Lane, Referral
from referral.services import cases, clocks, lanes, limits, opinions
from referral.services.outcomes import OutcomeDraft
from referral.services.sight import foreign_for
from tests.services import prosecutions as walk
from tests.services.walks import only, own_lane
from tests.workflows.conftest import Town
from tests.workflows.test_notices import told

FINE = OutcomeDraft("penalty", "处骗取金额二倍罚款", "安医保罚〔2026〕9号")


@pytest.fixture
def town(town: Town) -> Town:
    """安澜市 with all who prosecute and judge."""
    walk.staff(town)
    return town


def last_day(clock: Clock) -> date | None:
    return clocks.result_of(clock).due_on


def test_a_case_is_prosecuted_and_judged(town: Town) -> None:
    lane = walk.prosecuting(town)
    assert (lane.status, lane.no_clock_reason, lane.agency.kind) == ("working", "law_silent", A.PROCURATORATE)
    charge = walk.go_on(town, lane, "fan", A.COURT, number="安检刑诉〔2026〕7号")
    town.run(lanes.finish, lane, town.who("min"), outcomes=[OutcomeDraft("indicted")])
    court = town.lane(town.do(charge, "sign", "shen"))
    town.run(lanes.finish, court, town.who("pei"), outcomes=[OutcomeDraft("judged", "判处有期徒刑三年")])
    assert {town.lane(r).status for r in Referral.objects.filter(kind=Kind.PROSECUTION)} == {"done"}
    assert not Clock.objects.filter(rule__startswith="rev_").exists()
    names = (
        ForeignPaper.objects.filter(referral__kind=Kind.PROSECUTION)
        .order_by("pk")
        .values_list("name", flat=True)
    )
    assert list(names) == ["起诉意见书", "起诉书"]


def test_what_went_to_the_wrong_procuratorate_is_taken_back_until_it_signs(town: Town) -> None:
    lane = walk.filed(town)
    wrong = walk.go_on(town, lane, "gao", A.PROCURATORATE)
    assert Referral.objects.visible_to(town.posts["fan"]).filter(pk=wrong.pk).exists()
    with pytest.raises(NotAllowed):
        town.do(wrong, "take_back", "yu", reason="送错检察院")
    with pytest.raises(Incomplete):
        town.do(wrong, "take_back", "gao")
    town.do(wrong, "take_back", "gao", reason="送错检察院")
    assert not Referral.objects.visible_to(town.posts["fan"]).filter(pk=wrong.pk).exists()
    assert town.lane(wrong).status == "not_taken"
    right = walk.go_on(town, lane, "gao", A.PROCURATORATE, number="安公（刑）诉字〔2026〕9号")
    town.do(right, "sign", "yu")
    with pytest.raises(Unlawful, match="不能撤回"):
        town.do(right, "take_back", "gao", reason="再撤")


def transferred_before_the_festival(town: Town) -> Clock:
    """Not prosecuted a week before 春节 of 2026, and to be transferred inside: the limit of the transfer."""
    town.at = datetime(2026, 2, 2, 9, 0, tzinfo=ZONE)
    walk.not_prosecuted(town, decided_on=date(2026, 2, 9))
    town.at = datetime(2026, 2, 11, 9, 0, tzinfo=ZONE)
    return only("rev_internal_transfer")


def reviewed_across_the_festival(town: Town) -> Clock:
    """Transferred inside two days later: the limit of the review."""
    town.run(limits.fulfil, transferred_before_the_festival(town), town.who("fan"), document="案件移送登记表")
    return only("rev_review")


def lengthen(town: Town, review: Clock, name: str) -> None:
    (step,) = limits.extensions(review)
    fan = town.posts["fan"]
    town.run(limits.extend, review, town.who(name), step=step, document="审批表", proposed_by=fan)


def stop(town: Town, review: Clock, name: str, ground: str) -> None:
    fields = {"ground": ground, "document": "商请函", "proposed_by": town.posts["fan"]}
    town.run(limits.stop, review, town.who(name), **fields, expected_end=town.at.date())


def test_non_prosecution_runs_three_and_ten_working_days_across_the_spring_festival(town: Town) -> None:
    transfer = transferred_before_the_festival(town)
    assert last_day(transfer) == date(2026, 2, 12)
    town.run(limits.fulfil, transfer, town.who("fan"), document="案件移送登记表")
    # 02-12, 13, the working Saturday 14, then 24 to 28 (the 28th a working Saturday), 03-02 and 03-03
    assert last_day(only("rev_review")) == date(2026, 3, 3)


def test_the_chief_alone_lengthens_the_review_by_ten_working_days(town: Town) -> None:
    review = reviewed_across_the_festival(town)
    with pytest.raises(NotAllowed):
        lengthen(town, review, "fan")
    with pytest.raises(Incomplete, match="负责人"):
        lengthen(town, review, "min")
    lengthen(town, review, "jian")
    assert last_day(review) == date(2026, 3, 17)


def test_the_review_stands_still_while_another_procuratorate_is_asked_and_for_nothing_else(
    town: Town,
) -> None:
    review = reviewed_across_the_festival(town)
    with pytest.raises(ReferralError, match="征求异地检察机关意见"):
        stop(town, review, "min", "太忙")
    stop(town, review, "jian", "elsewhere")
    review.refresh_from_db()
    assert review.is_paused
    town.run(limits.resume, review, town.who("min"))
    lengthen(town, review, "jian")
    assert last_day(review) == date(2026, 3, 17)


def test_an_opinion_with_a_month_printed_on_it_is_replied_to_twice(town: Town) -> None:
    lane = walk.reviewing(town)
    own = own_lane(lane.case).clocks.get(rule="nhsa_decide")
    assert own.is_paused
    referral = walk.sent(town, lane, copies=[town.agencies[A.JUSTICE]])
    assert only("rev_review").end_kind == "end" and referral.letter is None
    copy = Referral.objects.get(kind=Kind.COPY, recipient=town.agencies[A.JUSTICE])
    for name in ("liu", "si"):
        papers = foreign_for(referral.case, town.posts[name]).filter(referral=referral)
        assert sorted(papers.values_list("name", flat=True)) == ["不起诉决定书", "检察意见书"]
    assert copy.about == referral
    town.at = datetime(2026, 11, 16, 9, 0, tzinfo=ZONE)
    answer = town.lane(town.do(referral, "sign", "liu"))
    assert (answer.status, answer.no_clock_reason, answer.origin) == (
        "working",
        "",
        town.agencies[A.PROCURATORATE],
    )
    reply, limitation = only("rev_agency_reply"), only("penalty_limitation")
    assert last_day(reply) == date(2026, 12, 16)
    assert last_day(limitation) == date(2027, 6, 30) and limitation.lane == answer
    own.refresh_from_db()
    assert not own.is_paused and not Clock.objects.filter(rule="nhsa_filing", lane=answer).exists()

    town.run(lanes.interim, answer, town.who("he"), outcomes=[OutcomeDraft("filed")], note="已行政立案。")
    reply.refresh_from_db()
    assert reply.end_kind == "end" and only("rev_agency_result_notice").ended_at is None
    town.run(lanes.report, answer, town.who("he"), outcomes=[FINE], result="已作出处罚决定。")
    assert only("rev_agency_result_notice").end_kind == "end"
    letters = Letter.objects.filter(kind="opinion_reply").order_by("pk")
    assert [letter.content["final"] for letter in letters] == [False, True]
    assert letters[1].content["paper_number"] == "安检行检意〔2026〕3号" and letters[1].content[
        "to"
    ].endswith("人民检察院")
    assert any("已反馈办理结果" in title for title in told(town, "fan"))
    town.run(lanes.confirm, answer, town.who("fan"))
    answer.refresh_from_db()
    limitation.refresh_from_db()
    assert answer.status == "done" and limitation.ended_at is not None


def test_two_months_are_the_default_and_five_years_where_harm_was_done(town: Town) -> None:
    town.at = datetime(2026, 12, 1, 9, 0, tzinfo=ZONE)
    walk.owing(town, reply_length=2, has_long_limitation=True)
    assert last_day(only("rev_agency_reply")) == date(2027, 2, 1)
    assert last_day(only("penalty_limitation")) == date(2030, 7, 1)  # the 30th of June is a Sunday


def test_without_a_reply_the_procuratorate_follows_up_and_the_superior_is_told(town: Town) -> None:
    above = walk.superior(town)
    town.at = datetime(2026, 11, 16, 9, 0, tzinfo=ZONE)
    lane = walk.owing(town)
    day = last_day(only("rev_agency_reply"))
    assert day is not None
    with pytest.raises(ReferralError, match=f"{day:%Y年%m月%d日}届满，届满前不能跟进监督"):
        walk.chase(town, lane)
    town.at = datetime(day.year, day.month, day.day, 23, 0, tzinfo=ZONE)
    with pytest.raises(ReferralError, match="届满前不能"):
        walk.chase(town, lane)
    town.at += timedelta(hours=2)
    for name in ("liu", "he", "wu"):
        with pytest.raises(NotAllowed):
            walk.chase(town, lane, name)
    with pytest.raises(Incomplete, match="请选择"):
        walk.chase(town, lane, paper="催办单")
    walk.chase(town, lane)
    assert only("rev_escalate_no_reply").end_kind == "end"
    copy = Referral.objects.get(kind=Kind.COPY, recipient=above)
    assert "跟进监督函" in copy.title and any("跟进监督" in title for title in told(town, "sheng"))
    assert any("跟进监督" in title for title in told(town, "he"))
    assert "跟进监督函" in {p.name for p in foreign_for(lane.case, town.posts["sheng"])}
    walk.chase(town, lane)
    assert Referral.objects.filter(kind=Kind.COPY, recipient=above).count() == 1, "one copy of one paper"
    reply = only("rev_agency_reply")
    assert reply.ended_at is None
    town.run(lanes.report, lane, town.who("he"), outcomes=[FINE])
    with pytest.raises(Unlawful, match="已经回复"):
        walk.chase(town, lane)


def test_the_review_ends_without_an_opinion(town: Town) -> None:
    lane = walk.reviewing(town)
    end = {"number": "安检行终〔2026〕1号", "issued_on": town.at.date(), "reason": "不需要给予行政处罚。"}
    with pytest.raises(ReferralError, match="还不能提请办结"):
        cases.propose_close(lane.case, town.who("liu"))
    for name in ("yu", "min", "liu"):
        with pytest.raises(NotAllowed):
            town.run(opinions.end_review, lane, town.who(name), **end)
    with pytest.raises(Incomplete, match="理由"):
        town.run(opinions.end_review, lane, town.who("fan"), **(end | {"reason": ""}))
    town.run(opinions.end_review, lane, town.who("fan"), **end)
    assert only("rev_review").end_kind == "end"
    assert not own_lane(lane.case).clocks.get(rule="nhsa_decide").is_paused
    with pytest.raises(Unlawful, match="已经结束"):
        town.run(opinions.end_review, lane, town.who("fan"), **end)
    with pytest.raises(ReferralError, match="审查已经终结"):
        walk.drafted(town, lane)


def test_the_police_hand_a_slight_case_to_the_agencies(town: Town) -> None:
    """公安移送行政处理: 显著轻微, after the police withdrew their case."""
    lane = walk.filed(town)
    with pytest.raises(ReferralError, match="不能移送行政处理"):
        walk.drafted(town, lane, "gao", to=A.HEALTH)
    town.run(
        lanes.finish, lane, town.who("sun"), outcomes=[OutcomeDraft("criminal_withdrawn", "情节显著轻微")]
    )
    papers = {
        "main": opinions.Paper("移送案件通知书", "安公（刑）移字〔2026〕2号", town.at.date()),
        "ground": opinions.Paper("撤销案件决定书", "安公（刑）撤案字〔2026〕1号", town.at.date()),
        "reply_length": None, "reply_unit": "",
    }  # fmt: skip
    for to, officer in ((A.HEALTH, "bai"), (A.NHSA, "liu")):
        referral = walk.drafted(town, lane, "gao", to=to, **papers)
        assert referral.get_kind_display() == "公安移送行政处理" and "第十三条" in referral.legal_basis
        town.do(referral, "submit", "gao")
        town.do(referral, "approve", "lin")
        answer = town.lane(town.do(town.do(referral, "send", "gao"), "sign", officer))
        assert set(answer.clocks.values_list("rule", flat=True)) == {"penalty_limitation"}
        assert answer.no_clock_reason == "law_silent"
    health = Lane.objects.get(agency=town.agencies[A.HEALTH])
    town.run(lanes.report, health, town.who("hong"), outcomes=[OutcomeDraft("warning")])
    assert Letter.objects.filter(kind="result_feedback").exists()


def test_a_bureau_without_a_penalty_procedure_of_its_own_decides_on_filing(town: Town) -> None:
    lane = walk.reviewing(town)
    own = own_lane(lane.case)
    town.run(lanes.finish, own, town.who("wu"), outcomes=[OutcomeDraft("recovery")])
    answer = town.lane(town.do(walk.sent(town, lane), "sign", "liu"))
    filing = answer.clocks.get(rule="nhsa_filing")
    assert filing.ended_at is None
    town.run(lanes.interim, answer, town.who("he"), outcomes=[OutcomeDraft("filed")])
    filing.refresh_from_db()
    assert filing.end_kind == "end"
