"""Fixtures for every test."""

import pytest

from tests.cast import City, build_city


@pytest.fixture
def city(db: None) -> City:
    """安澜市."""
    return build_city()
