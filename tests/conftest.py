"""What every test stands on: quick hashing, plain static files, files in a folder of their own, sorted marks."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from documents.letters import renderer
from tests import migrated, walked
from tests.cast import START, City, build_city
from tests.sheets import blank_sheet

DATABASE_FIXTURES = {"db", "transactional_db"}
PLAIN_STATIC = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TODAY = START.replace(day=25, hour=10)  # what the clock shows in every test: pages read it, and years pass
#: Folders whose walks print on SQLite without a mark: every form, from a case.
PRINTERS = {"documents", "commands", "services", "workflows"}
#: Fixtures of tests whose walks go through something else than usual, or are listened to.
LISTENERS = {"monkeypatch", "settings", "caplog", "django_capture_on_commit_callbacks"}
FILES = pytest.StashKey[Path]()
#: The machine's clock and printer, taken before any test puts something else there.
NOW, PRINT = timezone.now, renderer.render_forked


def pytest_configure(config: pytest.Config) -> None:
    """Settings of the tests. They differ from production's only where that buys speed or keeps files apart."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN_STATIC}
    settings.AXES_ENABLED = False  # a test of the lock-out turns it on
    settings.SEAL_PROVIDER = "documents.signing.provider.NoProvider"  # a test of signing names its own
    config.stash[FILES] = Path(tempfile.mkdtemp(prefix="referral-files-"))
    settings.MEDIA_ROOT = config.stash[FILES] / "media"
    settings.SIGNING_DIR = config.stash[FILES] / "signing"
    settings.STATIC_ROOT = config.stash[FILES] / "static"
    settings.STATIC_ROOT.mkdir()
    settings.EXCHANGE_DIR = config.stash[FILES] / "exchange"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the folder of files away."""
    if FILES in config.stash:
        shutil.rmtree(config.stash[FILES], ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database, so that PostgreSQL runs all of that and nothing else; browser tests by folder."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker("browser")
        is_page = "/tests/pages/" in item.path.as_posix()
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("db")
            if is_page:
                item.add_marker("pages")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Begin with a copy of a migrated database."""
    with django_db_blocker.unblock():
        migrated.offer(request.config)


@pytest.fixture
def city(db: None) -> City:
    """安澜市."""
    return build_city()


@pytest.fixture(autouse=True)
def _the_clock_stands(request: pytest.FixtureRequest) -> None:
    """One moment for the pages, so that no test depends on the day or minute of its run. A browser has its own.

    It is set anew for every test and given back by none: what a test patches by `monkeypatch` is undone after all
    fixtures of this file are over, so that a moment given back here would come back.
    """
    is_real = any(request.node.get_closest_marker(mark) for mark in ("browser", "real_time"))
    timezone.now = NOW if is_real else lambda: TODAY


@pytest.fixture(autouse=True)
def _letters_are_printed_where_they_are_read(request: pytest.FixtureRequest) -> None:
    """A walk that only passes a letter on gets a blank sheet: setting a page takes longer than all the rest of it."""
    reads = any(request.node.get_closest_marker(mark) for mark in ("browser", "prints"))
    reads |= connection.vendor == "sqlite" and bool(set(request.path.parts) & PRINTERS)
    renderer.render_forked = PRINT if reads else blank_sheet


@pytest.fixture(autouse=True)
def _walks_are_remembered(request: pytest.FixtureRequest) -> Iterator[None]:
    """Except where a test changes what a walk goes through, or listens to it."""
    known = (
        request.node._fixtureinfo
    )  # what is asked for here, not by what pytest-django does around each test
    fixtures = [
        last for *_, last in known.name2fixturedefs.values() if last.func.__module__.startswith("tests.")
    ]
    asked = {*known.argnames, *(name for fixture in fixtures for name in fixture.argnames)}
    walked.may_remember = not LISTENERS & asked
    yield
    walked.leave()


@pytest.fixture(autouse=True)
def _the_record_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits is cleared by deleting rows; afterwards `migrate`'s signal sets the triggers again."""
    if "transactional_db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from referral.models import append_only

    append_only.lift()
