"""尽职免责清单 of an agency in a case: its limits, its referrals and what a person confirms. Only the own agency's duties."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law import diligence as law
from referral.law.clocks import FactKind, local
from referral.law.diligence import Line, State
from referral.law.errors import Incomplete, Unlawful
from referral.law.rules import Nature
from referral.law.states import CaseStatus, Move, Side
from referral.law.tracing import told
from referral.models import Case, Clock, DutyConfirmation, Referral
from referral.models.cases import as_member
from referral.services import clocks, must_refer, tracing
from referral.services.acting import Acting, require, require_party
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.sight import refuse_member

_MUST_REFER = "国务院令第310号第三条；《医疗保障基金使用监督管理条例》第二十二条"


def may_read(case: Case, post: Post) -> bool:
    """Whether a post reads the list of its agency: as one of the hands of the case."""
    return case.pk not in as_member(post) and Case.objects.party_to(post).filter(pk=case.pk).exists()


def lines(case: Case, post: Post, at: datetime) -> list[Line]:
    """The list of the reader's agency: limits in the order of their time, referrals, prompts, what is confirmed."""
    if not may_read(case, post):
        return []
    agency = post.agency
    found = [*_limits(case, agency, at), *_referrals(case, agency)]
    found += _prompts(case, agency, at)
    return [*found, *_confirmed(case, agency)]


def counted(rows: list[Line]) -> str:
    """The list in one sentence."""
    words = []
    for states, word in (
        ((State.DONE, State.NONE), "已履行或者不适用"), ((State.LATE,), "逾期履行"), ((State.OPEN,), "办理中"),
        ((State.OVER, State.NOT_DONE), "未履行"), ((State.ASKED,), "待确认"),
    ):  # fmt: skip
        if number := sum(row.state in states for row in rows):
            words.append(f"{word}{number}项")
    return "，".join(words) or "没有事项"


def _limits(case: Case, agency: Agency, at: datetime) -> list[Line]:
    """The duties with a limit that bind the agency; what was void or has lapsed bound nobody."""
    rows = Clock.objects.filter(actor=agency, secret=False)
    on = rows.filter(case=case) | rows.filter(referral__case=case) | rows.filter(lane__case=case)
    found = []
    for clock in (
        on.exclude(end_kind__in=[FactKind.VOID, FactKind.LAPSE]).distinct().order_by("started_at", "pk")
    ):
        rule = clocks.rule_of(clock)
        if (
            rule.nature != Nature.DUTY
            or (clock.lane and clock.lane.secret)
            or (clock.referral and clock.referral.secret)
        ):
            continue
        found.append(_limit(clock, case, agency, at))
    return found


def _limit(clock: Clock, case: Case, agency: Agency, at: datetime) -> Line:
    rule = clocks.rule_of(clock)
    state = law.state_of_limit(
        ended_at=clock.ended_at, due_at=clock.due_at, is_paused=clock.is_paused, now=at
    )  # fmt: skip
    last = clock.events.filter(kind=FactKind.END).last()
    is_late = state in {State.LATE, State.OVER} and clock.due_at is not None
    late = whose = ""
    if is_late:
        late = clocks.remaining_of(clock, clock.ended_at or at)
        whose = _hands(clock, case, agency, at)
    return Line(
        clocks.name_of(clock), rule.basis, state, at=clock.ended_at, due=_last(clock), paper=last.document if last else "",
        person=last.by_user.full_name if last and last.by_user else "", late=late, whose=whose,
    )  # fmt: skip


def _last(clock: Clock) -> str:
    """The last day of a limit, or its moment when it runs by the hour."""
    if clock.due_at is None:
        return ""
    due_on = clocks.result_of(clock).due_on
    return str(due_on) if due_on is not None else f"{local(clock.due_at):%Y-%m-%d %H:%M}"


def _hands(clock: Clock, case: Case, agency: Agency, at: datetime) -> str:
    """In which hands of the agency the time of a limit went, stage by stage."""
    row = clock.referral or clock.lane
    if row is None:
        return agency.short_name
    until = clock.ended_at or at
    spent = tracing.spent(row, agency, clock.started_at, until)
    stages = "、".join(f"{stage}{told(span)}" for stage, span in spent)
    return f"{agency.short_name}（{stages}）" if stages else agency.short_name


