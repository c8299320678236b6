"""A draft as a Word file: what it says, what is locked, and every file that is not taken back."""

import datetime as dt
import io
import re
import zipfile

import docx
import pytest

from documents.errors import DocumentError
from documents.letters import canonical
from documents.letters.examples import example
from documents.office.final import MOST, Stale, texts_in
from documents.office.plan import Editable, Plan, plan_of
from documents.office.writer import written
from tests.documents.office.word import (
    body_with,
    edited,
    in_field,
    packed,
    parts_of,
    retyped,
    says,
    with_part,
)

AT = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
KEY = "abcdefabcdef.0123456789abcdef"
FACTS = Editable("facts", "违法事实")
FIELDS = {
    "clue_referral": (FACTS, Editable("competence", "不属于本机关管辖的理由", inside=True), Editable("request", "请求事项")),
    "criminal_referral": (FACTS,),
    "discipline_referral": (FACTS,),
    "consult_letter": (FACTS, Editable("questions", "咨询的问题")),
    "escalation_request": (FACTS, Editable("grounds", "理由")),
    "correction_letter": (Editable("reason", "更正的原因", inside=True),),
}  # fmt: skip


def plan(kind: str = "clue_referral", key: str = KEY, **changes: object) -> Plan:
    """The plan of an example."""
    letter = canonical.from_json(kind, example(kind) | {"number": ""} | changes)
    return plan_of(letter, FIELDS[kind], key=key)


def refusal(data: bytes, of: Plan | None = None) -> str:
    """The sentence that a file is refused with."""
    with pytest.raises(DocumentError) as refused:
        texts_in(data, of or plan())
    return refused.value.sentence


@pytest.fixture(scope="module")
def file() -> bytes:
    """The Word file of a 案件线索移送函."""
    return written(plan(), at=AT)


WORDS = "涉及住院费用结算1386人次。"


@pytest.mark.parametrize("kind", FIELDS)
def test_what_comes_back_unchanged_says_the_same(kind: str) -> None:
    its = plan(kind)
    assert texts_in(written(its, at=AT), its) == {slot.field.name: slot.value for slot in its.slots}


