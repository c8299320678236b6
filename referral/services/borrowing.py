"""借阅 of a closed dossier: asked for, decided by a second person, handed out, given back. What is open now is read, not stored.

Reading on line gives no sight of the case: it opens the letters and files of 正卷 that the decider could see, and nothing
of what few may know (限定知悉). Cases at work are read by those they are given to; their dossiers are not lent.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents.models import Evidence
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, ReferralError
from referral.law.states import CaseStatus
from referral.models import Borrowing, Case, CaseLetter
from referral.models.borrowing import COPY, LOAN, READ, WAYS, Stage
from referral.services import dossier
from referral.services.acting import Acting, require, require_other_person
from referral.services.catalogue import Entry
from referral.services.dossier import Packet
from referral.services.ledger import record

#: No law fixes how long; an office lends for weeks, not for good.
MOST_DAYS = 90
_LENT = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)
_NO_COPY = "案件已经归档，向其他机关和律师提供正卷，请先办理借阅审批（复制正卷）。"
_CLOSED_ALONE = "案件尚未办结，案卷由承办人保管，不办理借阅；需要参与办理的，请由负责人分办或者指定承办人。"


@dataclass(frozen=True)
class Wish:
    """What is asked for. reader: a colleague; else unit, person and document of who comes from outside."""

    case_number: str
    way: str
    purpose: str
    until: date
    reader: Post | None = None
    unit: str = ""
    person: str = ""
    document: str = ""


def ask(who: Acting, wish: Wish) -> Borrowing:
    """Ask for a dossier of the own agency by its number. Whether there is one, who asks is not told unless he sees it.

    Raises Incomplete for what is missing, ReferralError for a case at work that the person sees.
    """
    require(who, Act.SEE_EVIDENCE, who.agency)
    _check(who, wish)
    case = _case_of(who.agency, wish.case_number)
    if case is not None and case.status not in _LENT and _sees(case, who.post):
        raise ReferralError(_CLOSED_ALONE)
    with transaction.atomic():
        row = Borrowing.objects.create(
            agency=who.agency, case=case, **vars(wish), asked_by=who.post, asked_by_user=who.user, asked_at=who.at,
        )  # fmt: skip
        _record(row, who, "borrow_ask", f"申请借阅案卷：{WAYS[row.way]}（{row.for_whom}）")
    return row


def _check(who: Acting, wish: Wish) -> None:
    if not wish.case_number.strip() or not wish.purpose.strip():
        raise Incomplete("请填写案件编号和用途。")
    refuse_secret(wish.purpose, wish.unit, wish.person, wish.document)
    day = timezone.localdate(who.at)
    if not day <= wish.until <= day + timedelta(days=MOST_DAYS):
        raise Incomplete(f"借阅截止日应在今天以后{MOST_DAYS}天以内，请重新选择。")
    if wish.reader is not None:
        if wish.reader.agency_id != who.agency.pk or wish.unit or wish.person or wish.document:
            raise Incomplete("本机关人员借阅的，只选择姓名；外单位借阅的，填写单位、姓名和文号。")
        return
    if wish.way == READ:
        raise Incomplete("在线查阅只供本机关人员；外单位查阅的，请选择借出或者复制。")
    if not (wish.unit.strip() and wish.person.strip() and wish.document.strip()):
        raise Incomplete("外单位借阅的，请填写单位、姓名和调卷函或者介绍信文号。")


def _case_of(agency: Agency, number: str) -> Case | None:
    """The case of that number in which the agency has a part; a restricted one is not found by its number."""
    part = Q(lead_agency=agency) | Q(lanes__agency=agency, lanes__secret=False)
    return Case.objects.filter(part, number=number.strip()).distinct().first()


def _sees(case: Case, post: Post) -> bool:
    return Case.objects.visible_to(post).filter(pk=case.pk).exists()


def _record(row: Borrowing, who: Acting, act: str, label: str, **more: Any) -> None:
    if row.case is not None:
        record(who, act, label, case=row.case, internal=True, payload={"borrowing": row.slug}, **more)


def decide(row: Borrowing, who: Acting, *, allowed: bool, opinion: str = "") -> None:
    """Allow it or not: the deputy or head, neither who asked nor who reads.

    Raises SamePerson, NotAllowed; ReferralError when there is no such case, it is at work, or the time is over.
    """
    require(who, Act.LEND_DOSSIER, row.agency)
    reader = row.reader.user_id if row.reader else None
    require_other_person(who, row.asked_by_user_id, reader, what="申请人和查阅人不能审批同一借阅")
    refuse_secret(opinion)
    if not allowed and not opinion.strip():
        raise Incomplete("不同意的，请写明理由。")
    if allowed:
        _check_lendable(row, who)
    with transaction.atomic():
        waiting = Borrowing.objects.filter(pk=row.pk, is_allowed__isnull=True)
        facts = {"is_allowed": allowed, "opinion": opinion, "decided_at": who.at}
        if not waiting.update(**facts, decided_by=who.post, decided_by_user=who.user):
            raise Conflict("该借阅已经审批，请刷新页面查看。")
        row.refresh_from_db()
        word = "同意借阅案卷" if allowed else "不同意借阅案卷"
        _record(row, who, "borrow_decide", f"{word}（{row.for_whom}）", opinion=opinion)


def waiting_for(post: Post) -> QuerySet[Borrowing]:
    """Requests that wait for this post's own decision, the longest waiting first."""
    if not may(post, Act.LEND_DOSSIER, post.agency):
        return Borrowing.objects.none()
    rows = Borrowing.objects.visible_to(post).filter(agency=post.agency, is_allowed__isnull=True)
    rows = rows.exclude(asked_by_user=post.user_id).exclude(reader__user=post.user_id)
    rows = rows.select_related("agency")
    return rows.order_by("asked_at", "pk")


