"""反向衔接: the draft of a 检察意见 (or of the police's 移送行政处理), the end of a review without one, the follow-up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from agencies.roles import Act
from documents.models import Evidence
from documents.secrecy import refuse_secret
from referral.law import reverse
from referral.law.errors import Incomplete, ReferralError, Unlawful
from referral.law.kinds import KINDS, Kind, check_parties
from referral.law.states import LaneStatus, Move, ReferralStatus, Side, labels_of
from referral.law.words import Measure
from referral.models import Case, Clock, ForeignPaper, Lane, Outcome, Referral
from referral.services import clocks, penalty, sending, sharing
from referral.services.acting import Acting, require
from referral.services.cases import keep_open
from referral.services.done import Done
from referral.services.drafting import check_sender, name_officers
from referral.services.lanes import lawful_now
from referral.services.ledger import record
from referral.services.prosecution import check_paper
from referral.services.redrafting import WROTE, check_redraft

TERMINATION = "终结审查决定书"


@dataclass(frozen=True)
class Paper:
    """A paper that was made and numbered elsewhere, as typed."""

    name: str
    number: str
    issued_on: date
    scan: Evidence | None = None


@dataclass(frozen=True)
class Opinion:
    """A 检察意见 or the police's hand-over, as typed. main: the paper itself; ground: why no crime is prosecuted.

    reply_length, reply_unit: the period printed on the paper; violation_ended_on: from when the limitation counts.
    """

    to: Agency
    facts: str
    main: Paper
    ground: Paper
    violation_ended_on: date
    has_long_limitation: bool = False
    reply_length: int | None = None
    reply_unit: str = ""
    request: str = ""
    opinion: str = ""
    copies: Sequence[Agency] = ()

    @property
    def columns(self) -> dict[str, object]:
        """What stands on the referral itself."""
        names = (
            "facts",
            "violation_ended_on",
            "has_long_limitation",
            "reply_length",
            "reply_unit",
            "request",
            "opinion",
        )
        return {name: getattr(self, name) for name in names} | {
            "offline_number": self.main.number.strip(), "offline_on": self.main.issued_on,
        }  # fmt: skip


def lacks_ground(case: Case, agency: Agency) -> str:
    """Why this agency can't hand the case to an administrative one yet; '' when it can."""
    own = Outcome.objects.filter(lane__case=case, lane__agency=agency)
    if agency.kind == A.PROCURATORATE:
        ended = own.filter(measure=Measure.NOT_PROSECUTED, lane__opened_by__kind=Kind.PROSECUTION)
        if not ended.exists():
            return "本案还没有登记不起诉结果；请先在审查起诉分支以「不起诉」办结，再提出检察意见。"
        running = Clock.objects.open().filter(lane__case=case, actor=agency, rule="rev_internal_transfer")
        if running.exists():
            return "案件还没有移送行政检察部门；请先在时限中登记刑事检察部门移送行政检察部门的时间。"
        if ForeignPaper.objects.filter(case=case, agency=agency, name=TERMINATION).exists():
            return "反向衔接审查已经终结，不再提出检察意见。"
        return ""
    if agency.kind == A.POLICE:
        refused = Referral.objects.filter(
            case=case, recipient=agency, status__in=[ReferralStatus.NOT_FILED, ReferralStatus.ENDED],
            foreign_papers__name="不予立案通知书",
        )  # fmt: skip
        if own.filter(measure__in=reverse.POLICE_GROUNDS).exists() or refused.exists():
            return ""
        return "本案没有不予立案、撤销案件、终止侦查或者移交行政机关处理的结果，不能移送行政处理。"
    return "只有检察院和公安机关可以办理反向衔接。"


def check_draft(case: Case, who: Acting) -> None:
    """Refuse unless the acting post may draft a 检察意见 or 移送行政处理 on this case now."""
    if who.agency.kind not in reverse.MAIN_PAPER:
        raise ReferralError(lacks_ground(case, who.agency))
    check_sender(case, who)
    if why := lacks_ground(case, who.agency):
        raise ReferralError(why)


