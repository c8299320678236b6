"""立案监督: the procuratorate's copy becomes its lane, with clocks of its own, and ends with the supervision."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from referral.law.errors import NotAllowed, ReferralError, Unlawful
from referral.law.kinds import Kind
from referral.models import Clock, ForeignPaper, Lane, Referral
from referral.services import cases, clocks, lanes, limits
from referral.services.outcomes import OutcomeDraft
from tests.services.walks import hire, not_filed, only, own_lane
from tests.workflows.conftest import Town


def supervised(town: Town) -> Referral:
    """The police have upheld their refusal, and the procuratorate has been asked."""
    referral = town.do(not_filed(town), "reconsider", "he", reason="有犯罪事实")
    referral = town.do(referral, "uphold", "lin", reason="维持", document_number="安公复字〔2026〕1号")
    return town.do(referral, "ask_supervision", "he", reason="应当立案而不立案")


def lane_of_p(town: Town) -> Lane:
    return Lane.objects.get(agency=town.agencies[A.PROCURATORATE])


def due(rule: str) -> date | None:
    return clocks.result_of(only(rule)).due_on


def inform(town: Town, name: str = "fan") -> None:
    """The procuratorate tells the sender why it accepts the reasons."""
    town.run(limits.fulfil, only("proc_inform_agency"), town.who(name), document="安检告〔2026〕5号")


@pytest.mark.parametrize("read_before", [True, False])
def test_the_copy_becomes_the_lane_of_the_procuratorate(town: Town, read_before: bool) -> None:
    referral = not_filed(town)
    copy = Referral.objects.get(kind=Kind.COPY)
    if read_before:
        town.do(copy, "sign", "yu")
    referral = town.do(referral, "ask_supervision", "he", reason="应当立案而不立案")
    copy.refresh_from_db()
    lane = lane_of_p(town)
    assert (copy.status, lane.opened_by, lane.status, lane.part) == ("accepted", copy, "working", "supervise")
    assert lane.origin == town.agencies[A.NHSA] and lane.no_clock_reason == "law_silent"
    assert referral.holder == town.agencies[A.PROCURATORATE]


def test_a_branch_that_the_procuratorate_had_opened_goes_on_as_supervision(town: Town) -> None:
    hire(town, "xue", A.PROCURATORATE, Role.HEAD)
    referral = not_filed(town)
    copy = town.do(Referral.objects.get(kind=Kind.COPY), "sign", "yu")
    town.do(copy, "open_branch", "xue")
    town.do(referral, "ask_supervision", "he", reason="应当立案而不立案")
    lane = lane_of_p(town)
    assert (lane.part, lane.clocks.filter(ended_at__isnull=True).count()) == ("supervise", 0)


def test_the_police_explain_the_procuratorate_accepts_and_tells_the_sender(town: Town) -> None:
    referral = supervised(town)
    asked = town.at
    referral = town.do(referral, "demand_reasons", "fan", document_number="安检立说〔2026〕2号")
    assert only("police_explain_no_file").actor == town.agencies[A.POLICE]
    assert due("police_explain_no_file") == date(2026, 11, 16) and asked.date() == date(2026, 11, 9)
    with pytest.raises(NotAllowed, match="您现在可以办理：无"):
        town.do(referral, "explain", "he", reason="甲", document_number="乙")
    referral = town.do(
        referral, "explain", "gao", reason="没有犯罪事实", document_number="安公（刑）说〔2026〕1号"
    )
    assert only("police_explain_no_file").end_kind == "end"
    assert referral.status == "supervised" and referral.holder == town.agencies[A.PROCURATORATE]
    with pytest.raises(ReferralError, match="没有要求说明理由"):
        town.do(referral, "explain", "gao", reason="甲", document_number="乙")
    referral = town.do(referral, "accept_reasons", "fan")
    informing = only("proc_inform_agency")
    assert (referral.status, informing.actor, informing.lane) == (
        "ended", town.agencies[A.PROCURATORATE], lane_of_p(town),
    )  # fmt: skip
    assert due("proc_inform_agency") == date(2026, 11, 19)
    assert not own_lane(referral.case).clocks.get(rule="nhsa_decide").is_paused
    for name in ("he", "gao", "yu"):
        with pytest.raises(NotAllowed):
            inform(town, name)
    inform(town)
    lane = lane_of_p(town)
    assert (lane.status, lane.result) == ("done", "认可不立案理由，已告知移送机关（安检告〔2026〕5号）")
    names = list(ForeignPaper.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["不予立案通知书", "复议决定书", "要求说明不立案理由通知书", "不立案理由说明"]


def test_the_procuratorate_orders_filing_and_the_police_file(town: Town) -> None:
    referral = supervised(town)
    town.do(referral, "demand_reasons", "fan", document_number="安检立说〔2026〕2号")
    referral = town.do(referral, "order_filing", "fan", document_number="安检通立〔2026〕3号")
    assert due("police_file_on_notice") == date(2026, 11, 24)
    with pytest.raises(NotAllowed):
        town.do(referral, "file_on_notice", "gao", document_number="安公（刑）立字〔2026〕9号")
    referral = town.do(referral, "file_on_notice", "lin", document_number="安公（刑）立字〔2026〕9号")
    assert (referral.status, lane_of_p(town).status, town.lane(referral).status) == (
        "accepted",
        "done",
        "working",
    )
    assert due("agency_handover_items") == date(2026, 11, 12)
    urging = only("proc_urge_after_3m")
    assert (urging.actor, urging.ended_at) == (town.agencies[A.PROCURATORATE], None)
    assert due("proc_urge_after_3m") == date(2027, 2, 11)  # after 春节
    town.run(lanes.finish, town.lane(referral), town.who("sun"), outcomes=[OutcomeDraft("prosecuted")])
    urging.refresh_from_db()
    assert urging.end_kind == "void"


def test_the_supervision_has_no_result_to_report_and_hinders_closing_until_it_ends(town: Town) -> None:
    referral = supervised(town)
    lane = lane_of_p(town)
    for verb in (lanes.report, lanes.finish):
        with pytest.raises(Unlawful, match="现在可以办理：豁免"):
            town.run(verb, lane, town.who("fan"), outcomes=[OutcomeDraft("done")])
    with pytest.raises(ReferralError, match="不能豁免"):
        town.run(lanes.waive, lane, town.who("he"), reason="刑事程序已终结")
    referral = town.do(referral, "accept_reasons", "fan")
    assert any("市检察院" in left for left in cases.hindrances(referral.case))
    town.run(lanes.waive, lane, town.who("he"), reason="检察机关已口头告知")
    assert only("proc_inform_agency").end_kind == "void"
    assert not any("市检察院" in left for left in cases.hindrances(referral.case))


def test_the_police_are_asked_why_they_are_late_once_and_explain(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    paper = {"document_number": "安检逾说〔2026〕1号"}
    with pytest.raises(ReferralError, match="尚未届满"):
        town.do(referral, "demand_overdue", "fan", **paper)
    for name in ("gao", "fan", "liu"):
        with pytest.raises(Unlawful) as refusal:
            town.do(referral, "supply", name, items={})
        assert "说明" not in refusal.value.sentence, "nobody has asked the police for anything"
    town.at += timedelta(days=5)
    with pytest.raises(NotAllowed):
        town.do(referral, "demand_overdue", "he", **paper)
    with pytest.raises(Unlawful, match="要求说明逾期理由"):
        town.do(referral, "supply", "fan", items={})
    referral = town.do(referral, "demand_overdue", "fan", **paper)
    with pytest.raises(Unlawful) as refusal:
        town.do(referral, "supply", "gao", items={})
    assert "、说明理由" in refusal.value.sentence and "要求说明逾期理由" not in refusal.value.sentence
    assert referral.status == "signed" and referral.holder == town.agencies[A.POLICE]
    assert due("police_overdue_explain") == date(2026, 11, 23)  # the 21st is a Saturday
    with pytest.raises(ReferralError, match="已经要求"):
        town.do(referral, "demand_overdue", "fan", **paper)
    referral = town.do(
        referral, "explain", "gao", reason="案情重大", document_number="安公（刑）说〔2026〕2号"
    )
    assert (referral.status, only("police_overdue_explain").end_kind) == ("signed", "end")
    assert ForeignPaper.objects.filter(name="逾期不作决定理由说明").exists()


def test_nobody_waits_for_an_explanation_once_the_police_have_decided(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    town.at += timedelta(days=5)
    town.do(referral, "demand_overdue", "fan", document_number="安检逾说〔2026〕1号")
    town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕8号")
    assert only("police_overdue_explain").end_kind == "void"
    assert not Clock.objects.open().filter(rule__startswith="police_").exists()


def test_a_procuratorate_that_holds_no_copy_gets_one_when_it_is_asked(town: Town) -> None:
    referral = not_filed(town)
    Referral.objects.filter(kind=Kind.COPY).update(recalled_at=town.at)
    town.do(referral, "ask_supervision", "he", reason="应当立案而不立案")
    copy = Referral.objects.get(kind=Kind.COPY, recalled_at__isnull=True)
    assert lane_of_p(town).opened_by == copy and copy.sender == town.agencies[A.NHSA]
