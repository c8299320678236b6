"""The forked renderer: limited, restarted when it dies, and loud when the machine can't print."""

import ctypes.util
import os
import signal
import sys

import pytest

from documents.letters import fonts, renderer
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
