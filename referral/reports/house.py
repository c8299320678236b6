"""The laws of the house, checked over the whole database. Each check yields sentences about what it found; none is good."""

import hashlib
from collections.abc import Callable, Iterator

from django.db.models import Exists, Max, OuterRef, Q

from agencies.models import Agency
from agencies.roles import Role
from documents import registry
from documents.issue import bytes_of, frozen
from documents.models import Letter, NumberSeries
from referral.law.clocks import FactKind, alarm_at
from referral.law.errors import ReferralError
from referral.law.handing import SIGNERS
from referral.law.kinds import KINDS, Kind
from referral.law.states import (
    LANE_FINAL,
    REFERRAL_FINAL,
    REFERRAL_HOLDER,
    REFERRAL_NEVER_SENT,
    CaseStatus,
    LaneStatus,
    ReferralStatus,
)
from referral.models import (
    Case,
    CaseGroupPermission,
    Clock,
    ClockEvent,
    HandOver,
    Lane,
    Ledger,
    PaperEntry,
    Referral,
    Sample,
)
from referral.models.cases import MEMBER
from referral.models.handing import SIDES
from referral.reports import chain
from referral.services import clocks
from referral.services.answers import DISPUTE
from referral.services.parties import side_of_referral
from referral.services.redrawing import redraw

CHUNK = 500
_CLOSED = [CaseStatus.CLOSED, CaseStatus.ARCHIVED]


def holders() -> Iterator[str]:
    """Law 2: an open referral or lane has exactly one holder, the one that its status names."""
    rows = Referral.objects.open().select_related(
        "sender", "recipient", "case__lead_agency", "origin__sender", "holder"
    )
    for referral in rows.iterator(CHUNK):
        if referral.holder is None:
            yield f"移送 {referral.slug} 没有持有机关"
        elif referral.holder != _expected(referral):
            yield f"移送 {referral.slug} 的持有机关与状态「{referral.status_label}」不符"
    lanes = Lane.objects.open().select_related(
        "agency", "opened_by__sender", "opened_by__origin__sender", "opened_by__holder", "case__lead_agency"
    )
    for lane in lanes.iterator(CHUNK):
        if lane.holder_id is None:
            yield f"办理分支 {lane.slug} 没有持有机关"
        elif lane.holder_id != _lane_holder(lane):
            yield f"办理分支 {lane.slug} 的持有机关与状态「{lane.status_label}」不符"


def _expected(referral: Referral) -> Agency | None:
    """Who must hold a referral. A superior or procuratorate that left the directory since is not asked of."""
    try:
        return side_of_referral(referral, REFERRAL_HOLDER[ReferralStatus(referral.status)])
    except ReferralError:
        return referral.holder


def _lane_holder(lane: Lane) -> int:
    if lane.status == LaneStatus.REPORTED:
        return lane.origin.pk
    waits = lane.opened_by if lane.status == LaneStatus.WAITING else None
    return (waits.holder_id if waits is not None else None) or lane.agency_id


def clocks_or_reasons() -> Iterator[str]:
    """Law 2: what was sent and is open has a running clock or a recorded reason why not."""
    sent = Referral.objects.open().filter(sent_at__isnull=False, no_clock_reason="")
    for referral in sent.exclude(clocks__in=Clock.objects.open()).iterator(CHUNK):
        yield f"移送 {referral.slug}（{referral.status_label}）既无运行的时限，也无不计时的理由"
    working = Lane.objects.open().exclude(status=LaneStatus.WAITING).filter(no_clock_reason="")
    for lane in working.exclude(clocks__in=Clock.objects.open()).iterator(CHUNK):
        yield f"办理分支 {lane.slug}（{lane.status_label}）既无运行的时限，也无不计时的理由"


def closed_cases() -> Iterator[str]:
    """Law 3: no case is closed with an open lane or referral. A secret lane does not count: see `services.cases`."""
    lanes = Lane.objects.exclude(status__in=[str(s) for s in LANE_FINAL]).filter(
        case__status__in=_CLOSED, secret=False
    )
    for lane in lanes.select_related("case").iterator(CHUNK):
        yield f"案件 {lane.case.number} 已办结，办理分支 {lane.slug} 仍未结束"
    open_ones = Referral.objects.open().filter(case__status__in=_CLOSED, secret=False)
    for referral in open_ones.select_related("case").iterator(CHUNK):
        yield f"案件 {referral.case.number} 已办结，移送 {referral.slug} 仍未终结"
    waived = Lane.objects.filter(status=LaneStatus.WAIVED, end_reason="")
    for lane in waived.iterator(CHUNK):
        yield f"办理分支 {lane.slug} 经豁免而没有理由"


