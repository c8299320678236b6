"""manage.py letter: for anyone who wants to print and measure one, without a database."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from documents.letters.kinds import KINDS


def run(*args):
    out = io.StringIO()
    call_command("letter", *map(str, args), stdout=out)
    return out.getvalue()


def test_it_lists_the_kinds():
    assert [line.split("\t")[0] for line in run("--kinds").splitlines()] == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_is_printable_as_it_is(kind, tmp_path):
    fields = tmp_path / "fields.json"
    fields.write_text(run("--example", kind), "utf-8")
    told = json.loads(run(fields, tmp_path / "out.pdf"))
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert told["pages"] >= 1 and len(told["sha256"]) == 64 and told["kind"] == kind


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("{", "不是有效的JSON"), ("[]", "JSON对象"), ('{"kind": "x"}', "没有“x”这种文书")],
)
def test_a_refusal_is_one_chinese_sentence(content, sentence, tmp_path):
    fields = tmp_path / "fields.json"
    fields.write_text(content)
    with pytest.raises(CommandError, match=sentence):
        run(fields, tmp_path / "out.pdf")
    assert not (tmp_path / "out.pdf").exists()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="不能读取"):
        run(tmp_path / "none.json", tmp_path / "out.pdf")
