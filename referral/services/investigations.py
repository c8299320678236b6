"""Verbs of the 案件调查报告: write, sign by two, send back, issue. What was issued stays; a change is a new version."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents.evidence import store
from documents.issue import bytes_of
from documents.models import Evidence
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.law.kinds import KINDS
from referral.law.states import CaseStatus, Move, Side
from referral.models import Case, CaseReport, ReportSignature
from referral.services import letters, report_fields
from referral.services.acting import Acting, require, require_other_person, require_party
from referral.services.done import Done
from referral.services.ledger import record

#: The entry of a checklist that a report stands for.
MATERIAL = "report"
SIGNERS = 2
_OLD = "该报告刚刚由其他人员修改或者办理，请刷新页面核对后再试；您填写的内容可以先复制保存。"


def writes_reports(agency: Agency) -> bool:
    """Whether agencies of this kind send a report along: 行政执法机关, and the office that reports a crime."""
    return any(
        agency.kind in rule.senders
        for rule in KINDS.values()
        if any(m.code == MATERIAL for m in rule.materials)
    )


def may_read(case: Case, post: Post) -> bool:
    """Whether the acting post reads its agency's reports of a case: as one of its hands, with a right to write or check."""
    if not writes_reports(post.agency) or not Case.objects.party_to(post).filter(pk=case.pk).exists():
        return False
    return any(may(post, act, post.agency) for act in (Act.DRAFT_REFERRAL, Act.REVIEW_REFERRAL))


def reports_of(case: Case, agency: Agency) -> "list[CaseReport]":
    """The versions of an agency's report in a case, the newest first."""
    rows = CaseReport.objects.filter(case=case, agency=agency)
    return list(
        rows.select_related("letter", "piece", "drafted_by_user", "reviewed_by_user", "agency", "case")
    )


def newest(case: Case, agency: Agency) -> CaseReport | None:
    """The newest issued report of an agency whose print lies among the evidence."""
    rows = CaseReport.objects.filter(case=case, agency=agency, piece__isnull=False, piece__virus="")
    return rows.select_related("piece", "letter").first()


def check(case: Case, who: Acting, act: str = Act.DRAFT_REFERRAL) -> None:
    """Refuse who may not write (or with `act` check) a report in this case now."""
    require(who, act, who.agency)
    require_party(who, case, what="制作调查报告")
    if not writes_reports(who.agency):
        raise NotAllowed("案件调查报告由移送涉嫌犯罪案件的行政执法机关或者报案的经办机构制作。")
    if case.status not in {CaseStatus.OPEN, CaseStatus.CLOSING}:
        raise ReferralError("案件已经办结，不能再制作调查报告；确需制作的请先由负责人重启案件。")


def write(case: Case, who: Acting, *, typed: dict[str, Any], edition: int = 0) -> Done:
    """Keep what was typed as the draft of the next version. edition: which text the officer had before him (0: none).

    A changed text has to be signed anew. Raises Conflict when a colleague was faster.
    """
    check(case, who)
    refuse_secret(*_texts(typed))
    draft = CaseReport.objects.filter(case=case, agency=who.agency, letter__isnull=True).first()
    if draft is None:
        if edition:
            raise Conflict(_OLD)
        draft = _begin(case, who, typed)
    elif draft.typed != typed or not edition:
        again = draft.signed().exists()
        rows = CaseReport.objects.filter(pk=draft.pk, edition=edition, letter__isnull=True)
        if not rows.update(
            typed=typed, edition=edition + 1, round=draft.round + again, changed_at=who.at, returned_reason=""
        ):
            raise Conflict(_OLD)
        draft.refresh_from_db()
    record(who, "report_write", f"起草{draft.title}", case=case, internal=True)
    return _done("report_write", "起草案件调查报告", case, who, "报告草稿已保存。")


def _begin(case: Case, who: Acting, typed: dict[str, Any]) -> CaseReport:
    version = CaseReport.objects.filter(case=case, agency=who.agency).count() + 1
    try:
        return CaseReport.objects.create(
            case=case, agency=who.agency, version=version, typed=typed, drafted_by=who.post, drafted_by_user=who.user,
            created_at=who.at, changed_at=who.at,
        )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_OLD) from error