def approvals() -> Iterator[str]:
    """Law 1: nothing leaves before its approvals; nobody approves what he drafted; two officers on a 行刑移送."""
    rows = Referral.objects.exclude(
        status__in=[str(s) for s in REFERRAL_NEVER_SENT | {ReferralStatus.WITHDRAWN}]
    )
    rows = rows.filter(origin__isnull=True, case__is_backfilled=False).exclude(kind=Kind.COPY)
    rows = rows.exclude(exchange__came=True)  # its approvals stand on the installation where it was made
    for referral in rows.prefetch_related("approvals__post", "officers").iterator(CHUNK):
        if not KINDS[referral.kind].approve_act:
            continue
        yield from _signatures(referral)
        if referral.kind == Kind.CRIMINAL and len({o.user_id for o in referral.officers.all()}) < 2:
            yield f"行刑移送 {referral.slug} 的承办人不足两名"
    unsound = Q(checked_at__isnull=True) | ~Q(refused_reason="") | Q(took_effect_at__isnull=True)
    for entry in PaperEntry.objects.filter(unsound, approvals__isnull=False).iterator(CHUNK):
        yield f"纸质件 {entry.slug} 未经第二人核对即已生效"


def _signatures(referral: Referral) -> Iterator[str]:
    """The signatures of one referral: the approval is there, by three different people, and by a head where he must."""
    signed = list(referral.approvals.all())
    approved = [a for a in signed if a.step == "approve"]
    drafter = referral.drafted_by_user_id
    if not approved:
        yield f"移送 {referral.slug} 未经批准即已送达"
    if any(a.user_id == drafter for a in approved):
        yield f"移送 {referral.slug} 由拟稿人自己批准"
    reviewed = {(a.user_id, a.round) for a in signed if a.step == "review"}
    if drafter in {user for user, _ in reviewed}:
        yield f"移送 {referral.slug} 由拟稿人自己审核"
    if reviewed & {(a.user_id, a.round) for a in approved}:
        yield f"移送 {referral.slug} 由审核人自己批准"
    given = {(a.user_id, a.round) for a in signed if a.given_for_id is not None}
    if drafter in {user for user, _ in given} or given & (
        reviewed | {(a.user_id, a.round) for a in approved}
    ):
        yield f"移送 {referral.slug} 的审批环节由拟稿人、审核人或者批准人自己办理"
    needs_head = referral.rule.approver.startswith("负责人")
    if needs_head and any(a.post is not None and a.post.role != Role.HEAD for a in approved):
        yield f"移送 {referral.slug} 未经正职或主持工作的负责人批准"


def receipts() -> Iterator[str]:
    """Each signed referral has its receipt."""
    signed = Referral.objects.filter(signed_at__isnull=False, receipt__isnull=True)
    for referral in signed.iterator(CHUNK):
        yield f"移送 {referral.slug} 已签收而没有回执"


def records() -> Iterator[str]:
    """Law 8: each record is gapless, in order, and its hashes hold."""
    for ledger in Ledger.objects.all().iterator(CHUNK):
        yield from chain.faults(ledger)


def numbers() -> Iterator[str]:
    """Law 7: no gap in a register of letters; no series behind its numbers; void numbers have their reason."""
    for agency in Agency.objects.filter(letters__isnull=False).distinct():
        for missing in registry.gaps(agency):
            yield f"文号缺号：{missing}已取号而没有文书"
    numbered = Letter.objects.exclude(series="").values_list("agency_id", "series", "year")
    for agency_id, series, year, top in numbered.annotate(top=Max("serial")):
        row = NumberSeries.objects.filter(agency_id=agency_id, series=series, year=year or 0).first()
        if row is None or row.last < (top or 0):
            yield f"文号登记簿 {series}〔{year}〕落后于已用文号"


def letters() -> Iterator[str]:
    """Law 7: an issued letter is what was issued: content and bytes still have their hashes; none is sent without bytes."""
    for referral in Referral.objects.filter(sent_at__isnull=False, letter__rendered_at__isnull=True).exclude(
        letter=None
    ):
        yield f"移送 {referral.slug} 已送达而文书没有成文"
    for letter in Letter.objects.all().iterator(CHUNK):
        if hashlib.sha256(frozen(letter.content)).hexdigest() != letter.content_sha256:
            yield f"文书 {letter.number or letter.slug} 的内容被改动"
        if letter.rendered_at is not None:
            try:
                if hashlib.sha256(bytes_of(letter)).hexdigest() != letter.file_sha256:
                    yield f"文书 {letter.number or letter.slug} 的文件被改动"
            except OSError:
                yield f"文书 {letter.number or letter.slug} 的文件缺失"