def _check_lendable(row: Borrowing, who: Acting) -> None:
    if row.case is None or not _sees(row.case, who.post):
        raise ReferralError("本机关没有这个编号的案件，请写明理由后不予同意。")
    if row.case.status not in _LENT:
        raise ReferralError(_CLOSED_ALONE)
    if row.until < timezone.localdate(who.at):
        raise ReferralError("申请的截止日已过，请不予同意，由申请人重新申请。")


def hand_out(row: Borrowing, who: Acting) -> None:
    """Give out the paper volumes: the registrar, once it is allowed."""
    require(who, Act.ARCHIVE_CASE, row.agency)
    with transaction.atomic():
        ready = Borrowing.objects.running(timezone.localdate(who.at)).filter(
            pk=row.pk, way=LOAN, handed_at=None, case__status__in=_LENT
        )
        if not ready.update(handed_at=who.at, handed_by=who.post):
            raise Conflict("该借阅现在不能借出：须为已同意、未到期的借出纸质案卷，案件没有重启。")
        row.refresh_from_db()
        _record(row, who, "borrow_out", f"借出案卷（{row.for_whom}）")


def give_back(row: Borrowing, who: Acting, *, condition: str) -> None:
    """Take the volumes back, or end the reading on line before its time: the registrar, with what he found."""
    require(who, Act.ARCHIVE_CASE, row.agency)
    refuse_secret(condition)
    if not condition.strip():
        raise Incomplete("请填写归还情况或者结束查阅的理由。")
    with transaction.atomic():
        out = Q(way=LOAN, handed_at__isnull=False) | Q(way=READ)
        held = Borrowing.objects.filter(out, pk=row.pk, is_allowed=True, returned_at=None)
        if not held.update(returned_at=who.at, returned_by=who.post, condition=condition):
            raise Conflict("该借阅没有借出，或者已经归还，请刷新页面查看。")
        row.refresh_from_db()
        _record(row, who, "borrow_return", f"归还案卷（{row.for_whom}）", opinion=condition)


