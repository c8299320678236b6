"""The agency's own licensed fonts win when they are put beside the data; nothing else changes."""

import json
import os
import subprocess
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

from documents.letters import fonts
from documents.letters.examples import example

HOUSE = Path(__file__).resolve().parents[3]


def test_a_font_named_fangsong_gb2312_is_taken(tmp_path):
    own = tmp_path / "fonts-user"
    own.mkdir()
    font = TTFont(fonts.path_of("Kai"))
    for number, value in (
        (1, "仿宋_GB2312"),
        (3, "FangSong_GB2312"),
        (4, "仿宋_GB2312"),
        (6, "FangSong_GB2312"),
    ):
        font["name"].setName(value, number, 3, 1, 0x409)
    font.save(own / "fangsong.ttf")
    fields = tmp_path / "fields.json"
    fields.write_text(json.dumps(example("withdraw_letter")), "utf-8")
    told = subprocess.run(
        [sys.executable, HOUSE / "manage.py", "letter", fields, tmp_path / "out.pdf"],
        env=os.environ | {"VAR_DIR": str(tmp_path)},
        check=True,
        capture_output=True,
    )
    used = json.loads(told.stdout)["fonts"]
    assert "GW-FangSong" not in used
    assert any("GB2312" in face for face in used)


def test_every_committed_font_has_the_space_and_the_same_height():
    for family in fonts.FAMILIES:
        font = TTFont(fonts.path_of(family), lazy=True)
        unit = font["head"].unitsPerEm
        assert {0x20, 0xA0} <= set(font.getBestCmap()), family
        assert (font["hhea"].ascent, font["hhea"].descent) == (round(0.88 * unit), -round(0.12 * unit)), (
            family
        )


def test_all_8105_characters_of_the_national_table_can_be_printed():
    table = (fonts.HERE / "tongyong-8105.txt").read_text("utf-8")
    for style in fonts.STACKS:
        assert fonts.missing(table, style) == set()
