"""manage.py keys: what the folder has of each agency; demo keys for those that have none."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from documents.signing.keys import certificate_of, key_of
from tests.cast import City


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """An empty place for keys."""
    settings.SIGNING_DIR, settings.DEMO = tmp_path / "signing", True
    return tmp_path / "signing"


def said(**options: Any) -> str:
    out = StringIO()
    call_command("keys", stdout=out, **options)
    return out.getvalue()


def line_of(agency: Agency) -> str:
    (line,) = (line for line in said().splitlines() if line.startswith(agency.slug))
    return line


def test_demo_keys_are_made_once_for_every_open_agency(city: City, folder: Path) -> None:
    opened = Agency.objects.filter(is_open=True).count()
    assert f"{opened}个机关" in said(demo=True)
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    assert said(demo=True) == ""
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before
    assert folder.stat().st_mode & 0o077 == 0


def test_the_list_says_who_signs_and_what_is_wrong(city: City, folder: Path) -> None:
    nhsa, health = city.agencies[A.NHSA], city.agencies[A.HEALTH]
    assert line_of(nhsa).endswith("无证书，文书不签名")
    said(demo=True)
    assert "签名，证书有效期至" in line_of(nhsa)
    own = certificate_of(folder, nhsa.slug)
    key_of(own).chmod(0o644)
    assert "可以被他人读取" in line_of(nhsa)
    key_of(own).chmod(0o600)
    key_of(own).write_bytes(key_of(certificate_of(folder, health.slug)).read_bytes())
    assert "不是一对" in line_of(nhsa)
    key_of(own).write_text("x")
    assert "不能读取密钥" in line_of(nhsa)


def test_demo_keys_are_refused_where_real_ones_lie(city: City, folder: Path) -> None:
    folder.mkdir()
    (folder / "ca.pem").write_text("x")
    with pytest.raises(CommandError, match="不能读取证书"):
        said(demo=True)


def test_a_system_in_earnest_gets_no_demo_keys(city: City, settings: Any, folder: Path) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="只能在演示系统中生成"):
        said(demo=True)
    assert not folder.exists()
