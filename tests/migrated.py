"""A migrated, empty database to copy: migrating takes twenty seconds, and every worker of every run needs its own.

The copy is made once for each state of the migrations and the packages. `migrate` still runs on it: it finds nothing to
do, or does what is new. On PostgreSQL the copy is a template in the run's own cluster, on SQLite a file in pytest's cache.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

HOUSE = Path(__file__).resolve().parents[1]
#: Connections that keep databases in memory alive while a run lasts.
_open: list[sqlite3.Connection] = []


def offer(config: pytest.Config) -> None:
    """Let the test database of this process begin as a copy."""
    folder = config.cache.mkdir("migrated")  # type: ignore[union-attr]
    with _one_at_a_time(folder):
        if connection.vendor == "postgresql":
            connection.settings_dict["TEST"]["TEMPLATE"] = _template()
        else:
            _pour_into_memory(_file(folder))


def copy_to(path: Path, config: pytest.Config) -> None:
    """A migrated, empty SQLite file for a process of its own."""
    folder = config.cache.mkdir("migrated")  # type: ignore[union-attr]
    with _one_at_a_time(folder):
        shutil.copyfile(_file(folder), path)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _state() -> str:
    """A hash of every migration that is installed."""
    digest = hashlib.sha256()
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(f"{app.label}/{file.name}".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=HOUSE, env=os.environ | {"DATABASE_URL": url}, check=True)


def _template() -> str:
    name, here = f"migrated_{_state()}", connection.settings_dict
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')
            _migrate(f"postgres://{here['USER']}:{here['PASSWORD']}@{here['HOST']}:{here['PORT']}/{name}")
    return name


def _file(folder: Path) -> Path:
    made = folder / f"{_state()}.sqlite3"
    if not made.exists():
        for old in folder.glob("*.sqlite3*"):
            old.unlink()
        raw = made.with_suffix(".sqlite3-raw")
        _migrate(f"sqlite:///{raw}")
        with sqlite3.connect(raw) as source:  # one file, without its journal
            source.execute(f"VACUUM INTO '{made}'")
        source.close()
        for rest in folder.glob("*.sqlite3-raw*"):
            rest.unlink()
    return made


def _pour_into_memory(file: Path) -> None:
    name = connection.creation._get_test_db_name()
    assert connection.creation.is_in_memory_db(name), settings.DATABASES
    memory = sqlite3.connect(name, uri=True)
    with sqlite3.connect(file) as source:
        source.backup(memory)
    source.close()
    _open.append(memory)
