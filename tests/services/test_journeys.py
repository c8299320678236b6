"""The side roads of a case, walked to their ends through the engine; the house is in order after each."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import create_user, fill_post, open_agency
from documents.models import Letter
from referral.law.errors import Incomplete, NotAllowed, ReferralError, SamePerson, Unlawful
from referral.law.kinds import Kind
from referral.models import Case, Clock, ForeignPaper, Lane, Referral
from referral.reports.house import CHECKS
from referral.services import backfill, cases, clocks, lanes
from referral.services.backfill import PastCase, PastReferral
from referral.services.clues import SubjectDraft
from referral.services.lanes import OutcomeDraft
from tests.cast import PENALTY, START, build_city
from tests.workflows.conftest import Town
from workflows import checks, tick
from workflows.models import Notice

FINE = OutcomeDraft("penalty", "罚款五万元", "安卫罚〔2026〕3号")


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """安澜市 with the engine running; at the end of each journey the house is in order."""
    town = Town(**vars(build_city()))
    yield town
    found = {name: list(check()) for name, check in CHECKS.items()} | {
        "work_items": checks.work_items_match()
    }
    assert {name: faults for name, faults in found.items() if faults} == {}


def hire(town: Town, name: str, kind: A, role: Role) -> None:
    """Somebody more for the cast."""
    user, _ = create_user(
        username=name, full_name=f"某{role.label}", at=START, password=f"{name}-an-lan-2026"
    )
    town.posts[name] = fill_post(
        user=user, agency=town.agencies[kind], role=role, since=date(2024, 1, 1), at=START
    )


def only(rule: str) -> Clock:
    """The one clock of a rule."""
    return Clock.objects.get(rule=rule)


def own_lane(case: Case) -> Lane:
    return Lane.objects.get(case=case, opened_by__isnull=True)


def not_filed(town: Town) -> Referral:
    """The police have refused to file."""
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    return town.do(
        referral, "not_file", "lin", reason="没有犯罪事实", document_number="安公（刑）不立字〔2026〕8号"
    )


def test_what_is_asked_for_is_supplied_item_by_item(town: Town) -> None:
    referral = town.do(town.signed(), "ask_supplement", "bai", items=["住院病历", "收费清单"])
    first, second = referral.supplement_items.all()
    assert referral.holder == referral.sender and only("agr.answer").is_paused
    with pytest.raises(Incomplete, match="收费清单"):
        town.do(referral, "supply", "liu", items={first.pk: "附后"})
    assert not referral.supplement_items.filter(supplied_at__isnull=False).exists()
    referral = town.do(referral, "supply", "liu", items={first.pk: "附后", second.pk: "该院没有，附说明"})
    assert (referral.status, referral.holder) == ("signed", referral.recipient)
    assert not only("agr.answer").is_paused and only("agr.supplement").end_kind == "end"
    referral = town.do(referral, "ask_supplement", "bai", items=["处方"])
    assert referral.supplement_items.filter(round=2).count() == 1


def test_a_return_is_contested_and_the_common_superior_designates(town: Town) -> None:
    referral = town.do(town.signed(), "return", "hong", reason="不属本机关职责", suggested="市场监管局")
    assert town.lane(referral).status == "not_taken"
    with pytest.raises(NotAllowed):
        town.do(referral, "contest", "liu", reason="属于卫健职责")
    referral = town.do(referral, "contest", "he", reason="属于卫健职责")
    assert (referral.status, referral.holder) == ("disputed", town.agencies[A.GOVERNMENT])
    referral = town.do(
        referral, "designate", "gov", reason="医疗行为由卫健管辖", agency=town.agencies[A.HEALTH]
    )
    hop = Referral.objects.get(origin=referral)
    assert (referral.status, hop.status, hop.designated, hop.hop) == ("rerouted", "sent", True, 2)
    hop = town.do(hop, "sign", "bai")
    with pytest.raises(ReferralError, match="已经指定管辖"):
        town.do(hop, "return", "hong", reason="仍认为不属", suggested="市场监管局")
    with pytest.raises(ReferralError, match="已经指定管辖"):
        town.do(hop, "reroute", "hong", reason="仍认为不属", agency=town.agencies[A.MARKET])
    assert town.do(hop, "accept", "bai").status == "accepted"


def test_a_return_that_nobody_contests_is_closed_with_a_note(town: Town) -> None:
    referral = town.do(town.signed(), "return", "hong", reason="不属本机关职责", suggested="市场监管局")
    referral = town.do(referral, "close_return", "wu", reason="另行移送市场监管局")
    assert (referral.status, referral.holder) == ("ended", None)


def test_the_third_reroute_goes_to_the_common_superior(town: Town) -> None:
    hire(town, "drug", A.DRUG, Role.DEPUTY)
    hop = town.signed()
    for deputy, kind, officer in (("hong", A.MARKET, "ma"), ("niu", A.DRUG, "eve")):
        old = town.do(hop, "reroute", deputy, reason="属于对方职责", agency=town.agencies[kind])
        assert old.status == "rerouted"
        hop = town.do(Referral.objects.get(recipient=town.agencies[kind]), "sign", officer)
    assert hop.hop == 3 and hop.origin_sender == town.agencies[A.NHSA]
    hop = town.do(hop, "reroute", "drug", reason="不属药监职责", agency=town.agencies[A.HEALTH])
    assert (hop.status, hop.holder) == ("disputed", town.agencies[A.GOVERNMENT])
    town.do(hop, "designate", "gov", reason="指定卫健", agency=town.agencies[A.HEALTH])
    last = Referral.objects.get(designated=True)
    assert (last.recipient, last.status) == (town.agencies[A.HEALTH], "sent")
    assert town.lane(last).origin == town.agencies[A.NHSA]


@pytest.mark.parametrize("steps", [(), (("submit", "liu"),), (("submit", "liu"), ("review", "zhou"))])
def test_a_paper_is_withdrawn_before_its_approval(steps: tuple[tuple[str, str], ...], town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.POLICE, Kind.CRIMINAL))
    for move, name in steps:
        referral = town.do(referral, move, name)
    with pytest.raises(Incomplete):
        town.do(referral, "withdraw", "liu")
    referral = town.do(referral, "withdraw", "liu", reason="另行处理")
    assert referral.status == "withdrawn" and not referral.clocks.open().exists()


def test_after_the_approval_who_approved_decides_the_withdrawal(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    referral = town.approved(referral)
    with pytest.raises(Unlawful):
        town.do(referral, "withdraw", "liu", reason="另行处理")
    with pytest.raises(NotAllowed):
        town.do(referral, "revoke", "liu", reason="另行处理")
    assert town.do(referral, "revoke", "wu", reason="另行处理").status == "withdrawn"
    letter = Letter.objects.get(series__endswith="移函")
    assert (letter.void_reason, letter.serial) == ("另行处理", 1)


def test_a_sent_referral_that_is_revoked_leaves_its_number_and_its_reason(town: Town) -> None:
    referral = town.do(town.sent(), "revoke", "he", reason="发送对象有误")
    assert referral.recalled_at is not None and referral.letter is not None
    assert (referral.letter.void_reason, town.lane(referral).status) == ("发送对象有误", "not_taken")
    assert not Case.objects.visible_to(town.posts["bai"]).exists()
    again = town.sent(case=referral.case)
    assert again.letter is not None and again.letter.serial == 2


def test_a_signed_referral_is_never_withdrawn(town: Town) -> None:
    with pytest.raises(Unlawful):
        town.do(town.signed(), "revoke", "he", reason="发送对象有误")


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
        town.do(referral, "order_filing", "yu")
    town.do(referral, "demand_reasons", "fan")
    referral = town.do(referral, "order_filing", "fan")
    assert only("police_explain_no_file").end_kind == "end"
    referral = town.do(referral, "file_on_notice", "lin", document_number="安公（刑）立字〔2026〕9号")
    assert (referral.status, town.lane(referral).status) == ("accepted", "working")
    names = list(ForeignPaper.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["不予立案通知书", "复议决定书", "立案决定书"]
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
        town.signed(A.POLICE, Kind.CRIMINAL, "gao"), "not_police", "sun", reason="不属公安管辖"
    )
    town.do(referral, "close_return", "wu", reason="由本机关处理")
    assert not own_lane(referral.case).clocks.get(rule="nhsa_decide").is_paused


@pytest.mark.parametrize(("measure", "waits"), [("prosecuted", True), ("criminal_withdrawn", False)])
def test_the_penalty_clock_waits_on_only_for_a_prosecution(measure: str, waits: bool, town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    referral = town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕8号")
    town.run(lanes.finish, town.lane(referral), town.who("sun"), outcomes=[OutcomeDraft(measure)])
    assert own_lane(referral.case).clocks.get(rule="nhsa_decide").is_paused is waits


def reported(town: Town) -> Lane:
    """A health lane that has reported."""
    lane = town.lane(town.do(town.signed(), "accept", "bai"))
    town.run(lanes.report, lane, town.who("hong"), outcomes=[PENALTY])
    lane.refresh_from_db()
    return lane


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


def test_a_case_closes_when_nothing_is_open_and_can_be_reopened(town: Town) -> None:
    lane = reported(town)
    case = lane.case
    with pytest.raises(ReferralError, match="市卫健的办理分支尚为「已反馈，待确认」"):
        town.run(cases.propose_close, case, town.who("liu"))
    with pytest.raises(SamePerson):
        hong = town.who("hong").user
        Lane.objects.filter(pk=lane.pk).update(reported_by_user=town.who("liu").user)
        try:
            town.run(lanes.confirm, lane, town.who("liu"))
        finally:
            Lane.objects.filter(pk=lane.pk).update(reported_by_user=hong)
    town.run(lanes.confirm, lane, town.who("liu"))
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[PENALTY])
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


def test_a_copy_is_read_and_only_opens_a_lane_when_its_receiver_says_so(town: Town) -> None:
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    copy = Referral.objects.get(kind=Kind.COPY)
    copy = town.do(copy, "sign", "yu")
    assert (copy.status, Lane.objects.filter(opened_by=copy).count()) == ("ended", 0)
    with pytest.raises(NotAllowed):
        town.do(copy, "open_branch", "yu")
    hire(town, "proc", A.PROCURATORATE, Role.HEAD)
    town.do(copy, "open_branch", "proc")
    assert town.lane(copy).status == "working"
    assert referral.status == "sent"


def test_a_superior_comes_to_see_the_dispute_that_it_decides(town: Town) -> None:
    referral = town.do(town.signed(), "return", "hong", reason="不属本机关职责", suggested="市场监管局")
    assert not Case.objects.visible_to(town.posts["gov"]).exists()
    town.do(referral, "contest", "he", reason="属于卫健职责")
    assert Case.objects.visible_to(town.posts["gov"]).exists()


def test_police_hand_on_as_often_as_they_must_for_nobody_designates_there(town: Town) -> None:
    """转送 among the police never ends in a status that has no way out."""
    hop = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    name = "gao"
    for number in range(4):
        other = open_agency(
            region=town.region, kind=A.POLICE, name=f"安澜市公安局第{number}分局", short_name=f"第{number}分局",
            doc_code=f"安公{number}", at=START,
        )  # fmt: skip
        town.do(hop, "reroute", name, reason="属于该分局管辖", agency=other)
        town.agencies[A.POLICE], name = other, f"police{number}"
        hire(town, name, A.POLICE, Role.OFFICER)
        hop = town.do(Referral.objects.get(recipient=other), "sign", name)
    assert (hop.status, hop.origin_sender) == ("signed", town.agencies[A.NHSA])
