"""会商, 联席会议 and 任务台账 of the demo: one meeting with minutes and a decision that is late, one to come, rows of a ledger."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from documents.issue import render
from referral.management.playing.player import Player
from referral.models import Case, Meeting, MeetingItem
from referral.services import agenda, experts, meeting_calendar, meetings, minutes, task_import
from referral.services.acting import Acting
from referral.services.experts import OpinionDraft
from referral.services.meetings import MeetingDraft
from workflows import meetings as verbs

#: How many days ago the story begins.
DAYS = 40


def met(player: Player, case: Case) -> None:
    """A 会商 held, signed and issued; its two decisions: one done, one past its day; a 联席会议 called for next week."""
    bureau, health, police = (player.agency(kind) for kind in (A.NHSA, A.HEALTH, A.POLICE))
    liu = player.who(bureau, Role.OFFICER)
    _grade(player, liu)
    experts.enter(case, player.who(bureau, Role.OFFICER), _opinion(player.time.at.date()))
    held_at = player.time.at + timedelta(days=2)
    meeting = verbs.call(
        player.who(bureau, Role.OFFICER),
        MeetingDraft(
            "consult", "虚构住院案件证据会商", held_at, "市医保局三楼会议室", "吴海涛", [health, police]
        ),
    )
    item = agenda.add_item(
        meeting, player.who(bureau, Role.OFFICER), topic="研究住院指征和护理记录的证据", case=case
    )
    agenda.lay_open(
        item, player.who(bureau, Role.OFFICER), materials=[], opinions=list(case.expert_opinions.all())
    )
    agenda.add_item(meeting, player.who(bureau, Role.OFFICER), topic="确定案件线索联络员")
    meetings.answer(meeting, player.who(health, Role.OFFICER), comes=True, said="洪涛、白雪")
    meetings.answer(meeting, player.who(police, Role.OFFICER), comes=True, said="孙立、高峰")
    agenda.comment(item, player.who(health, Role.OFFICER), text="建议先核对护理记录的签名。")
    player.time.next_day()
    player.time.next_day()
    player.time.next_day()
    _held(player, meeting, {bureau.pk: "吴海涛、刘洋", health.pk: "洪涛、白雪", police.pk: "孙立、高峰"})
    _decided(player, item, meeting)


def _grade(player: Player, who: Acting) -> None:
    since = player.time.at.date() - timedelta(days=45)
    basis = "市医保基金监管领导小组〔2026〕3号文（演示）"
    meeting_calendar.grade(who, region=player.region, grade="high", since=since, basis=basis)


def _opinion(day: date) -> OpinionDraft:
    return OpinionDraft(
        "孟教授", "江海医科大学附属医院", "重症医学科主任医师", "所列住院病历是否符合住院指征", "抽查病历中多数没有住院指征，护理记录雷同。", day
    )  # fmt: skip


def _held(player: Player, meeting: Meeting, people: dict[int, str]) -> None:
    bureau = player.agency(A.NHSA)
    who = player.who(bureau, Role.OFFICER)
    meetings.hold(meeting, who, held_at=meeting.planned_at, recorder="陈静", people=people)
    for one in MeetingItem.objects.filter(meeting=meeting):
        minutes.write(
            one, player.who(bureau, Role.OFFICER), studied="与会单位交换了情况，逐项研究。", agreed=f"{one.topic.removeprefix('研究')}一事按会议分工办理。",
            apart="",
        )  # fmt: skip


def _decided(player: Player, item: MeetingItem, meeting: Meeting) -> None:
    bureau, health, police = (player.agency(kind) for kind in (A.NHSA, A.HEALTH, A.POLICE))
    free = MeetingItem.objects.get(meeting=meeting, case__isnull=True)
    late = _task(player, item, "核对护理记录签名，出具核查意见", health, 10)
    done = _task(player, free, "报送案件线索联络员名单", police, 12)
    verbs.circulate(
        meeting, player.who(bureau, Role.OFFICER), until=player.time.at.date() + timedelta(days=3)
    )
    for agency, task in ((health, late), (police, done)):
        verbs.answer_minutes(meeting, player.who(agency, Role.DEPUTY), opinion="")
        verbs.confirm(task, player.who(agency, Role.DEPUTY))
    letter = verbs.issue(meeting, player.who(bureau, Role.OFFICER))
    render(letter, player.time.at)
    player.time.next_day()
    _corrected(player, free, meeting)
    verbs.report(
        late, player.who(health, Role.OFFICER), kind="progress", said="已调取护理记录，正在逐份核对。"
    )
    verbs.report(
        done, player.who(police, Role.OFFICER), kind="done", said="已报送联络员2人。", document="联络员名单"
    )


def _corrected(player: Player, item: MeetingItem, meeting: Meeting) -> None:
    """One word of the minutes is put right, as both who took part agree."""
    bureau, health, police = (player.agency(kind) for kind in (A.NHSA, A.HEALTH, A.POLICE))
    meeting.refresh_from_db()
    row = verbs.correct(
        meeting, player.who(bureau, Role.OFFICER), item=item, wrong="确定案件线索联络员一事", right="确定案件线索联络员2人一事",
        reason="整理纪要时漏写人数。", until=player.time.at.date() + timedelta(days=2),
    )  # fmt: skip
    for agency in (health, police):
        verbs.answer_correction(row, player.who(agency, Role.DEPUTY), opinion="")
    render(verbs.issue_correction(row, player.who(bureau, Role.DEPUTY)), player.time.at)


def _task(player: Player, item: MeetingItem, title: str, agency: Any, days: int) -> Any:
    due_on = player.time.at.date() + timedelta(days=days)
    who = player.who(player.agency(A.NHSA), Role.OFFICER)
    return verbs.decide(item, who, title=title, agency=agency, due_on=due_on)


def ahead(player: Player) -> None:
    """What lies before the city: a 联席会议 that is called, tasks entered from the year's list."""
    bureau = player.agency(A.NHSA)
    day = player.time.at.date() + timedelta(days=8)
    at = timezone.make_aware(datetime.combine(day, time(14, 30)))
    invited = [player.agency(kind) for kind in (A.POLICE, A.HEALTH, A.MARKET, A.PROCURATORATE, A.GOVERNMENT)]
    wish = MeetingDraft(
        "joint", "医保基金监管联席会议", at, "市政府第二会议室", "秘书长郭政", invited, player.region, day
    )
    meeting = verbs.call(player.who(bureau, Role.OFFICER), wish)
    agenda.add_item(meeting, player.who(bureau, Role.OFFICER), topic="通报移送案件办理情况")
    rows = [
        (
            2,
            _row(
                "组织定点医疗机构自查自纠", "安澜市医疗保障局、安澜市卫生健康委员会", day + timedelta(days=60)
            ),
        ),
        (3, _row("建立飞行检查问题整改清单", "安澜市医疗保障局", day + timedelta(days=30))),
    ]
    task_import.take_in(rows, player.who(bureau, Role.OFFICER))


def _row(title: str, units: str, due_on: date) -> dict[str, Any]:
    return {
        task_import.TITLE: title, task_import.UNITS: units, task_import.DUE: due_on,
        task_import.DOCUMENT: "医保基金监管年度工作任务台账（演示）", task_import.CASE: "",
    }  # fmt: skip
