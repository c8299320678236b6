"""行刑移送 after the signature: refusal, reconsideration, supervision, and what waits for the police meanwhile."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.models import ForeignPaper
from referral.services import lanes
from referral.services.outcomes import OutcomeDraft
from tests.cast import PENALTY
from tests.services.walks import not_filed, only, own_lane
from tests.workflows.conftest import Town
from workflows import tick

FINE = OutcomeDraft("penalty", "罚款五万元", "安卫罚〔2026〕3号")


def test_a_refusal_to_file_goes_to_reconsideration_and_supervision_until_it_is_filed(town: Town) -> None:
    referral = not_filed(town)
    with pytest.raises(NotAllowed):
        town.do(referral, "reconsider", "liu", reason="有犯罪事实")
    referral = town.do(referral, "reconsider", "he", reason="有犯罪事实")
    assert referral.holder == town.agencies[A.POLICE]
    referral = town.do(referral, "uphold", "lin", reason="维持", document_number="安公复字〔2026〕1号")
    assert (referral.status, referral.reviewed) == ("not_filed", True)
    with pytest.raises(ReferralError, match="不能再次提请复议"):
        town.do(referral, "reconsider", "he", reason="仍有犯罪事实")
    referral = town.do(referral, "ask_supervision", "he", reason="应当立案而不立案")
    assert referral.holder == town.agencies[A.PROCURATORATE]
    with pytest.raises(NotAllowed):
        town.do(referral, "order_filing", "yu", document_number="安检通立〔2026〕3号")
    town.do(referral, "demand_reasons", "fan", document_number="安检立说〔2026〕2号")
    referral = town.do(referral, "order_filing", "fan", document_number="安检通立〔2026〕3号")
    assert only("police_explain_no_file").end_kind == "end"
    referral = town.do(referral, "file_on_notice", "lin", document_number="安公（刑）立字〔2026〕9号")
    assert (referral.status, town.lane(referral).status) == ("accepted", "working")
    names = list(ForeignPaper.objects.order_by("pk").values_list("name", flat=True))
    assert names == [
        "不予立案通知书", "复议决定书", "要求说明不立案理由通知书", "通知立案书", "立案决定书",
    ]  # fmt: skip
    assert own_lane(referral.case).clocks.get(rule="nhsa_decide").is_paused


def test_reconsideration_can_turn_the_refusal_into_filing(town: Town) -> None:
    referral = town.do(not_filed(town), "reconsider", "he", reason="有犯罪事实")
    referral = town.do(referral, "overturn", "lin", document_number="安公（刑）立字〔2026〕9号")
    assert town.lane(referral).status == "working"


def test_missing_papers_are_no_reason_not_to_file(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    with pytest.raises(ReferralError, match="告知补正"):
        town.do(referral, "not_file", "lin", reason="材料不全", document_number="安公（刑）不立字〔2026〕8号")


def test_the_penalty_clock_waits_for_the_police_and_runs_on_after_a_final_no(town: Town) -> None:
    referral = not_filed(town)
    clock = own_lane(referral.case).clocks.get(rule="nhsa_decide")
    before = clock.due_at
    assert clock.is_paused
    town.at += timedelta(days=20)
    town.do(referral, "accept_no", "he", reason="不再提出异议")
    clock.refresh_from_db()
    assert not clock.is_paused and clock.due_at is not None and before is not None and clock.due_at > before
    assert only("agency_handle_after_no_file").ended_at is None


def test_a_right_that_lapses_leaves_its_reason_on_the_referral(town: Town) -> None:
    referral = not_filed(town)
    tick.run(town.at + timedelta(days=8))
    referral.refresh_from_db()
    assert (only("agency_reconsider").end_kind, referral.no_clock_reason) == ("lapse", "right_lapsed")
    town.at += timedelta(days=8)
    assert town.do(referral, "accept_no", "he", reason="期满不再异议").status == "ended"


def test_the_penalty_clock_runs_on_when_the_criminal_referral_is_taken_back(town: Town) -> None:
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    clock = own_lane(referral.case).clocks.get(rule="nhsa_decide")
    assert clock.is_paused
    town.do(referral, "revoke", "he", reason="发送对象有误")
    clock.refresh_from_db()
    assert not clock.is_paused


def test_the_penalty_clock_runs_on_when_it_is_no_matter_of_the_police(town: Town) -> None:
    referral = town.do(
        town.signed(A.POLICE, Kind.CRIMINAL, "gao"), "not_police", "sun", reason="不属公安管辖",
        document_number="安公（刑）通〔2026〕1号",
    )  # fmt: skip
    town.do(referral, "close_return", "wu", reason="由本机关处理")
    assert not own_lane(referral.case).clocks.get(rule="nhsa_decide").is_paused


@pytest.mark.parametrize(("measure", "waits"), [("prosecuted", True), ("criminal_withdrawn", False)])
def test_the_penalty_clock_waits_on_only_for_a_prosecution(measure: str, waits: bool, town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    referral = town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕8号")
    town.run(lanes.finish, town.lane(referral), town.who("sun"), outcomes=[OutcomeDraft(measure)])
    assert own_lane(referral.case).clocks.get(rule="nhsa_decide").is_paused is waits


def test_a_criminal_lane_is_waived_only_after_filing(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    with pytest.raises(ReferralError, match="已经立案"):
        town.run(lanes.waive, town.lane(referral), town.who("he"), reason="刑事程序继续")
    referral = town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕8号")
    with pytest.raises(NotAllowed):
        town.run(lanes.waive, town.lane(referral), town.who("wu"), reason="刑事程序继续")
    with pytest.raises(Incomplete):
        town.run(lanes.waive, town.lane(referral), town.who("he"), reason="")
    town.run(lanes.waive, town.lane(referral), town.who("he"), reason="刑事程序继续")
    assert town.lane(referral).status == "waived"


def test_no_fine_while_the_criminal_lane_is_open_except_one_decided_before(town: Town) -> None:
    """一案多处."""
    criminal = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    health = town.do(town.sent(case=criminal.case), "sign", "bai")
    lane = town.lane(town.do(health, "accept", "bai"))
    with pytest.raises(ReferralError, match="暂不作出罚款决定"):
        town.run(lanes.report, lane, town.who("hong"), outcomes=[FINE])
    later = OutcomeDraft("penalty", "罚款", "安卫罚〔2026〕3号", decided_on=town.at.date())
    with pytest.raises(ReferralError, match="暂不作出罚款决定"):
        town.run(lanes.report, lane, town.who("hong"), outcomes=[later])
    earlier = OutcomeDraft("penalty", "罚款", "安卫罚〔2026〕3号", decided_on=date(2026, 10, 8))
    town.run(lanes.interim, lane, town.who("bai"), outcomes=[PENALTY])
    town.run(
        lanes.report, lane, town.who("hong"), outcomes=[earlier, OutcomeDraft("licence", "吊销执业许可证")]
    )
    lane.refresh_from_db()
    assert lane.status == "reported"


def test_a_fine_is_free_again_when_the_criminal_lane_has_ended(town: Town) -> None:
    criminal = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    criminal = town.do(criminal, "file", "lin", document_number="安公（刑）立字〔2026〕8号")
    with pytest.raises(ReferralError, match="暂不作出罚款决定"):
        town.run(lanes.finish, own_lane(criminal.case), town.who("wu"), outcomes=[FINE])
    town.run(
        lanes.finish, town.lane(criminal), town.who("sun"), outcomes=[OutcomeDraft("criminal_withdrawn")]
    )
    town.run(lanes.finish, own_lane(criminal.case), town.who("wu"), outcomes=[FINE])
    assert own_lane(criminal.case).status == "done"
