"""Registers for other systems (医保支付资格记分, 医师考核, 信用事项) and penalties as records: entered, taken back, read. Nothing is scored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.law.states import Move, Side
from referral.law.words import CONDUCT_KEEPERS, CONDUCT_REGISTERS, MEASURE_LABELS, Measure
from referral.models import Case, ConductEntry, Lane, Outcome, Subject
from referral.models.seen import kept, seen
from referral.services.acting import Acting, require, require_party
from referral.services.amounts import read_lanes
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.money import lanes_of

#: Results that say something was found: 处理处罚 as records, and what makes a concluded case count as confirmed.
PENALTIES = (
    Measure.AGREEMENT, Measure.PENALTY, Measure.CONFISCATION, Measure.RECOVERY, Measure.WARNING, Measure.SUSPENSION,
    Measure.LICENCE, Measure.CREDIT, Measure.DETENTION, Measure.JUDGED, Measure.CRIMINAL_FINE,
)  # fmt: skip
#: Registers of persons: 相关人员, 医师. A unit has a credit record alone.
PERSONAL = ("payment", "assessment")
MOST_POINTS = 12
MOST_POINTS_TOLD = "一次记分应当在1分至12分之间，请按决定书填写。"


@dataclass(frozen=True)
class ConductDraft:
    """One entry as typed."""

    register: str
    subject: Subject
    words: str
    document_number: str
    decided_on: date
    lane: Lane
    points: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Record:
    """One line of a register as it is read and exported."""

    register: str
    subject: Subject | None
    case: Case
    agency: Agency
    what: str
    words: str
    document_number: str
    decided_on: date | None
    amount: Decimal | None = None
    points: int | None = None
    until: date | None = None
    entry: ConductEntry | None = None


def registers_for(case: Case, post: Post) -> list[str]:
    """The registers that the acting post may write to in a case: those that it keeps, if its agency works on the case."""
    kept_here = registers_of(post)
    return kept_here if kept_here and lanes_of(case, post) else []


def registers_of(post: Post) -> list[str]:
    """The registers that the acting post writes to: those that its agency keeps, by who reports results."""
    if not may(post, Act.REPORT_RESULT, post.agency):
        return []
    return [one for one in CONDUCT_REGISTERS if post.agency.kind in CONDUCT_KEEPERS[one]]


def check(case: Case, who: Acting) -> None:
    """Refuse who writes to no register in this case."""
    require_party(who, case, what="登记记分、考核和信用事项")
    if not registers_for(case, who.post):
        raise NotAllowed(
            "医保支付资格记分由医保机关、医师考核由卫健机关、信用事项由作出处理的机关，在本机关的办理分支登记；您以当前身份不能登记。"
        )


def enter(case: Case, who: Acting, *, draft: ConductDraft) -> Done:
    """Enter one record. Raises ReferralError for what is missing or stands there already."""
    check(case, who)
    if draft.register not in registers_for(case, who.post) or draft.lane not in lanes_of(case, who.post):
        raise NotAllowed("本机关不登记这一类记录，请从列表中选择。")
    if draft.subject.case_id != case.pk:
        raise ReferralError("该当事人已不在本案，请刷新页面后重新选择。")
    if draft.register in PERSONAL and draft.subject.kind not in {"person", "official"}:
        raise Incomplete(
            "医保支付资格记分、医师考核登记在相关人员名下，请选择个人；单位的事项登记为信用事项。"
        )
    if (draft.register == "payment") != (draft.points is not None):
        raise Incomplete("医保支付资格记分须填写分值；其他记录不填分值。")
    if draft.points is not None and not 1 <= draft.points <= MOST_POINTS:
        raise Incomplete(MOST_POINTS_TOLD)
    if draft.decided_on > timezone.localdate(who.entered_at):
        raise ReferralError("决定日期晚于今天，请填写实际决定的日期。")
    if draft.until is not None and draft.until < draft.decided_on:
        raise Incomplete("有效期至不能早于决定日期。")
    refuse_secret(draft.words, draft.document_number)
    label = CONDUCT_REGISTERS[draft.register]
    try:
        with transaction.atomic():
            ConductEntry.objects.create(
                agency=who.agency, at=who.at, by=who.post, by_user=who.user, **vars(draft)
            )
            record(
                who, "conduct", f"登记{label}", case=case, lane=draft.lane, opinion=draft.words, internal=True
            )
    except IntegrityError as error:
        raise ReferralError(f"文号{draft.document_number}对该当事人的{label}已经登记，请核对。") from error
    return Done(_move("conduct", f"登记{label}", case), who, f"{label}已登记。", case=case, tell=False)


def withdraw(case: Case, who: Acting, *, entry: ConductEntry, reason: str) -> Done:
    """Take an own entry back, with the ground; it stays in the record and is exported no more."""
    require(who, Act.REPORT_RESULT, entry.agency)
    refuse_secret(reason)
    if not reason.strip():
        raise Incomplete("请写明撤销的理由。")
    with transaction.atomic():
        rows = ConductEntry.objects.standing().filter(pk=entry.pk, lane__case=case)
        if not rows.update(withdrawn_at=who.at, withdrawn_reason=reason.strip()):
            raise ReferralError("该记录已经撤销，请刷新页面查看。")
        label = f"撤销{entry.get_register_display()}"
        record(who, "withdraw_conduct", label, case=case, lane=entry.lane, opinion=reason, internal=True)
    return Done(_move("withdraw_conduct", label, case), who, "记录已撤销。", case=case, tell=False)


def entries_of(post: Post, subjects: Any = None) -> QuerySet[ConductEntry]:
    """The entries that the acting post reads: of lanes that it reads in full, about subjects that it may know of.

    subjects: those about these, and about the persons of their cases.
    """
    known = kept(post, "Subjects known", lambda: Subject.objects.known_to(post))
    rows = ConductEntry.objects.standing().filter(
        lane__in=read_lanes(post, "conduct"),
        lane__secret=False,
        lane__case__in=seen(Case, post),
        subject__in=known,
    )
    if subjects is not None:
        cases = Subject.objects.filter(pk__in=subjects).values("case_id")
        rows = rows.filter(Q(subject__in=subjects) | Q(register__in=PERSONAL, lane__case__in=cases))
    return rows.select_related("subject", "agency", "lane__case", "by__user")


def penalties_of(post: Post, subjects: Any = None) -> QuerySet[Outcome]:
    """The penalties that the acting post reads. subjects: those about them, and about a whole case of theirs."""
    known = kept(post, "Subjects known", lambda: Subject.objects.known_to(post))
    rows = Outcome.objects.filter(
        Q(subject__isnull=True) | Q(subject__in=known), measure__in=PENALTIES, is_final=True, lane__secret=False,
        lane__in=read_lanes(post, "outcomes"), lane__case__in=seen(Case, post),
    )  # fmt: skip
    if subjects is not None:
        whole = Q(
            subject__isnull=True, lane__case__in=Subject.objects.filter(pk__in=subjects).values("case_id")
        )
        rows = rows.filter(whole | Q(subject__in=subjects))
    return rows.select_related("subject", "lane__agency", "lane__case").order_by("-decided_on", "-pk")


def records(post: Post, register: str, subjects: Any = None) -> list[Record]:
    """The lines of a register: penalty, payment, assessment or credit. A 信用惩戒 that is a result is a credit item, too."""
    found: Iterable[Record] = (_entered(one) for one in entries_of(post, subjects).filter(register=register))
    outcomes = penalties_of(post, subjects)
    if register == "penalty":
        return [_decided("penalty", one) for one in outcomes.exclude(measure=Measure.CREDIT)]
    if register == "credit":
        return [*found, *(_decided("credit", one) for one in outcomes.filter(measure=Measure.CREDIT))]
    return list(found)


def _entered(one: ConductEntry) -> Record:
    return Record(
        one.register, one.subject, one.lane.case, one.agency, one.get_register_display(), one.words, one.document_number,
        one.decided_on, points=one.points, until=one.until, entry=one,
    )  # fmt: skip


def _decided(register: str, one: Outcome) -> Record:
    return Record(
        register, one.subject, one.lane.case, one.lane.agency, MEASURE_LABELS[one.measure], one.words, one.document_number,
        one.decided_on, amount=one.amount,
    )  # fmt: skip


def _move(name: str, label: str, case: Case) -> Move:
    return Move(name, label, frozenset(), case.status, Side.LEAD, Act.REPORT_RESULT)
