"""Verbs of the task ledger (任务台账): confirmed or declined by the agency in the lead, reported on until it is ended."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.models import Evidence
from referral.law.errors import Conflict, Incomplete, NotAllowed, Unlawful
from referral.law.tasks import DONE, PROGRESS, REPORTS, TaskState
from referral.models import LedgerTask, TaskReport
from referral.models.cases import as_member
from referral.services.acting import Acting, require
from referral.services.agenda import papers_for
from referral.services.ledger import record
from referral.services.meetings import check_words
from referral.services.sight import refuse_member


def _locked(task: LedgerTask, who: Acting) -> LedgerTask:
    """The task as it stands now, locked, for the agency in the lead alone."""
    if not LedgerTask.objects.visible_to(who.post).filter(pk=task.pk).exists():
        raise Unlawful("没有找到这项任务。")
    row = LedgerTask.objects.select_for_update(of=("self",)).select_related("agency").get(pk=task.pk)
    if row.agency_id != who.agency.pk:
        raise NotAllowed(f"该任务由{row.agency.short_name}牵头，请由该机关办理。")
    if task.case is not None:
        refuse_member(task.case, who.post)
    return row


def _note(row: LedgerTask, who: Acting, act: str, label: str, *, opinion: str = "") -> None:
    record(who, act, label, ledger=row.ledger, opinion=opinion, payload={"task": row.slug})


def _check_time(row: LedgerTask, who: Acting) -> None:
    if who.at < row.created_at.replace(second=0, microsecond=0):
        raise Incomplete("签署时间早于登记任务的时间，请核对。")


def confirm(task: LedgerTask, who: Acting) -> None:
    """The agency takes the task that a meeting decided on (确认承担)."""
    require(who, Act.ACCEPT_TASK, who.agency)
    with transaction.atomic():
        row = _locked(task, who)
        _check_time(row, who)
        waiting = LedgerTask.objects.filter(pk=row.pk, confirmed_at__isnull=True, declined_at__isnull=True)
        if not waiting.update(confirmed_at=who.at, confirmed_by=who.post):
            raise Conflict("该任务已经确认或者不同意承担，请刷新页面查看。")
        _note(row, who, "task_confirm", f"{who.agency.short_name}确认承担任务")


def decline(task: LedgerTask, who: Acting, *, reason: str) -> None:
    """The agency does not take it, and says why (不同意承担): between equals nothing is ordered."""
    require(who, Act.ACCEPT_TASK, who.agency)
    if not reason.strip():
        raise Incomplete("请写明不同意承担的原因。")
    check_words(reason)
    with transaction.atomic():
        row = _locked(task, who)
        _check_time(row, who)
        waiting = LedgerTask.objects.filter(pk=row.pk, confirmed_at__isnull=True, declined_at__isnull=True)
        facts = {"declined_at": who.at, "declined_by": who.post, "decline_reason": reason.strip()}
        if not waiting.update(**facts):
            raise Conflict("该任务已经确认或者不同意承担，请刷新页面查看。")
        _note(row, who, "task_decline", f"{who.agency.short_name}不同意承担任务")


def proofs_for(task: LedgerTask, post: Post) -> QuerySet[Evidence]:
    """The materials by which a post may prove a task: of its case, what it may see; of none where it has no case."""
    if task.case is None:
        return Evidence.objects.none()
    return papers_for(task.case, post)


def report(
    task: LedgerTask,
    who: Acting,
    *,
    kind: str,
    said: str,
    document: str = "",
    evidence: Evidence | None = None,
) -> TaskReport:
    """Say how a task goes, or how it ended. kind: of `law.tasks.REPORTS`; document, evidence: what proves it."""
    require(who, Act.KEEP_TASKS, who.agency)
    if not said.strip():
        raise Incomplete("请填写办理情况；未能完成的，写明原因。")
    check_words(said, document)
    if kind == DONE and not document.strip() and evidence is None:
        raise Incomplete("完成任务须有佐证材料：请选择本案的材料，或者填写文号、材料名称。")
    with transaction.atomic():
        row = _locked(task, who)
        if evidence is not None and not proofs_for(row, who.post).filter(pk=evidence.pk).exists():
            raise Incomplete("佐证材料只能选择本案中您可以查看的正卷材料，请重新选择。")
        if row.confirmed_at is None:
            raise Conflict("该任务尚未确认承担，请先由分管负责人或者负责人确认。")
        if row.reports.exclude(kind=PROGRESS).exists():
            raise Conflict("该任务已经登记完成情况，请刷新页面查看。")
        made = TaskReport.objects.create(
            task=row, kind=kind, said=said.strip(), document=document.strip(), evidence=evidence, at=who.at,
            by=who.post, by_user=who.user,
        )  # fmt: skip
        _note(row, who, f"task_{kind}", f"任务{REPORTS[kind]}")
    return made


def acts_of(task: LedgerTask, post: Post, today: date) -> list[str]:
    """What a post may do with a task now: confirm, decline, progress, done, failed."""
    if task.agency_id != post.agency_id or task.case_id in as_member(post):
        return []
    state = task.state(today)
    if state == TaskState.PROPOSED:
        return ["confirm", "decline"] if may(post, Act.ACCEPT_TASK, post.agency) else []
    if not state.is_open or not may(post, Act.KEEP_TASKS, post.agency):
        return []
    return list(REPORTS)


def late(at: datetime) -> list[LedgerTask]:
    """Tasks that went over the day agreed on, of which nobody was told yet."""
    rows = LedgerTask.objects.open().filter(
        confirmed_at__isnull=False, late_told_at__isnull=True, due_on__lt=timezone.localdate(at)
    )
    return list(rows.select_related("agency", "given_by", "meeting")[:200])


def mark_told(task: LedgerTask, at: datetime) -> bool:
    """Take the message of a late task; False when another was faster."""
    return bool(LedgerTask.objects.filter(pk=task.pk, late_told_at__isnull=True).update(late_told_at=at))