def clock_hints() -> Iterator[str]:
    """Law 4: what is kept on a clock (due, alarms, paused, ended) is what its events give."""
    ending = [FactKind.END, FactKind.LAPSE, FactKind.VOID]
    ended = ClockEvent.objects.filter(clock=OuterRef("pk"), kind__in=ending)
    for clock in Clock.objects.filter(~Exists(ended), ended_at__isnull=False).iterator(CHUNK):
        yield f"时限 {clock.pk}（{clock.rule}）登记为已结束，而没有结束的记录"
    days = clocks.calendar()
    for clock in Clock.objects.open().prefetch_related("events").select_related("agreement").iterator(CHUNK):
        try:
            result = clocks.result_of(clock, days)
        except ReferralError as error:
            yield f"时限 {clock.pk}：{error.sentence}"
            continue
        if result.due_at != clock.due_at:
            yield f"时限 {clock.pk}（{clock.rule}）登记的届满时间与推算不符"
        alarms = alarm_at(result, 50), alarm_at(result, 80)
        if alarms != (clock.alarm_50_at, clock.alarm_80_at):
            yield f"时限 {clock.pk}（{clock.rule}）登记的提醒时间与推算不符"
        if (result.paused_since is not None) != clock.is_paused:
            yield f"时限 {clock.pk}（{clock.rule}）登记的中止情况与推算不符"
        if any(event.kind in ending for event in clock.events.all()):
            yield f"时限 {clock.pk}（{clock.rule}）已有结束的记录，而登记为运行"


def sight() -> Iterator[str]:
    """Law 5: every party sees its case; no right stands without a party behind it."""
    for case in Case.objects.all().iterator(CHUNK):
        seeing = set(
            CaseGroupPermission.objects.filter(content_object=case).values_list(
                "group__rights__agency_id", flat=True
            )
        )
        parties = {case.lead_agency_id, case.opener_id}
        live = Referral.objects.filter(
            case=case, sent_at__isnull=False, recalled_at__isnull=True, is_offline=False
        ).exclude(kind=Kind.CONSULT)  # who is consulted reads the letter, not the case
        parties |= set(
            live.exclude(status__in=REFERRAL_FINAL)
            .filter(secret=False)
            .values_list("recipient_id", flat=True)
        )
        parties |= set(
            Lane.objects.open().filter(case=case, secret=False).values_list("agency_id", flat=True)
        )
        if missing := parties - seeing:
            yield f"案件 {case.number} 有{len(missing)}个参与机关看不到本案"
        now = _now(case)
        senders = Referral.objects.filter(case=now).values_list("sender_id", flat=True)
        recipients = Referral.objects.filter(case=now, sent_at__isnull=False).values_list(
            "recipient_id", flat=True
        )
        if extra := seeing - parties - set(senders) - set(recipients) - {None} - _invited(case):
            yield f"案件 {case.number} 有{len(extra)}个机关的查看权没有来由"


def _now(case: Case) -> Case:
    """Where the referrals of a merged case are now (并案); who saw it still reads where it went."""
    while case.merged_into is not None:
        case = case.merged_into
    return case


def _invited(case: Case) -> set[int]:
    rows = CaseGroupPermission.objects.filter(content_object=case, why__in=["参与办理", DISPUTE, MEMBER])
    return set(rows.values_list("group__rights__agency_id", flat=True))


def hand_overs() -> Iterator[str]:
    """A finished hand-over bears two signatures of each side, four people, and no difference that is not agreed on."""
    done = HandOver.objects.filter(finished_at__isnull=False).select_related("referral")
    for row in done.iterator(CHUNK):
        names = [one.name for side in SIDES for one in row.signed(side)]
        if any(row.signed(side).count() < SIGNERS for side in SIDES) or len(set(names)) < len(names):
            yield f"移交 {row.slug} 已完成而双方签名不足四人"
        if row.differences() and not row.is_reported:
            yield f"移交 {row.slug} 已完成而清点差异没有双方签署的报告"


def samples() -> Iterator[str]:
    """A sample that was drawn gives the same cases and checkers when it is drawn again."""
    for sample in Sample.objects.filter(drawn_at__isnull=False).iterator(CHUNK):
        if not redraw(sample).is_same:
            yield f"抽查 {sample.slug} 重新计算的结果与登记的不一致"


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "holders": holders,
    "clocks": clocks_or_reasons,
    "closed_cases": closed_cases,
    "approvals": approvals,
    "receipts": receipts,
    "records": records,
    "numbers": numbers,
    "letters": letters,
    "clock_hints": clock_hints,
    "sight": sight,
    "hand_overs": hand_overs,
    "samples": samples,
}
