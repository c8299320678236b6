"""What a Word file says, read by a process of its own with limits: python -m documents.office.reading, the file on stdin.

The file may be made to harm whoever reads it. Knows no Django; the answer is JSON on stdout: {"problem": sentence} or what was read.
"""

import io
import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

CPU_SECONDS, MEMORY = 10, 1024**3
#: Parts, bytes that they unfold into, and how much larger one may be than what is packed.
MOST_PARTS, MOST_BYTES, MOST_RATIO = 300, 20 * 1024**2, 200
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_DOCUMENT = "word/document.xml"
_TAG = re.compile(r"(.+)\.([a-z_]+)")
_CHANGES = frozenset(
    f"{_W}{name}"
    for name in (
        "ins del moveFrom moveTo rPrChange pPrChange sectPrChange tblPrChange tblGridChange trPrChange tcPrChange "
        "tblPrExChange numberingChange cellIns cellDel cellMerge"
    ).split()
)
_STORIES = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
#: What no letter's text can keep, by the name of the element: what it is called.
_FOREIGN = {
    "drawing": "图片或者图形", "pict": "图片或者图形", "object": "嵌入的对象", "control": "控件", "altChunk": "嵌入的文件",
    "fldSimple": "域代码", "instrText": "域代码", "footnoteReference": "脚注", "endnoteReference": "尾注", "sym": "符号字体的字符",
    "vanish": "隐藏文字",
}  # fmt: skip


class Refused(Exception):
    """The file is not taken; the text is the sentence."""


