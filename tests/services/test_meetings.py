"""会商: called, answered, held, minutes countersigned and issued; its decisions are the owners' to take, and may end up late."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from agencies.rights import wide_group
from agencies.roles import Role
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.meetings import Step
from referral.law.tasks import TaskState
from referral.models import (
    Case,
    CaseGroupPermission,
    ExpertOpinion,
    LedgerTask,
    Meeting,
    MeetingItem,
    Referral,
)
from referral.services import (
    agenda,
    experts,
    invitations,
    ledger_tasks,
    meeting_pack,
    meetings,
    minutes,
    sharing,
)
from referral.services.experts import OpinionDraft, Paper
from tests.services.calling import superior
from tests.services.sessions import (
    agency,
    called,
    circulated,
    decided,
    draft,
    in_days,
    item,
    shared,
    written,
)
from tests.services.walks import hire
from tests.workflows.conftest import Town
from workflows import meetings as verbs
from workflows import tick
from workflows.models import Notice

SAID = "白雪、洪涛"


def told(town: Town, name: str) -> list[str]:
    """What a person was told, the newest first."""
    return list(
        Notice.objects.filter(recipient=town.posts[name].user)
        .order_by("-seq")
        .values_list("title", flat=True)
    )


def test_a_meeting_is_called_answered_held_countersigned_and_its_minutes_are_issued(town):
    meeting = called(town)
    assert meeting.step == Step.CALLED and "第四季度案件会商" in told(town, "bai")[0]
    meetings.answer(meeting, town.who("bai"), comes=True, said=SAID)
    agenda.comment(item(meeting), town.who("bai"), text="建议先核查护理记录。")
    meeting = written(town, title="第二次会商")
    decided(town, meeting)
    circulated(town, meeting)
    assert "请于" in told(town, "hong")[0]
    with pytest.raises(ReferralError, match="会签尚未完成"):
        verbs.issue(meeting, town.who("liu"))
    verbs.answer_minutes(meeting, town.who("hong"), opinion="")
    verbs.answer_minutes(meeting, town.who("niu"), opinion="对第三季度的数据有保留。")
    letter = verbs.issue(meeting, town.who("liu"))
    meeting.refresh_from_db()
    assert meeting.step == Step.ISSUED and letter.number == "安医保纪要〔2026〕1号"
    assert letter.content["headline"] == "会商纪要" and len(letter.content["attending"]) == 3
    assert letter.content["tasks"][0]["agency"] == "安澜市卫生健康委员会"
    assert letter.content["apart"] == ["安澜市市场监督管理局会签意见：对第三季度的数据有保留。"]


def test_who_does_not_answer_until_the_day_counts_as_agreeing(town):
    meeting = circulated(town, written(town))
    verbs.answer_minutes(meeting, town.who("hong"), opinion="")
    town.at += timedelta(days=4)
    assert verbs.issue(meeting, town.who("liu")).number
    with pytest.raises(Conflict):
        verbs.answer_minutes(meeting, town.who("niu"), opinion="")


def test_minutes_that_are_changed_while_they_go_round_are_signed_anew(town):
    meeting = circulated(town, written(town))
    verbs.answer_minutes(meeting, town.who("hong"), opinion="")
    minutes.write(item(meeting), town.who("liu"), studied="又研究了证据。", agreed="同意移送。", apart="")
    meeting.refresh_from_db()
    assert meeting.step == Step.HELD
    circulated(town, meeting)
    assert minutes.answers(meeting) == [] and minutes.may_answer(meeting, town.who("hong").post)


def test_a_participant_finds_no_item_on_a_case_that_it_does_not_see_nor_anything_said_of_it(town):
    meeting = written(town)
    task = decided(town, meeting)
    market, health = town.who("ma").post, town.who("bai").post
    assert [one.topic for one in MeetingItem.objects.visible_to(market)] == ["通报第三季度工作情况"]
    assert MeetingItem.objects.visible_to(health).count() == 2
    assert not LedgerTask.objects.visible_to(market).filter(pk=task.pk).exists()
    circulated(town, meeting)
    verbs.answer_minutes(meeting, town.who("hong"), opinion="病历核查的期限偏紧。")
    verbs.answer_minutes(meeting, town.who("niu"), opinion="")
    verbs.issue(meeting, town.who("liu"))
    meeting.refresh_from_db()
    extract = minutes.fields(meeting, market)
    assert extract["headline"] == "会商纪要（节录）" and extract["tasks"] == [] and extract["apart"] == []
    assert extract["points"] == ["关于通报第三季度工作情况。研究了通报第三季度工作情况。"]
    assert not minutes.reads_whole(meeting, market) and minutes.reads_whole(meeting, health)
    pack = meeting_pack.fields(meeting, town.who("ma"))
    assert [one["topic"] for one in pack["items"]] == ["通报第三季度工作情况"]
    CaseGroupPermission.objects.filter(group=wide_group(town.agencies[A.HEALTH])).delete()
    assert MeetingItem.objects.visible_to(Post.objects.get(pk=town.posts["hong"].pk)).count() == 1
    assert minutes.fields(meeting, market)["apart"] == [], (
        "what its author saw then counts, not what he sees now"
    )


def test_an_invitation_opens_no_case(town):
    case = shared(town)
    called(town, case)
    assert not Case.objects.visible_to(town.who("ma").post).exists()


def test_an_invitation_that_the_convener_prints_does_not_tell_who_else_works_on_a_case(town):
    case = shared(town)
    meeting = verbs.call(town.who("bai"), draft(town, A.NHSA, A.MARKET))
    agenda.add_item(meeting, town.who("bai"), topic="研究病历", case=case)

    def printed(name: str) -> list[str]:
        row = invitations.for_agency(meeting, town.who(name), str(town.agencies[A.NHSA].pk))
        assert row is not None
        return list(invitations.fields(row, town.who(name))["topics"])

    assert printed("bai") == printed("liu") == ["研究病历"]
    sharing.keep(Referral.objects.get(case=case), ["lanes"])
    assert printed("bai") == [] and printed("liu") == ["研究病历"]


def test_an_agency_that_is_not_invited_knows_of_no_meeting(town):
    meeting = called(town)
    assert not Meeting.objects.visible_to(town.who("fan").post).exists()
    with pytest.raises(Unlawful):
        meetings.answer(meeting, town.who("fan"), comes=True, said="范冰")


def test_who_keeps_seals_sees_no_meeting(town):
    hire(town, "jiang", A.NHSA, Role.SEALKEEPER)
    called(town)
    assert not Meeting.objects.visible_to(town.who("jiang").post).exists()


def test_a_decision_is_nobodys_task_before_its_agency_has_taken_it(town):
    meeting = written(town)
    task = decided(town, meeting)
    today = town.at.date()
    assert task.state(today) == TaskState.PROPOSED and "请确认" in told(town, "hong")[0]
    with pytest.raises(Conflict, match="尚未确认承担"):
        ledger_tasks.report(task, town.who("bai"), kind="progress", said="已开始核查")
    with pytest.raises(NotAllowed):
        verbs.confirm(task, town.who("bai"))  # an officer does not bind his agency
    with pytest.raises(NotAllowed, match="牵头"):
        verbs.confirm(task, town.who("wu"))
    verbs.confirm(task, town.who("hong"))
    task.refresh_from_db()
    assert task.state(today) == TaskState.TODO


def test_equals_do_not_order_equals_a_task_may_be_declined_with_the_reason(town):
    meeting = written(town)
    task = decided(town, meeting)
    with pytest.raises(Incomplete, match="请写明"):
        verbs.decline(task, town.who("hong"), reason=" ")
    verbs.decline(task, town.who("hong"), reason="不属于本机关职责")
    task.refresh_from_db()
    assert task.state(town.at.date()) == TaskState.DECLINED
    assert "不属于本机关职责" in told(town, "liu")[0]
    with pytest.raises(Conflict):
        verbs.confirm(task, town.who("tang"))
    assert (
        minutes.fields(circulated(town, meeting), town.who("liu").post, date_of=town.who("liu"))["tasks"]
        == []
    )


def test_what_a_government_decides_is_given(town):
    meeting = verbs.call(town.who("gov"), draft(town, A.HEALTH, A.MARKET))
    agenda.add_item(meeting, town.who("gov"), topic="部署专项整治")
    town.at = meeting.planned_at
    people = {one.agency_id: "某某" for one in meeting.participants.all()}
    meetings.hold(meeting, town.who("gov"), held_at=meeting.planned_at, recorder="莫言新", people=people)
    task = verbs.decide(
        MeetingItem.objects.get(), town.who("gov"), title="报送整治方案", agency=agency(town, A.HEALTH), due_on=in_days(town.at, 5)
    )  # fmt: skip
    assert task.confirmed_at is not None and task.state(town.at.date()) == TaskState.TODO


def test_only_who_came_and_knows_of_the_case_may_be_given_a_task(town):
    meeting = written(town)
    with pytest.raises(Incomplete, match="到会并且了解本议题案件"):
        decided(town, meeting, A.MARKET)
    assert decided(town, meeting, A.MARKET, on_case=False).agency.kind == A.MARKET
    with pytest.raises(Incomplete, match="到会并且了解本议题案件"):
        decided(town, meeting, A.POLICE, on_case=False)


def test_the_journey_of_a_meeting_whose_decisions_end_up_late(town):
    meeting = written(town)
    task = decided(town, meeting, days=5, co_agencies=(agency(town, A.NHSA),))
    verbs.confirm(task, town.who("hong"))
    verbs.report(task, town.who("bai"), kind="progress", said="已调取病历。")
    town.at += timedelta(days=7)
    task.refresh_from_db()
    assert task.state(town.at.date()) == TaskState.LATE and task.state(town.at.date()).label == "超过约定时限"
    assert tick.run(town.at)["tasks"] == 1 and tick.run(town.at)["tasks"] == 0
    assert "已超过约定时限" in told(town, "bai")[0] and "超期" not in told(town, "bai")[0]
    assert "卫健委承担的任务" in told(town, "liu")[0]
    later = called(town, meeting.items.get(case__isnull=False).case, title="第二次会商")
    assert [one["state"] for one in meeting_pack.fields(later, town.who("bai"))["earlier"]] == [
        "超过约定时限"
    ]
    with pytest.raises(Incomplete, match="佐证材料"):
        verbs.report(task, town.who("bai"), kind="done", said="已核查完毕。")
    verbs.report(task, town.who("bai"), kind="done", said="已核查完毕。", document="安卫函〔2026〕9号")
    task = LedgerTask.objects.get(pk=task.pk)
    assert task.state(town.at.date()) == TaskState.DONE and "已完成" in told(town, "liu")[0]
    with pytest.raises(Conflict, match="已经登记完成情况"):
        verbs.report(task, town.who("bai"), kind="failed", said="又未能完成。")


def test_an_experts_opinion_is_the_own_agencys_until_it_is_laid_before_a_meeting(town):
    case = shared(town)
    row = experts.enter(
        case, town.who("liu"),
        OpinionDraft("张教授", "江海医科大学", "重症医学教授", "住院指征是否成立", "住院指征不足的有120人次。", town.at.date()),
        paper=Paper("论证意见书.txt", [b"signed"]),
    )  # fmt: skip
    assert row.scan is not None and row.scan.is_inner
    assert not ExpertOpinion.objects.visible_to(town.who("bai").post).exists()
    meeting = called(town, case)
    told_before = meeting_pack.fields(meeting, town.who("bai"))["items"][0]["opinions"]
    agenda.lay_open(item(meeting), town.who("liu"), materials=[], opinions=[row])
    told_after = meeting_pack.fields(meeting, town.who("bai"))["items"][0]["opinions"]
    assert told_before == [] and "住院指征不足" in told_after[0]
    with pytest.raises(Incomplete, match="论证意见只能选择本机关"):
        other = verbs.call(town.who("bai"), draft(town, A.NHSA, title="卫健会商"))
        agenda.add_item(other, town.who("bai"), topic="同一案件", case=case)
        agenda.lay_open(item(other), town.who("bai"), materials=[], opinions=[row])
    with pytest.raises(NotAllowed):
        experts.enter(case, town.who("ma"), OpinionDraft("甲", "乙", "丙", "丁", "戊", town.at.date()))


def test_a_government_gives_a_task_to_the_offices_of_its_place_and_asks_everybody_else(town):
    hire(town, "mo", A.GOVERNMENT, Role.SUPERVISOR)
    above = superior(town)
    invited = [agency(town, A.PROCURATORATE), agency(town, A.HEALTH), above]
    meeting = verbs.call(town.who("mo"), draft(town, invited=invited))
    row = agenda.add_item(meeting, town.who("mo"), topic="第四季度工作安排")
    town.at = meeting.planned_at
    people = {one.agency_id: "某科长" for one in meeting.participants.all()}
    meetings.hold(meeting, town.who("mo"), held_at=meeting.planned_at, recorder="莫记录", people=people)
    given = [
        verbs.decide(
            row, town.who("mo"), title="报送清单", agency=one, due_on=town.at.date() + timedelta(days=5)
        )
        for one in invited
    ]
    assert [task.confirmed_at is not None for task in given] == [False, True, False]
