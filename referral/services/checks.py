"""What happens to a drawn case: 回避, the check sheet by one checker and the word of the other, 整改 and its end.

A checker reads 正卷 as the lead agency would give it to a court, until the check is confirmed; he gets no sight of the case. An
organiser who oversees sees no files himself: to have them checked is what his oversight is for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act, Role
from documents.models import Evidence
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed
from referral.law.sampling import CLOSED, ITEMS, PROBLEM, VERDICTS
from referral.models import Assignment, Case, CaseLetter, CheckFinding, SampleChecker, SampledCase
from referral.models.sampling import Step
from referral.services import dossier
from referral.services.acting import Acting, require, require_other_person
from referral.services.catalogue import Entry
from referral.services.ledger import record
from referral.services.sampling import fill, note

#: The purpose under which a packet of 正卷 alone is put together.
_OUTER = "court"


@dataclass(frozen=True)
class Found:
    """What is written of one item."""

    item: str
    verdict: str
    found: str = ""
    evidence: str = ""
    measure: str = ""
    mend_by: date | None = None


def assigned(row: SampledCase, who: Acting) -> Assignment:
    """The acting person among the checkers of a case. Raises NotAllowed for anybody else, and for a delegate."""
    mine = row.assignments.filter(checker__post=who.post, ended_at=None).select_related("checker").first()
    if mine is None or who.post.is_delegated:
        raise NotAllowed("该事项由随机选派的检查人员本人办理。")
    return mine


def _at(row: SampledCase, *steps: Step) -> None:
    """Lock the check, and refuse what is not open now, whatever the page had shown. Raises Conflict with the present step."""
    SampledCase.objects.select_for_update().get(pk=row.pk)
    row.refresh_from_db()
    if row.step not in steps:
        raise Conflict(f"该检查现为「{row.step.label}」，不能办理此事项；请刷新页面查看。")


def withdraw(row: SampledCase, who: Acting, *, reason: str) -> list[SampleChecker]:
    """回避: a checker is out of this case at once; the next rank moves up, for this case alone. Returns who came in."""
    mine = assigned(row, who)
    if not reason.strip():
        raise Incomplete("请写明回避的理由。")
    refuse_secret(reason)
    with transaction.atomic():
        _at(row, Step.CHECKING, Step.SHORT)
        Assignment.objects.filter(pk=mine.pk).update(
            ended_at=who.at, ended_by=who.post, reason=reason.strip()
        )
        new = fill(row, who)
        note(row.sample, who, "check_withdraw", f"回避：{who.user.full_name}", opinion=reason)
    return new


def report(row: SampledCase, who: Acting, *, findings: Sequence[Found], summary: str) -> None:
    """One checker enters the sheet: every item answered, a problem with what is asked and until when."""
    assigned(row, who)
    if {one.item for one in findings} != set(ITEMS) or len(findings) != len(ITEMS):
        raise Incomplete("请逐项填写检查结果。")
    if not summary.strip():
        raise Incomplete("请填写检查结论。")
    for one in findings:
        _check(one, timezone.localdate(who.at))
    refuse_secret(summary)
    with transaction.atomic():
        _at(row, Step.CHECKING)
        row.findings.all().delete()
        CheckFinding.objects.bulk_create([CheckFinding(sampled=row, **vars(one)) for one in findings])
        facts = {"reported_by": who.post, "reported_by_user": who.user, "reported_at": who.at}
        SampledCase.objects.filter(pk=row.pk).update(summary=summary.strip(), opinion="", **facts)
        row.refresh_from_db()
        note(row.sample, who, "check_report", f"填报检查结果（第{row.rank}件）")


def _check(one: Found, today: date) -> None:
    refuse_secret(one.found, one.evidence, one.measure)
    label = ITEMS[one.item]
    if one.verdict not in VERDICTS:
        raise Incomplete(f"请选择“{label}”的检查结果。")
    texts = one.found.strip() or one.measure.strip() or one.mend_by
    if one.verdict != PROBLEM:
        if texts:
            raise Incomplete(f"“{label}”填写了问题，检查结果请选“发现问题”，或者清空。")
        return
    if not (one.found.strip() and one.measure.strip() and one.mend_by):
        raise Incomplete(f"“{label}”发现问题的，请写明问题、整改要求和整改期限。")
    if one.mend_by < today:
        raise Incomplete(f"“{label}”的整改期限不能早于今天。")


def confirm(row: SampledCase, who: Acting, *, agrees: bool, opinion: str = "") -> None:
    """The other checker confirms, and what was found is told to the lead agency; or he gives it back with the reason."""
    assigned(row, who)
    refuse_secret(opinion)
    if not agrees and not opinion.strip():
        raise Incomplete("不同意的，请写明理由。")
    facts: dict[str, object] = {
        "confirmed_by": who.post,
        "confirmed_by_user": who.user,
        "confirmed_at": who.at,
    }
    if not agrees:
        facts = {
            "reported_by": None,
            "reported_by_user": None,
            "reported_at": None,
            "opinion": opinion.strip(),
        }
    with transaction.atomic():
        _at(row, Step.CONFIRMING)
        require_other_person(who, row.reported_by_user_id, what="填报人不能确认自己的检查结果")
        waiting = SampledCase.objects.filter(pk=row.pk, reported_at=row.reported_at, confirmed_at=None)
        if not waiting.update(**facts):
            raise Conflict("该检查已有变化，请刷新页面查看。")
        row.refresh_from_db()
        word = "确认检查结果" if agrees else "退回检查结果"
        note(row.sample, who, "check_confirm", f"{word}（第{row.rank}件）", opinion=opinion)


def answer(finding: CheckFinding, who: Acting, *, text: str) -> None:
    """整改情况, by the agency that leads the case."""
    row = finding.sampled
    require(who, Act.REPORT_RESULT, row.case.lead_agency)
    if not SampledCase.objects.told_to(who.post).filter(pk=row.pk).exists():
        raise NotAllowed("整改情况由承办本案的机关填报。")
    if not text.strip():
        raise Incomplete("请填写整改情况。")
    refuse_secret(text)
    facts = {
        "answer": text.strip(),
        "answered_by": who.post,
        "answered_by_user": who.user,
        "answered_at": who.at,
    }
    with transaction.atomic():
        open_ = CheckFinding.objects.filter(pk=finding.pk, verdict=PROBLEM, answered_at=None)
        if not open_.update(**facts, returned=""):
            raise Conflict("该问题的整改情况已经填报，请刷新页面查看。")
        told = {"sample": row.sample.slug}
        label = f"填报抽查问题整改情况：{ITEMS[finding.item]}"
        record(who, "check_answer", label, case=row.case, internal=True, payload=told)


def settle(finding: CheckFinding, who: Acting, *, agrees: bool, reason: str = "") -> None:
    """销号 by the organiser, never by who answered; or back with what is missing."""
    row = finding.sampled
    require(who, Act.ORGANISE_CHECK, row.sample.agency)
    require_other_person(who, finding.answered_by_user_id, what="填报整改情况的人员不能销号")
    refuse_secret(reason)
    if not agrees and not reason.strip():
        raise Incomplete("退回的，请写明还缺什么。")
    facts: dict[str, object] = {"settled_at": who.at, "settled_by": who.post}
    if not agrees:
        facts = {
            "answered_at": None,
            "answered_by": None,
            "answered_by_user": None,
            "returned": reason.strip(),
        }
    with transaction.atomic():
        waiting = CheckFinding.objects.filter(pk=finding.pk, answered_at=finding.answered_at, settled_at=None)
        if finding.answered_at is None or not waiting.update(**facts):
            raise Conflict("该问题没有待销号的整改情况，请刷新页面查看。")
        word = "整改销号" if agrees else "退回整改情况"
        note(
            row.sample,
            who,
            "check_settle",
            f"{word}：{ITEMS[finding.item]}（第{row.rank}件）",
            opinion=reason,
        )


def acts_of(row: SampledCase, post: Post) -> list[str]:
    """What a post may do with a drawn case now: withdraw, report, confirm."""
    if row not in SampledCase.objects.read_by(post).filter(pk=row.pk):
        return []
    if row.step == Step.CONFIRMING:
        return [] if row.reported_by_user_id == post.user_id else ["confirm"]
    return {Step.CHECKING: ["report", "withdraw"], Step.SHORT: ["withdraw"]}.get(row.step, [])


def acts_on(finding: CheckFinding, post: Post) -> list[str]:
    """What a post may do about a finding now: answer, settle."""
    if finding.verdict != PROBLEM or finding.settled_at is not None:
        return []
    row = finding.sampled
    if finding.answered_at is None:
        told = SampledCase.objects.told_to(post).filter(pk=row.pk).exists()
        return ["answer"] if told and may(post, Act.REPORT_RESULT, row.case.lead_agency) else []
    organises = (
        may(post, Act.ORGANISE_CHECK, row.sample.agency) and finding.answered_by_user_id != post.user_id
    )
    return ["settle"] if organises else []


def whole(rows: QuerySet[SampledCase]) -> QuerySet[SampledCase]:
    """With all that their steps are read from."""
    people = Assignment.objects.select_related(
        "checker__post__user", "checker__post__agency", "ended_by__user"
    )
    return rows.select_related(
        "sample__agency", "sample__announced_by__agency", "case__lead_agency", "reported_by__user", "confirmed_by__user"
    ).prefetch_related("findings__answered_by__user", Prefetch("assignments", people))  # fmt: skip


def pieces(row: SampledCase) -> list[Entry]:
    """正卷 of the lead agency, nothing that few may know; nothing of a case that is at work again."""
    keeper = Post.objects.filter(agency=row.case.lead_agency, role=Role.HEAD).select_related("agency").last()
    if row.case.status not in CLOSED or keeper is None:
        return []
    return dossier.pieces_of(row.case, keeper, _OUTER)


def _pieces_read(post: Post, dossier_id: int) -> list[Entry]:
    rows = SampledCase.objects.read_by(post).filter(case__dossier_id=dossier_id)
    rows = rows.select_related("case", "sample__announced_by__agency")
    return [piece for row in rows for piece in pieces(row)]


def shows_letter(link: CaseLetter, post: Post) -> bool:
    """Whether a post reads this letter as a checker."""
    return any(piece.link == link for piece in _pieces_read(post, link.case.dossier_id))


def shows_evidence(found: Evidence, post: Post) -> bool:
    """Whether a post looks at this file as a checker."""
    return any(piece.evidence == found for piece in _pieces_read(post, found.dossier_id))


def late(day: date) -> list[SampledCase]:
    """Checks whose day is over and that are not confirmed, of which nobody was told yet."""
    rows = SampledCase.objects.filter(
        drawn_at__isnull=False, confirmed_at=None, reminded_at=None, sample__due_on__lt=day
    )
    return list(whole(rows)[:200])


def unanswered(day: date) -> list[CheckFinding]:
    """Problems whose day is over without an answer, of which nobody was told yet."""
    rows = CheckFinding.objects.filter(
        verdict=PROBLEM,
        answered_at=None,
        reminded_at=None,
        mend_by__lt=day,
        sampled__confirmed_at__isnull=False,
    )
    return list(rows.select_related("sampled__case__lead_agency", "sampled__sample")[:200])


def sees_case(row: SampledCase, post: Post) -> bool:
    """Whether the page may lead on to the case itself."""
    return Case.objects.visible_to(post).filter(pk=row.case_id).exists()
