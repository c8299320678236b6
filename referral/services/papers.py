"""Papers that came from outside: incoming post (收文) and foreign papers (外来文书). Acts on paper: `paper_entries`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agencies.models import Department, Post
from agencies.roles import Act
from documents.models import Dossier, Evidence
from documents.registry import draw_plain
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete
from referral.models import Case, ForeignPaper, IncomingPaper, Lane, Referral
from referral.services import letters
from referral.services.acting import Acting, require
from referral.services.ledger import record


def register_foreign(
    case: Case,
    who: Acting,
    *,
    name: str,
    number: str,
    issuer: str,
    issued_on: date,
    referral: Referral | None = None,
    lane: Lane | None = None,
    scan: Evidence | None = None,
) -> ForeignPaper:
    """Register a paper that another agency made and numbered; it is never made here."""
    require(who, Act.UPLOAD_EVIDENCE, who.agency)
    if not all((name, number, issuer)):
        raise Incomplete("请填写文书名称、文号和制作机关。")
    refuse_secret(name, number)
    with transaction.atomic():
        paper = ForeignPaper.objects.create(
            case=case, referral=referral, lane=lane, name=name, number=number, issuer=issuer, issued_on=issued_on,
            scan=scan, secret=bool(referral and referral.secret), registered_by=who.post, agency=who.agency,
            registered_at=who.entered_at,
        )  # fmt: skip
        record(
            who, "foreign_paper", f"登记外来文书：{name} {number}", case=case, referral=referral, lane=lane
        )
    return paper


@dataclass(frozen=True)
class IncomingDraft:
    """An incoming letter as typed."""

    from_name: str
    title: str
    received_at: datetime
    from_number: str = ""
    copies: int = 1
    pages: int = 1
    way: str = "direct"
    case: Case | None = None


def register_incoming(draft: IncomingDraft, who: Acting) -> IncomingPaper:
    """收文登记: the paper gets its 收文登记号."""
    require(who, Act.REGISTER_INCOMING, who.agency)
    refuse_secret(draft.title, draft.from_number)
    if draft.received_at > who.entered_at:
        raise Incomplete("收文时间晚于现在，请核对。")
    with transaction.atomic():
        return IncomingPaper.objects.create(
            dossier=Dossier.objects.create(opened_at=who.at), agency=who.agency,
            number=draw_plain(who.agency, "收", who.entered_at), registered_by=who.post,
            registered_at=who.entered_at, **vars(draft),
        )  # fmt: skip


def propose_incoming(paper: IncomingPaper, who: Acting, *, opinion: str) -> None:
    """拟办: the office proposes who should handle it."""
    require(who, Act.PROPOSE_INCOMING, paper.agency)
    _write(paper, {"proposal": opinion, "proposed_by": who.post, "proposed_at": who.at}, opinion, "拟办意见")


def rule_incoming(paper: IncomingPaper, who: Acting, *, opinion: str) -> None:
    """批办: the leader decides."""
    require(who, Act.RULE_INCOMING, paper.agency)
    _write(paper, {"ruling": opinion, "ruled_by": who.post, "ruled_at": who.at}, opinion, "批办意见")


def _write(paper: IncomingPaper, values: dict[str, Any], opinion: str, label: str) -> None:
    if not opinion.strip():
        raise Incomplete(f"请填写{label}。")
    refuse_secret(opinion)
    IncomingPaper.objects.filter(pk=paper.pk).update(**values)
    paper.refresh_from_db()


def assign_incoming(
    paper: IncomingPaper, who: Acting, *, department: Department | None = None, officer: Post | None = None
) -> None:
    """分办: to a department, an officer, or both. Changing it restarts no clock."""
    require(who, Act.ASSIGN_DEPARTMENT, paper.agency)
    if department is None and officer is None:
        raise Incomplete("请选择承办科室或承办人。")
    if department is not None and department.agency_id != paper.agency_id:
        raise Incomplete("科室不属于本机关，请重新选择。")
    if officer is not None and officer.agency_id != paper.agency_id:
        raise Incomplete("承办人不在本机关任职，请重新选择。")
    IncomingPaper.objects.filter(pk=paper.pk).update(
        department=department, officer=officer, assigned_at=who.at
    )
    paper.refresh_from_db()


def incoming_sheet(paper: IncomingPaper, who: Acting) -> None:
    """收文处理单 as a print, from what has been entered so far; each print is a sheet of its own."""
    letters.issue_incoming_sheet(paper, who)
