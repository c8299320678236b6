"""manage.py letter: prints one letter from its fields, without a database."""

import contextlib
import datetime as dt
import errno
import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.errors import DocumentError
from documents.letters import canonical, renderer
from documents.letters.examples import example
from documents.letters.kinds import KINDS

_REASONS = {
    errno.ENOENT: "没有这个文件或者目录",
    errno.ENOTDIR: "没有这个目录",
    errno.EISDIR: "这是一个目录，请写明文件名",
    errno.EACCES: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "文件名太长",
}


class Command(BaseCommand):
    """letter FIELDS.json OUT.pdf · letter --example KIND · letter --kinds."""

    help = "把文书要素（JSON）打印成PDF：letter FIELDS.json OUT.pdf；letter --example KIND；letter --kinds"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, or what to list."""
        parser.add_argument("fields", nargs="?", help="文书要素文件（JSON，含kind）")
        parser.add_argument("out", nargs="?", help="要写的PDF文件")
        parser.add_argument("--example", metavar="KIND", help="输出一种文书的完整示例要素")
        parser.add_argument("--kinds", action="store_true", help="列出全部文书种类")
        parser.add_argument("--draft", action="store_true", help="打印草稿（不盖章）")
        parser.add_argument("--demo", action="store_true", help="打印演示文书")
        parser.add_argument("--created", metavar="MOMENT", help="文件时间，例如2026-11-12T17:00:00+08:00")
        parser.add_argument("--json", action="store_true", help="结果始终以JSON输出")

    def handle(self, *args: Any, **options: Any) -> None:
        """Dispatch; every refusal is one Chinese sentence on stderr and a non-zero exit."""
        try:
            self.stdout.write(self._answer(options))
        except DocumentError as error:
            raise CommandError(error.sentence) from error

    def _answer(self, options: dict[str, Any]) -> str:
        if options["kinds"]:
            if options["json"]:
                return json.dumps({kind: cls.label for kind, cls in KINDS.items()}, ensure_ascii=False)
            return "\n".join(f"{kind}\t{cls.label}" for kind, cls in KINDS.items())
        if options["example"]:
            return json.dumps(example(options["example"]), ensure_ascii=False, indent=2)
        if not options["fields"] or not options["out"]:
            raise CommandError("请写明要素文件和PDF文件：manage.py letter FIELDS.json OUT.pdf")
        return json.dumps(self._print(options), ensure_ascii=False)

    def _print(self, options: dict[str, Any]) -> dict[str, Any]:
        fields = _read(Path(options["fields"]))
        letter = canonical.from_json(str(fields.get("kind") or ""), fields)
        rendered = renderer.render_forked(
            letter,
            draft=options["draft"],
            demo=options["demo"],
            created=_moment(options["created"], letter.date),
        )
        _write(Path(options["out"]), rendered.pdf)
        box = rendered.seal_box
        return {
            "pdf": options["out"],
            "kind": letter.kind,
            "pages": rendered.pages,
            "sha256": rendered.sha256,
            "seal_box": box and {"page": box.page, "left": box.left, "top": box.top, "width": box.width},
            "fonts": list(rendered.fonts),
            "engine": rendered.engine,
        }


def _read(path: Path) -> dict[str, Any]:
    """The fields of a letter. Refuses what is no JSON object."""
    try:
        fields = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise CommandError(f"不能读取{path}：{_why(error)}。") from error
    except (ValueError, RecursionError) as error:
        raise CommandError(
            f"{path}不是有效的JSON文件，请对照 manage.py letter --example KIND 的输出检查。"
        ) from error
    if not isinstance(fields, dict):
        raise CommandError(f"{path}应当是一个JSON对象，请对照 manage.py letter --example KIND 的输出检查。")
    return fields


def _write(path: Path, pdf: bytes) -> None:
    """The whole file or none."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(pdf)
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise CommandError(f"不能写入{path}：{_why(error)}。") from error


def _why(error: OSError) -> str:
    """What the machine says, in Chinese."""
    return _REASONS.get(error.errno or 0, error.strerror or "未知原因")


def _moment(text: str | None, date: dt.date) -> dt.datetime:
    """The moment in the file's metadata: as told, else nine o'clock on the letter's date, so that bytes repeat."""
    if not text:
        return dt.datetime.combine(date, dt.time(9), dt.timezone(dt.timedelta(hours=8)))
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError("文件时间应当形如2026-11-12T17:00:00+08:00。") from error
    if moment.tzinfo is None:
        raise CommandError("文件时间应当写明时区，例如2026-11-12T17:00:00+08:00。")
    return moment
