"""安澜市 for the journeys: the engine runs, and at the end of each the house must be in order."""

from collections.abc import Iterator

import pytest

from referral.reports.house import CHECKS
from tests.cast import build_city
from tests.workflows.conftest import Town
from workflows import checks


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """安澜市 with the engine running; at the end of each journey the house is in order."""
    town = Town(**vars(build_city()))
    yield town
    found = {name: list(check()) for name, check in CHECKS.items()} | {
        "work_items": checks.work_items_match()
    }
    assert {name: faults for name, faults in found.items() if faults} == {}
