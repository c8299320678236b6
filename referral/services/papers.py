"""Foreign papers (外来文书): made and numbered elsewhere, registered and scanned here. Acts on paper: `paper_entries`."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from agencies.models import Post
from agencies.roles import Act
from documents.models import Evidence
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, NotAllowed
from referral.models import Case, ForeignPaper, Lane, Referral
from referral.services.acting import Acting, require, require_party
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
    """Register a paper that another agency made and numbered; it is never made here.

    referral, lane: what it belongs to, if the post may see it; a lane brings the referral that opened it. A paper of a
    secret referral is as secret as that.
    """
    require(who, Act.UPLOAD_EVIDENCE, who.agency)
    if not Case.objects.visible_to(who.post).filter(pk=case.pk).exists():
        raise NotAllowed("没有找到这个案件。")
    require_party(who, case, what="登记外来文书")
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
