"""A demo city whose agencies have keys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from documents.signing.keys import make_demo
from documents.signing.provider import PADES, provider
from tests.cast import START, City


@pytest.fixture
def keys(city: City, settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The folder of keys: 医保局 and 卫健委 have one, nobody else has."""
    settings.DEMO, settings.SEAL_PROVIDER, settings.SIGNING_DIR = True, PADES, tmp_path / "signing"
    holders = [city.agencies[kind] for kind in (A.NHSA, A.HEALTH)]
    make_demo(settings.SIGNING_DIR, [(agency.slug, agency.name) for agency in holders], START)
    yield settings.SIGNING_DIR
    settings.SEAL_PROVIDER = PADES
    provider()._worker.close()  # type: ignore[attr-defined]
