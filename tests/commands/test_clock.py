"""`manage.py clock` from outside: a process of its own, without any database."""

import json
import os
import subprocess
import sys

from django.conf import settings


def clock(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command where no database can be reached."""
    environment = os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "clock", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def test_it_prints_json_and_nothing_else() -> None:
    answer = json.loads(clock("agency_reconsider", "2026-11-19", "--json").stdout)
    assert answer["due_on"] == "2026-11-23"
    assert answer["class"] == "法定"
    assert any("星期日" in step for step in answer["explanation"])


def test_hours_give_a_moment() -> None:
    answer = json.loads(clock("crim_refer_send", "2026-11-20T17:50", "--json").stdout)
    assert (answer["due_on"], answer["due_at"]) == (None, "2026-11-21T17:50:00+08:00")


def test_a_rule_without_a_number_is_no_failure() -> None:
    done = clock("crim_form_team", "2026-11-20", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["due_on"] is None


def test_an_unknown_rule_and_a_bad_date_fail_with_a_sentence() -> None:
    unknown = clock("crim_refer_sent", "2026-11-20")
    assert unknown.returncode != 0
    assert "crim_refer_send" in unknown.stderr
    bad = clock("crim_refer_send", "11月20日")
    assert bad.returncode != 0
    assert "无法识别" in bad.stderr


def test_a_date_beyond_the_calendar_fails_with_a_sentence() -> None:
    far = clock("nhsa_filing", "9999-12-30")
    assert far.returncode != 0
    assert "超出能够计算的年份" in far.stderr and "Traceback" not in far.stderr
