"""The words inside a file that is taken in, as far as they can be read without a program of its own."""

import html
import re
import zipfile
import zlib
from typing import IO

from documents.errors import DocumentError

#: Bytes that are read for words; what a small archive unfolds into is not.
MOST = 16 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
#: Where the words of Word and Excel files stand: text, headers and footers, cells.
_PARTS = re.compile(r"word/[a-z]+\d*\.xml|xl/(sharedStrings|worksheets/sheet\d+)\.xml")
_LINE = re.compile(rb"</(?:w:p|si|is|row)>|<w:br/>")


def texts_of(file: IO[bytes], kind: str, name: str) -> list[str]:
    """The words of a text, Word or Excel file, by its type; nothing of other types. The file is left where it was read to.

    Raises DocumentError when an office file is none inside.
    """
    file.seek(0)
    if kind == "text/plain":
        found = file.read(MOST)
        return [found.decode("utf-8", "ignore"), found.decode("gb18030", "ignore")]
    if not kind.startswith(_OFFICE):
        return []
    try:
        return _office(file)
    except (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, NotImplementedError, EOFError):
        raise DocumentError(f"「{name}」的内容与扩展名不符，请核对文件后重新上传。") from None


def _office(file: IO[bytes]) -> list[str]:
    left, found = MOST, []
    with zipfile.ZipFile(file) as archive:
        archive.getinfo("[Content_Types].xml")
        for part in archive.namelist():
            if left > 0 and _PARTS.fullmatch(part):
                with archive.open(part) as stream:
                    raw = stream.read(left)
                left -= len(raw)
                words = re.sub(rb"<[^>]*>", b"", _LINE.sub(b"\n", raw)).decode("utf-8", "ignore")
                found.append(html.unescape(words))
    return found
