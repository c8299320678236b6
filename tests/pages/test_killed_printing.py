"""文书生成 by a worker that is killed in the middle: what it had printed stays, the rest goes on, nothing is lost or made twice."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from documents.issue import LEASE, bytes_of, render_waiting
from documents.models import Letter
from referral.law.kinds import Kind
from tests.cast import build_city
from tests.pages.browsers import as_
from tests.pages.test_approvals import THREE, reported, sign
from tests.pages.test_directory import text
from tests.workflows.conftest import Town

pytestmark = [pytest.mark.postgres, pytest.mark.prints, pytest.mark.real_time, pytest.mark.slow]
SCRIPT = Path(settings.BASE_DIR) / "scripts" / "batch.py"


def worker(folder: Path, ticks: str) -> "subprocess.Popen[bytes]":
    """A process of its own that presses 继续生成, on the database of this test."""
    (folder / "urls.json").write_text(json.dumps([["", ticks, 0]]))
    here = connection.settings_dict
    login = f"{here['USER']}:{here['PASSWORD']}@" if here["USER"] else ""
    address = f"postgresql://{login}{here['HOST']}:{here['PORT']}/{here['NAME']}"
    names = {"DATABASE_URL": address, "VAR_DIR": str(folder), "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), "work", str(folder)], env=os.environ | names, start_new_session=True
    )


def printed() -> int:
    return Letter.objects.filter(rendered_at__isnull=False).count()


@pytest.mark.usefixtures("transactional_db")
def test_a_worker_killed_in_the_middle_loses_nothing_and_makes_nothing_twice(tmp_path: Path) -> None:
    town = Town(**vars(build_city()))
    rows = [one for _ in range(2) for one in reported(town, (A.POLICE, Kind.CRIMINAL), *THREE)]
    url = sign(town, "he", rows)["Location"]
    ticks = ",".join(row.slug for row in rows)
    whole, before = Letter.objects.count(), printed()
    killed = worker(tmp_path, ticks)
    until = time.monotonic() + 60
    while printed() < before + 2 and killed.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    kept = dict(Letter.objects.filter(rendered_at__isnull=False).values_list("pk", "file_sha256"))
    assert before < len(kept) < whole, "it was killed in the middle"
    assert f"已生成 {len(kept)} 份，共 {whole} 份" in text(as_(town, "he").get(url))
    while render_waiting(timezone.now() + LEASE + timedelta(seconds=1)):
        pass
    letters = list(Letter.objects.all())
    left = {
        one.pk: (one.kind, one.attempts, one.lease_until, one.void_reason)
        for one in letters
        if not one.rendered_at or one.voided_at
    }
    assert len(letters) == whole and left == {}
    assert all(letter.file_sha256 == kept.get(letter.pk, letter.file_sha256) for letter in letters)
    numbers = [letter.number for letter in letters if letter.number]
    assert len(numbers) == len(set(numbers)) == len(rows)
    assert all(bytes_of(letter).startswith(b"%PDF") for letter in letters)
    assert "全部处理完毕" in text(as_(town, "he").get(url))
