"""任务台账 by Excel: a table is checked whole, row by row; only when nothing is wrong its rows become tasks of the own agency.

The first agency of a row is in the lead and is the own one: nobody enters a task for another. The same row twice adds nothing.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from agencies.models import Agency, Post
from agencies.roles import Act
from documents import workbooks
from documents.errors import DocumentError
from documents.workbooks import Sheet
from referral.law.errors import Conflict, Incomplete, ReferralError
from referral.law.meetings import NEVER
from referral.models import Case, Ledger, LedgerTask
from referral.services.acting import Acting, require
from referral.services.ledger import record
from referral.services.meetings import check_words

TITLE, UNITS, DUE, DOCUMENT, CASE = "任务事项", "责任单位", "完成日期", "来源文件", "案件编号"
HEAD = (TITLE, UNITS, DUE, DOCUMENT, CASE)
WIDTHS = (60, 36, 14, 40, 26)
#: Of one task; each name is looked up in the directory.
MOST_UNITS = 20
NOTES = (
    "任务事项：必填，不超过200个字。",
    "责任单位：必填，用顿号分开，排在第一位的为牵头单位，牵头单位须是本机关；可以写全称或者简称。",
    "完成日期：必填，写成 2026-12-31 的样式。",
    "来源文件：必填，写明文件名称或者文号。",
    "案件编号：选填，须是您可以查看的案件。",
    "全部行核对无误后才能登记；已经登记过的行不重复登记。",
)


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True)
class Wrong:
    """What is wrong in one cell. row: as the program shows it."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True)
class TaskRow:
    """One row as it would be taken in. is_new: not registered yet."""

    row: int
    title: str
    co_agencies: tuple[Agency, ...]
    due_on: date
    document: str
    case: Case | None
    key: str
    is_new: bool


def template() -> bytes:
    """The empty table with its explanations."""
    return workbooks.written(
        [
            Sheet("任务台账", HEAD, [], WIDTHS),
            Sheet("填写说明", ("填写说明",), [[note] for note in NOTES], (100,)),
        ]
    )


def check(content: bytes, who: Acting) -> tuple[list[TaskRow], list[Wrong]]:
    """What a file holds, and what is wrong in it. Raises DocumentError for a file that is no such table."""
    require(who, Act.KEEP_TASKS, who.agency)
    return check_cells(workbooks.read(content, HEAD), who)


def check_cells(
    cells: Sequence[tuple[int, dict[str, Any]]], who: Acting
) -> tuple[list[TaskRow], list[Wrong]]:
    """The same of cells that were read before: what was previewed is checked again when it is taken in."""
    if not cells:
        raise DocumentError("表中没有任务，请从第2行起每行填写一项任务。")
    rows, wrong, seen = [], [], {}  # type: ignore[var-annotated]
    for number, row in cells:
        found, faults = _read(number, row, who)
        wrong += faults
        if found is None:
            continue
        if found.key in seen:
            wrong.append(Wrong(number, TITLE, f"与第{seen[found.key]}行重复，请删去一行。"))
            continue
        seen[found.key] = number
        rows.append(found)
    return rows, wrong


def _read(number: int, row: dict[str, Any], who: Acting) -> tuple[TaskRow | None, list[Wrong]]:
    wrong = [Wrong(number, word, f"请填写{word}。") for word in HEAD[:4] if row[word] == ""]
    title, document = str(row[TITLE]), str(row[DOCUMENT])
    for word, text, most in ((TITLE, title, 200), (DOCUMENT, document, 120)):
        if len(text) > most:
            wrong.append(Wrong(number, word, f"不超过{most}个字，请删减。"))
        try:
            check_words(text)
        except (ReferralError, DocumentError) as error:
            wrong.append(Wrong(number, word, error.sentence))
    due_on = _day(row[DUE])
    if row[DUE] != "" and due_on is None:
        wrong.append(Wrong(number, DUE, f"“{str(row[DUE])[:20]}”不是日期，请写成 2026-12-31 的样式。"))
    agencies, faults = _agencies(number, str(row[UNITS]), who)
    case = None
    if row[CASE] != "":
        case = Case.objects.visible_to(who.post).filter(number=str(row[CASE])).first()
        if case is None:
            faults.append(Wrong(number, CASE, "没有找到您可以查看的案件，请核对编号，或者留空。"))
    wrong += faults
    if wrong or due_on is None:
        return None, wrong
    key = _key(title, agencies, due_on, document, case)
    is_new = not LedgerTask.objects.filter(agency=who.agency, key=key).exists()
    return TaskRow(number, title, tuple(agencies[1:]), due_on, document, case, key, is_new), []


