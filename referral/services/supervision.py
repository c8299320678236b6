"""立案监督: the procuratorate's lane beside a refused 行刑移送, and what it may ask before one is refused.

The copy that it holds becomes its lane when it is asked (刑事诉讼规则第五百五十七条). The lane ends when the police have
filed on its notice, or when it has told the sender why it accepts their reasons (第五百六十一条第二款).
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from agencies.models import Agency
from referral.law.criminal import COPY_TO_SUPERVISION
from referral.law.errors import ReferralError
from referral.law.kinds import Kind
from referral.law.states import LANE_FINAL, LANE_MOVES, LaneStatus, ReferralStatus
from referral.law.words import SUPERVISED
from referral.models import Clock, Lane, Referral
from referral.services import clocks
from referral.services.acting import Acting
from referral.services.answers import register_paper
from referral.services.ledger import record
from referral.services.parties import procuratorate_of
from referral.services.sending import send_copy
from referral.services.steps import Step

_FINAL = [str(status) for status in LANE_FINAL]


def copies_of(referral: Referral) -> QuerySet[Referral]:
    """The copies (抄送) of a 行刑移送, whichever hop of its chain they went with; none that was called back."""
    chain = Q(about=referral.first) | Q(about__origin=referral.first)
    return Referral.objects.filter(chain, kind=Kind.COPY, recalled_at__isnull=True).order_by("-pk")


def lanes_of(referral: Referral) -> QuerySet[Lane]:
    """The procuratorate's lanes beside a 行刑移送, the last first; none before 立案监督 was asked for."""
    return Lane.objects.filter(part=SUPERVISED, opened_by__in=copies_of(referral)).order_by("-pk")


def lane_of(referral: Referral) -> Lane | None:
    """The procuratorate's lane that has not ended yet."""
    return next((lane for lane in lanes_of(referral) if not lane.is_final), None)


def is_supervision(lane: Lane) -> bool:
    """Whether a lane is the procuratorate's own: it has no result to report and ends by the supervision's own moves."""
    return lane.part == SUPERVISED


def after_ask(step: Step) -> Referral:
    """The copy that the procuratorate holds becomes its lane; without one it gets one now. Returns the copy."""
    agency = procuratorate_of(step.referral)
    copy = _copy_for(step.referral, agency) or send_copy(
        step.referral, agency, step.who, delivery=step.get("delivery", "system")
    )
    if copy.status != ReferralStatus.ACCEPTED:
        at = step.who.at
        copy.move(COPY_TO_SUPERVISION, holder=None, answered_at=at, ended_at=at, no_clock_reason="")
    lane = Lane.objects.filter(opened_by=copy).first()
    if lane is None:
        lane = Lane.objects.create(
            case=copy.case, agency=agency, opened_by=copy, part=SUPERVISED, status=LaneStatus.WORKING, holder=agency,
            opened_at=step.who.at, taken_at=step.who.at, no_clock_reason="law_silent",
        )  # fmt: skip
    else:  # a branch that it had opened of its own authority
        clocks.void("*", lane, step.who, note=COPY_TO_SUPERVISION.label)
        if lane.status == LaneStatus.REPORTED:  # its report waits for nobody any more
            lane.move(LANE_MOVES["send_back"].but(act=""), holder=agency, reported_at=None)
        Lane.objects.filter(pk=lane.pk).update(part=SUPERVISED, no_clock_reason="law_silent")
    record(step.who, "supervise", "抄送转为立案监督", referral=copy, lane=lane, opinion=step.get("reason"))
    step.created.append(lane)
    step.touched.append(copy)
    return copy


def _copy_for(referral: Referral, agency: Agency) -> Referral | None:
    """The copy that this procuratorate holds, unless a lane from it has already ended."""
    return copies_of(referral).filter(recipient=agency).exclude(lane__status__in=_FINAL).first()


def check_overdue(step: Step) -> None:
    """Only when the police have let the time to decide run out (刑事诉讼规则第五百六十二条), and once."""
    referral = step.referral
    if not is_late(referral, step.who.at):
        raise ReferralError(
            "公安机关的立案审查期限尚未届满，不能要求说明逾期理由；期限届满仍未决定的再办理。"
        )
    if clocks.running("police_overdue_explain", referral).exists():
        raise ReferralError("已经要求公安机关说明逾期理由，请等待其书面说明。")


def is_late(referral: Referral, at: datetime) -> bool:
    """Whether the time of the police to decide on filing is over."""
    return clocks.running("police_file_decide", referral).filter(due_at__lte=at).exists()


def check_explain(step: Step) -> None:
    """Reasons are given to who has asked for them."""
    if not _asked(step.referral).exists():
        raise ReferralError("检察机关没有要求说明理由，或者已经说明；现在不需要办理。")


def after_explain(step: Step) -> None:
    """Register the paper with the reasons, by what was asked for."""
    if step.referral.status != ReferralStatus.SUPERVISED:
        step.fields.setdefault("paper_name", "逾期不作决定理由说明")
    register_paper(step)


def _asked(referral: Referral) -> QuerySet[Clock]:
    rows = referral.clocks.open().filter(rule__in=("police_explain_no_file", "police_overdue_explain"))
    return rows.order_by("-pk")


def explaining(referral: Referral) -> str:
    """The limit under which the police owe the procuratorate reasons now; '' when they owe none."""
    clock = _asked(referral).first()
    return clock.rule if clock else ""


def after_filing(step: Step) -> None:
    """The police have filed, on the notice or of their own accord: the supervision is over."""
    register_paper(step)
    lane = lane_of(step.referral)
    if lane is not None:
        end(lane, step.who, result="公安机关已立案")
        step.touched.append(lane.opened_by)  # type: ignore[arg-type]


def informed(clock: Clock, who: Acting, *, document: str) -> None:
    """The sender has been told why the reasons were accepted: the supervision is over."""
    lane = clock.lane
    if lane is not None and is_supervision(lane) and not lane.is_final:
        end(lane, who, result=f"认可不立案理由，已告知移送机关（{document}）")


def end(lane: Lane, who: Acting, *, result: str) -> None:
    """End the procuratorate's lane."""
    lane.move(LANE_MOVES["finish"], holder=None, ended_at=who.at, result=result, no_clock_reason="")
    record(who, "finish", "立案监督办结", lane=lane, referral=lane.opened_by, opinion=result)