def draft(case: Case, opinion: Opinion, who: Acting) -> Done:
    """Draft a 检察意见 or 移送行政处理 (拟稿): its papers are registered with it, never made here."""
    check_draft(case, who)
    _check(case, opinion, who)
    running = Referral.objects.open().filter(
        case=case, kind=Kind.REVERSE, sender=who.agency, recipient=opinion.to
    )
    if running.exists():
        raise ReferralError(f"已有发往{opinion.to.short_name}的反向衔接正在办理，请勿重复。")
    rule = KINDS[Kind.REVERSE]
    with transaction.atomic():
        keep_open(case, who)
        referral = Referral.objects.create(
            case=case, kind=Kind.REVERSE, sender=who.agency, recipient=opinion.to, holder=who.agency,
            status=ReferralStatus.DRAFT, title=f"{case.title}（{reverse.MAIN_PAPER[who.agency.kind]}）"[:160],
            legal_basis=rule.basis_of(who.agency.kind), drafted_by=who.post, drafted_by_user=who.user,
            created_at=who.at, **opinion.columns,
        )  # fmt: skip
        name_officers(referral, [who.post], who)
        _attach(referral, opinion, who)
        label = f"拟制{rule.label_of(who.agency.kind)}"
        record(who, "draft", label, referral=referral, internal=True, opinion=opinion.opinion)
        sharing.begin(referral, who)
    text = f"已拟稿，送审后由负责人批准：{opinion.to.short_name}。"
    return Done(rule.moves["draft"], who, text, case=case, referral=referral, created=(referral,))


def redraft(referral: Referral, who: Acting, opinion: Opinion) -> None:
    """Change a draft that was not submitted yet or came back; the addressee stays."""
    check_redraft(referral, who)
    _check(referral.case, opinion, who)
    with transaction.atomic():
        rows = Referral.objects.filter(pk=referral.pk, status=ReferralStatus.DRAFT)
        if not rows.update(**opinion.columns):
            raise ReferralError("已送审的移送不能修改；请由批准人退回修改。")
        _attach(referral, opinion, who)
        record(who, WROTE, "修改移送稿", referral=referral, internal=True, opinion=opinion.opinion)
    referral.refresh_from_db()


def _check(case: Case, opinion: Opinion, who: Acting) -> None:
    check_parties(Kind.REVERSE, who.agency.kind, opinion.to.kind)
    if opinion.to.kind == A.POLICE or opinion.to.pk == who.agency.pk:
        raise Incomplete("反向衔接送有处罚权的行政机关，请重新选择。")
    if not opinion.facts.strip():
        raise Incomplete("请填写违法事实。")
    refuse_secret(opinion.facts, opinion.request, opinion.opinion)
    for paper in (opinion.main, opinion.ground):
        check_paper(paper.name, paper.number, paper.issued_on, who)
    if opinion.violation_ended_on > timezone.localdate(who.entered_at):
        raise Incomplete("违法行为终了之日晚于今天，请核对。")
    if who.agency.kind == A.PROCURATORATE and not opinion.reply_length:
        raise Incomplete("请按检察意见书填写回复期限。")


def _attach(referral: Referral, opinion: Opinion, who: Acting) -> None:
    """Register the two papers; a scan that was given before stays when no other is given."""
    kept = list(referral.foreign_papers.order_by("pk"))
    for number, paper in enumerate((opinion.main, opinion.ground)):
        old = kept[number] if number < len(kept) else None
        row = old or ForeignPaper(
            case=referral.case, referral=referral, agency=who.agency, registered_by=who.post
        )
        row.name, row.number, row.issued_on = paper.name, paper.number.strip(), paper.issued_on
        row.issuer, row.registered_at = who.agency.name, who.entered_at
        row.scan = paper.scan or row.scan
        row.save()
    referral.copy_to.set([agency for agency in opinion.copies if agency.kind == A.JUSTICE])


def check_end_review(lane: Lane) -> None:
    """Refuse to end a review that does not run, with what is lawful now."""
    if not clocks.running("rev_review", lane).exists():
        raise Unlawful(f"反向衔接审查没有开始或者已经结束，不能登记终结审查；{_lawful_words(lane)}")


def _lawful_words(lane: Lane) -> str:
    return f"该分支现在可以办理：{labels_of(lawful_now(lane))}。"