def _referrals(case: Case, agency: Agency) -> list[Line]:
    """Each referral that the agency sent: reviewed, approved and sent by different people."""
    rows = Referral.objects.filter(
        case=case, sender=agency, secret=False, sent_at__isnull=False, origin__isnull=True
    )
    return [
        Line(
            f"移送{row.recipient.short_name}（{row.get_kind_display()}）：审核、批准后送达", row.rule.basis, State.DONE,
            at=row.sent_at, paper=row.letter.number if row.letter else row.offline_number,
        )
        for row in rows.select_related("recipient", "letter").order_by("sent_at", "pk")
    ]  # fmt: skip


def _prompts(case: Case, agency: Agency, at: datetime) -> list[Line]:
    """应移送未移送提示 that nobody has followed or decided on; for the lead agency, without the secret channel."""
    if case.lead_agency_id != agency.pk:
        return []
    whole = must_refer.with_facts(Case.objects.filter(pk=case.pk)).get()
    left = [one for one in must_refer.findings(whole, at) if one.decision is None]
    if not left:
        return [Line("达到移送标准的均已移送，或者已书面说明理由", _MUST_REFER, State.DONE)]
    return [Line(f"应移送未移送提示：{one.rule.label}", one.rule.basis, State.NOT_DONE) for one in left]


def _confirmed(case: Case, agency: Agency) -> list[Line]:
    rows = case.duty_confirmations.filter(agency=agency).select_related("by_user")
    last = {row.code: row for row in rows}
    found = []
    for one in law.asked_of(agency.kind):
        row = last.get(one.code)
        if row is None:
            found.append(Line(one.label, one.basis, State.ASKED, code=one.code))
        else:
            state = State(row.answer)
            found.append(
                Line(
                    one.label,
                    one.basis,
                    state,
                    at=row.at,
                    paper=row.remark,
                    person=row.by_user.full_name,
                    code=one.code,
                )
            )
    return found


def may_confirm(case: Case, post: Post) -> bool:
    """Whether a post confirms duties of its agency."""
    is_open = case.status in {CaseStatus.OPEN, CaseStatus.CLOSING, CaseStatus.CLOSED}
    return is_open and may_read(case, post) and may(post, Act.REPORT_RESULT, post.agency)


def confirm(case: Case, who: Acting, *, answers: Mapping[str, tuple[str, str]]) -> Done:
    """Keep what a person confirms: by code the answer and its remark. Raises Incomplete for an answer without a remark."""
    require(who, Act.REPORT_RESULT, who.agency)
    require_party(who, case, what="确认尽职免责清单")
    refuse_member(case, who.post)
    if case.status == CaseStatus.ARCHIVED:
        raise Incomplete("案件已经归档，不能再确认；确需补充的，请先由负责人重启案件。")
    known = {one.code: one for one in law.asked_of(who.agency.kind)}
    if not answers or set(answers) - set(known):
        raise Unlawful("没有需要确认的事项，请刷新页面核对。")
    for code, (answer, remark) in answers.items():
        refuse_secret(remark)
        if answer not in law.ANSWERS or not remark.strip():
            raise Incomplete(f"请填写“{known[code].label}”的情况和说明。")
    with transaction.atomic():
        for code, (answer, remark) in answers.items():
            DutyConfirmation.objects.create(
                case=case, agency=who.agency, code=code, answer=answer, remark=remark.strip(), by=who.post, by_user=who.user,
                at=who.at,
            )  # fmt: skip
        said = "；".join(
            f"{known[code].label}：{law.ANSWERS[answer]}" for code, (answer, _) in answers.items()
        )
        record(who, "duty_confirm", "确认尽职免责清单", case=case, opinion=said, internal=True)
    move = Move("duty_confirm", "确认尽职免责清单", frozenset(), case.status, Side.LEAD, Act.REPORT_RESULT)
    return Done(move, who, "已确认。", case=case, tell=False)
