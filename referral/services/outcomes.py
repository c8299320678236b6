"""Results of a lane (办理结果): as typed, kept, and what a criminal result or a non-prosecution brings about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from agencies.kinds import AgencyKind
from documents.secrecy import refuse_secret
from referral.law.clocks import ZONE
from referral.law.criminal import OUTCOME_CLOCKS
from referral.law.errors import Incomplete
from referral.law.kinds import Kind
from referral.law.words import INTERIM_ONLY, MEASURE_LABELS, Measure
from referral.models import Lane, Outcome, Referral, Subject
from referral.services import amounts, clocks, gate, late_copies, penalty
from referral.services.acting import Acting

#: A criminal lane that ended with one of these did not end without prosecution.
PROSECUTION = frozenset({Measure.PROSECUTED, Measure.JUDGED, Measure.MOVED})


@dataclass(frozen=True)
class OutcomeDraft:
    """One result as typed. measure: of law.words.Measure; amount in yuan."""

    measure: str
    words: str = ""
    document_number: str = ""
    decided_on: date | None = None
    amount: Decimal | None = None
    subject: Subject | None = None


def keep(lane: Lane, drafts: Sequence[OutcomeDraft], who: Acting, *, final: bool) -> list[Outcome]:
    """Check results as typed and write them. final: at least one must end the work.

    Raises Incomplete for what is missing, NotAllowed for what has to wait for the police (`gate`).
    """
    if not drafts:
        raise Incomplete("请至少填写一项办理结果。")
    kept = []
    for d in drafts:
        if d.measure not in MEASURE_LABELS:
            raise Incomplete("请从列表中选择结果类型。")
        if d.amount is not None and d.amount < 0:
            raise Incomplete("金额不能为负数，请核对。")
        refuse_secret(d.words)
        if who.came is None:  # what was decided elsewhere passed the gate there
            gate.check(lane, measure=d.measure, subject=d.subject, decided_on=d.decided_on)
        is_final = final and d.measure not in INTERIM_ONLY
        outcome = Outcome.objects.create(
            lane=lane, is_final=is_final, at=who.at, post=who.post, user=who.user, **vars(d)
        )
        kept.append(outcome)
    if final and not any(o.is_final for o in kept):
        raise Incomplete("立案、采取强制措施是阶段性结果，请填写最终结果后再反馈办结。")
    amounts.book([o for o in kept if o.is_final and o.amount], lane, who)
    late_copies.call_for(lane, kept, who)
    return kept


def filing(kept: Sequence[Outcome]) -> tuple[str, ...]:
    """行政立案, 不予行政立案 or a final result decides what `nhsa_filing` asks for."""
    decided = any(o.is_final or o.measure in {Measure.FILED, Measure.NOT_FILED} for o in kept)
    return ("nhsa_filing",) if decided else ()


def criminal_over(lane: Lane, outcomes: Sequence[Outcome], who: Acting) -> None:
    """What the police must still tell starts now, and nobody urges them any more (刑事诉讼规则第五百六十四条).

    Without a prosecution the own lane's penalty clock runs on; with one it waits for what the court or P says.
    """
    clocks.void("proc_urge_after_3m", lane, who, note="侦查已有结果")
    for outcome in outcomes:
        if rule := OUTCOME_CLOCKS.get(outcome.measure):
            clocks.start(rule, lane, who, actor=lane.agency)
    came_back = lane.case.referrals.filter(kind=Kind.REVERSE, signed_at__isnull=False)
    if came_back.exists() or not any(o.measure in PROSECUTION for o in outcomes):
        penalty.resume(lane.case, who, note="刑事程序已有结果")


def not_prosecuted(lane: Lane, outcomes: Sequence[Outcome], who: Acting) -> None:
    """不起诉 starts the procuratorate's inner road to a 检察意见, unless that went out before."""
    found = next((o for o in outcomes if o.measure == Measure.NOT_PROSECUTED), None)
    if found is None or lane.agency.kind != AgencyKind.PROCURATORATE:
        return
    sent = Referral.objects.filter(
        case=lane.case, kind=Kind.REVERSE, sender=lane.agency, sent_at__isnull=False
    )
    if not sent.exists():
        day = found.decided_on
        decided = datetime.combine(day, time.min, tzinfo=ZONE) if day else None
        clocks.start("rev_internal_transfer", lane, who, actor=lane.agency, at=decided)