def sign(report: CaseReport, who: Acting, *, edition: int) -> Done:
    """Sign the text as an officer with a valid 执法证. edition: the text that was read."""
    check(report.case, who)
    _check_own(report, who)
    if report.is_issued or report.edition != edition:
        raise Conflict(_OLD)
    if not who.post.may_enforce_on(timezone.localdate(who.at)):
        raise Incomplete("调查报告由执法证当日有效的承办人签名，请更换承办人或者更新执法证信息。")
    if found := report_fields.lacks(report, who):
        raise Incomplete("".join(found))
    if report.signed().filter(user=who.user).exists():
        raise ReferralError("您已经签名，请由另一名承办人签名。")
    ReportSignature.objects.create(report=report, round=report.round, post=who.post, user=who.user, at=who.at)
    record(who, "report_sign", f"签署{report.title}", case=report.case, internal=True)
    return _done("report_sign", "签署案件调查报告", report.case, who, f"已签署{report.title}。")


def send_back(report: CaseReport, who: Acting, *, reason: str) -> Done:
    """Give a signed report back to its officers, with the reason; it is signed anew."""
    _check_review(report, who)
    if not reason.strip():
        raise Incomplete("请写明退回的理由。")
    refuse_secret(reason)
    _take(report, round=report.round + 1, edition=report.edition + 1, returned_reason=reason.strip()[:500])
    label = f"退回{report.title}"
    record(who, "report_back", label, case=report.case, internal=True, opinion=reason)
    return _done("report_back", "退回案件调查报告", report.case, who, f"已{label}。")


def issue(report: CaseReport, who: Acting, *, opinion: str = "") -> Done:
    """Find a signed report right (审核): it is frozen as a letter of the case."""
    _check_review(report, who)
    if found := report_fields.lacks(report, who):
        raise Incomplete("".join(found))
    with transaction.atomic():
        letter = letters.issue_report(report, who)
        _take(report, reviewed_by=who.post, reviewed_by_user=who.user, reviewed_at=who.at, letter=letter)
        record(who, "report_issue", f"审核{report.title}", case=report.case, internal=True, opinion=opinion)
    return _done(
        "report_issue", "审核案件调查报告", report.case, who, f"{report.title}已审核成文，可以列入移送材料。"
    )


def _check_own(report: CaseReport, who: Acting) -> None:
    if report.agency_id != who.agency.pk:
        raise NotAllowed("没有找到这份调查报告。")


def _check_review(report: CaseReport, who: Acting) -> None:
    check(report.case, who, Act.REVIEW_REFERRAL)
    _check_own(report, who)
    signed = list(report.signed().values_list("user_id", flat=True))
    require_other_person(who, report.drafted_by_user_id, *signed, what="承办人不能审核自己的调查报告")
    if report.is_issued:
        raise Conflict(_OLD)
    if len(signed) < SIGNERS:
        raise ReferralError(f"调查报告须由{SIGNERS}名以上承办人签名后审核，现有{len(signed)}名签名。")


def _take(report: CaseReport, **columns: Any) -> None:
    rows = CaseReport.objects.filter(
        pk=report.pk, edition=report.edition, round=report.round, letter__isnull=True
    )
    if not rows.update(**columns):
        raise Conflict(_OLD)
    report.refresh_from_db()


def _done(name: str, label: str, case: Case, who: Acting, text: str) -> Done:
    move = Move(name, label, frozenset(), case.status, Side.LEAD, Act.DRAFT_REFERRAL)
    return Done(move, who, text, case=case, tell=False)


def _texts(typed: dict[str, Any]) -> list[str]:
    rows = [row for name in ("violations", "evidence") for row in typed.get(name, [])]
    return [value for row in (typed, *rows) for value in row.values() if isinstance(value, str)]


def file_printed(at: datetime, *, limit: int = 20) -> int:
    """Put the prints of issued reports among the evidence of their cases, as a new version of the one before. Counts them."""
    rows = CaseReport.objects.filter(
        letter__rendered_at__isnull=False, letter__voided_at__isnull=True, piece__isnull=True
    )
    return sum(_file(pk, at) for pk in rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _file(pk: int, at: datetime) -> bool:
    with transaction.atomic():
        rows = CaseReport.objects.select_for_update(of=("self",)).select_related(
            "letter", "case", "reviewed_by"
        )
        report = rows.filter(piece__isnull=True).filter(pk=pk).first()
        if report is None or report.letter is None or report.reviewed_by is None:
            return False
        piece = store(
            dossier=report.case.dossier, name=f"{report.title}.pdf", chunks=[bytes_of(report.letter)], by=report.reviewed_by,
            at=at, pages=report.letter.pages, replaces=_before(report),
        )  # fmt: skip
        CaseReport.objects.filter(pk=pk).update(piece=piece)
    return True


def _before(report: CaseReport) -> Evidence | None:
    """The print of the version before, if no other has taken its place."""
    rows = CaseReport.objects.filter(case=report.case_id, agency=report.agency_id, version__lt=report.version)
    last = rows.filter(piece__isnull=False, piece__replaced_by__isnull=True).select_related("piece").first()
    return last.piece if last else None
