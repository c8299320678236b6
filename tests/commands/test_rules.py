"""`manage.py rules --check`: the running limits beside the collection of the law."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from referral.law.rules import COLLECTION
from referral.models import ClockRule
from tests.cast import START, City

pytestmark = pytest.mark.django_db


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """What the command prints as JSON."""
    call_command("rules", "--check", "--json", *arguments)
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def altered(folder: Path, rule_id: str, **values: object) -> str:
    """A collection in which one rule reads otherwise."""
    rows = json.loads(COLLECTION.read_text(encoding="utf-8"))
    next(row for row in rows if row["rule_id"] == rule_id).update(values)
    path = folder / "limits.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return str(path)


def test_every_difference_has_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    answer = check(capsys)
    assert (answer["collected"], answer["running"], answer["unexplained"]) == (82, 103, 0)
    named = {one["rule"]: one for one in answer["differences"]}
    assert (
        named["police_sign_receipt"]["collected"] == "无"
        and named["police_sign_receipt"]["running"] == "24小时"
    )
    assert "不能并存" in named["rev_opinion_send"]["why"] and "部门协议" in named["agr.answer"]["why"]
    assert len(named) == 27 and "管理员可以写明依据修改" in named["house.head_told"]["why"]


def test_another_number_in_the_law_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = altered(tmp_path, "police_file_decide", length=5)
    with pytest.raises(SystemExit):
        check(capsys, "--against", path)
    (one,) = [d for d in json.loads(capsys.readouterr().out)["differences"] if not d["why"]]
    assert (one["rule"], one["what"], one["collected"], one["running"]) == (
        "police_file_decide", "期限", "5日", "3日"
    )  # fmt: skip


def test_english_notes_are_the_same_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = check(
        capsys, "--against", altered(tmp_path, "listing_progress_report", basis="practice; no article")
    )
    (one,) = [d for d in answer["differences"] if d["rule"] == "listing_progress_report"]
    assert one["what"] == "依据" and "中文表述" in one["why"]


def test_a_value_of_an_administrator_names_its_source(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    for version, day in (("浙-1", date(2026, 1, 1)), ("浙-2", date(2027, 1, 1))):
        ClockRule.objects.create(
            rule="disc_refer_conclusion", version=version, length=10, unit="workday", source="浙纪发〔2026〕3号",
            effective_on=day, entered_by=city.posts["liu"].user, entered_at=START,
        )  # fmt: skip
    (one,) = [d for d in check(capsys)["differences"] if d["rule"] == "disc_refer_conclusion"]
    assert one["running"] == "10个工作日" and "浙纪发〔2026〕3号" in one["why"] and "2026-01-01" in one["why"]


def test_it_says_the_same_to_people(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rules", "--check")
    said = capsys.readouterr().out
    assert "法律汇编 82 条，执行中 103 条，差异 27 处。" in said and "agr.sign（签收）" in said


def test_a_file_that_is_no_collection_is_refused(tmp_path: Path) -> None:
    for content in ("nonsense", "[1]", '{"a": 1}', '[{"rule_id": "x"}]'):
        (tmp_path / "x.json").write_text(content, encoding="utf-8")
        with pytest.raises(CommandError, match="请指定 time_limits.json"):
            call_command("rules", "--check", "--against", str(tmp_path / "x.json"))
    with pytest.raises(CommandError):
        call_command("rules", "--check", "--against", str(tmp_path / "absent.json"))


def test_without_a_database_the_law_is_compared_all_the_same(tmp_path: Path) -> None:
    """On a fresh machine, before the first migrate: a sentence instead of a traceback."""
    surroundings = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    manage = Path(__file__).parents[2] / "manage.py"
    told = subprocess.run(
        [sys.executable, manage, "rules", "--check"], env=surroundings | {"VAR_DIR": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0 and "差异 27 处。" in told.stdout
    assert "没有核对系统管理员修改的期限" in told.stderr and "Traceback" not in told.stderr
