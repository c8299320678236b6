"""Flows and queues follow the status, whoever acts."""

import pytest
from viewflow.workflow.models import Process, Task

from agencies.kinds import AgencyKind as A
from referral.law.errors import Conflict, ReferralError
from referral.law.kinds import Kind
from referral.models import Case, Referral
from referral.services import cases, lanes
from tests.cast import PENALTY
from tests.services.walks import penalised
from tests.workflows.conftest import Town
from workflows import checks, engine, rebuild, runs
from workflows.models import WorkItem


def queue_of(town: Town, name: str) -> list[str]:
    """What waits for somebody, by the names of the tasks."""
    post = town.who(name).post
    return sorted(WorkItem.objects.for_post(post).values_list("label", flat=True))


def test_a_clue_waits_for_its_officer_then_for_who_decides(town: Town) -> None:
    clue = town.clue()
    assert queue_of(town, "liu") == ["核实线索"]
    engine.act_on_clue(clue, "check", town.who("liu"))
    assert queue_of(town, "liu") == []
    assert queue_of(town, "wu") == ["决定建案"]


def test_the_turn_goes_from_desk_to_desk(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    assert "拟稿" in queue_of(town, "liu")
    town.do(referral, "submit", "liu")
    assert queue_of(town, "zhou") == ["审核"]
    town.do(referral, "review", "zhou")
    assert queue_of(town, "zhou") == []
    assert "批准" in queue_of(town, "he")
    town.do(referral, "approve", "he")
    town.render(Referral.objects.get(pk=referral.pk))
    assert queue_of(town, "qian") == ["送达"]
    assert queue_of(town, "bai") == []
    town.do(referral, "send", "qian")
    assert queue_of(town, "bai") == ["签收"]
    town.do(referral, "sign", "bai", items=4)
    assert queue_of(town, "bai") == ["审查答复"]
    town.do(referral, "accept", "bai")
    assert queue_of(town, "bai") == ["办理"]
    assert checks.work_items_match() == []


def test_a_taken_draft_is_in_its_drafters_queue_alone(town: Town) -> None:
    town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    assert "拟稿" not in queue_of(town, "chen")


def test_an_item_is_claimed_once(town: Town) -> None:
    town.signed()
    item = WorkItem.objects.open().get(label="审查答复")
    engine.claim(item, town.posts["bai"], town.at)
    with pytest.raises(Conflict):
        engine.claim(item, town.posts["hong"], town.at)
    engine.release(item, town.posts["bai"])
    with pytest.raises(ReferralError):
        engine.claim(item, town.posts["eve"], town.at)


def test_who_did_it_is_kept(town: Town) -> None:
    town.signed()
    signed = WorkItem.objects.get(label="签收")
    assert signed.done_by == town.posts["bai"].user
    assert signed.done_as == "签收"
    assert list(WorkItem.objects.done_by(town.posts["bai"])) == [signed]


def test_what_the_sender_takes_back_was_nobodys_deed(town: Town) -> None:
    referral = town.sent()
    town.do(referral, "revoke", "he", reason="发送对象有误")
    item = WorkItem.objects.get(label="签收")
    assert item.done_at is not None and item.done_by is None
    assert Task.objects.get(pk=item.task_id).status == "CANCELED"
    assert runs.process_of(referral) is None
    assert checks.work_items_match() == []


def test_the_case_waits_for_its_lanes_then_is_closed_and_archived(town: Town) -> None:
    referral = town.do(town.signed(), "accept", "bai")
    case = referral.case
    assert "提请办结" not in queue_of(town, "liu")
    lane = town.lane(referral)
    town.run(lanes.report, lane, town.who("hong"), outcomes=[PENALTY])
    assert "确认" in queue_of(town, "liu")
    engine.act_on_lane(lane, "confirm", town.who("liu"))
    penalised(town, case)
    assert queue_of(town, "liu") == ["提请办结"]
    engine.act_on_case(case, "propose_close", town.who("liu"))
    assert "办结" in queue_of(town, "he")
    engine.act_on_case(case, "close", town.who("he"))
    assert queue_of(town, "qian") == ["归档"]
    from documents.issue import render_waiting

    render_waiting(town.at)
    engine.act_on_case(case, "archive", town.who("qian"))
    assert not WorkItem.objects.open().exists()
    assert not Process.objects.filter(status="NEW").exists()
    engine.act_on_case(case, "reopen", town.who("he"), reason="发现新的事实")
    assert queue_of(town, "liu") == ["提请办结"]
    assert checks.work_items_match() == []


def test_a_second_signature_answers_who_signed(town: Town) -> None:
    referral = town.sent()
    stale = Referral.objects.get(pk=referral.pk)
    town.do(referral, "sign", "bai", items=4)
    with pytest.raises(ReferralError):
        engine.act_on_referral(stale, "sign", town.who("bai"), items=4)
    assert WorkItem.objects.filter(label="签收").count() == 1


def test_a_refused_act_leaves_nothing(town: Town) -> None:
    referral = town.signed()
    before = Task.objects.count(), WorkItem.objects.count()
    with pytest.raises(ReferralError):
        town.do(referral, "return", "hong")
    assert (Task.objects.count(), WorkItem.objects.count()) == before


def test_flows_are_rebuilt_from_nothing(town: Town) -> None:
    town.signed()
    town.draft(Case.objects.get(), (A.MARKET, Kind.ADMINISTRATIVE))
    before = sorted(WorkItem.objects.open().values_list("label", "agency", "node"))
    Process.objects.all().delete()
    assert checks.work_items_match()
    rebuild.rebuild_flows(town.at)
    assert sorted(WorkItem.objects.open().values_list("label", "agency", "node")) == before
    assert checks.work_items_match() == []
    WorkItem.objects.all().delete()
    rebuild.rebuild_workitems(town.at)
    assert sorted(WorkItem.objects.open().values_list("label", "agency", "node")) == before
    rebuild.rebuild_flows(town.at, fresh=True)
    assert checks.work_items_match() == []


def test_work_goes_on_after_the_engine_lost_everything(town: Town) -> None:
    referral = town.signed()
    Process.objects.all().delete()
    WorkItem.objects.all().delete()
    town.do(referral, "accept", "bai")
    assert queue_of(town, "bai") == ["办理"]


def test_bare_services_are_caught_up(town: Town) -> None:
    """What went past the engine is found and repaired."""
    referral = town.signed()
    from referral.services import referrals

    referrals.perform(referral, "accept", town.who("bai"))
    assert checks.work_items_match()
    rebuild.repair(checks.drifted(), town.at)
    assert checks.work_items_match() == []
    assert queue_of(town, "bai") == ["办理"]


def test_a_merged_case_takes_its_items_along(town: Town) -> None:
    first, second = town.case(), town.case()
    (referral,) = town.draft(second, (A.HEALTH, Kind.ADMINISTRATIVE))
    town.run(cases.merge, second, first, town.who("wu"), reason="同一违法行为")
    assert WorkItem.objects.open().get(referral=referral).case == first
    assert checks.work_items_match() == []


def test_a_discipline_referral_waits_for_its_named_people_alone(town: Town) -> None:
    case = town.case()
    subject = case.subjects.first()
    (referral,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=subject)
    assert "拟稿" in queue_of(town, "liu")
    item = WorkItem.objects.get(referral=referral)
    assert item.secret
    for name in ("zhou", "qian", "wu", "bai", "eve", "yu"):
        assert not WorkItem.objects.visible_to(town.posts[name]).filter(pk=item.pk).exists(), name