def acts_of(row: Borrowing, post: Post, on: date) -> list[str]:
    """What a post may do with it on a day: decide, hand_out, give_back."""
    stage, found = row.stage(on), []
    reader = row.reader.user_id if row.reader else None
    if stage == Stage.ASKED and may(post, Act.LEND_DOSSIER, row.agency):
        found += [] if post.user_id in {row.asked_by_user_id, reader} else ["decide"]
    if may(post, Act.ARCHIVE_CASE, row.agency):
        found += ["hand_out"] if stage == Stage.ALLOWED and row.way == LOAN else []
        back = stage in {Stage.OUT, Stage.OVERDUE} or stage == Stage.ALLOWED and row.way == READ
        found += ["give_back"] if back else []
    return found


def pieces(row: Borrowing) -> list[Entry]:
    """正卷 as the decider could see it, which is what he lent."""
    assert row.case is not None and row.decided_by is not None
    return dossier.pieces_of(row.case, row.decided_by, COPY)


def reading(post: Post, on: date) -> QuerySet[Borrowing]:
    """The borrowings by which a post reads on a day: a case that was opened again is at work, and lent no more."""
    return Borrowing.objects.running(on).filter(way=READ, reader=post, case__status__in=_LENT)


def _pieces_read(post: Post, on: date, dossier_id: int) -> list[Entry]:
    rows = reading(post, on).filter(case__dossier_id=dossier_id)
    return [piece for row in rows.select_related("case", "decided_by__agency") for piece in pieces(row)]


def lends_letter(link: CaseLetter, post: Post, on: date) -> bool:
    """Whether a post reads this letter by a borrowing that runs on a day."""
    return any(piece.link == link for piece in _pieces_read(post, on, link.case.dossier_id))


def lends_evidence(found: Evidence, post: Post, on: date) -> bool:
    """Whether a post looks at this file by a borrowing that runs on a day."""
    return any(piece.evidence == found for piece in _pieces_read(post, on, found.dossier_id))


def _copies(case: Case, agency: Agency, on: date) -> QuerySet[Borrowing]:
    """The allowed copies of a case's dossier that were not made yet."""
    return Borrowing.objects.running(on).filter(case=case, agency=agency, way=COPY, handed_at=None)


def check_copy(case: Case, who: Acting, purpose: str) -> None:
    """Refuse to hand 正卷 of an archived dossier to somebody outside without an allowed copy. Raises ReferralError."""
    if purpose == dossier.OWN or case.status != CaseStatus.ARCHIVED:
        return
    if not _copies(case, who.agency, timezone.localdate(who.at)).exists():
        raise ReferralError(_NO_COPY)


def take_out(packet: Packet, who: Acting) -> None:
    """Write down that a packet went out; of an archived dossier it uses up the oldest allowed copy."""
    case = packet.case
    with transaction.atomic():
        check_copy(case, who, packet.purpose)
        if packet.purpose != dossier.OWN and case.status == CaseStatus.ARCHIVED:
            row = (
                _copies(case, who.agency, timezone.localdate(who.at))
                .select_for_update()
                .order_by("asked_at", "pk")
                .first()
            )
            if row is None:  # a colleague took it at the same moment
                raise ReferralError(_NO_COPY)
            Borrowing.objects.filter(pk=row.pk).update(handed_at=who.at, handed_by=who.post)
            _record(row, who, "borrow_out", f"复制案卷（{row.for_whom}）")
        dossier.take_out(packet, who)


def overdue(at_day: date) -> list[Borrowing]:
    """Volumes that are out past their day and of which nobody was told yet."""
    late = Borrowing.objects.filter(
        way=LOAN, handed_at__isnull=False, returned_at=None, reminded_at=None, until__lt=at_day
    )
    return list(late.select_related("agency", "asked_by", "handed_by", "reader")[:200])
