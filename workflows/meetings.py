"""Meetings and the task ledger with their notices: who is invited, whose word is awaited, what was decided; and the minute."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import holders, may
from agencies.roles import Act
from documents.models import Letter
from referral.law.meetings import KINDS
from referral.law.tasks import ORDERED_LATE, TaskState
from referral.models import LedgerTask, Meeting, MeetingItem, MinutesCorrection
from referral.services import (
    ledger_tasks,
    meeting_calendar,
    meeting_signatures,
    meetings,
    minutes,
    minutes_corrections,
)
from referral.services.acting import Acting
from referral.services.done import Done
from referral.services.meetings import MeetingDraft
from workflows import notices
from workflows.notices import Message


def call(who: Acting, draft: MeetingDraft) -> Meeting:
    """Call a meeting, and invite."""
    with transaction.atomic():
        meeting = meetings.call(who, draft)
        _invited(meeting, who, draft.invited)
    return meeting


def invite(meeting: Meeting, who: Acting, *, agencies: Iterable[Agency]) -> None:
    """Invite more."""
    with transaction.atomic():
        meetings.invite(meeting, who, agencies=list(agencies))
        _invited(meeting, who, agencies)


def _invited(meeting: Meeting, who: Acting, agencies: Iterable[Agency]) -> None:
    at = timezone.localtime(meeting.planned_at)
    text = f"{meeting.convener.short_name}邀请参加{KINDS[meeting.kind]}「{meeting.title}」（{at:%m月%d日 %H:%M}，{meeting.place}），请回复。"
    _tell(meeting, who, agencies, Act.RUN_MEETING, text)


def cancel(meeting: Meeting, who: Acting, *, reason: str) -> None:
    """Call it off, and tell all who were invited."""
    with transaction.atomic():
        meetings.cancel(meeting, who, reason=reason)
        _tell(meeting, who, _others(meeting), Act.RUN_MEETING, f"会议「{meeting.title}」已取消：{reason}")


def circulate(meeting: Meeting, who: Acting, **values: Any) -> None:
    """Send the minutes round, and ask for 会签."""
    with transaction.atomic():
        minutes.circulate(meeting, who, **values)
        text = (
            f"会议「{meeting.title}」的纪要请于{values['until']:%m月%d日}前会签；到期未回复的，视为没有意见。"
        )
        _tell(meeting, who, [one.agency for one in minutes.asked(meeting)], Act.COUNTERSIGN, text)


def answer_minutes(meeting: Meeting, who: Acting, *, opinion: str, seen: str = "") -> None:
    """会签, and tell the convener."""
    with transaction.atomic():
        _tell_done(meeting_signatures.sign(meeting, who, opinion=opinion, seen=seen))


def issue(meeting: Meeting, who: Acting, *, seen: str = "") -> Letter:
    """Issue the minutes, and tell all who took part."""
    with transaction.atomic():
        letter = minutes.issue(meeting, who, seen=seen)
        _tell(meeting, who, _others(meeting), Act.RUN_MEETING, f"会议「{meeting.title}」的纪要已印发。")
    return letter


def correct(meeting: Meeting, who: Acting, **values: Any) -> MinutesCorrection:
    """Draft a 更正 of the issued minutes, and ask for 会签."""
    with transaction.atomic():
        made = minutes_corrections.draft(meeting, who, **values)
        text = f"会议「{meeting.title}」纪要的更正请于{made.sign_until:%m月%d日}前会签；到期未回复的，视为没有意见。"
        asked = [one.agency for one in minutes_corrections.asked(made)]
        _tell_readers(made, who, asked, Act.COUNTERSIGN, text)
    return made


def answer_correction(correction: MinutesCorrection, who: Acting, *, opinion: str) -> None:
    """会签 of a correction, and tell the convener."""
    with transaction.atomic():
        minutes_corrections.answer(correction, who, opinion=opinion)
        meeting, word = correction.meeting, "，有意见" if opinion.strip() else ""
        text = f"{who.agency.short_name}已会签「{meeting.title}」纪要的更正{word}。"
        _tell_readers(correction, who, [meeting.convener], Act.RUN_MEETING, text)


def issue_correction(correction: MinutesCorrection, who: Acting) -> Letter:
    """Issue a correction, and tell all who got the passage with the minutes."""
    with transaction.atomic():
        letter = minutes_corrections.issue(correction, who)
        meeting = correction.meeting
        got = [agency for agency in _others(meeting) if minutes_corrections.reads(agency, correction)]
        text = f"会议「{meeting.title}」的纪要有更正，请与纪要一并使用。"
        _tell_readers(correction, who, [meeting.convener, *got], Act.RUN_MEETING, text)
    return letter


def withdraw_correction(correction: MinutesCorrection, who: Acting, *, reason: str) -> None:
    """Take back a correction that is not issued, and tell who was asked."""
    with transaction.atomic():
        minutes_corrections.withdraw(correction, who, reason=reason)
        meeting, asked = correction.meeting, minutes_corrections.asked(correction)
        text = f"会议「{meeting.title}」纪要的更正已撤回：{reason.strip()}"
        _tell_readers(correction, who, [one.agency for one in asked], Act.COUNTERSIGN, text)


def _tell_readers(
    correction: MinutesCorrection, who: Acting, agencies: Iterable[Agency], act: Act, text: str
) -> None:
    """Only of what they may read: a colleague who does not see the case hears of no correction on it."""
    told = _messages(correction.meeting, who, agencies, act, text)
    rows = MinutesCorrection.objects
    readers = [one for one in told if rows.visible_to(one.post).filter(pk=correction.pk).exists()]
    notices.tell(readers, at=who.entered_at)


def decide(item: MeetingItem, who: Acting, **values: Any) -> LedgerTask:
    """Enter a decision, and ask its owner to confirm; what a government gives is told as given."""
    with transaction.atomic():
        task = minutes.decide(item, who, **values)
        is_given = task.confirmed_at is not None
        text = f"会议决定事项「{task.title}」由本机关牵头，{task.due_on:%m月%d日}前完成{'。' if is_given else '，请确认是否承担。'}"
        act = Act.KEEP_TASKS if is_given else Act.ACCEPT_TASK
        _tell_task(task, who, holders(task.agency, act, timezone.localdate(who.entered_at)), text)
    return task


def confirm(task: LedgerTask, who: Acting) -> None:
    """Take a task, and tell who called the meeting."""
    with transaction.atomic():
        _tell_done(meeting_signatures.confirm(task, who))


def decline(task: LedgerTask, who: Acting, *, reason: str) -> None:
    """Decline a task, and tell who called the meeting."""
    with transaction.atomic():
        _tell_done(meeting_signatures.decline(task, who, reason=reason))


def report(task: LedgerTask, who: Acting, **values: Any) -> None:
    """Say how a task goes, and tell who gave it when it ended."""
    with transaction.atomic():
        made = ledger_tasks.report(task, who, **values)
        if made.kind != "progress":
            _tell_giver(task, who, f"任务「{task.title}」：{made.get_kind_display()}。")


def messages(done: Done) -> list[Message]:
    """What is told of a signature: to who called the meeting; of a leader's 批示: to those who keep the ledger where it has to
    be done, as far as they see the case."""
    task, day = done.ordered, timezone.localdate(done.who.entered_at)
    if isinstance(done.met, Meeting):
        return _messages(done.met, done.who, [done.met.convener], Act.RUN_MEETING, done.text)
    if done.met is not None:
        return _of_task(done.met, done.who, _givers(done.met, day), done.text)
    if task is None:
        return []
    return _of_task(task, done.who, holders(task.agency, Act.KEEP_TASKS, day), done.text)


def _tell_done(done: Done) -> None:
    notices.tell(messages(done), at=done.who.entered_at)


def _others(meeting: Meeting) -> list[Agency]:
    rows = meeting.participants.exclude(agency=meeting.convener).select_related("agency")
    return [one.agency for one in rows]


def _tell(meeting: Meeting, who: Acting, agencies: Iterable[Agency], act: Act, text: str) -> None:
    notices.tell(_messages(meeting, who, agencies, act, text), at=who.entered_at)


def _messages(
    meeting: Meeting, who: Acting, agencies: Iterable[Agency], act: Act, text: str
) -> list[Message]:
    day, url = timezone.localdate(who.entered_at), reverse("meeting", args=[meeting.slug])
    posts = [post for agency in agencies for post in holders(agency, act, day) if post.user_id != who.user.pk]
    return [Message(post, None, text, url=url) for post in dict.fromkeys(posts)]


def _givers(task: LedgerTask, day: date) -> list[Post]:
    """Who gave a task and hears how it goes: the leader of a 批示 with his desk, else another agency that called a meeting."""
    if task.ordered_by is not None:
        return _orderer(task, day)
    return holders(task.given_by, Act.RUN_MEETING, day) if task.given_by_id != task.agency_id else []


def _tell_giver(task: LedgerTask, who: Acting, text: str) -> None:
    _tell_task(task, who, _givers(task, timezone.localdate(who.entered_at)), text)


def _orderer(task: LedgerTask, day: date) -> list[Post]:
    """Whose 批示 it is, as far as in office, and who prints his 每日一页."""
    leader, desk = task.ordered_by, holders(task.given_by, Act.PRINT_BRIEFING, day)
    return [post for post in desk if post == leader or not may(post, Act.INSTRUCT, post.agency)]


def _tell_task(task: LedgerTask, who: Acting, posts: Iterable[Post], text: str) -> None:
    notices.tell(_of_task(task, who, posts, text), at=who.entered_at)


def _of_task(task: LedgerTask, who: Acting, posts: Iterable[Post], text: str) -> list[Message]:
    """Only for those who see the task: of a case that a colleague does not see nothing is told."""
    told = [post for post in dict.fromkeys(posts) if post.user_id != who.user.pk and _sees(post, task)]
    return [_about(post, task, text) for post in told]


def _sees(post: Post, task: LedgerTask) -> bool:
    return LedgerTask.objects.visible_to(post).filter(pk=task.pk).exists()


def _about(post: Post, task: LedgerTask, text: str, kind: str = "act") -> Message:
    return Message(post, None, text, kind, url=reverse("ledger-task", args=[task.slug]))


def remind_owed(at: datetime) -> int:
    """Remind of meetings that a district owes, before their day and once it has gone by. Returns how many."""
    return sum(
        _owed(region, one, is_over, at) for region, one, is_over in list(meeting_calendar.to_remind(at))
    )


def _owed(region: Any, one: Any, is_over: bool, at: datetime) -> bool:
    with transaction.atomic():
        if not meeting_calendar.mark_reminded(region, one, is_over=is_over, at=at):
            return False
        word = "应召开日期已过，请尽快召集" if is_over else "请安排召集"
        text = f"{region.name}{KINDS[one.kind]}（{one.frequency}）应于{one.due:%Y年%m月%d日}前召开，{word}。"
        posts = dict.fromkeys(meeting_calendar.hands(region, timezone.localdate(at)))
        notices.tell([Message(p, None, text, "reminder", url=reverse("meetings")) for p in posts], at=at)
    return True


def tell_late(at: datetime) -> int:
    """Tell once of each task that went over the day agreed on: who does it, and who gave it. Returns how many."""
    return sum(_late(task, at) for task in ledger_tasks.late(at))


def _late(task: LedgerTask, at: datetime) -> bool:
    with transaction.atomic():
        if not ledger_tasks.mark_told(task, at):
            return False
        day = timezone.localdate(at)
        late = ORDERED_LATE if task.ordered_by_id else f"已{TaskState.LATE.label}"
        late = f"{late}（{task.due_on:%m月%d日}）"
        text = f"任务「{task.title}」{late}，请登记办理情况。"
        told = f"{task.agency.short_name}承担的任务「{task.title}」{late}。"
        mine = holders(task.agency, Act.KEEP_TASKS, day)
        theirs = _givers(task, day)
        pairs = [(post, text) for post in mine] + [(post, told) for post in theirs]
        notices.tell([_about(p, task, words, "reminder") for p, words in pairs if _sees(p, task)], at=at)
    return True
