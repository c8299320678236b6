"""A text for the public as a Word file: a title and paragraphs, nothing of the system in it."""

import io
from datetime import UTC, datetime

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

_FACE = "仿宋"


def article(*, title: str, text: str, author: str, at: datetime) -> bytes:
    """The DOCX of a title and a text, a paragraph a line. author: the agency; no person is named."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FACE, Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FACE)
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(title)
    run.bold, run.font.size = True, Pt(22)
    for line in text.splitlines():
        if line.strip():
            document.add_paragraph(line.strip()).paragraph_format.first_line_indent = Pt(32)
    core = document.core_properties
    core.author = core.last_modified_by = author
    core.title, core.comments = title, ""
    core.created = core.modified = at.astimezone(UTC).replace(tzinfo=None)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()
