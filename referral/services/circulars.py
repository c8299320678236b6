"""Verbs of 通报 and of the register of yearly plans: drafted, decided by the own head, issued to the agencies of the line.

A 通报 lists facts of cases whose limits are over, in the order of the directory; what is secret or silent never stands in it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from agencies.services.book import note
from documents import registry
from documents.issue import issue
from documents.letters.punctuation import proofread
from documents.models import Dossier, Letter
from documents.secrecy import refuse_secret
from referral.law import circulars as law
from referral.law.clocks import late_word, local
from referral.law.errors import Conflict, Incomplete, ReferralError, Unlawful
from referral.law.series import Word
from referral.law.urging import Relation
from referral.models import Circular, CircularLine, Clock, InspectionPlan, Lane
from referral.services import chain, clocks, talk_fields, urging
from referral.services import letter_parts as parts
from referral.services.acting import Acting, require, require_other_person

STEP = "circular"


def register_plan(
    who: Acting, *, issuer: str, number: str, year: int, scope: str, issued_on: date
) -> InspectionPlan:
    """登记 a yearly plan. Raises Incomplete for what is missing, Conflict for a number that is there."""
    require(who, Act.URGE, who.agency)
    refuse_secret(issuer, number, scope)
    if not (issuer.strip() and number.strip() and scope.strip()):
        raise Incomplete("请填写印发机关、文号和列入事项。")
    if issued_on > local(who.at).date() or abs(issued_on.year - year) > 1:
        raise Incomplete("印发日期不能晚于今天，并须与年度相符，请核对。")
    try:
        with transaction.atomic():
            plan = InspectionPlan.objects.create(
                agency=who.agency, issuer=issuer.strip(), number=number.strip(), year=year, scope=scope.strip(),
                issued_on=issued_on, entered_by=who.post, entered_by_user=who.user, entered_at=who.at,
            )  # fmt: skip
            note(
                "register_plan",
                at=who.at,
                by=who.user,
                agency=who.agency,
                name=plan.number,
                source=plan.issuer,
            )
    except IntegrityError as error:
        raise Conflict("该文号的计划已经登记，请在列表中选择。") from error
    return plan


def plans_of(agency: Agency, day: date) -> list[InspectionPlan]:
    """The plans that carry a 通报 of an agency on a day."""
    rows = InspectionPlan.objects.filter(agency=agency)
    return [plan for plan in rows if not law.why_not_plan(plan.year, plan.issued_on, day)]


def facts_for(who: Acting) -> list[tuple[Lane, Clock]]:
    """What a post may list: limits that are over on lanes below its agency, after a 督办函; nothing secret or silent.

    A limit that nobody has agreed on is a suggestion and no fact to be told of anybody.
    """
    lanes = (
        Lane.objects.open()
        .visible_to(who.post)
        .filter(secret=False, is_silent=False)
        .exclude(holder=who.agency)
    )
    found = []
    for lane in lanes.select_related("case", "holder__region", "holder__superior", "opened_by").order_by(
        "pk"
    ):
        if _may_tell(lane, who):
            over = urging.overdue_of(lane, who)
            found += [(lane, clock) for clock in over if not clocks.rule_of(clock).suggested]
    return found


def _may_tell(lane: Lane, who: Acting) -> bool:
    if urging.relation(lane, who.agency) not in {Relation.DOWN, Relation.GOVERNMENT}:
        return False
    try:
        urging.check_step(lane, who, STEP)
    except ReferralError:
        return False
    return True


def draft(
    who: Acting,
    *,
    plan: InspectionPlan | None,
    subject: str,
    clock_ids: Sequence[int],
    demands: Sequence[str],
) -> Circular:
    """拟制通报. clock_ids: of the limits that it lists, out of `facts_for`. Refused without a plan of this year."""
    require(who, Act.URGE, who.agency)
    _check_plan(plan, who)
    assert plan is not None
    refuse_secret(subject, *demands)
    if fault := law.faults_of(subject, *demands):
        raise Unlawful(fault)
    if not subject.strip():
        raise Incomplete("请填写通报事项。")
    known = {clock.pk: (lane, clock) for lane, clock in facts_for(who)}
    if not clock_ids or set(clock_ids) - set(known):
        raise Incomplete("请选择需要通报的事项；已经办理的，刷新页面后不再列出。")
    with transaction.atomic():
        circular = Circular.objects.create(
            agency=who.agency, plan=plan, subject=subject.strip(), demands=list(demands), drafted_by=who.post,
            drafted_by_user=who.user, drafted_at=who.at, dossier=Dossier.objects.create(opened_at=who.at),
        )  # fmt: skip
        for lane, clock in (known[pk] for pk in dict.fromkeys(clock_ids)):
            CircularLine.objects.create(circular=circular, lane=lane, addressee=clock.actor, clock=clock)
        talk_fields.refuse_faults("circular", _fields(circular, who))
    return circular


def _check_plan(plan: InspectionPlan | None, who: Acting) -> None:
    if plan is None or plan.agency_id != who.agency.pk:
        raise Unlawful("通报须有年度督查检查考核计划的文号；没有列入计划的，不得通报，请改用督办函、约谈。")
    if reason := law.why_not_plan(plan.year, plan.issued_on, local(who.at).date()):
        raise Unlawful(reason)


def waiting_for(post: Post) -> QuerySet[Circular]:
    """Drafts that wait for this post's own decision, the longest waiting first."""
    if not may(post, Act.DECIDE_TALK, post.agency):
        return Circular.objects.none()
    rows = Circular.objects.visible_to(post).filter(agency=post.agency, decided_at__isnull=True)
    rows = rows.select_related("agency")
    return rows.exclude(drafted_by_user=post.user_id).order_by("drafted_at", "pk")