def test_the_file_is_the_whole_letter_in_the_look_of_the_standard(file: bytes) -> None:
    document = docx.Document(io.BytesIO(file))
    section = document.sections[0]
    margins = [
        round(side.mm)
        for side in (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    ]
    assert margins == [37, 28, 35, 26] and (round(section.page_width.mm), round(section.page_height.mm)) == (
        210,
        297,
    )
    text = re.sub("<[^>]+>", "", says(file))
    for part in (
        "安澜市市场监督管理局：",
        "一、当事人基本情况",
        "286,415.20",
        "附件：移送材料清单",
        "联系人：",
        "抄送：",
        "住院费用清单",
    ):
        assert part in text, part
    fonts = says(file, "word/styles.xml") + says(file)
    assert all(f'w:eastAsia="{face}"' in fonts for face in ("仿宋_GB2312", "黑体", "方正小标宋简体"))
    assert 'w:line="579" w:lineRule="exact"' in says(file, "word/styles.xml")
    assert "w:trackRevisions" in says(file, "word/settings.xml")


def test_fields_are_controls_and_all_else_is_locked(file: bytes) -> None:
    controls = re.findall(
        r'<w:alias w:val="([^"]+)"/><w:tag w:val="([^"]+)"/><w:lock w:val="([^"]+)"/>', says(file)
    )
    free = {tag.rpartition(".")[2]: label for label, tag, lock in controls if lock == "sdtLocked"}
    assert free == {"facts": "违法事实", "competence": "不属于本机关管辖的理由", "request": "请求事项"}
    assert {lock for label, _, lock in controls if label == "锁定内容"} == {"sdtContentLocked"}
    assert all(tag.startswith(f"{KEY}.") for _, tag, _ in controls)


def test_the_file_names_no_person(file: bytes) -> None:
    core = docx.Document(io.BytesIO(file)).core_properties
    assert (core.author, core.last_modified_by, core.comments) == ("安澜市医疗保障局", "安澜市医疗保障局", "")
    assert "python-docx" not in says(file, "docProps/core.xml")


def test_what_is_typed_into_a_field_is_read(file: bytes) -> None:
    found = texts_in(retyped(file, "1386人次", "1390人次"), plan())
    assert "涉及住院费用结算1390人次。" in found["facts"]
    assert found["request"] == plan().slots[2].value


def test_a_paragraph_more_is_a_paragraph_more(file: bytes) -> None:
    more = edited(file, lambda text: text.replace(f"{WORDS}</w:t></w:r></w:p>", f"{WORDS}</w:t></w:r></w:p><w:p><w:r><w:t>另查明：</w:t></w:r></w:p>", 1))  # fmt: skip
    assert "1386人次。\n另查明：\n" in texts_in(more, plan())["facts"]


def test_a_field_that_only_shows_its_prompt_is_empty(file: bytes) -> None:
    request = plan().slots[2].value
    prompt = edited(
        file,
        lambda text: text.replace(request, "单击此处输入文字。").replace(
            f'<w:tag w:val="{KEY}.request"/>', f'<w:tag w:val="{KEY}.request"/><w:showingPlcHdr/>'
        ),
    )
    assert texts_in(prompt, plan())["request"] == ""


# 锁定内容


def test_a_locked_passage_that_changed_is_named_old_and_new(file: bytes) -> None:
    told = refusal(retyped(file, "安澜市市场监督管理局：", "安澜市卫生健康委员会："))
    assert "原为「安澜市市场监督管理局：」，现为「安澜市卫生健康委员会：」" in told


def test_a_sum_in_the_list_is_locked_too(file: bytes) -> None:
    assert "住院费用清单" in refusal(retyped(file, "住院费用清单", "住院费用汇总"))


def test_words_beside_the_fields_are_refused(file: bytes) -> None:
    told = refusal(body_with(file, "<w:p><w:r><w:t>请从重处理。</w:t></w:r></w:p>"))
    assert "锁定部分多出了「请从重处理。」" in told


def test_a_locked_paragraph_that_went_is_named(file: bytes) -> None:
    told = refusal(edited(file, lambda text: text.replace("（联系人：陈昇　0600-6010022）", "")))
    assert "锁定部分缺少「（联系人：陈昇0600-6010022）」" in told


def test_another_mark_in_the_head_is_refused(file: bytes) -> None:
    head = next(
        name
        for name, raw in parts_of(file).items()
        if "header" in name and "安澜市医疗保障局".encode() in raw
    )
    told = refusal(edited(file, lambda text: text.replace("安澜市医疗保障局", "江海省医疗保障局"), head))
    assert "发文机关标志" in told


# 修订、批注


TRACKED = '<w:ins w:id="1" w:author="周敏" w:date="2026-11-29T00:00:00Z"><w:r><w:t>补</w:t></w:r></w:ins>'
DELETED = '<w:del w:id="2" w:author="周敏"><w:r><w:delText>删</w:delText></w:r></w:del>'
MOVED = '<w:moveFrom w:id="3" w:author="周敏"><w:r><w:t>移</w:t></w:r></w:moveFrom>'
RESTYLED = "<w:r><w:rPr><w:b/><w:rPrChange w:id='4' w:author='周敏'><w:rPr/></w:rPrChange></w:rPr><w:t>粗</w:t></w:r>"


@pytest.mark.parametrize("change", [TRACKED, DELETED, MOVED, RESTYLED])
def test_tracked_changes_are_settled_first(file: bytes, change: str) -> None:
    assert "请先接受或拒绝全部修订（共1处）" in refusal(in_field(file, WORDS, change))


def test_all_tracked_changes_are_counted(file: bytes) -> None:
    assert "（共3处）" in refusal(in_field(file, WORDS, TRACKED + DELETED + MOVED))


def test_comments_are_settled_first(file: bytes) -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    comments = f'<w:comments xmlns:w="{space}"><w:comment w:id="0"><w:p/></w:comment></w:comments>'
    assert "还有批注（共1条）" in refusal(with_part(file, "word/comments.xml", comments.encode()))
    assert "还有批注" in refusal(in_field(file, WORDS, '<w:r><w:commentReference w:id="0"/></w:r>'))


# 来路


def test_the_file_of_another_draft_is_refused(file: bytes) -> None:
    assert "另一件移送的导出稿" in refusal(file, plan(key="bbbbbbbbbbbb.0123456789abcdef"))


def test_the_file_of_an_earlier_version_is_stale(file: bytes) -> None:
    with pytest.raises(Stale) as stale:
        texts_in(file, plan(key="abcdefabcdef.ffffffffffffffff"))
    assert stale.value.version == "0123456789abcdef"


def test_a_file_without_its_controls_is_refused(file: bytes) -> None:
    bare = edited(file, lambda text: re.sub(r"<w:sdtPr>.*?</w:sdtPr>", "", text))
    assert "没有找到「违法事实」的填写区" in refusal(bare)
    assert "由LibreOffice保存" in refusal(with_part(bare, "docProps/app.xml", b"<a><Application>LibreOffice/7.4</Application></a>"))  # fmt: skip


def test_a_field_that_stands_twice_is_refused(file: bytes) -> None:
    twice = body_with(
        file,
        f'<w:sdt><w:sdtPr><w:tag w:val="{KEY}.facts"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>',
    )
    assert "出现了2次" in refusal(twice)


# 不是文书稿的文件


def test_what_is_no_word_file_is_refused(file: bytes) -> None:
    assert "不是Word文档" in refusal(b"%PDF-1.7 not a letter")
    assert "不是Word文档" in refusal(packed({"a.txt": b"1"}))
    assert "不是Word文档" in refusal(file[: len(file) // 2])
    assert "旧格式" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    sheet = says(file, "[Content_Types].xml").replace(
        "wordprocessingml.document.main", "spreadsheetml.sheet.main"
    )
    assert "不是Word文档" in refusal(with_part(file, "[Content_Types].xml", sheet.encode()))


def test_macros_are_refused(file: bytes) -> None:
    assert "带有宏" in refusal(with_part(file, "word/vbaProject.bin", b"\x00"))
    types = says(file, "[Content_Types].xml").replace(
        "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert "带有宏" in refusal(with_part(file, "[Content_Types].xml", types.encode()))


def _related(file: bytes, kind: str, target: str, mode: str = "") -> bytes:
    rel = f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/>'
    return edited(
        file,
        lambda text: text.replace("</Relationships>", f"{rel}</Relationships>"),
        "word/_rels/document.xml.rels",
    )


def test_links_to_the_outside_are_refused(file: bytes) -> None:
    for kind in ("hyperlink", "image", "attachedTemplate"):
        assert "指向外部的链接" in refusal(
            _related(file, kind, "https://example.org/x", ' TargetMode="External"')
        ), kind


def test_embedded_objects_are_refused(file: bytes) -> None:
    assert "嵌入的对象" in refusal(_related(file, "oleObject", "embeddings/oleObject1.bin"))
    assert "图片或者图形" in refusal(in_field(file, WORDS, "<w:r><w:drawing/></w:r>"))
    assert "域代码" in refusal(in_field(file, WORDS, "<w:r><w:instrText>DDEAUTO c:\\\\x</w:instrText></w:r>"))
    assert "隐藏文字" in refusal(in_field(file, WORDS, "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"))
    assert "脚注" in refusal(in_field(file, WORDS, '<w:r><w:footnoteReference w:id="1"/></w:r>'))


def test_entities_are_refused_in_any_encoding(file: bytes) -> None:
    bomb = '<!DOCTYPE w:document [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    assert "实体定义" in refusal(
        edited(file, lambda text: text.replace("<w:document", f"{bomb}<w:document", 1))
    )
    wide = (
        says(file)
        .replace("encoding='UTF-8'", "encoding='UTF-16'")
        .replace("<w:document", f"{bomb}<w:document", 1)
    )
    assert "实体定义" in refusal(with_part(file, "word/document.xml", wide.encode("utf-16")))


def test_a_bomb_is_refused(file: bytes) -> None:
    assert "解压后过大" in refusal(with_part(file, "word/media.xml", bytes(30 * 1024**2)))
    assert "部件过多" in refusal(packed(parts_of(file) | {f"word/{n}.xml": b"<a/>" for n in range(320)}))
    assert f"{MOST // 1024 // 1024}MB" in refusal(bytes(MOST + 1))


def test_a_deep_tree_is_refused(file: bytes) -> None:
    deep = "<w:p>" * 5000 + "</w:p>" * 5000
    assert refusal(body_with(file, deep))


def test_two_parts_of_one_name_are_refused(file: bytes) -> None:
    kept = io.BytesIO(file)
    with zipfile.ZipFile(kept, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("word/document.xml", says(file))
    assert "重名的部件" in refusal(kept.getvalue())


def test_marks_of_state_secrecy_are_refused_wherever_they_stand(file: bytes) -> None:
    assert "国家秘密标志" in refusal(retyped(file, "1386人次", "1386人次，机密★1年，"))
    foot = next(name for name in parts_of(file) if name.startswith("word/footer"))
    assert "国家秘密标志" in refusal(edited(file, lambda text: text.replace("— </w:t>", "秘密★</w:t>"), foot))
