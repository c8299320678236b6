"""Fixtures and settings for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from tests.cast import City, build_city


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of locks and of the browser run on PostgreSQL alone; tests.run chooses them there."""
    if "postgresql" in django_settings.DATABASES["default"]["ENGINE"]:
        return
    kept = [item for item in items if not item.get_closest_marker("postgres")]
    kept = [item for item in kept if not item.get_closest_marker("browser")]
    items[:] = kept


@pytest.fixture(autouse=True)
def plain_settings(settings: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files without a manifest, a fast password hasher, files in a folder of the run."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.MEDIA_ROOT = _media(tmp_path_factory)  # type: ignore[attr-defined]
    settings.AXES_ENABLED = False  # type: ignore[attr-defined]
    yield


def _media(factory: pytest.TempPathFactory) -> Path:
    base = factory.getbasetemp() / "media"
    base.mkdir(exist_ok=True)
    return base


@pytest.fixture
def city(db: None) -> City:
    """安澜市."""
    return build_city()
