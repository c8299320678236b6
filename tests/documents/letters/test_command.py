"""manage.py letter: for anyone who wants to print and measure one, without a database."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from documents.letters.examples import example
from documents.letters.kinds import KINDS
from tests.documents.letters.measure import sheets

HOUSE = Path(__file__).resolve().parents[3]


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


CLUE = example("clue_referral")
ROW = {"title": "住院病历复印件", "form": "复印件", "pages": 3}
HOSTILE = [
    ({"kind": "x" * 50_000}, "没有“x{40}…”这种文书"),
    ({"kind": ["x"]}, "没有“"),
    ({"z" * 50_000: 1}, "不认识的字段“z{40}…”"),
    ({"\u202e": 1}, "不认识的字段“\\?”"),
    ({"to": None}, "字段“to”应当是文字"),
    ({"to": "  "}, "“to”不能为空"),
    ({"facts": ["", " "]}, "“facts”不能为空"),
    ({"agency": ""}, "“agency”不能为空"),
    ({"agency": "安" * 41}, "超过40字，请使用发文机关的规范化简称"),
    ({"subject": "安" * 150}, "标题超过140字"),
    ({"to": "甲局\n乙局"}, "“to”只能写一行"),
    ({"facts": ["测" * 50_000]}, "超过5000字"),
    ({"facts": ["😀👍🏻"]}, "不能打印：.*👍、😀"),
    ({"facts": ["\ud83d"]}, "控制字符（U\\+D83D）"),
    ({"facts": ["甲\u202e乙"]}, "控制字符（U\\+202E）"),
    ({"facts": ["机　密"]}, "国家秘密"),
    ({"facts": ["本件密级为机密。"]}, "国家秘密"),
    ({"secrecy": "秘密"}, "非涉密系统"),
    ({"urgency": "十万火急"}, "只能是加急或者特急"),
    ({"date": "2026-02-30"}, "应当是日期"),
    ({"date": "0026-11-12"}, "请核对年份"),
    ({"annexes": [ROW | {"pages": -1}]}, "不小于0"),
    ({"annexes": [ROW | {"pages": 10**30}]}, "不超过九位"),
    ({"amounts": [{"concept": "罚款", "yuan": "-5"}]}, "应当是金额"),
    ({"amounts": [{"concept": "罚款", "yuan": "1.234"}]}, "应当是金额"),
    ({"amounts": [{"concept": "罚款", "yuan": float("nan")}]}, "应当是金额"),
    ({"annexes": [ROW] * 501}, "超过500项"),
]


@pytest.mark.parametrize(("changes", "sentence"), HOSTILE)
def test_hostile_fields_are_one_sentence_and_no_file(changes, sentence, tmp_path):
    fields = tmp_path / "fields.json"
    fields.write_text(json.dumps(CLUE | changes))
    with pytest.raises(CommandError, match=sentence) as refused:
        run(fields, tmp_path / "out.pdf")
    assert len(str(refused.value)) < 300 and not (tmp_path / "out.pdf").exists()


def test_json_too_deep_to_read_is_a_sentence(tmp_path):
    (tmp_path / "fields.json").write_text("[" * 100_000)
    with pytest.raises(CommandError, match="不是有效的JSON"):
        run(tmp_path / "fields.json", tmp_path / "out.pdf")


def test_the_head_of_a_long_list_stands_on_each_of_its_pages(tmp_path):
    fields = tmp_path / "fields.json"
    fields.write_text(json.dumps(CLUE | {"annexes": [ROW] * 300}))
    run(fields, tmp_path / "out.pdf")
    pages = [page for page in sheets((tmp_path / "out.pdf").read_bytes()) if page.has("复印件")]
    assert len(pages) > 8 and all(page.has("序号") and page.has("起止页") for page in pages)
    assert pages[-1].has("合计：300项，纸质材料900页。") and pages[-1].has("抄送：安澜市财政局。")


def test_it_needs_no_database_and_works_from_anywhere(tmp_path):
    (tmp_path / "x.json").write_text(json.dumps(CLUE), "utf-8")
    elsewhere = os.environ | {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "VAR_DIR": str(tmp_path),
    }
    command = [sys.executable, str(HOUSE / "manage.py"), "letter", "x.json"]

    def ran(out):
        return subprocess.run([*command, out], cwd=tmp_path, env=elsewhere, capture_output=True, text=True)

    good, bad = ran("out.pdf"), ran("none/out.pdf")
    assert json.loads(good.stdout)["pages"] == 3 and good.stderr == "" and (tmp_path / "out.pdf").exists()
    assert (
        bad.returncode == 1
        and bad.stdout == ""
        and "不能写入none/out.pdf：没有这个文件或者目录。" in bad.stderr
    )
    assert "Traceback" not in bad.stderr and len(bad.stderr.splitlines()) == 1


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="不能读取"):
        run(tmp_path / "none.json", tmp_path / "out.pdf")
