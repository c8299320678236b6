"""200 letters by the pages' road, with the worker killed in the middle: `python scripts/batch.py`. Prints JSON.

An invented city on a database of its own; 100 referrals are approved in two batches of the approval page, each issues a
letter and an approval sheet. A worker process opens the progress page and presses 继续生成 until nothing waits. It is killed
with SIGKILL when a third is printed; a second one goes on. Nothing may be lost, nothing printed twice.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
REFERRALS, BATCH, KILL_AT = 100, 50, 66
URLS = "urls.json"


def start() -> None:
    """Django on the database that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "referral.settings")
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]


def prepare(folder: Path) -> None:
    """The city, 100 referrals that wait for approval, and two batches signed on the page."""
    start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from agencies.kinds import AgencyKind as A
    from referral.law.kinds import Kind
    from tests.cast import build_city
    from tests.pages.browsers import as_
    from tests.workflows.conftest import Town

    town = Town(**vars(build_city()))
    kinds = [(A.HEALTH, Kind.ADMINISTRATIVE), (A.MARKET, Kind.ADMINISTRATIVE), (A.DRUG, Kind.ADMINISTRATIVE), (A.POLICE, Kind.CRIMINAL)]  # fmt: skip
    rows = []
    while len(rows) < REFERRALS:
        for referral in town.draft(town.case(), *kinds):
            town.do(referral, "submit", "liu")
            rows.append(town.do(referral, "review", "zhou"))
    urls = []
    for at in range(0, REFERRALS, BATCH):
        ticks = [row.slug for row in rows[at : at + BATCH]]
        began = time.perf_counter()
        answer = as_(town, "he").post("/approvals/batch/", {"tick": ticks, "opinion": "同意移送。"})
        assert answer.status_code == 302, answer.content.decode()[:2000]
        urls.append([answer["Location"], ",".join(ticks), round(time.perf_counter() - began, 1)])
    (folder / URLS).write_text(json.dumps(urls))


def work(folder: Path) -> None:
    """Press 继续生成 on each batch until nothing waits, as the page does by itself."""
    start()
    from django.test import Client

    from agencies.models import User
    from documents.models import Letter

    browser = Client()
    browser.force_login(User.objects.get(username="he"), backend="agencies.backends.AccountBackend")
    waiting = lambda ticks: Letter.objects.waiting().filter(case_letter__referral__slug__in=ticks.split(","))  # noqa: E731
    for _, ticks, _ in json.loads((folder / URLS).read_text()):
        while waiting(ticks).exists():
            before = waiting(ticks).count()
            browser.post("/approvals/printing/", {"tick": ticks}, headers={"HX-Request": "true"})
            if waiting(ticks).count() == before:  # what the killed worker held comes free after its lease
                time.sleep(5)


def counts() -> dict[str, int]:
    """Letters of the database: all, printed, void; numbers; files on the disk."""
    from documents.models import Letter

    rows = list(Letter.objects.values_list("series", "year", "serial", "rendered_at", "voided_at", "file"))
    numbers = [row[:3] for row in rows if row[0]]
    return {
        "letters": len(rows), "printed": sum(row[3] is not None for row in rows), "void": sum(row[4] is not None for row in rows),
        "numbers": len(numbers), "numbers_once": len(set(numbers)), "files": len({row[5] for row in rows if row[5]}),
    }  # fmt: skip


def child(step: str, folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, __file__, step, str(folder)], cwd=ROOT, start_new_session=True)


def memory(pid: int) -> int:
    """MB that a process and its children hold now."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if said.get("Pid", "").strip() == str(pid) or said.get("PPid", "").strip() == str(pid):
            total += int(said.get("VmRSS", "0 kB").split()[0])
    return total // 1024


def watched(worker: "subprocess.Popen[bytes]", *, kill_at: int = 0) -> tuple[float, int]:
    """Seconds and most memory of a worker, until it ends or has printed `kill_at` letters and is killed."""
    began, most = time.perf_counter(), 0
    while worker.poll() is None:
        most = max(most, memory(worker.pid))
        if kill_at and counts()["printed"] >= kill_at:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        time.sleep(0.5)
    return round(time.perf_counter() - began, 1), most


def main() -> dict[str, Any]:
    """Prepare, print, kill, go on, count."""
    folder = Path(tempfile.mkdtemp(prefix="batch-"))
    os.environ |= {"VAR_DIR": str(folder), "SITE_URL": "https://yidong.anlan.example"}
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'db.sqlite3'}")
    assert child("prepare", folder).wait() == 0
    start()
    issued = counts()
    seconds, most = watched(child("work", folder), kill_at=KILL_AT)
    killed = counts()
    more, most_then = watched(child("work", folder))
    return {
        "approving_50_seconds": [url[2] for url in json.loads((folder / URLS).read_text())], "issued": issued,
        "first_worker": {"seconds": seconds, "most_mb": most}, "when_killed": killed,
        "second_worker": {"seconds": more, "most_mb": most_then}, "at_the_end": counts(),
    }  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 2:
        {"prepare": prepare, "work": work}[sys.argv[1]](Path(sys.argv[2]))
    else:
        print(json.dumps(main(), ensure_ascii=False, indent=2))
