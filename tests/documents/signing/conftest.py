"""A demo city whose agencies have keys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from documents.signing.keys import make_demo
from documents.signing.provider import PADES, provider
from tests.cast import START, City


def _given(city: City, settings: Any, folder: Path) -> Path:
    settings.DEMO, settings.SEAL_PROVIDER, settings.SIGNING_DIR = True, PADES, folder
    holders = [city.agencies[kind] for kind in (A.NHSA, A.HEALTH)]
    make_demo(folder, [(agency.slug, agency.name) for agency in holders], START)
    return folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of keys, so that one process signs for all tests."""
    return tmp_path_factory.mktemp("signing")


@pytest.fixture
def keys(city: City, settings: Any, folder: Path) -> Path:
    """The folder of keys, to be left as it is: 医保局 and 卫健委 have one, nobody else has."""
    return _given(city, settings, folder)


@pytest.fixture
def own_keys(city: City, settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The same, for a test that spoils some."""
    yield _given(city, settings, tmp_path / "signing")
    settings.SEAL_PROVIDER, settings.SIGNING_DIR = PADES, tmp_path / "signing"
    provider()._worker.close()  # type: ignore[attr-defined]
