"""Paper beside the screen: acts that happened on paper, 代录 of signatures, foreign papers."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents.models import Evidence
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.models import Case, ForeignPaper, Lane, PaperEntry, Referral
from referral.services import referrals
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.parties import side_of_referral

#: Signatures of a chain: they take effect only when a second person has checked them against the paper.
SIGNATURES = frozenset({"review", "approve", "refuse"})


@dataclass(frozen=True)
class PaperDraft:
    """What is entered of an act on paper. real_at: when it really happened; signed_by: who signed the sheet."""

    move: str
    real_at: datetime
    scan: Evidence | None = None
    signed_by: Post | None = None
    way: str = "direct"
    tracking_number: str = ""
    note: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


def enter(referral: Referral, paper: PaperDraft, who: Acting) -> tuple[PaperEntry, Done | None]:
    """Enter an act of a referral that happened on paper.

    A signature waits for the second check; every other act takes effect at once with its real time and shows as 待核对.
    """
    move = referral.rule.move(paper.move, referral.status)
    agency = side_of_referral(referral, move.side)
    require(who, Act.ENTER_PAPER, agency)
    if not Referral.objects.visible_to(who.post).filter(pk=referral.pk).exists():
        raise ReferralError("没有找到这件移送。")
    if paper.real_at > who.entered_at:
        raise Incomplete("实际时间晚于现在，请核对。")
    if paper.move in SIGNATURES:
        _check_signature(referral, paper, move.act, agency)
    with transaction.atomic():
        entry = PaperEntry.objects.create(
            agency=agency, case=referral.case, referral=referral, move=paper.move, fields=_plain(paper.fields),
            signed_by=paper.signed_by, real_at=paper.real_at, way=paper.way, tracking_number=paper.tracking_number,
            scan=paper.scan, note=paper.note, secret=referral.secret, entered_by=who.post, entered_by_user=who.user,
            entered_at=who.entered_at,
        )  # fmt: skip
        if paper.move in SIGNATURES:
            record(who, "enter_paper", f"代录纸质{move.label}（待核对）", referral=referral, internal=True)
            return entry, None
        fields = {"delivery": paper.way, "tracking_number": paper.tracking_number, **paper.fields}
        done = referrals.perform(referral, paper.move, who.really_at(paper.real_at), **fields)
    return entry, done


def _check_signature(referral: Referral, paper: PaperDraft, act: str, agency: Agency) -> None:
    signer = paper.signed_by
    if signer is None or signer.agency_id != agency.pk or not may(signer, act, agency, at=paper.real_at):
        raise Incomplete("请选择纸质件上签署人的任职；签署人须有权办理此事项。")
    if paper.scan is None:
        raise Incomplete("请上传已签署的审批表或批示件扫描件。")
    if PaperEntry.objects.filter(
        referral=referral, move=paper.move, checked_at__isnull=True, refused_reason=""
    ).exists():
        raise ReferralError("该纸质件已经录入，正在等待第二人核对。")


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if isinstance(value, str | int | bool | list)}


def check(entry: PaperEntry, who: Acting, *, agrees: bool, reason: str = "") -> Done | None:
    """The second person compares the entry with the paper. A signature takes effect now, at its real time."""
    require(who, Act.CHECK_PAPER, entry.agency)
    require_other_person(who, entry.entered_by_user_id, what="录入人不能自行核对")
    seen = Referral.objects.visible_to(who.post)
    if entry.secret and (entry.referral is None or not seen.filter(pk=entry.referral.pk).exists()):
        raise NotAllowed("没有找到这件录入。")
    if entry.checked_at is not None:
        raise ReferralError("该录入已经核对。")
    if not agrees and not reason:
        raise Incomplete("核对不符的，请写明哪里不符。")
    with transaction.atomic():
        claimed = PaperEntry.objects.filter(pk=entry.pk, checked_at__isnull=True).update(
            checked_by=who.post, checked_by_user=who.user, checked_at=who.entered_at,
            refused_reason="" if agrees else reason,
        )  # fmt: skip
        if not claimed:
            raise ReferralError("该录入已经核对。")
        entry.refresh_from_db()
        label = "核对纸质件：相符" if agrees else "核对纸质件：不符"
        record(
            who, "check_paper", label, case=entry.case, referral=entry.referral, opinion=reason, internal=True
        )
        if agrees and entry.move in SIGNATURES and entry.referral is not None and entry.signed_by is not None:
            signer = Acting(entry.signed_by, entry.signed_by.user, entry.real_at, who.entered_at)
            return referrals.perform(entry.referral, entry.move, signer, **{**entry.fields, "paper": entry})
    return None


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
    """Register a paper that another agency made and numbered; it is never made here.

    referral, lane: what it belongs to, if the post may see it; a lane brings the referral that opened it. A paper of a
    secret referral is as secret as that.
    """
    require(who, Act.UPLOAD_EVIDENCE, who.agency)
    if not Case.objects.visible_to(who.post).filter(pk=case.pk).exists():
        raise NotAllowed("没有找到这个案件。")
    referral = lane.opened_by if lane is not None and referral is None else referral
    for row in (referral, lane):
        if row is not None and not _is_of(case, row, who.post):
            raise Incomplete("没有找到所属的移送或办理分支，请重新选择。")
    if (
        lane is None and referral is not None
    ):  # a lane that is kept silent (侦查保密) keeps its papers silent too
        lane = Lane.objects.filter(opened_by=referral).first()
    if not all((name.strip(), number.strip(), issuer.strip())):
        raise Incomplete("请填写文书名称、文号和制作机关。")
    if issued_on > timezone.localdate(who.entered_at):
        raise Incomplete("文书日期晚于今天，请核对。")
    refuse_secret(name, number, issuer)
    secret = any(row is not None and row.secret for row in (referral, lane))
    with transaction.atomic():
        paper = ForeignPaper.objects.create(
            case=case, referral=referral, lane=lane, name=name, number=number, issuer=issuer, issued_on=issued_on,
            scan=scan, secret=secret, registered_by=who.post, agency=who.agency,
            registered_at=who.entered_at,
        )  # fmt: skip
        record(
            who, "foreign_paper", f"登记外来文书：{name} {number}", case=case, referral=referral, lane=lane,
            internal=referral is None and lane is None,
        )  # fmt: skip
        if scan is not None and secret:
            Evidence.objects.filter(pk=scan.pk).update(secret=True)
    return paper


def _is_of(case: Case, row: Referral | Lane, post: Post) -> bool:
    seen = type(row).objects.visible_to(post)
    return row.case_id == case.pk and seen.filter(pk=row.pk).exists()
