"""The duty to hand what concerns officials to the discipline body: its limits on the sender's side, and what stops them.

Secret limits of the case, one per person: for the head and the named officers alone (监察法第三十七条;
国务院令第310号第十八条、第十九条).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from agencies.kinds import AgencyKind
from referral.law.clocks import FactKind, local
from referral.law.errors import Incomplete, ReferralError, Unlawful
from referral.law.grounds import AFTER_OBSTACLE, OBSTACLE
from referral.law.kinds import Kind
from referral.law.states import REFERRAL_NEVER_SENT, ReferralStatus
from referral.models import Case, Clock, Lane, Outcome, Referral, Subject
from referral.services import clock_rows, clocks, reprojections, rule_values
from referral.services.acting import Acting
from referral.services.steps import Step

_DUTIES = ("disc_refer_conclusion", "disc_refer_others", "superv_duty_to_transfer")


def waiting(people: Iterable[Subject], agency_id: int) -> list[Subject]:
    """The officials among some people whom an agency has not handed to the discipline body: one letter per person."""
    officials = [one for one in people if one.is_official]
    gone = [*REFERRAL_NEVER_SENT, ReferralStatus.WITHDRAWN]
    sent = Referral.objects.filter(kind=Kind.DISCIPLINE, sender_id=agency_id, subject__in=officials)
    told = set(sent.exclude(status__in=gone).values_list("subject_id", flat=True))
    return [one for one in officials if one.pk not in told]


def found(people: Iterable[Subject], case: Case, who: Acting) -> None:
    """People have come into a case: for each official among them the duty to hand him over begins.

    15 working days run where he is no party of its own, or the own lane is over. Of a party (当事人) who is 党员 or 监察对象
    they begin with the own conclusion (`concluded`), and once.
    """
    own = Lane.objects.open().filter(case=case, agency=who.agency, opened_by__isnull=True)
    is_over = not own.exists()
    for person in _owed(people, who):
        _start("superv_duty_to_transfer", person, case, who)
        if person.kind == "official" or is_over and not _has_conclusion(person, who):
            _start("disc_refer_others", person, case, who)


def _has_conclusion(person: Subject, who: Acting) -> bool:
    """Whether the working days after the own conclusion run for him already."""
    return person.clocks.open().filter(rule="disc_refer_conclusion", actor=who.agency).exists()


def concluded(lane: Lane, outcomes: Sequence[Outcome], who: Acting) -> None:
    """The own lane has ended: 15 working days run for each 党员 or 监察对象 whom its conclusion is about."""
    if not lane.is_leading:
        return
    about = {one.subject_id for one in outcomes if one.is_final}
    for person in _owed(lane.case.subjects.order_by("pk"), who):
        if None in about or person.pk in about:
            _start("disc_refer_conclusion", person, lane.case, who)


def _owed(people: Iterable[Subject], who: Acting) -> list[Subject]:
    """Whom the acting agency has to hand over. The discipline body itself has nobody to hand them to."""
    return [] if who.agency.kind == AgencyKind.DISCIPLINE else waiting(people, who.agency.pk)


def _start(rule: str, person: Subject, case: Case, who: Acting) -> None:
    clocks.start(rule, case, who, actor=who.agency, subject=person)


def duties(referral: Referral) -> list[Clock]:
    """The limits of the person whom a 行纪移送 is about, running or met: whoever reads them is asked of `Clock.visible_to`."""
    if referral.kind != Kind.DISCIPLINE or referral.subject is None:
        return []
    return list(referral.subject.clocks.filter(actor=referral.sender, rule__in=_DUTIES).order_by("pk"))


def limits(referral: Referral) -> list[Clock]:
    """The running limits of a 行纪移送 that a special reason may stop."""
    return [clock for rule in sorted(OBSTACLE.rules) for clock in clocks.running(rule, referral)]


def may_stop(referral: Referral, at: datetime) -> bool:
    """Whether a limit runs that has not run out: only then a special reason stops it."""
    return any(_stoppable(clock, at) for clock in limits(referral))


def is_stopped(referral: Referral) -> bool:
    """Whether a special reason holds the referral up."""
    return any(clocks.stands_on(clock, OBSTACLE) for clock in limits(referral))


def _stoppable(clock: Clock, at: datetime) -> bool:
    """A limit that runs and has not run out: a breach is not cured by a reason."""
    return not clock.is_paused and (clock.due_at is None or at < clock.due_at)


def check_obstacle(step: Step) -> None:
    """特殊原因: a running limit, and an expected end that is still to come. What has run out stays so."""
    if step.fields["expected_end"] <= local(step.who.at).date():
        raise Incomplete("预计消除的日期应当晚于今天，请核对。")
    if not may_stop(step.referral, step.who.at):
        raise ReferralError("该移送没有正在计算的移送期限，或者期限已经届满、中止，不能登记特殊原因。")
    step.move = step.move.but(stops=_rules(c for c in limits(step.referral) if _stoppable(c, step.who.at)))


def check_over(step: Step) -> None:
    """特殊原因消除: there is one that holds it up."""
    if not is_stopped(step.referral):
        raise ReferralError("该移送没有因特殊原因中止计算期限，无需登记消除。")
    held = (clock for clock in limits(step.referral) if clocks.stands_on(clock, OBSTACLE))
    step.move = step.move.but(resumes=_rules(held))


def after_over(step: Step) -> None:
    """From the day on which the reason has gone a limit of its own runs, whatever was left of what it held up."""
    for clock in limits(step.referral):
        if clock.rule in step.move.resumes:
            _give_days(clock, step.who)


def _rules(found: Iterable[Clock]) -> tuple[str, ...]:
    return tuple(clock.rule for clock in found)


def reopen(referral: Referral, who: Acting) -> None:
    """A letter that was sent is called back: what it had ended runs on as if it had never been sent."""
    person = referral.subject
    if person is None or not waiting([person], referral.sender_id):
        return
    last = {clock.rule: clock for clock in duties(referral)}
    for clock in last.values():
        if clock.end_kind == FactKind.END:
            again = clock_rows.carry_on(clock, clock.row, but=FactKind.END)
            clocks.resume(again, who)
            reprojections.catch_up(again, at=who.entered_at)


def part(case: Case, new: Case, people: Iterable[Subject]) -> None:
    """分案: the limits of the officials who are split off go with them, as their letters do."""
    Clock.objects.filter(case=case, subject__in=list(people), actor=case.lead_agency).update(case=new)


def _give_days(clock: Clock, who: Acting) -> None:
    """Set the length to the working days that have run so far and those that follow the reason."""
    result, days = clocks.result_of(clock), clocks.calendar(clocks.version_of(clock))
    if result.due_on is None:
        return
    day, today, run = local(clock.started_at).date(), local(who.at).date(), 0
    stops = [(local(stop).date(), local(resume or who.at).date()) for stop, resume in result.stops]
    while day < today:
        day += timedelta(days=1)
        run += days.is_workday(day) and not any(stop < day <= resume for stop, resume in stops)
    after = rule_values.value_on(AFTER_OBSTACLE, today)
    document = f"特殊原因消除后{after.words}（{after.source}）"
    clocks.set_length(clock, who, amount=run + after.length, unit=after.unit, document=document)


def is_handed_on(referral: Referral) -> bool:
    """Whether the receiver of a 行纪移送 has handed it to another: its own knowledge, so that the status does not tell."""
    return referral.secret and Referral.objects.filter(origin=referral.first, hop=referral.hop + 1).exists()


def check_hand_on(referral: Referral) -> None:
    """A 行纪移送 goes to one other agency, once. Raises Unlawful."""
    if is_handed_on(referral):
        raise Unlawful("本件已经转送，不能再次转送。")
