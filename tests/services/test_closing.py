"""The ends of lanes and cases: reports, confirmations, closing, reopening, cases that come from paper."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from documents.models import Letter
from referral.law.errors import Incomplete, NotAllowed, ReferralError, SamePerson
from referral.law.kinds import Kind
from referral.models import Clock, Lane
from referral.services import backfill, cases, clocks, hands, lanes
from referral.services.backfill import PastCase, PastReferral
from referral.services.clues import SubjectDraft
from referral.services.outcomes import OutcomeDraft
from referral.services.sheet_fields import closing_sheet
from tests.cast import PENALTY, START
from tests.services.prosecutions import filed, go_on
from tests.services.walks import only, penalised, reported
from tests.workflows.conftest import Town
from workflows import tick
from workflows.models import Notice


def test_a_report_is_sent_back_once_and_the_time_runs_at_half_its_length(town: Town) -> None:
    lane = reported(town)
    whole = clocks.result_of(Clock.objects.get(lane=lane, rule="agr.final_feedback"))
    with pytest.raises(Incomplete):
        town.run(lanes.send_back, lane, town.who("liu"), reason="")
    town.run(lanes.send_back, lane, town.who("liu"), reason="请补充处罚依据")
    half = clocks.result_of(Clock.objects.open().get(lane=lane, rule="agr.final_feedback"))
    assert "30" in " ".join(whole.steps) and "15" in " ".join(half.steps)
    town.run(lanes.report, lane, town.who("hong"), outcomes=[PENALTY])
    with pytest.raises(ReferralError, match="已退回补充过一次"):
        town.run(lanes.send_back, lane, town.who("liu"), reason="仍不清楚")
    town.run(lanes.confirm, lane, town.who("liu"))


def test_a_report_that_nobody_answers_is_confirmed_by_the_minute(town: Town) -> None:
    lane = reported(town)
    due = only("agr.confirm").due_at
    assert due is not None
    tick.run(due - timedelta(minutes=1))
    lane.refresh_from_db()
    assert lane.status == "reported"
    tick.run(due + timedelta(minutes=1))
    lane.refresh_from_db()
    assert lane.status == "done"
    assert lane.events.filter(act="confirm_by_expiry", user__isnull=True).count() == 1


def test_a_case_closes_when_nothing_is_open_and_can_be_reopened(town: Town) -> None:
    lane = reported(town)
    case = lane.case
    with pytest.raises(ReferralError, match="市卫健委的办理分支尚为「已反馈，待确认」"):
        town.run(cases.propose_close, case, town.who("liu"))
    with pytest.raises(SamePerson):
        hong = town.who("hong").user
        Lane.objects.filter(pk=lane.pk).update(reported_by_user=town.who("liu").user)
        try:
            town.run(lanes.confirm, lane, town.who("liu"))
        finally:
            Lane.objects.filter(pk=lane.pk).update(reported_by_user=hong)
    town.run(lanes.confirm, lane, town.who("liu"))
    penalised(town, case)
    town.run(cases.propose_close, case, town.who("liu"))
    case.refresh_from_db()
    town.run(cases.refuse_close, case, town.who("he"), reason="请补充结案报告")
    case.refresh_from_db()
    town.run(cases.propose_close, case, town.who("liu"))
    (late,) = town.draft(case, (A.MARKET, Kind.ADMINISTRATIVE))
    case.refresh_from_db()
    assert case.status == "open"
    town.do(late, "withdraw", "liu", reason="不再移送")
    town.run(cases.propose_close, case, town.who("liu"))
    case.refresh_from_db()
    with pytest.raises(NotAllowed):
        town.run(cases.close, case, town.who("wu"))
    town.run(cases.close, case, town.who("he"))
    sheet = Letter.objects.get(kind="closing_sheet")
    assert sheet.is_inner and sheet.number == "" and sheet.agency == town.agencies[A.NHSA]
    assert [(one["step"], one["people"]) for one in sheet.content["opinions"]] == [
        ("承办意见", town.who("liu").user.full_name), ("负责人意见", town.who("he").user.full_name),
    ]  # fmt: skip
    assert [one["agency"] for one in sheet.content["results"]] == ["安澜市医疗保障局", "安澜市卫生健康委员会"]
    case.refresh_from_db()
    assert case.status == "closed"
    with pytest.raises(ReferralError, match="已经办结"):
        town.draft(case, (A.MARKET, Kind.ADMINISTRATIVE))
    with pytest.raises(Incomplete):
        town.run(cases.reopen, case, town.who("he"), reason="")
    town.run(cases.reopen, case, town.who("he"), reason="发现新的事实")
    case.refresh_from_db()
    assert (case.status, case.closed_at) == ("open", None)
    town.draft(case, (A.MARKET, Kind.ADMINISTRATIVE))


def test_a_case_entered_from_paper_gives_no_alarm_of_the_past(town: Town) -> None:
    sent = START - timedelta(days=40)
    one = PastReferral(
        town.agencies[A.HEALTH], Kind.ADMINISTRATIVE, sent, "安医保移函〔2026〕9号", signed_at=sent + timedelta(hours=3),
        accepted_at=sent + timedelta(days=2),
    )  # fmt: skip
    past = PastCase(
        "某诊所超标准收费案", "超标准收费。", ("F16",), sent - timedelta(days=5), (SubjectDraft("institution", "某诊所"),), [one]
    )  # fmt: skip
    town.run(backfill.enter, past, town.who("wu"))
    tick.run(town.at)
    assert not Notice.objects.filter(kind__in=["reminder", "overdue"]).exists()


def test_the_closing_sheet_says_of_a_silent_lane_no_more_than_that_it_has_ended(town: Town) -> None:
    lane = filed(town)
    referral = go_on(town, lane, "gao", A.PROCURATORATE)
    town.run(hands.set_silent, lane, town.who("gao"), silent=True)
    town.run(lanes.finish, lane, town.who("sun"), outcomes=[OutcomeDraft("prosecuted")])
    assert referral.case == lane.case
    sheet = closing_sheet(lane.case, town.who("he"), opinion="")
    (text,) = [one["text"] for one in sheet["results"] if one["agency"] == lane.agency.name]
    assert text == "已办结"
