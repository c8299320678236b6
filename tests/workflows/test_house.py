"""What the engine's rows depend on, and the holes of the engine that are closed."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.core.management import call_command
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.models import Task
from viewflow.workflow.nodes import Join, TimerBoundary, View
from viewflow.workflow.signals import task_failed

from referral.law.kinds import KINDS
from referral.law.states import CASE_MOVES, LANE_FINAL, LANE_MOVES, REFERRAL_FINAL, LaneStatus, ReferralStatus
from tests.workflows.conftest import Town
from workflows.flows.referral import ReferralFlow
from workflows.runs import FLOWS
from workflows.turns import ACT_SETS, LANE_LABELS, REFERRAL_LABELS, act_set, lane_acts, referral_acts

#: Stored in rows as "workflows/flows.<module>.<class>.<node>": a change here needs a data migration.
PINNED = {
    "workflows/flows.referral.ReferralFlow": "approved deciding disputed draft end not_filed not_ours reconsidering "
    "returned reviewing sent signed start supervised supplementing",
    "workflows/flows.lane.LaneFlow": "end reported start waiting working",
    "workflows/flows.case.CaseFlow": "closed closing end lanes open start",
}


def test_the_names_of_nodes_are_pinned() -> None:
    assert {
        str(flow): " ".join(sorted(n.name for n in flow.instance.nodes())) for flow in FLOWS.values()
    } == PINNED


@pytest.mark.parametrize("flow", FLOWS.values())
def test_every_flow_waits_for_its_lock(flow: type) -> None:
    lock = flow.lock_impl
    assert isinstance(lock, SelectForUpdateLock)
    assert (lock.nowait, lock.attempts) == (False, 1)
    assert flow.process_title


@pytest.mark.parametrize("flow", FLOWS.values())
def test_no_node_carries_legal_time_or_joins_by_token(flow: type) -> None:
    assert not [
        n for n in flow.instance.nodes() if isinstance(n, (Join, TimerBoundary)) or n._boundary_events
    ]


def test_every_open_status_is_somebodys_turn() -> None:
    assert {str(s) for s in REFERRAL_LABELS} == {str(s) for s in ReferralStatus} - {
        str(s) for s in REFERRAL_FINAL
    }
    assert {str(s) for s in LANE_LABELS} == {str(s) for s in LaneStatus} - {str(s) for s in LANE_FINAL} - {
        "waiting"
    }


def test_the_edges_are_the_moves_of_the_law() -> None:
    drawn = {(e.src.name, e.dst.name) for n in ReferralFlow.instance.nodes() for e in n._outgoing()}
    for rule in KINDS.values():
        for move in filter(lambda one: one.target, rule.moves.values()):
            target = "end" if move.target in REFERRAL_FINAL else move.target
            for source in move.sources - {str(s) for s in REFERRAL_FINAL} - {move.target}:
                assert (str(source), str(target)) in drawn, move.name


@pytest.mark.parametrize("kind", KINDS)
def test_a_sent_referral_of_any_kind_can_be_signed_or_answered(kind: str) -> None:
    acts = referral_acts(kind, ReferralStatus.SENT)
    assert acts and act_set(acts) in ACT_SETS


def test_an_officer_prepares_what_the_deputy_approves() -> None:
    assert lane_acts(LaneStatus.WORKING) == {"approve_result", "report_result"}
    assert LANE_MOVES["confirm"].act in lane_acts(LaneStatus.REPORTED)
    assert CASE_MOVES["close"].act == "close_case"


def test_the_engine_offers_its_tasks_to_nobody(town: Town) -> None:
    town.signed()
    task = Task.objects.get(flow_task=ReferralFlow.instance.node("signed"))
    assert isinstance(task.flow_task, View)
    for name in ("bai", "liu", "eve"):
        user = town.posts[name].user
        assert not task.flow_task.can_assign(user, task)
        assert not task.flow_task.can_execute(user, task)
    assert task.owner_permission_obj == town.agencies["health"]
    assert not Task.objects.filter(flow_task_type="HUMAN", owner_permission__isnull=True).exists()


def test_a_done_task_says_who_and_when(town: Town) -> None:
    town.signed()
    task = Task.objects.get(flow_task=ReferralFlow.instance.node("sent"))
    assert task.owner == town.posts["bai"].user
    assert task.assigned is not None


def test_a_revived_task_keeps_its_right(town: Town) -> None:
    referral = town.signed()
    task = Task.objects.get(flow_task=ReferralFlow.instance.node("signed"))
    with task.activation() as activation:
        activation.cancel()
        revived = activation.revive()
    assert revived.owner_permission == task.owner_permission
    assert revived.owner_permission_obj == referral.recipient


def test_no_personal_data_stays_in_a_failed_task(town: Town) -> None:
    town.signed()
    task = Task.objects.get(flow_task=ReferralFlow.instance.node("signed"))
    task.data["_exception"] = {"title": "boom", "locals": {"id_code": "330102199001011234"}}
    task.save()
    task_failed.send(sender=ReferralFlow, process=task.process, task=task)
    assert "locals" not in Task.objects.get(pk=task.pk).data["_exception"]


def test_flows_are_written_as_bpmn_with_a_diagram(tmp_path: Path) -> None:
    call_command("flowexport", str(tmp_path))
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["CaseFlow.bpmn", "LaneFlow.bpmn", "ReferralFlow.bpmn"]
    names = {
        "b": "http://www.omg.org/spec/BPMN/20100524/MODEL",
        "d": "http://www.omg.org/spec/BPMN/20100524/DI",
    }
    for path in tmp_path.iterdir():
        root = ET.parse(path).getroot()
        shapes = {shape.get("bpmnElement") for shape in root.iterfind(".//d:BPMNShape", names)}
        edges = {edge.get("bpmnElement") for edge in root.iterfind(".//d:BPMNEdge", names)}
        nodes = {
            e.get("id")
            for e in root.find("b:process", names)
            if e.tag.endswith(("Event", "Task", "subProcess"))
        }
        assert nodes == shapes
        flows = list(root.iterfind(".//b:sequenceFlow", names))
        assert {flow.get("id") for flow in flows} == edges
        assert {flow.get("sourceRef") for flow in flows} | {flow.get("targetRef") for flow in flows} == nodes