def _day(cell: Any) -> date | None:
    if isinstance(cell, date):
        return cell
    found = _DAY.fullmatch(str(cell))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _agencies(number: int, text: str, who: Acting) -> tuple[list[Agency], list[Wrong]]:
    names = [name.strip() for name in text.replace("，", "、").replace(",", "、").split("、") if name.strip()]
    if len(names) > MOST_UNITS:
        return [], [Wrong(number, UNITS, f"责任单位不超过{MOST_UNITS}个，请删减或者分成几项任务。")]
    found, wrong = [], []
    for name in names:
        agency = _agency(name, who.post)
        if agency is None:
            wrong.append(
                Wrong(number, UNITS, f"没有找到“{name[:40]}”，请写机构与人员中的全称或者本地区的简称。")
            )
        elif agency in found:
            wrong.append(Wrong(number, UNITS, f"“{name}”重复，请删去。"))
        else:
            found.append(agency)
    if found and not wrong and found[0].pk != who.agency.pk:
        wrong.append(
            Wrong(
                number,
                UNITS,
                f"排在第一位的牵头单位须是本机关（{who.agency.short_name}）；其他机关的任务由该机关登记。",
            )
        )
    return found, wrong


def _agency(name: str, post: Post) -> Agency | None:
    """An office by its full name, or by its short name in the same place."""
    rows = Agency.objects.filter(is_open=True).exclude(kind__in=NEVER)
    return rows.filter(name=name).first() or rows.filter(short_name=name, region=post.agency.region).first()


def _key(title: str, agencies: list[Agency], due_on: date, document: str, case: Case | None) -> str:
    """What makes two rows the same task."""
    said = [title, [agency.pk for agency in agencies], due_on.isoformat(), document, case.pk if case else 0]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def take_in(cells: Sequence[tuple[int, dict[str, Any]]], who: Acting) -> int:
    """Make the rows of a checked table tasks of the own agency. Returns how many are new; nothing is taken in while a row is wrong."""
    require(who, Act.KEEP_TASKS, who.agency)
    rows, wrong = check_cells(cells, who)
    if wrong:
        raise Incomplete(f"第{wrong[0].row}行“{wrong[0].column}”：{wrong[0].sentence}请改好后重新上传。")
    fresh = [row for row in rows if row.is_new]
    if not fresh:
        return 0
    try:
        with transaction.atomic():
            _enter(fresh, who)
    except IntegrityError as error:  # a colleague uploads the same file at this moment
        raise Conflict("其他人员刚刚登记了同样的任务，请重新上传核对。") from error
    return len(fresh)


def _enter(rows: list[TaskRow], who: Acting) -> None:
    ledger = Ledger.objects.create()
    for row in rows:
        task = LedgerTask.objects.create(
            ledger=ledger, title=row.title, agency=who.agency, given_by=who.agency, case=row.case, document=row.document,
            key=row.key, due_on=row.due_on, created_at=who.at, created_by=who.post, confirmed_at=who.at, confirmed_by=who.post,
        )  # fmt: skip
        task.co_agencies.set(row.co_agencies)
        record(who, "task_enter", "登记台账任务", ledger=ledger, payload={"task": task.slug})
