"""The same fields give the same bytes: at every time, in every process."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from documents.letters import canonical, engine, renderer
from documents.letters.examples import example
from documents.letters.kinds import KINDS
from tests.documents.letters.conftest import AT

HOUSE = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_survives_the_way_through_json(kind):
    letter = canonical.from_json(kind, example(kind))
    again = canonical.from_json(kind, json.loads(canonical.to_json(letter)))
    assert again == letter
    assert canonical.to_json(again) == canonical.to_json(letter)


@pytest.mark.parametrize("kind", KINDS)
def test_two_printings_are_one(letter, printed, kind):
    again = renderer.render_forked(letter(kind), created=AT)
    assert again.pdf == printed(kind).pdf
    assert len(again.sha256) == 64


def test_the_printing_in_this_process_equals_the_forked_one(letter, printed):
    assert engine.render(letter("clue_referral"), created=AT).sha256 == printed("clue_referral").sha256


def test_another_process_elsewhere_prints_the_same_bytes(printed, tmp_path):
    fields, out = tmp_path / "fields.json", tmp_path / "out.pdf"
    fields.write_text(json.dumps(example("clue_referral")), "utf-8")
    command = [sys.executable, HOUSE / "manage.py", "letter", fields, out, "--created", AT.isoformat()]
    odd = {"TZ": "America/New_York", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "7", "VAR_DIR": str(tmp_path)}
    subprocess.run(command, env=os.environ | odd, cwd=tmp_path, check=True, capture_output=True)
    assert out.read_bytes() == printed("clue_referral").pdf


def test_the_same_moment_in_another_zone_gives_the_same_bytes(letter, printed):
    again = renderer.render_forked(letter("clue_referral"), created=AT.astimezone(dt.UTC))
    assert again.sha256 == printed("clue_referral").sha256


def test_another_moment_gives_other_bytes(letter, printed):
    later = renderer.render_forked(letter("clue_referral"), created=AT + dt.timedelta(minutes=1))
    assert later.sha256 != printed("clue_referral").sha256


@pytest.mark.parametrize("kind", KINDS)
def test_the_fields_travel_inside_the_file(letter, printed, tmp_path, kind):
    path = tmp_path / "letter.pdf"
    path.write_bytes(printed(kind).pdf)
    with pikepdf.open(path) as file:
        assert list(file.attachments) == ["referral.json"]
        inside = file.attachments["referral.json"].get_file().read_bytes().decode()
        assert len(file.Root.AF) == 1
        with file.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
    assert inside == canonical.to_json(letter(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_fonts_of_the_house_are_embedded(printed, kind):
    assert printed(kind).fonts
    assert all(face.startswith("GW-") for face in printed(kind).fonts)
