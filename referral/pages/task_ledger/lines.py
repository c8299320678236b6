"""任务台账 as it is read: every task that the agency leads, helps with or gave, from all four sources, in one list.

The page and the workbook are made of the same lines, so that they say the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, Post
from referral.law import tasks as law
from referral.law.tasks import SOURCES, TaskState
from referral.models import Case, JointTask, LedgerTask, Listing, ListingInstruction
from referral.models.seen import seen
from referral.pages.meetings.lines import TASK_TONES
from referral.services.ledger_tasks import proofs_for

LEAD, CO, GAVE = "lead", "co", "gave"
PARTS = {LEAD: "本机关牵头", CO: "本机关配合", GAVE: "本机关交办或召集"}


@dataclass(frozen=True)
class Line:
    """One task. part: of the own agency; word: its state as it is read; told: what was reported, and what proves it."""

    title: str
    url: str
    source: str
    lead: str
    co: str
    part: str
    case: str
    due_on: date
    state: TaskState
    word: str
    told: str = ""
    origin: str = ""

    @property
    def tone(self) -> str:
        """Of its tag: a day that has gone by is amber, never more."""
        return TASK_TONES[self.state]

    @property
    def source_word(self) -> str:
        """Where it came from."""
        return SOURCES[self.source]


#: What the workbook has in its columns; the page shows the same.
COLUMNS = (
    "任务事项",
    "来源",
    "来源文件或会议",
    "牵头单位",
    "配合单位",
    "案件编号",
    "完成日期",
    "状态",
    "办理情况和佐证",
)
WIDTHS = (48, 16, 36, 26, 26, 26, 13, 16, 48)


def cells(line: Line) -> list[Any]:
    """A line as a row of the workbook."""
    return [
        line.title,
        line.source_word,
        line.origin,
        line.lead,
        line.co,
        line.case,
        line.due_on,
        line.word,
        line.told,
    ]


def all_lines(post: Post, today: date) -> list[Line]:
    """Every task of the ledger, those at work first, then by their day."""
    found = [*_own(post, today), *_listed(post, today), *_joint(post, today)]
    return sorted(found, key=lambda line: (not line.state.is_open, line.due_on, line.title))


def narrow(lines: list[Line], data: dict[str, Any]) -> list[Line]:
    """Those that a filter asks for. data: of `forms.LedgerFilter`."""
    words, since, until = data.get("q") or "", data.get("since"), data.get("until")
    return [
        line
        for line in lines
        if (not words or words in line.title or words in line.case or words in line.origin or words in line.lead)
        and (not data.get("source") or line.source == data["source"])
        and (not data.get("part") or line.part == data["part"])
        and (not data.get("state") or line.state == data["state"])
        and (since is None or line.due_on >= since)
        and (until is None or line.due_on <= until)
    ]  # fmt: skip


def _part(post: Post, lead: Agency, helps: bool = False) -> str:
    return LEAD if lead.pk == post.agency_id else CO if helps else GAVE


def _own(post: Post, today: date) -> Iterator[Line]:
    rows = LedgerTask.objects.visible_to(post).filter(LedgerTask.objects.of_part(post.agency))
    rows = rows.select_related("agency", "case", "meeting", "ordered_by__user").prefetch_related(
        "co_agencies", "reports__evidence"
    )
    for task in rows.distinct():
        co, state = list(task.co_agencies.all()), task.state(today)
        yield Line(
            title=task.title, url=reverse("ledger-task", args=[task.slug]), source=task.source,
            lead=task.agency.name, co="、".join(one.name for one in co), part=_part(post, task.agency, post.agency_id in {one.pk for one in co}),
            case=task.case.number if task.case else "", due_on=task.due_on, state=state, word=task.word(today), told=told(task, post),
            origin=task.origin,
        )  # fmt: skip


def told(task: LedgerTask, post: Post) -> str:
    """The last report with its proof, as a post may read it."""
    if task.declined_at is not None:
        return task.decline_reason
    last = list(task.reports.all())[-1:]
    return "".join(f"{one.said}{_proof(one, task, post)}" for one in last)


def _proof(report: Any, task: LedgerTask, post: Post) -> str:
    names = [report.document] if report.document else []
    if report.evidence is not None and proofs_for(task, post).filter(pk=report.evidence_id).exists():
        names.append(report.evidence.name)
    return f"（佐证：{'；'.join(names)}）" if names else ""


def _listed(post: Post, today: date) -> Iterator[Line]:
    """批示 of listings that the post reads, given by its agency or to it."""
    part = Q(unit__agency_id=post.agency_id) | Q(given_by__agency_id=post.agency_id)
    rows = ListingInstruction.objects.filter(
        part, unit__listing__in=Listing.objects.visible_to(post).values("pk")
    )
    seen_cases = set(
        Case.objects.filter(pk__in=seen(Case, post), listings__in=rows.values("unit__listing")).values_list(
            "pk", flat=True
        )
    )
    for one in rows.select_related("unit__agency", "unit__listing__case", "given_by"):
        listing = one.unit.listing
        ended = law.DONE if one.done_at is not None else ""
        state = law.state(
            is_confirmed=True,
            is_declined=False,
            ended=ended,
            is_started=False,
            due_on=one.due_on,
            today=today,
        )
        proof = f"{one.said}（佐证：{one.document}）" if ended else ""
        yield Line(
            title=one.text, url=reverse("listing", args=[listing.slug]), source=law.LISTING, lead=one.unit.agency.name, co="",
            part=_part(post, one.unit.agency), case=listing.case.number if listing.case_id in seen_cases else "", due_on=one.due_on,
            state=state, word=law.ORDERED_LATE if state == TaskState.LATE else state.label, told=proof, origin=f"{one.leader}批示",
        )  # fmt: skip


def _joint(post: Post, today: date) -> Iterator[Line]:
    """Tasks of joint investigations that the agency does or put down."""
    part = Q(agency_id=post.agency_id) | Q(created_by__agency_id=post.agency_id)
    rows = JointTask.objects.visible_to(post).filter(part).select_related("agency", "case", "created_by")
    for task in rows.distinct():
        ended = "" if task.ended_at is None else law.DONE if task.is_done else law.FAILED
        state = law.state(
            is_confirmed=True,
            is_declined=False,
            ended=ended,
            is_started=False,
            due_on=task.due_on,
            today=today,
        )
        yield Line(
            title=task.title, url=reverse("case-tasks", args=[task.case.slug]), source=law.JOINT, lead=task.agency.name, co="",
            part=_part(post, task.agency), case=task.case.number, due_on=task.due_on, state=state, word=state.label, told=task.said,
            origin="联合查处商定",
        )  # fmt: skip