def decide(circular: Circular, who: Acting, *, agrees: bool, reason: str = "") -> Circular:
    """审批 by the own head, never by who drafted it. What was done meanwhile is left out; with nothing left it is refused."""
    if not Circular.objects.visible_to(who.post).filter(pk=circular.pk, agency=who.agency).exists():
        raise Unlawful("没有找到这件通报。")
    require(who, Act.DECIDE_TALK, circular.agency)
    chain.check_head(who.post)
    require_other_person(who, circular.drafted_by_user_id, what="拟制人不能审批自己拟制的通报")
    refuse_secret(reason)
    if not agrees and not reason.strip():
        raise Incomplete("不同意的，请写明理由。")
    with transaction.atomic():
        circular = Circular.objects.select_for_update().get(pk=circular.pk)
        if circular.decided_at is not None:
            raise Conflict("该通报已经审批，请刷新页面查看。")
        Circular.objects.filter(pk=circular.pk).update(
            decided_by=who.post, decided_by_user=who.user, decided_at=who.at,
            refuse_reason="" if agrees else reason.strip(),
        )  # fmt: skip
        if agrees:
            _issue(circular, who)
        circular.refresh_from_db()
    return circular


def _issue(circular: Circular, who: Acting) -> None:
    _check_plan(circular.plan, who)
    still = {clock.pk for _, clock in facts_for(who)}
    circular.lines.exclude(clock__in=still).delete()
    if not circular.lines.exists():
        raise ReferralError("列入的事项已经办理，没有需要通报的；请不予同意。")
    for line in told(circular, who.at):
        CircularLine.objects.filter(pk=line.pk).update(words=line.words)
    letter: Letter = issue(
        dossier=circular.dossier, agency=circular.agency, kind="circular", title=str(circular)[:160],
        fields=proofread(_fields(circular, who)), at=who.at, by=who.user, word=Word.CIRCULAR,
    )  # fmt: skip
    Circular.objects.filter(pk=circular.pk).update(letter=letter, issued_at=who.at)


def void(circular: Circular, who: Acting, *, reason: str) -> Circular:
    """作废 of what was issued, by the own head. Its number and its lines stay as they were. Raises ReferralError."""
    if not Circular.objects.visible_to(who.post).filter(pk=circular.pk, agency=who.agency).exists():
        raise Unlawful("没有找到这件通报。")
    require(who, Act.VOID_LETTER, circular.agency)
    refuse_secret(reason)
    if circular.letter is None:
        raise Conflict("该通报尚未印发，不予批准的请在通报页面审批。")
    with transaction.atomic():
        registry.void(circular.letter, reason=reason.strip(), by=who.user, at=who.at)
        note("void_circular", at=who.at, by=who.user, agency=who.agency, number=circular.letter.number, reason=reason.strip())  # fmt: skip
    return circular


def told(circular: Circular, at: datetime) -> list[CircularLine]:
    """The lines with their words: kept ones as they were issued, else as they would be told now."""
    rows = circular.lines.select_related("lane__case", "addressee", "clock__agreement")
    lines = list(rows)
    for line in lines:
        line.words = line.words or _words(line, at)
    return lines


def _words(line: CircularLine, at: datetime) -> str:
    """One fact: who, which case by number, which limit, since when, in the words of its class. No name of a party."""
    rule, due = clocks.rule_of(line.clock), line.clock.due_at
    assert due is not None
    last = clocks.result_of(line.clock).due_on or local(due).date()
    return (
        f"{line.addressee.name}承办的{line.lane.case.number}案件：{rule.name}，{_day(last)}届满，"
        f"至{_day(local(at).date())}尚未办理，{late_word(rule)}。"
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _fields(circular: Circular, who: Acting) -> dict[str, object]:
    lines = told(circular, who.at)
    names = list(dict.fromkeys(line.addressee.name for line in lines))
    return parts.head(circular.agency, who.at) | {
        "letterhead": circular.agency.letterhead, "to": "、".join(names), "subject": circular.subject, "plan": str(circular.plan),
        "cases": [line.words for line in lines], "demands": list(circular.demands),
        "contacts": [parts.handler(circular.drafted_by)],
    }  # fmt: skip
