"""docs/forms.md names every form once, by its own name, and says which act makes it."""

import re
from pathlib import Path

from documents.letters.examples import example
from documents.letters.kinds import KINDS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "forms.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| (?:[一二三四五六七八九十]+ \| )?([^|]+) \| `([a-z_]+)` \| ([^|]+) \|$", re.MULTILINE)
#: The models of forms.md, 五 left out: a paper of the police is never made here.
MODELS = set("一二三四六七八九十") | {"十一", "十二", "十三", "十四", "十五"}


def test_every_form_is_listed_once_by_its_name() -> None:
    rows = {kind: label for label, kind, _ in _ROW.findall(PAGE)}
    assert len(_ROW.findall(PAGE)) == len(rows)
    assert rows == {kind: form.label for kind, form in KINDS.items()}


def test_every_form_has_a_sample_of_its_own() -> None:
    assert all(example(kind)["kind"] == kind for kind in KINDS)


def test_every_model_has_its_form() -> None:
    assert set(re.findall(r"^\| ([一二三四五六七八九十]+) \|", PAGE, re.MULTILINE)) == MODELS


def test_the_forms_that_take_fields_are_named() -> None:
    names = "、".join(form.label for form in KINDS.values() if form.takes_fields)
    assert f"{names}还可以增加要素" in PAGE
