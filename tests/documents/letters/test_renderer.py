"""The forked renderer: limited, restarted when it dies, and loud when the machine can't print."""

import ctypes.util
import json
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from documents.letters import canonical, fonts, renderer, server
from documents.letters.errors import EngineError, LetterError
from tests.documents.letters.conftest import AT


def test_a_refusal_of_the_child_reaches_the_caller(letter):
    with pytest.raises(LetterError, match="超过60页"):
        renderer.render_forked(letter("approval_sheet", facts="测\n" * 2400, opinions=[]), created=AT)


def test_a_dead_server_is_named_and_the_next_letter_prints_again(letter, printed):
    printed("withdraw_letter")
    server = renderer._SERVER._process
    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    again = renderer.render_forked(letter("withdraw_letter"), created=AT)
    assert again.sha256 == printed("withdraw_letter").sha256


def test_a_child_that_wants_too_much_memory_is_an_answer(letter, monkeypatch):
    monkeypatch.setattr(server, "MEMORY", 64 * 1024**2)
    job = {"kind": "receipt", "fields": canonical.to_fields(letter("receipt"))}
    answer = json.loads(server._in_child({**job, "draft": False, "demo": False, "created": AT.isoformat()}))
    assert "打印已被中止" in answer["sentence"] and not answer["engine"]


def test_two_processes_print_at_once(letter, printed):
    others = [renderer.Server(), renderer.Server()]
    job = {
        "kind": "withdraw_letter",
        "fields": canonical.to_fields(letter("withdraw_letter")),
        "draft": False,
    }
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda s: s.ask({**job, "demo": False, "created": AT.isoformat()}), others))
    for other in others:
        other.close()
    assert [one.sha256 for one in made] == [printed("withdraw_letter").sha256] * 2


def test_the_library_that_subsets_fonts_is_there():
    assert ctypes.util.find_library("harfbuzz-subset") or sys.platform != "linux"


def test_a_missing_font_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "HERE", tmp_path)
    with pytest.raises(EngineError, match="build_fonts"):
        fonts.configure(tmp_path)


def test_the_private_font_setting_has_absolute_paths_only(tmp_path, monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "kept")
    monkeypatch.chdir(tmp_path)
    conf = fonts.configure(tmp_path / "var")
    assert conf.is_absolute() and os.environ["FONTCONFIG_FILE"] == str(conf)
    assert f"<dir>{fonts.HERE}</dir>" in conf.read_text("utf-8")
    assert f"<dir>{tmp_path}/var/fonts-user</dir>" in conf.read_text("utf-8")
