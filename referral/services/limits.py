"""Verbs on a running limit (时限): record that it was met, stop, resume, extend. Each is also an event of the case."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from agencies.models import Agency, Post
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law import begins, grounds
from referral.law import limits as law
from referral.law.clocks import FactKind, local
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, TooLate
from referral.law.grounds import Ground
from referral.law.listing import TERM
from referral.law.rules import Extension
from referral.law.states import Move, Side
from referral.law.words import Measure
from referral.models import Case, Clock, Clue, Lane, ListingUnit, Referral
from referral.services import chain, clocks, lanes, referrals, rule_values, supervision
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.ledger import named, record

#: Who hears of an act on a limit beside the agency whose limit it is.
TOLD: dict[str, tuple[tuple[Side, str], ...]] = {
    "police_file_decide": ((Side.SENDER, "officers"), (Side.PROCURATORATE, "registrar")),
    "agency_handover_items": ((Side.RECIPIENT, "officers"),),
    **dict.fromkeys(
        ("proc_inform_agency", "police_withdraw_notify", "police_case_moved_notify", "police_back_to_agency"),
        ((Side.ORIGIN, "officers"),),
    ),
}


def may_fulfil(clock: Clock) -> bool:
    """Whether the limit is met by recording a fact, now."""
    return clock.ended_at is None and law.is_met_by_record(clocks.rule_of(clock))


def may_stop(clock: Clock) -> bool:
    """Whether the limit may be stopped now."""
    return clock.ended_at is None and not clock.is_paused and clock.rule in grounds.STOPPABLE


def may_resume(clock: Clock) -> bool:
    """Whether the limit stands still by a decision that may be ended."""
    return clock.ended_at is None and clock.is_paused and clock.rule in grounds.STOPPABLE


def extensions(clock: Clock) -> list[Extension]:
    """The lengthenings that are still possible; none once the limit is met."""
    if clock.ended_at is not None:
        return []
    facts = clocks.facts_of(clock)
    given = [fact.amount or 0 for fact in facts if fact.kind == FactKind.EXTEND]
    reached = {(fact.amount, fact.unit) for fact in facts if fact.kind == FactKind.SET}
    return law.open_extensions(
        rule_values.extended(clocks.rule_of(clock), local(clock.started_at).date()),
        len(given),
        sum(given),
        reached,
        on_clue=clock.clue_id is not None,
    )


def extender_of(clock: Clock) -> Agency:
    """Whose deputy or head lengthens the limit: of a task from above the agency that gave it, of a 挂牌督办 the lister in the lead,
    else the own one's.

    A task whose giver does not work here is lengthened on its giver's paper, which the own agency enters.
    """
    if clock.rule in law.BY_SUPERIOR and clock.lane is not None:
        return clock.lane.origin
    unit = ListingUnit.objects.filter(term=clock).first() if clock.rule == TERM else None
    lister = unit.listing.signers.select_related("agency").first() if unit else None
    return lister.agency if lister else clock.actor


def fulfil(clock: Clock, who: Acting, *, document: str, note: str = "") -> Done:
    """Record that what the limit asks for was done (登记已办): 移交物品和材料, 告知, 送达 …

    who.at: when it was really done; document: the paper that proves it. Raises ReferralError for a limit that a move
    meets: only that move may end it.
    """

    def do(clock: Clock) -> None:
        if not may_fulfil(clock):
            raise ReferralError("该时限由相应的办理环节办结，不能单独登记；请办理该环节。")
        if not document.strip():
            raise Incomplete("请填写证明已办的文书、回执或清单的名称和编号。")
        if who.at < clock.started_at and not clocks.rule_of(clock).backward:
            raise Incomplete("办理时间不能早于时限的起算时间，请核对实际时间。")
        clocks.meet(clock, who, document=document, note=note)
        follower = begins.FOLLOWS.get(clock.rule)
        if follower and (follower != "fine_pay" or _is_fined(clock)):
            clocks.start(follower, clock.row, who, actor=clock.actor, document=document)
        if clock.rule == "proc_inform_agency":
            supervision.informed(clock, who, document=document)

    return act(clock, who, Act.ASK_CLOCK, "登记已办", do, opinion="，".join(filter(None, [document, note])))


def check_stop(clock: Clock, who: Acting, ground: str, expected_end: date) -> Ground:
    """The ground of a stop, if the law lets this limit stop on it and somebody has said until when.

    Raises ReferralError with what is lawful.
    """
    if not may_stop(clock):
        raise TooLate("该时限依法不能中止，或者已经中止、办结。")
    lawful = grounds.offered(clocks.rule_of(clock))
    if ground not in {one.code for one in lawful}:
        raise ReferralError(f"该时限只能因下列事由中止：{'、'.join(one.label for one in lawful)}。")
    if expected_end < local(who.at).date():
        raise Incomplete("预计恢复日期不能早于今天，请核对。")
    return grounds.GROUNDS[ground]


def check_extend(clock: Clock, who: Acting, step: Extension) -> None:
    """Refuse a lengthening that the rule does not allow, or that comes when the time is over."""
    if step not in extensions(clock):
        raise TooLate("该时限不能再延长，或者已经办结。")
    if clock.due_at is not None and who.at >= clock.due_at:
        raise ReferralError("延长须在期限届满前决定；期限已经届满，不能再延长。")


def lengthen(clock: Clock, who: Acting, step: Extension, document: str) -> None:
    """Write a lengthening; one that is counted from the base length makes up what was given before."""
    if step.total:
        clocks.set_length(clock, who, amount=step.amount, unit=step.unit, document=document)
        return
    given = sum(fact.amount or 0 for fact in clocks.facts_of(clock) if fact.kind == FactKind.EXTEND)
    amount = step.amount - given if step.from_base else step.amount
    ground = law.GROUNDS.get(clock.rule, "")
    clocks.extend(clock, who, amount=amount, unit=step.unit, document=document, ground=ground)


def stop(
    clock: Clock, who: Acting, *, ground: str, document: str, proposed_by: Post, expected_end: date, note: str = ""
) -> Done:  # fmt: skip
    """Stop a limit (中止) that was asked for on paper. ground: code of `law.grounds`; the decider is not the proposer."""

    def do(clock: Clock) -> None:
        found = check_stop(clock, who, ground, expected_end)
        if found.level == "head":
            chain.check_head(who.post)
        _check_proposer(clock, who, proposed_by)
        if not document.strip():
            raise Incomplete("请填写中止的决定文书。")
        clocks.stop(clock, who, ground=found, expected_end=expected_end, document=document, note=note)

    label = grounds.GROUNDS[ground].label if ground in grounds.GROUNDS else ground
    return act(clock, who, Act.STOP_CLOCK, "中止时限", do, opinion=f"{label}（{document}）{note}")


def resume(clock: Clock, who: Acting, *, note: str = "") -> Done:
    """Resume a stopped limit: the rest runs from this day, which is not counted."""

    def do(clock: Clock) -> None:
        if not may_resume(clock):
            raise TooLate("该时限没有中止，或者须随相应的办理环节恢复。")
        clocks.resume(clock, who, note=note)

    return act(clock, who, Act.STOP_CLOCK, "恢复计时", do, opinion=note)


def extend(clock: Clock, who: Acting, *, step: Extension, document: str, proposed_by: Post) -> Done:
    """Extend a limit before it runs out, as it was asked for on paper, by one of the lengthenings that its rule allows.

    step: one of `extensions(clock)`; its level says whether a deputy may decide or the head alone.
    """

    def do(clock: Clock) -> None:
        check_extend(clock, who, step)
        if step.level == "head":
            chain.check_head(who.post)
        _check_proposer(clock, who, proposed_by)
        if not document.strip():
            raise Incomplete("请填写批准延长的文书号。")
        lengthen(clock, who, step, document)

    return act(
        clock, who, Act.EXTEND_CLOCK, extend_label(clock), do, opinion=document, agency=extender_of(clock)
    )


def extend_label(clock: Clock) -> str:
    """What an extension is called: the police extend their review, neutrally worded."""
    return "延长审查" if clock.rule == "police_file_decide" else "延长时限"


def _check_proposer(clock: Clock, who: Acting, proposed_by: Post) -> None:
    if clock.requests.pending().exists():
        raise TooLate("该时限已有网上提请待决定，请先对该提请作出决定。")
    if proposed_by.agency_id != who.agency.pk:
        raise Incomplete("提请人须在本机关任职，请重新选择。")
    require_other_person(who, proposed_by.user_id, what="提请人不能自行决定")


def act(
    clock: Clock,
    who: Acting,
    right: str,
    label: str,
    do: Callable[[Clock], None],
    *,
    opinion: str,
    inner: bool = False,
    agency: Agency | None = None,
) -> Done:
    """One act on a limit: right, sight, that it has not ended, the act itself, and its event on the case.

    inner: a matter of the own agency (a request, its refusal): nobody else reads it or is told.
    """
    refuse_secret(opinion)
    with transaction.atomic():
        clock = Clock.objects.select_for_update(of=("self",)).get(pk=clock.pk)
        require(who, right, agency or clock.actor)
        if not Clock.objects.visible_to(who.post).filter(pk=clock.pk).exists():
            raise NotAllowed("没有找到这个时限。")
        if clock.ended_at is not None:
            raise Conflict("该时限已经办结或者不再计时，请刷新页面查看。")
        do(clock)
        row = clock.row
        row.refresh_from_db()
        _keep_reason(row)
        name = clocks.rule_of(clock).name
        record(
            who,
            "clock",
            f"{label}：{name}",
            **named(row),
            opinion=opinion,
            internal=inner or is_own_matter(clock),
        )
    notify = () if inner else TOLD.get(clock.rule, ())
    move = Move("clock", label, frozenset(), row.status, Side.RECIPIENT, right, notify=notify)
    return Done(move, who, f"「{name}」{label}已登记。", **named(row))


def is_own_matter(clock: Clock) -> bool:
    """Whether an act on a limit is read in its own agency alone: on a clue, a whole case, or for named people."""
    return clock.secret or isinstance(clock.row, Clue | Case)


def _is_fined(clock: Clock) -> bool:
    """Whether the decision that was served has a fine in it, as far as it is recorded."""
    return clock.lane is not None and clock.lane.outcomes.filter(measure=Measure.PENALTY).exists()


def _keep_reason(row: Clue | Case | Referral | Lane) -> None:
    """Law 2 holds after a clock has ended too."""
    if isinstance(row, Referral):
        referrals.keep_reason(row)
    if isinstance(row, Lane):
        lanes.keep_reason(row)
