"""Frozen periods (固定统计) and what was done about a red figure.

What was frozen is shown as it was, with its hash; beside it stands what the same question gives today, row by row: what was
entered later, and what no longer counts.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from agencies.models import Post
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete
from referral.law.figures import ARITHMETIC, FIGURES, VERSION, Cell, Fact
from referral.law.periods import Period
from referral.models import Amount, Case, Clock, FigureRemark, FrozenFigures, Lane, Referral, Subject
from referral.services.acting import Acting, require
from referral.services.figure_facts import Scope
from referral.services.figures import Figures, divisions, figures_of


@dataclass(frozen=True)
class FrozenLine:
    """One figure as it was, with the rows behind it."""

    id: str
    label: str
    group: str
    words: str
    cell: Cell
    rows: tuple[Fact, ...]


@dataclass(frozen=True)
class Difference:
    """A figure that today's question answers otherwise: rows that came (补登、更正) and rows that went (撤回、更正)."""

    line: FrozenLine
    now: Cell
    added: int
    gone: int


def freeze(who: Acting, *, period: Period, scope: Scope, title: str) -> FrozenFigures:
    """Keep a period as it stands now. Raises NotAllowed, and Incomplete for a period that has not begun."""
    require(who, Act.KEEP_FIGURES, who.agency)
    if period.span[0] > who.at:
        raise Incomplete("该期间还没有开始，请选择已经开始的期间。")
    refuse_secret(title)
    figures = figures_of(who.post, period, who.at, scope)
    text = json.dumps(_content(figures), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    with transaction.atomic():
        return FrozenFigures.objects.create(
            agency=who.agency, scope=scope, since=period.since, until=period.until, title=title, at=who.at, by=who.post,
            by_user=who.user, content=text, sha256=hashlib.sha256(text.encode()).hexdigest(),
        )  # fmt: skip


def _content(figures: Figures) -> dict[str, Any]:
    lines = [
        {
            "id": one.id, "label": one.label, "group": str(one.group), "words": one.words,
            "cell": _plain(figures.cell(one.id)), "rows": [_row(fact) for fact in figures.rows(one.id)],
        }
        for one in figures.table
    ]  # fmt: skip
    parts = {
        by: [
            {"label": line.label, "cells": {name: _plain(cell) for name, cell in line.cells.items() if cell and cell.count}}
            for line in figures.lines(by)
        ]
        for by in divisions(figures.post, figures.scope)
    }  # fmt: skip
    return {
        "version": VERSION, "arithmetic": ARITHMETIC, "agency": figures.post.agency.name, "scope": str(figures.scope),
        "since": figures.period.since.isoformat(), "until": figures.period.until.isoformat(), "at": figures.at.isoformat(),
        "figures": lines, "divisions": parts,
    }  # fmt: skip


def _row(fact: Fact) -> list[Any]:
    """A fact without what the line says already."""
    return [
        fact.figure, fact.noun, fact.pk, fact.at.isoformat(), fact.case, str(fact.value), str(fact.days), fact.workdays,
    ]  # fmt: skip


def _fact(agency: int, row: list[Any]) -> Fact:
    figure, noun, pk, at, case, value, days, workdays = row
    return Fact(
        figure, noun, pk, agency, datetime.fromisoformat(at), case, value=Decimal(value), days=Decimal(days),
        workdays=workdays,
    )  # fmt: skip


def _plain(cell: Cell) -> dict[str, int | str]:
    return {
        name: value if isinstance(value, int) else str(value)
        for name, value in vars(cell).items()
        if value is not None
    }


def _cell(values: dict[str, Any]) -> Cell:
    rest = {name: Decimal(value) for name, value in values.items() if name != "count"}
    return Cell(values["count"], **rest)


def is_whole(frozen: FrozenFigures) -> bool:
    """Whether the record is still what its hash was made of."""
    return hashlib.sha256(frozen.content.encode()).hexdigest() == frozen.sha256


def lines_of(frozen: FrozenFigures) -> list[FrozenLine]:
    """Its figures, in the words of its day."""
    return [
        FrozenLine(
            one["id"],
            one["label"],
            one["group"],
            one["words"],
            _cell(one["cell"]),
            tuple(_fact(frozen.agency_id, row) for row in one["rows"]),
        )
        for one in json.loads(frozen.content)["figures"]
    ]


def period_of(frozen: FrozenFigures) -> Period:
    """Of which days it is."""
    return Period(frozen.since, frozen.until)


def facts_of(line: FrozenLine, post: Post) -> list[Fact]:
    """The rows of a frozen figure as they were, those that a post may still see."""
    seen_now = {noun: _seen(noun, post) for noun in {fact.noun for fact in line.rows}}
    found = {
        noun: set(rows.filter(pk__in=[fact.pk for fact in line.rows if fact.noun == noun]).values_list("pk", flat=True))
        for noun, rows in seen_now.items()
    }  # fmt: skip
    return [fact for fact in line.rows if fact.pk in found[fact.noun]]


def _seen(noun: str, post: Post) -> "QuerySet[Any]":
    models: dict[str, Any] = {"case": Case, "referral": Referral, "lane": Lane, "clock": Clock}
    if noun in models:
        return models[noun].objects.visible_to(post)
    rows: Any = Subject.objects.known_to(post) if noun == "subject" else Amount.objects
    return rows.filter(case__in=Case.objects.visible_to(post))


def version_of(frozen: FrozenFigures) -> str:
    """The version of the definitions that it was counted by."""
    return str(json.loads(frozen.content)["version"])


def differences(frozen: FrozenFigures, now: Figures) -> list[Difference]:
    """The figures that come out otherwise today. A figure that is no longer defined is left out."""
    found = []
    for line in lines_of(frozen):
        if line.id not in FIGURES:
            continue
        keys, then = {fact.key for fact in now.rows(line.id)}, {fact.key for fact in line.rows}
        cell = now.cell(line.id)
        if keys != then or cell != line.cell:
            found.append(Difference(line, cell, len(keys - then), len(then - keys)))
    return found


def remark(who: Acting, *, figure: str, period: Period, text: str) -> FigureRemark:
    """Say what was done about a red figure of the own agency. Raises NotAllowed, Incomplete."""
    require(who, Act.KEEP_FIGURES, who.agency)
    if figure not in FIGURES or not FIGURES[figure].is_red:
        raise Incomplete("只对超期的指标登记采取的措施，请从统计页面进入。")
    if not text.strip():
        raise Incomplete("请填写采取的措施。")
    refuse_secret(text)
    return FigureRemark.objects.create(
        agency=who.agency, figure=figure, since=period.since, until=period.until, text=text, at=who.at, by=who.post,
        by_user=who.user,
    )  # fmt: skip


def remarks_of(figures: Figures) -> list[FigureRemark]:
    """What the own agency has said about the red figures of exactly this period."""
    rows = FigureRemark.objects.filter(
        agency=figures.post.agency, since=figures.period.since, until=figures.period.until
    )
    return list(rows.select_related("by_user"))
