"""Reads a file that came back: the words of its fields, once everything that is locked is found as it was."""

import difflib
import json
import os
import re
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from documents.errors import DocumentError
from documents.office.plan import Plan
from documents.secrecy import refuse_secret

#: Bytes of a file; seconds for reading it; files read at once by this process.
MOST, SECONDS, AT_ONCE = 5 * 1024 * 1024, 20, 2
LOCKED = "locked"
#: It reads a control of several runs into several, and writes back neither draft nor version of it (seen with 7.4.7).
_LOSES_FIELDS = "LibreOffice"
_turn = threading.BoundedSemaphore(AT_ONCE)
Line = list[tuple[str, str]]


class Stale(DocumentError):
    """The file is of another version of the draft: the one it was exported in."""

    def __init__(self, version: str) -> None:
        super().__init__("导出之后，移送稿或者写入文书的登记内容已有变化。")
        self.version = version


def texts_in(data: bytes, plan: Plan) -> dict[str, str]:
    """What the editable fields say in a file, by the names of the letter's fields.

    Raises Stale for a file of an earlier version of this draft, DocumentError for whatever else can't be taken.
    """
    read = _read(data)
    refuse_secret(*read["every"])
    if not read["tags"] and str(read["program"]).startswith(_LOSES_FIELDS):
        raise DocumentError(
            f"该文件由{_LOSES_FIELDS}保存，填写区的标记已经丢失，不能采用。请重新导出，用WPS或者Word核稿；没有的，直接在移送稿页面修改。"
        )
    _check_keys(read["tags"], plan)
    lines = [
        [(tag.rpartition(".")[2].replace(LOCKED, ""), text) for tag, text in line] for line in read["lines"]
    ]
    theirs = _chunks(lines)
    filled = {name for name, _ in theirs}  # an emptied field is absent there, and its neighbours have met
    ours = _chunks([piece for piece in line if not piece[0] or piece[0] in filled] for line in plan.lines())
    if [name for name, _ in ours] != [name for name, _ in theirs]:
        _say_changed([t for n, c in ours if not n for t in c], [t for n, c in theirs if not n for t in c])
    for (name, before), (_, after) in zip(ours, theirs, strict=True):
        if not name:
            _say_changed(before, after, must=_bare(before) != _bare(after))
    if plan.layout == "xinhan" and _bare([plan.mark]) not in _bare(read["heads"]):
        raise DocumentError(f"锁定的发文机关标志「{plan.mark}」已被改动，请恢复原文后再上传。")
    return {slot.field.name: _value(theirs, slot.field.name) for slot in plan.slots}


def _read(data: bytes) -> dict[str, list]:
    if len(data) > MOST:
        raise DocumentError(f"定稿文件超过{MOST // 1024 // 1024}MB，请删除多余的内容后再上传。")
    too_much = "定稿文件过于复杂，不能读取。请在导出的稿件上修改，保存为docx后再上传。"
    try:
        with _turn:
            done = subprocess.run(
                [sys.executable, "-m", "documents.office.reading"], input=data, capture_output=True, timeout=SECONDS,
                cwd=Path(__file__).resolve().parents[2], env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise DocumentError(too_much) from None
    if done.returncode or not done.stdout:
        raise DocumentError(too_much)
    answer: dict[str, list] = json.loads(done.stdout)
    if "problem" in answer:
        raise DocumentError(str(answer["problem"]))
    return answer


def _check_keys(tags: list[str], plan: Plan) -> None:
    """Every field is there once, of this draft and of its present version."""
    keys = {tag.rpartition(".")[0] for tag in tags}
    draft = plan.key.partition(".")[0]
    if any(key.partition(".")[0] != draft for key in keys):
        raise DocumentError("该文件是另一件移送的导出稿，请核对后上传本件的定稿。")
    if keys and keys != {plan.key}:
        raise Stale(sorted(keys - {plan.key})[0].partition(".")[2])
    names = [tag.rpartition(".")[2] for tag in tags]
    for slot in plan.slots:
        count = names.count(slot.field.name)
        if not count:
            raise DocumentError(
                f"文件中没有找到「{slot.field.label}」的填写区。请在导出的稿件上修改，不要把文字复制到新文档，也不要另存为其他格式。"
            )
        if count > 1:
            raise DocumentError(f"文件中「{slot.field.label}」的填写区出现了{count}次，请只保留原来的一处。")


def _chunks(lines: Iterable[Line]) -> list[tuple[str, list[str]]]:
    """The file as (field, its paragraphs) in order; what is locked has no name. Blank paragraphs count for nothing."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        fresh = True  # the first piece of a name in a paragraph begins a paragraph of it
        for name, text in line:
            if not text.strip():
                continue
            if found and found[-1][0] == name:
                found[-1][1].append(text) if fresh else found[-1][1].__setitem__(-1, found[-1][1][-1] + text)
            else:
                found.append((name, [text]))
            fresh = False
    return found


def _bare(texts: Iterable[str]) -> str:
    """Without blanks: programs set them as they like."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", "".join(texts)))


def _say_changed(before: list[str], after: list[str], *, must: bool = True) -> None:
    """Refuse, naming the first locked passage that differs, as it was and as it is."""
    if not must:
        return
    old, new = [_bare([text]) for text in before], [_bare([text]) for text in after]
    for how, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "insert":
            raise DocumentError(
                f"锁定部分多出了「{_short(new[c:d])}」，请删除；需要修改的内容只能写在填写区内，其他内容在移送稿页面修改。"
            )
        if how == "delete":
            raise DocumentError(f"锁定部分缺少「{_short(old[a:b])}」，请恢复原文后再上传。")
        if how == "replace":
            raise DocumentError(
                f"锁定部分已被改动：原为「{_short(old[a:b])}」，现为「{_short(new[c:d])}」。请恢复原文；确需修改的在移送稿页面修改后重新导出。"
            )
    raise DocumentError("锁定部分的次序已被改动，请恢复原来的次序后再上传。")


def _short(texts: list[str]) -> str:
    text = "".join(texts)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _value(chunks: list[tuple[str, list[str]]], name: str) -> str:
    """The text of a field: its paragraphs, without blank ones."""
    return "\n".join(_paragraphs(text for found, texts in chunks if found == name for text in texts))


def _paragraphs(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for line in unicodedata.normalize("NFC", text.replace("\t", " ")).split("\n"):
            if line.strip():
                yield line.strip()
