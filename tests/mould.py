"""The city as rows: what took the directory's own verbs half a second to found is poured back in a twentieth of it.

Each test still begins with an empty database. Only a database that is empty of agencies and that knows the same rights
as on the day of the founding gets the rows; any other is founded anew.
"""

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection, models, transaction

#: Where the founding leaves its rows, and what belongs to Django itself and stays between tests.
ROOMS = ("agencies", "auth", "guardian")
STANDING = {"auth.permission"}

_rows: dict[type[models.Model], list[models.Model]] = {}
_rights: list[tuple[int, str]] = []
#: What the first pouring said to the database, word for word; the others say it again.
_words: list[tuple[str, Any]] = []


def _known_rights() -> list[tuple[int, str]]:
    """The permissions by key: a database that was emptied has written them anew."""
    return list(Permission.objects.order_by("pk").values_list("pk", "codename"))


@cache
def _models() -> list[type[models.Model]]:
    found = [m for room in ROOMS for m in apps.get_app_config(room).get_models(include_auto_created=True)]
    return [m for m in found if m._meta.managed and not m._meta.proxy and m._meta.label_lower not in STANDING]


def is_empty() -> bool:
    """Whether nobody has been here yet."""
    tables = " UNION ALL ".join(f"SELECT 1 FROM {m._meta.db_table}" for m in _models())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({tables})")
        return not cursor.fetchone()[0]


def keep(found: Callable[[], None]) -> None:
    """Found the city with the real verbs, and keep its rows if there is nothing else in the database."""
    was_empty = is_empty()
    found()
    if was_empty:
        _rights[:] = _known_rights()
        _rows.clear()
        _words.clear()
        _rows.update({model: list(model._base_manager.all()) for model in _models()})


def rows() -> dict[type[models.Model], dict[Any, models.Model]]:
    """What the mould pours, by key."""
    return {model: {row.pk: row for row in rows} for model, rows in _rows.items()}


def pour() -> bool:
    """Put the kept rows into an empty database. Returns whether it was done."""
    if not _rows or _known_rights() != _rights or not is_empty():
        return False
    with transaction.atomic():  # keys are compared at its end
        if _words:
            with connection.cursor() as cursor:
                for words, values in _words:
                    cursor.execute(words, values)
        else:
            with connection.execute_wrapper(_note):
                _pour_rows()
    return True


def _note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if sql.startswith("INSERT"):
        _words.append((sql, params))
    return execute(sql, params, many, context)


def _pour_rows() -> None:
    for model, rows in _rows.items():
        model._base_manager.bulk_create([copy.copy(row) for row in rows], batch_size=500)
