"""Walks as rows: the way from the founded city to a common state is walked once a process, and poured back afterwards.

The first walk goes through the real verbs with all that they bring about; its rows, its files and what it gave back are
kept. A later test that takes the same steps from the same state gets the same rows. Whatever else writes to the database
in between, also a browser that logs in, ends this for the test: from there on everything is walked.
"""

import copy
import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from documents.letters import renderer
from tests import mould

Rows = dict[type[models.Model], dict[Any, models.Model]]

P = ParamSpec("P")
T = TypeVar("T")

WRITES = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?')
HARMLESS = re.compile(r"SELECT|SAVEPOINT|RELEASE|ROLLBACK TO|SET CONSTRAINTS|EXPLAIN|PRAGMA")
PLAIN = (str, int, float, bytes, Decimal, date, timedelta, Enum, type(None))
#: What changes how a walk goes besides its steps, so that they are part of where it begins.
HOUSE = ("MEDIA_ROOT", "SEAL_PROVIDER", "SIGNING_DIR", "DEMO")


class NoKeyError(Exception):
    """An argument whose value can't be compared."""


@dataclass
class Stage:
    """A state of the database: every table that was written to, what is new in it since the stage before, and the rest."""

    rows: Rows
    made: list[list[models.Model]] = field(default_factory=list)
    changed: list[models.Model] = field(default_factory=list)
    gone: list[models.Model] = field(default_factory=list)
    files: dict[Path, bytes] = field(default_factory=dict)
    after: Any = None
    #: What the first pouring said to the database, word for word; the others say it again.
    words: list[tuple[str, Any]] = field(default_factory=list)

    def pour(self) -> None:
        """Put what is new into a database that stands at the stage before."""
        with transaction.atomic():
            if self.words:
                with connection.cursor() as cursor:
                    for words, values in self.words:
                        cursor.execute(words, values)
            else:
                with connection.execute_wrapper(self._note):
                    self._pour_rows()
        for path, content in self.files.items():
            if not path.exists() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    def _note(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if WRITES.match(sql):
            self.words.append((sql, params))
        return execute(sql, params, many, context)

    def _pour_rows(self) -> None:
        for row in self.gone:
            type(row)._base_manager.filter(pk=row.pk)._raw_delete(connection.alias)
        for row in self.changed:  # what is over makes room for what is new
            type(row)._base_manager.filter(pk=row.pk).update(**_values(row))
        for rows in self.made:
            type(rows[0])._base_manager.bulk_create([copy.copy(row) for row in rows])


#: By the stage before and the step taken.
_stages: dict[Any, Stage] = {}


class Road:
    """Where the database stands since the city was founded. It listens on the connection."""

    def __init__(self) -> None:
        self.stage = Stage(mould.rows())
        self.key: Any = "founded"
        self.touched: set[str] = set()
        self.is_at_stage = True
        self.is_lost = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if written := WRITES.match(sql):
            self.is_at_stage = False
            self.touched.add(written[1])
        elif not HARMLESS.match(sql):
            self.is_at_stage, self.is_lost = False, True
        return execute(sql, params, many, context)

    def stand(self, stage: Stage, key: Any) -> None:
        """The database holds exactly the rows of a stage."""
        self.stage, self.key, self.is_at_stage = stage, key, True


_road: Road | None = None
#: Whether the test that runs may take a walk that another one took.
may_remember = True


def begin() -> None:
    """The city has just been founded in an empty database: the next steps go from here."""
    global _road
    leave()
    if may_remember and connection.in_atomic_block:  # other threads write where nobody listens
        _road = Road()
        connection.execute_wrappers.append(_road)


def leave() -> None:
    """Walk everything from here on."""
    global _road
    if _road in connection.execute_wrappers:
        connection.execute_wrappers.remove(_road)
    _road = None


def walked(step: Callable[P, T]) -> Callable[P, T]:
    """A way of the cast that many tests go: its first argument is the city."""

    @functools.wraps(step)
    def go(*args: P.args, **kwargs: P.kwargs) -> T:
        road = _road
        if road is None or not road.is_at_stage:
            return step(*args, **kwargs)
        try:
            key = (road.key, step.__module__, step.__qualname__, _house(), _plain(args), _plain(kwargs))
        except NoKeyError:
            return step(*args, **kwargs)
        if key in _stages:
            result: T = _pour(road, _stages[key], args, kwargs)
            road.stand(_stages[key], key)
            return result
        before, lay = road.stage, _files()
        result = step(*args, **kwargs)
        if not road.is_lost and road.touched <= _models().keys():
            _stages[key] = _kept(road, before, lay, (args, kwargs, result))
            road.stand(_stages[key], key)
        return result

    return go


def _pour(road: Road, stage: Stage, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    stage.pour()
    road.touched |= {model._meta.db_table for model in stage.rows}
    args_then, kwargs_then, result = copy.deepcopy(stage.after)
    for now, then in [*zip(args, args_then, strict=True), *((kwargs[n], kwargs_then[n]) for n in kwargs)]:
        if isinstance(now, models.Model) or is_dataclass(now):
            _become(now.__dict__, then.__dict__)
    return result


def _become(now: dict[str, Any], then: dict[str, Any]) -> None:
    """What an argument is after the walk. Its tables stay the same objects: another cast may share them."""
    for name, value in then.items():
        if isinstance(now.get(name), dict):
            now[name].clear()
            now[name].update(value)
        else:
            now[name] = value


def _kept(road: Road, before: Stage, lay: set[Path], after: Any) -> Stage:
    stage = Stage(dict(before.rows), after=copy.deepcopy(after))
    for table in sorted(road.touched):
        model = _models()[table]
        old = before.rows.get(model, {})
        now = {row.pk: row for row in model._base_manager.order_by("pk")}
        same = {pk for pk, row in now.items() if pk in old and _values(old[pk]) == _values(row)}
        if made := [row for pk, row in now.items() if pk not in old]:
            stage.made.append(made)
        stage.changed += [row for pk, row in now.items() if pk in old and pk not in same]
        stage.gone += [row for pk, row in old.items() if pk not in now]
        stage.rows[model] = {pk: old[pk] if pk in same else row for pk, row in now.items()}
    stage.files = {**road.stage.files, **{path: path.read_bytes() for path in _files() - lay}}
    return stage


def _files() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def _values(row: models.Model) -> dict[str, Any]:
    """The columns of a row. Raises NoKeyError for one that was read in part."""
    try:
        return {f.attname: row.__dict__[f.attname] for f in row._meta.concrete_fields}
    except KeyError as error:
        raise NoKeyError from error


@cache
def _models() -> dict[str, type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return {m._meta.db_table: m for m in found if m._meta.managed and not m._meta.proxy}


def _house() -> tuple[Any, ...]:
    named = [str(getattr(settings, name)) for name in HOUSE]
    return (connection.vendor, renderer.render_forked, timezone.now.__qualname__, *named)


def _plain(value: Any) -> Any:
    """A value by which two arguments can be compared. Raises NoKeyError for what has none."""
    if isinstance(value, models.Model):
        return type(value), tuple(sorted((name, repr(content)) for name, content in _values(value).items()))
    if isinstance(value, PLAIN):
        return type(value), value
    if isinstance(value, (list, tuple)):
        return type(value), tuple(map(_plain, value))
    if isinstance(value, dict):
        return dict, tuple((_plain(name), _plain(content)) for name, content in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), tuple(_plain(getattr(value, f.name)) for f in fields(value))
    raise NoKeyError
