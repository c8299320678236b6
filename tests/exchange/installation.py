"""An installation of its own: a database, a folder of files and of keys, started as processes."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import migrated

HOUSE = Path(__file__).resolve().parents[2]


class Installation:
    """One network's system. kinds: of the agencies whose people work here."""

    def __init__(
        self, top: Path, name: str, kinds: list[str], config: pytest.Config, *, first: int = 0
    ) -> None:
        self.name, self.folder = name, top / name
        self.folder.mkdir(parents=True)
        self.database = self.folder / "db.sqlite3"
        migrated.copy_to(self.database, config)
        self.people = subprocess.Popen(
            [sys.executable, "-m", "tests.exchange.deeds"], cwd=HOUSE, env=self._surroundings(), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.do("found", kinds=kinds, first=first)
        self.told("exchange", "keys", "--name", name)

    def _surroundings(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": f"sqlite:///{self.database}", "VAR_DIR": str(self.folder), "SECRET_KEY": self.name * 9,
            "MEDIA_ROOT": str(self.folder / "media"), "EXCHANGE_DIR": str(self.folder / "exchange"), "DEBUG": "1",
        }  # fmt: skip

    def close(self) -> None:
        """Let the people go home."""
        assert self.people.stdin is not None
        self.people.stdin.close()
        self.people.wait(30)

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command of the installation, in a process of its own."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=HOUSE, env=self._surroundings(), capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    def told(self, *arguments: str) -> dict[str, Any]:
        """What a command that goes well tells as JSON."""
        done = self.manage(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def refused(self, *arguments: str) -> str:
        """The sentence of a command that is refused, after which everything is as it was."""
        before = self.snapshot()
        done = self.manage(*arguments)
        assert done.returncode != 0 and "Traceback" not in done.stderr, done.stdout + done.stderr
        assert self.snapshot() == before
        return done.stderr

    def do(self, deed: str, **fields: Any) -> dict[str, Any]:
        """What people do here, see `deeds`."""
        assert self.people.stdin is not None and self.people.stdout is not None
        self.people.stdin.write(json.dumps({"deed": deed, "fields": fields}) + "\n")
        self.people.stdin.flush()
        answer: dict[str, Any] = json.loads(self.people.stdout.readline())
        assert "failed" not in answer, answer["failed"]
        return dict(answer["said"])

    def knows(self, other: "Installation", *agencies: str) -> None:
        """Enter the other installation's card with the agencies that live there."""
        card = str(other.folder / "exchange" / "card.json")
        names = [part for agency in agencies for part in ("--agency", agency)]
        self.told("exchange", "keys", "--add", card, *names)

    def export(self, slug: str, user: str, *more: str) -> Path:
        """The next exchange file of a referral."""
        out = self.folder / f"{len(list(self.folder.glob('*.referral')))}.referral"
        self.told("exchange", "export", slug, "--out", str(out), "--user", user, *more)
        return out

    def take(self, file: Path, user: str) -> dict[str, Any]:
        """Take in an exchange file."""
        return self.told("exchange", "import", str(file), "--user", user)

    def snapshot(self) -> str:
        """A hash of every row and every file."""
        digest = hashlib.sha256()
        with sqlite3.connect(self.database) as rows:
            for line in rows.iterdump():
                digest.update(line.encode())
        rows.close()
        for path in sorted((self.folder / "media").rglob("*")):
            digest.update(str(path).encode() + (path.read_bytes() if path.is_file() else b""))
        return digest.hexdigest()
