"""异地协查, answered: one question after the other, as drafts that nobody else reads, until the deputy reports them.

Signing is accepting. `lanes.report` approves the result once every question has an answer or a reason; before the limit
ends the asking agency may be told of a later day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from agencies.models import Post
from agencies.roles import Act
from documents.models import Evidence
from documents.quarantine import refuse_infected
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, ReferralError, Unlawful
from referral.law.kinds import Kind
from referral.law.rules import Unit
from referral.law.states import LaneStatus, Move, Side
from referral.models import AssistanceQuestion, Clock, Lane
from referral.services import clocks, letters
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.sight import reads_as_member

RULE = "assist_letter_reply"
_ANSWER = Move(
    "answer_questions", "填写答复", frozenset({LaneStatus.WORKING}), LaneStatus.WORKING, Side.RECIPIENT, Act.REPORT_RESULT,
)  # fmt: skip
_EXTEND = Move(
    "tell_extension", "延期告知", frozenset({LaneStatus.WORKING}), LaneStatus.WORKING, Side.RECIPIENT, Act.EXTEND_CLOCK,
    letter="extension_notice", notify=((Side.ORIGIN, "officers"),),
)  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """An answer as typed: what was found, or why it could not be found out; evidence of the own agency."""

    answer: str = ""
    why_not: str = ""
    evidence: Sequence[Evidence] = ()


def answers_shown(lane: Lane, post: Post) -> bool:
    """Whether a post reads the answers: the asked agency always, the others once the result was reported."""
    own = lane.agency_id == post.agency_id and not reads_as_member(lane.case, post)
    return own or lane.status in {LaneStatus.REPORTED, LaneStatus.DONE}


def may_answer(lane: Lane) -> bool:
    """Whether answers may be written on a lane now."""
    opener = lane.opened_by
    return (
        lane.status == LaneStatus.WORKING
        and opener is not None
        and opener.kind == Kind.ASSISTANCE
        and opener.questions.exists()
    )


def _begin(lane: Lane, move: Move, who: Acting) -> Lane:
    lane = Lane.objects.select_for_update(of=("self",)).get(pk=lane.pk)
    if not Lane.objects.visible_to(who.post).filter(pk=lane.pk).exists():
        raise Unlawful("没有找到这个办理分支。")
    require(who, move.act, lane.agency)
    if not may_answer(lane):
        raise Unlawful(f"该分支现为「{lane.status_label}」，不能{move.label}。")
    return lane


def answer_questions(lane: Lane, who: Acting, *, answers: Mapping[int, Answered]) -> Done:
    """Save answers as drafts of the asked agency. answers: by the number of the question; those left out stay as they are.

    Raises Incomplete when a question gets both an answer and a reason why not, or evidence that is not the agency's own.
    """
    with transaction.atomic():
        lane = _begin(lane, _ANSWER, who)
        assert lane.opened_by is not None
        for question in lane.opened_by.questions.all():
            if (given := answers.get(question.number)) is not None:
                _save_answer(question, given, lane, who)
        record(who, "answer_questions", "填写协查答复", lane=lane, referral=lane.opened_by, internal=True)
    left = unanswered(lane)
    text = (
        f"答复已保存，还有第{_numbers(left)}项没有答复。"
        if left
        else "答复已保存，各项均已答复，可以报分管负责人批准。"
    )
    return Done(_ANSWER, who, text, case=lane.case, lane=lane, referral=lane.opened_by, tell=False)


def _save_answer(question: AssistanceQuestion, given: Answered, lane: Lane, who: Acting) -> None:
    answer, why_not = given.answer.strip(), given.why_not.strip()
    refuse_secret(answer, why_not)
    if answer and why_not:
        raise Incomplete(f"第{question.number}项请只填写答复或者未能查清的原因，不能两项都填。")
    for piece in given.evidence:
        here = piece.agency_id == lane.agency_id and piece.dossier_id == lane.case.dossier_id
        if not here or piece.secret or piece.is_inner:
            raise Incomplete(f"第{question.number}项的随附材料须为本机关在本案上传的材料，请重新选择。")
    refuse_infected(given.evidence)
    before = (question.answer, question.why_not, set(question.evidence.values_list("pk", flat=True)))
    if before == (answer, why_not, {piece.pk for piece in given.evidence}) and question.is_answered:
        return
    question.answer, question.why_not = answer, why_not
    question.answered_at = who.at if answer or why_not else None
    question.answered_by = who.post if answer or why_not else None
    question.save()
    question.evidence.set(given.evidence)


def unanswered(lane: Lane) -> list[int]:
    """Numbers of the questions that still have neither an answer nor a reason."""
    if lane.opened_by is None:
        return []
    return [q.number for q in lane.opened_by.questions.all() if not q.is_answered]


def _numbers(numbers: Sequence[int]) -> str:
    return "、".join(str(n) for n in numbers)


def check_answered(lane: Lane) -> None:
    """Refuse to report while a question is open, or with a file in which a virus was found since. Raises Incomplete or DocumentError."""
    if left := unanswered(lane):
        raise Incomplete(f"第{_numbers(left)}项还没有答复，请逐项答复或者写明未能查清的原因。")
    if lane.opened_by is not None:
        named = lane.opened_by.questions.filter(evidence__isnull=False)
        refuse_infected(Evidence.objects.filter(pk__in=named.values("evidence")))


def ask_again(lane: Lane, who: Acting, numbers: Sequence[int]) -> None:
    """退回补充: these questions (all when none is named) need another answer."""
    if lane.opened_by is None:
        return
    rows = lane.opened_by.questions.all()
    if numbers:
        rows = rows.filter(number__in=numbers)
    rows.update(again_at=who.at)


def running_clock(lane: Lane) -> Clock | None:
    """The limit of the answer that runs on a lane."""
    return lane.clocks.open().filter(rule=RULE).first()


def tell_extension(lane: Lane, who: Acting, *, until: date, reason: str, proposed_by: Post) -> Done:
    """Tell the asking agency before the limit ends that the answer comes later, and when (延期告知函).

    until: a working day after the present end. Raises ReferralError after the limit, Incomplete for a day that is none.
    """
    with transaction.atomic():
        lane = _begin(lane, _EXTEND, who)
        clock = running_clock(lane)
        if clock is None:
            raise ReferralError("协查答复期限没有在计算，不能办理延期告知。")
        if clock.requests.pending().exists():
            raise ReferralError("该时限已有网上提请待决定，请先对该提请作出决定。")
        check_later(clock, who, until)
        if proposed_by.agency_id != lane.agency_id:
            raise Incomplete("提请人须在本机关任职，请重新选择。")
        require_other_person(who, proposed_by.user_id, what="提请人不能自行决定")
        if not reason.strip():
            raise Incomplete("请写明延期的理由。")
        refuse_secret(reason)
        put_off(clock, who, until=until, reason=reason)
        record(
            who,
            "tell_extension",
            f"延期告知：{until:%Y-%m-%d}前函复",
            lane=lane,
            referral=lane.opened_by,
            opinion=reason,
        )
    text = f"已告知{lane.origin.short_name}，答复期限延至{until:%Y-%m-%d}。"
    return Done(_EXTEND, who, text, case=lane.case, lane=lane, referral=lane.opened_by)


def check_later(clock: Clock, who: Acting, until: date) -> int:
    """The working days by which a later day puts the answer off. Raises ReferralError after the limit, Incomplete for a day
    that is none."""
    due_on = clocks.result_of(clock).due_on
    if clock.due_at is None or due_on is None or who.at >= clock.due_at:
        raise ReferralError("延期须在期限届满前告知；期限已经届满，请尽快答复并说明原因。")
    return _workdays_between(due_on, until)


def later_day(clock: Clock, workdays: int) -> date:
    """The day to which so many working days put the answer off."""
    due_on, days = clocks.result_of(clock).due_on, clocks.calendar()
    assert due_on is not None, "the limit is counted in working days"
    while workdays:
        due_on += timedelta(days=1)
        workdays -= days.is_workday(due_on)
    return due_on


def put_off(clock: Clock, who: Acting, *, until: date, reason: str) -> str:
    """Write the 延期告知函 and lengthen the limit of the answer by it. Returns its number."""
    added, due_on, lane = check_later(clock, who, until), clocks.result_of(clock).due_on, clock.lane
    assert due_on is not None and lane is not None, "the limit is counted in working days, on a lane"
    letter = letters.issue_extension_notice(lane, who, due_on=due_on, until=until, reason=reason)
    clocks.extend(clock, who, amount=added, unit=Unit.WORKDAY, document=letter.number)
    return letter.number


def _workdays_between(due_on: date, until: date) -> int:
    """Working days after the end of the limit, up to the new day."""
    days = clocks.calendar()
    if until <= due_on:
        raise Incomplete(f"新的答复日期须晚于现在的届满日（{due_on:%Y-%m-%d}），请重新填写。")
    if (until - due_on).days > 366:
        raise Incomplete("新的答复日期超过一年，请核对。")
    if not days.is_workday(until):
        raise Incomplete(f"{until:%Y-%m-%d}是{days.name(until)}，请填写工作日。")
    span = range(1, (until - due_on).days + 1)
    return sum(days.is_workday(due_on + timedelta(days=n)) for n in span)
