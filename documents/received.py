"""Letters that another installation issued: their bytes and hashes are kept as they came, nothing is numbered or printed anew."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from agencies.models import Agency, User
from documents import scanning
from documents.errors import DocumentError
from documents.issue import frozen, keep_bytes
from documents.letters.kinds import KINDS
from documents.models import Dossier, Letter
from documents.secrecy import refuse_secret

#: Bytes of one letter.
LARGEST = 20 * 1024 * 1024


@dataclass
class Received:
    """The letters that came with one act, taken one by one as the act asks for them.

    message: the exchange file; letters: as they are told, see `telling`; chunks: the bytes of a member of that file;
    elsewhere: the names of the agencies for which its sender speaks.
    """

    message: str
    chunks: Callable[[str], Iterable[bytes]]
    letters: list[dict[str, Any]] = field(default_factory=list)
    elsewhere: frozenset[str] = frozenset()

    def take(self, kind: str, *, dossier: Dossier, agency: Agency, by: User | None, secret: bool) -> Letter:
        """The letter of a kind that the act wrote. Raises DocumentError when it did not come."""
        told = next((one for one in self.letters if one["kind"] == kind), None)
        if told is None:
            raise DocumentError("交换文件缺少该环节的文书，没有导入；请发送方待文书成文后重新导出。")
        self.letters.remove(told)
        return receive_letter(
            told, self.chunks(told["file"]), dossier=dossier, agency=agency, by=by, secret=secret
        )


def receive_letter(
    told: dict[str, Any],
    chunks: Iterable[bytes],
    *,
    dossier: Dossier,
    agency: Agency,
    by: User | None,
    secret: bool,
) -> Letter:
    """Keep a letter of another installation with its own number and check code; it draws none here."""
    if told["kind"] not in KINDS:
        raise DocumentError(
            f"文书「{told['title']}」的种类不是本系统的文书种类，没有导入；请将两边系统升级到同一版本。"
        )
    refuse_secret(told["title"], told["number"], *_texts(told["content"]))
    pdf = _whole(chunks, told["title"])
    if not pdf.startswith(b"%PDF-"):
        raise DocumentError(f"交换文件中的文书「{told['title']}」不是PDF，没有导入。")
    _refuse_virus(pdf, told["title"])
    if Letter.objects.filter(check_code=told["check_code"]).exists():
        raise DocumentError(f"文书「{told['title']}」的核验码已有文书使用，没有导入；请联系发送方核对。")
    content = told["content"]
    path, sha256 = keep_bytes(pdf)
    return Letter.objects.create(
        dossier=dossier, kind=told["kind"], agency=agency, title=told["title"], number=told["number"], content=content,
        content_sha256=hashlib.sha256(frozen(content)).hexdigest(), file=path, file_sha256=sha256,
        pages=told["pages"], is_demo=settings.DEMO, received=True, secret=secret, check_code=told["check_code"],
        issued_at=datetime.fromisoformat(told["issued_at"]), issued_by=by,
        rendered_at=datetime.fromisoformat(told["rendered_at"]),
    )  # fmt: skip


def _texts(value: Any) -> Iterator[str]:
    """All texts of a letter's content."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _whole(chunks: Iterable[bytes], title: str) -> bytes:
    pdf = b""
    for chunk in chunks:
        pdf += chunk
        if len(pdf) > LARGEST:
            raise DocumentError(
                f"交换文件中的文书「{title}」超过{LARGEST // 1024 // 1024}MB，没有导入；请向发送方核对。"
            )
    return pdf


def _refuse_virus(pdf: bytes, title: str) -> None:
    """A letter is read as it comes in, so that nothing is taken in while the scanner is away."""
    if not scanning.is_configured():
        return
    try:
        virus = scanning.scan([pdf])
    except scanning.ScanFailed as trouble:
        raise DocumentError(
            f"文书「{title}」尚不能查毒（{trouble.sentence}），没有导入；请稍后再导入，仍不行的请系统管理员检查查毒服务。"
        ) from trouble
    if virus:
        raise DocumentError(f"文书「{title}」查出病毒（{virus}），没有导入；请联系发送方。")