def main() -> None:
    """Read the file and answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        answer: dict[str, Any] = read(sys.stdin.buffer.read())
    except Refused as refusal:
        answer = {"problem": str(refusal)}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def read(data: bytes) -> dict[str, Any]:
    """tags: of the controls in the text, in order; lines: paragraphs as [tag, text] pieces; heads: texts of the page heads;
    program: that saved the file, as it says."""
    parts = {name: _tree(raw) for name, raw in _unpacked(data).items() if name.endswith((".xml", ".rels"))}
    _check_package(parts)
    _check_settled(parts)
    document = parts[_DOCUMENT]
    _check_foreign(document)
    heads = [
        "".join(_words(part)) for name, part in parts.items() if re.fullmatch(r"word/header\d*\.xml", name)
    ]
    every = ["".join(_words(part)) for name, part in parts.items() if _STORIES.fullmatch(name)]
    tags = [tag for sdt in document.iter(f"{_W}sdt") if (tag := _tag_of(sdt))]
    lines, program = list(_lines(document)), _program(parts)
    return {"tags": tags, "lines": lines, "heads": heads, "every": every, "program": program}


def _program(parts: dict[str, Any]) -> str:
    about = parts.get("docProps/app.xml")
    return "" if about is None else str(about.findtext("{*}Application") or "")


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of the file, no more than the limits allow, whatever its directory says of their sizes."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Refused("文件是旧格式（doc、wps）或者加了密码，请去掉密码，另存为Word文档（docx）后再上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS:
                raise Refused("文件内部的部件过多，不是正常的文书稿，请在导出的稿件上修改后再上传。")
            if any(name.endswith(("vbaProject.bin", "vbaData.xml")) for name in archive.namelist()):
                raise Refused("文件带有宏，不能上传。请另存为不含宏的Word文档（docx）后再上传。")
            found, left = {}, MOST_BYTES
            for entry in entries:
                raw = _one(archive, entry, left)
                left -= len(raw)
                if entry.filename in found:
                    raise Refused("文件内部有重名的部件，已被改动或者损坏，请重新导出后再修改。")
                found[entry.filename] = raw
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError):
        raise Refused(
            "文件不是Word文档（docx），或者已经损坏。请在导出的稿件上修改，保存为docx后再上传。"
        ) from None


def _one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    with archive.open(entry) as stream:
        raw = stream.read(left + 1)
    if len(raw) > left or len(raw) > MOST_RATIO * max(entry.compress_size, 5000):
        raise Refused("文件解压后过大，可能是恶意文件，已拒绝。请在导出的稿件上修改后再上传。")
    return raw


def _tree(raw: bytes) -> Any:
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise Refused("文件内部含有实体定义，可能是恶意文件，已拒绝。请重新导出后再修改。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        raise Refused("文件内部的内容已经损坏，不能读取。请用WPS或者Word打开后重新保存，再上传。") from None
    if tree.getroottree().docinfo.doctype:  # in an encoding that hid it above
        raise Refused("文件内部含有实体定义，可能是恶意文件，已拒绝。请重新导出后再修改。")
    return tree


def _check_package(parts: dict[str, Any]) -> None:
    types = parts.get("[Content_Types].xml")
    found = {one.get("PartName"): one.get("ContentType", "") for one in types} if types is not None else {}
    if any("macroEnabled" in kind or "vbaProject" in kind for kind in found.values()):
        raise Refused("文件带有宏，不能上传。请另存为不含宏的Word文档（docx）后再上传。")
    if _DOCUMENT not in parts or found.get(f"/{_DOCUMENT}") != _MAIN:
        raise Refused("文件不是Word文档（docx）。请在导出的稿件上修改，保存为docx后再上传。")
    inside = [kind for kind in found.values() if "oleObject" in kind or "activeX" in kind]
    outside = 0
    for name, part in parts.items():
        if name.endswith(".rels"):
            for rel in part.iter(_REL):
                outside += rel.get("TargetMode") == "External"
                kind = rel.get("Type", "").rpartition("/")[2]
                inside += (
                    [kind] if kind in {"oleObject", "package", "control", "aFChunk", "subDocument"} else []
                )
    if inside:
        raise Refused(f"文件中有嵌入的对象（共{len(inside)}处），不能上传。请删除后再上传。")
    if outside:
        raise Refused(
            f"文件含有指向外部的链接（超链接、外部图片或者模板，共{outside}处），不能上传。请取消链接后再上传。"
        )


def _check_settled(parts: dict[str, Any]) -> None:
    """Tracked changes and comments are settled by people, never here."""
    changes = sum(
        1
        for name, part in parts.items()
        if _STORIES.fullmatch(name)
        for one in part.iter()
        if one.tag in _CHANGES
    )
    if changes:
        raise Refused(f"请先接受或拒绝全部修订（共{changes}处），再上传定稿。")
    comments = parts.get("word/comments.xml")
    left = len(list(comments.iter(f"{_W}comment"))) if comments is not None else 0
    left = left or len(list(parts[_DOCUMENT].iter(f"{_W}commentReference")))
    if left:
        raise Refused(f"文件中还有批注（共{left}条），请处理并删除全部批注后再上传。")


def _check_foreign(document: Any) -> None:
    for name, called in _FOREIGN.items():
        count = len(list(document.iter(f"{_W}{name}")))
        if count:
            raise Refused(f"文件中有{called}（共{count}处），文书只能写文字。请删除后再上传。")


def _tag_of(sdt: Any) -> str:
    tag = sdt.find(f"{_W}sdtPr/{_W}tag")
    value = tag.get(f"{_W}val", "") if tag is not None else ""
    return value if _TAG.fullmatch(value) else ""


def _lines(document: Any) -> Iterator[list[tuple[str, str]]]:
    """Every paragraph as (tag, text) pieces, in order; a control that only shows its prompt says nothing."""
    for paragraph in document.iter(f"{_W}p"):
        pieces: list[tuple[str, str]] = []
        for run in paragraph.iter(f"{_W}r"):
            tag, shows = _around(run)
            text = "".join(_words(run)) if shows else ""
            if pieces and pieces[-1][0] == tag:
                pieces[-1] = (tag, pieces[-1][1] + text)
            else:
                pieces.append((tag, text))
        yield pieces


def _around(run: Any) -> tuple[str, bool]:
    """The tag of the nearest control of ours around a run; whether it shows its content."""
    for sdt in run.iterancestors(f"{_W}sdt"):
        if tag := _tag_of(sdt):
            return tag, sdt.find(f"{_W}sdtPr/{_W}showingPlcHdr") is None
    return "", True


def _words(element: Any) -> Iterator[str]:
    for one in element.iter():
        if one.tag == f"{_W}t":
            yield one.text or ""
        elif one.tag in _BREAKS and one.getparent().tag == f"{_W}r":  # a tab stop of a paragraph says nothing
            yield _BREAKS[one.tag]
        elif one.tag == f"{_W}p":
            yield "\n"


if __name__ == "__main__":
    main()