def end_review(
    lane: Lane, who: Acting, *, number: str, issued_on: date, reason: str, scan: Evidence | None = None
) -> Done:
    """End the review without an opinion (终结审查), with the procuratorate's own decision; the penalty procedure runs on."""
    right = Act.ASK_CLOCK
    with transaction.atomic():
        lane = _lock(lane, who)
        require(who, right, lane.agency)
        check_end_review(lane)
        check_paper(TERMINATION, number, issued_on, who)
        if not reason.strip():
            raise Incomplete("请写明终结审查的理由。")
        refuse_secret(reason)
        _register(lane, who, Paper(TERMINATION, number, issued_on, scan))
        for clock in clocks.running("rev_review", lane):
            clocks.meet(clock, who, document=f"{TERMINATION}（{number.strip()}）")
        penalty.resume(lane.case, who, note="反向衔接终结审查")
        record(who, "end_review", "终结反向衔接审查", lane=lane, referral=lane.opened_by, opinion=reason)
    move = Move(
        "end_review", "终结审查", frozenset({lane.status}), lane.status, Side.RECIPIENT, right,
        notify=((Side.LEAD, "officers"),),
    )  # fmt: skip
    return Done(move, who, "终结审查已登记。", case=lane.case, lane=lane, referral=lane.opened_by)


def overdue_reply(lane: Lane) -> Clock | None:
    """The reply that a lane owes to a 检察意见, if it still does."""
    if not reverse.awaits_reply(lane.kind, lane.origin.kind):
        return None
    return lane.clocks.open().filter(rule="rev_agency_reply").first()


def check_chase(lane: Lane, at: datetime) -> None:
    """Refuse to follow up on what is answered, or not yet due, with what is lawful now."""
    clock = overdue_reply(lane)
    if clock is None or lane.status != LaneStatus.WORKING:
        raise Unlawful(f"该检察意见已经回复，或者没有待回复的期限，不能跟进监督；{_lawful_words(lane)}")
    if clock.due_at is not None and at < clock.due_at:
        last = timezone.localtime(clock.due_at - timedelta(seconds=1))
        raise ReferralError(f"回复期限至{last:%Y年%m月%d日}届满，届满前不能跟进监督。")


def chase(
    lane: Lane, who: Acting, *, name: str, number: str, issued_on: date, reason: str = "", scan: Evidence | None = None
) -> list[Done]:  # fmt: skip
    """Follow up when the reply period is over (跟进监督): the procuratorate's own paper, a copy to the receiver's superior."""
    move = reverse.CHASE
    with transaction.atomic():
        lane = _lock(lane, who)
        require(who, move.act, lane.origin)
        check_chase(lane, who.at)
        if name not in reverse.CHASE_PAPERS:
            raise Incomplete("请选择跟进监督的文书。")
        check_paper(name, number, issued_on, who)
        _register(lane, who, Paper(name, number, issued_on, scan))
        escalated = clocks.start("rev_escalate_no_reply", lane, who, actor=lane.origin)
        if escalated is not None:
            clocks.meet(escalated, who, document=f"{name}（{number.strip()}）")
        record(
            who,
            "chase",
            f"跟进监督：{name} {number.strip()}",
            lane=lane,
            referral=lane.opened_by,
            opinion=reason,
        )
        copy = _copy_to_superior(lane, who, name)
    text = "跟进监督已登记" + (f"，并抄送{copy.recipient.short_name}。" if copy else "。")
    done = [Done(move, who, text, case=lane.case, lane=lane, referral=lane.opened_by)]
    if copy is not None:
        told = Move(
            "chase", "抄送跟进监督", frozenset(), ReferralStatus.SENT, Side.SENDER, move.act,
            notify=((Side.RECIPIENT, "head"), (Side.RECIPIENT, "registrar")),
        )  # fmt: skip
        done.append(Done(told, who, "", case=lane.case, referral=copy))
    return done


def _copy_to_superior(lane: Lane, who: Acting, name: str) -> Referral | None:
    superior = lane.agency.superior
    if superior is None or not superior.is_open or lane.opened_by is None:
        return None
    title = f"抄送：{name}（{lane.case.title}）"
    if Referral.objects.filter(
        kind=Kind.COPY, about=lane.opened_by, recipient=superior, title=title
    ).exists():
        return None  # it has one of this paper
    return sending.send_copy(lane.opened_by, superior, who, title=title)


def _lock(lane: Lane, who: Acting) -> Lane:
    lane = Lane.objects.select_for_update(of=("self",)).get(pk=lane.pk)
    if not Lane.objects.visible_to(who.post).filter(pk=lane.pk).exists():
        raise Unlawful("没有找到这个办理分支。")
    return lane


def _register(lane: Lane, who: Acting, paper: Paper) -> ForeignPaper:
    return ForeignPaper.objects.create(
        case=lane.case, referral=lane.opened_by, lane=lane, name=paper.name, number=paper.number.strip(),
        issuer=who.agency.name, issued_on=paper.issued_on, scan=paper.scan, registered_by=who.post, agency=who.agency,
        registered_at=who.entered_at,
    )  # fmt: skip
