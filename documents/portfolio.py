"""A PDF/A-3 that holds a dossier: its sheets as pages, every piece as an attached file, and the manifest of their hashes."""

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import pikepdf
from django.utils import timezone
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf

from documents.packing import MANIFEST, Entry, read, told

#: All attached bytes together: a PDF is put together in memory.
MOST_BYTES = 200 * 1024 * 1024
_MIME = "application/octet-stream"


def bind(
    sheets: Sequence[bytes], entries: Iterable[Entry], about: dict[str, Any], at: datetime, *, title: str
) -> bytes:
    """The bytes of the portfolio.

    sheets: PDF/A files of our own printing, at least one, whose pages are shown in this order; entries: what is attached,
    each with its media type; about: what the manifest says besides path, size and SHA-256 of each file. As in a ZIP, a file
    that is no longer what was recorded says so there, and one that is gone is named as missing.
    """
    with pikepdf.open(io.BytesIO(sheets[0])) as pdf:
        for name in list(pdf.attachments):
            del pdf.attachments[name]
        for sheet in sheets[1:]:
            with pikepdf.open(io.BytesIO(sheet)) as more:
                pdf.pages.extend(more.pages)
        _entitle(pdf, title, at)
        files = []
        for entry in entries:
            data = read(entry)
            if data is None:
                files.append(told(entry))
                continue
            files.append(told(entry, len(data), hashlib.sha256(data).hexdigest()))
            _attach(pdf, entry.path, data, entry.media_type or _MIME, at, Name.Source)
        manifest = json.dumps({**about, "files": files}, ensure_ascii=False, indent=2).encode()
        _attach(pdf, MANIFEST, manifest, "application/json", at, Name.Data)
        pdf.Root.AF = Array([pdf.attachments[name].obj for name in sorted(pdf.attachments)])
        pdf.Root.Collection = _collection(pdf)
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, fix_metadata_version=False)
    return out.getvalue()


def _attach(pdf: Pdf, path: str, data: bytes, media_type: str, at: datetime, relationship: Name) -> None:
    day = _stamp(at)
    name = path.replace("/", "　")  # a slash in a file's name is a folder to who saves it
    pdf.attachments[name] = AttachedFileSpec(
        pdf, data, description=name, filename=name, mime_type=media_type, creation_date=day, mod_date=day, relationship=relationship,
    )  # fmt: skip


def _entitle(pdf: Pdf, title: str, at: datetime) -> None:
    """Title and time of the whole, said alike in both places."""
    pdf.docinfo.Title = title
    pdf.docinfo.CreationDate = pdf.docinfo.ModDate = _stamp(at)
    moment = timezone.localtime(at).isoformat(timespec="seconds")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = title
        xmp["xmp:CreateDate"] = xmp["xmp:ModifyDate"] = moment


def _stamp(at: datetime) -> str:
    return timezone.localtime(at).strftime("D:%Y%m%d%H%M%S+08'00'")


def _collection(pdf: Pdf) -> Dictionary:
    """How a reader that knows portfolios lists the files: by name, with their size."""

    def column(kind: str, label: str, order: int) -> Dictionary:
        return Dictionary(Type=Name.CollectionField, Subtype=Name(kind), N=label, O=order)

    schema = Dictionary(
        Type=Name.CollectionSchema, name=column("/F", "文件", 1), size=column("/Size", "字节数", 2)
    )
    sort = Dictionary(Type=Name.CollectionSort, S=Name.name, A=True)
    return pdf.make_indirect(Dictionary(Type=Name.Collection, View=Name.D, Schema=schema, Sort=sort))
