"""Writes a plan as a Word file: each editable field is a content control with its name, everything else is locked."""

import io
import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from documents.letters import geometry as g
from documents.letters.prose import Table
from documents.office import look
from documents.office.plan import Para, Piece, Plan

LOCKED = "locked"
_DROPPED = ("stylesWithEffects", "customXml", "thumbnail")
_AFTER_TRACKING = {
    qn(f"w:{name}") for name in ("defaultTabStop", "characterSpacingControl", "compat", "rsids")
}
_EMPTY = f"<w:p><w:pPr>{look.PARAGRAPH['cell']}</w:pPr></w:p>"
_NUMBERING = (
    '<w:abstractNum {ns} w:abstractNumId="90"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:suff w:val="nothing"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
)


def written(plan: Plan, *, at: datetime, is_free: bool = False) -> bytes:
    """The DOCX of a plan. It names no person: its author is the agency. is_free: nothing is locked or tracked."""
    document = docx.Document()
    _trim(document)
    _set_up(document, plan, is_free=is_free)
    body = document.element.body
    for child in [one for one in body if one.tag != qn("w:sectPr")]:
        body.remove(child)
    blocks = (_block(block, plan) for block in plan.blocks) if is_free else _groups(plan)
    for element in _parse("".join(blocks) + _EMPTY):  # a table is never the last
        body.insert(len(body) - 1, element)
    core = document.core_properties
    core.author = core.last_modified_by = plan.agency
    core.title, core.subject, core.comments, core.keywords = plan.title, "文书稿", "", ""
    core.created = core.modified = at.astimezone(UTC).replace(tzinfo=None)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _trim(document: Any) -> None:
    """Leave out what the template brings and no letter needs."""
    for part in (document.part, document.part.package):
        for rid, rel in list(part.rels.items()):
            if rel.reltype.rpartition("/")[2] in _DROPPED:
                part.rels.pop(rid)


def _parse(xml: str) -> list[Any]:
    return list(parse_xml(f"<w:body {nsdecls('w')}>{xml}</w:body>"))


def _set_up(document: Any, plan: Plan, *, is_free: bool) -> None:
    _fonts(document, plan)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(g.PAGE_WIDTH), Mm(g.PAGE_HEIGHT)
    section.top_margin, section.left_margin = Mm(g.TOP), Mm(g.LEFT)
    section.bottom_margin = Mm(g.PAGE_HEIGHT - g.TOP - g.HEIGHT)
    section.right_margin = Mm(g.PAGE_WIDTH - g.LEFT - g.WIDTH)
    section.header_distance, section.footer_distance = Mm(g.MARK_TOP), Mm(g.RULE_FROM_BOTTOM)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        section._sectPr.remove(grid)
    document.settings.odd_and_even_pages_header_footer = True
    if not is_free:
        _track(document.settings.element)
    numbering = document.part.numbering_part.element
    first = next(one for one in numbering if one.tag == qn("w:num"))
    numbering.insert(numbering.index(first), parse_xml(_NUMBERING.format(ns=nsdecls("w"))))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    _margins(section, plan)


def _track(settings: Any) -> None:
    follower = next((one for one in settings if one.tag in _AFTER_TRACKING), None)
    tracking = parse_xml(f"<w:trackRevisions {nsdecls('w')}/>")
    settings.insert(len(settings) if follower is None else settings.index(follower), tracking)


def _fonts(document: Any, plan: Plan) -> None:
    """The body text is the default, the other roles are styles; a font that is missing has a named stand-in."""
    normal = document.styles["Normal"].element
    for name in ("w:pPr", "w:rPr"):
        if (old := normal.find(qn(name))) is not None:
            normal.remove(old)
    ppr = (
        f'<w:pPr {nsdecls("w")}><w:spacing w:before="0" w:after="0" w:line="{look.LINE}" w:lineRule="exact"/>'
        f'{look.INDENT}<w:jc w:val="both"/></w:pPr>'
    )
    normal.extend(
        [
            parse_xml(ppr),
            parse_xml(
                f'<w:rPr {nsdecls("w")}>{_run_look("", 32, squeezed=True)}<w:lang w:eastAsia="zh-CN"/></w:rPr>'
            ),
        ]
    )
    for role, (face, size) in look.STYLES.items():
        runs = _run_look(
            face,
            size or round(look.mark_size(plan.mark, plan.layout) / g.POINT * 2),
            look.RED if not size else "",
        )
        document.styles.element.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="gw-{role}"><w:name w:val="公文-{role}"/>'
                f'<w:basedOn w:val="Normal"/><w:rPr>{runs}</w:rPr></w:style>'
            )
        )
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in look.INSTEAD.items()
    )
    for rel in document.part.rels.values():
        if rel.reltype.endswith("/fontTable"):
            rel.target_part._blob = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def _margins(section: Any, plan: Plan) -> None:
    """Head and foot of the first page, page numbers, and who alone may read a restricted letter."""
    section.different_first_page_header_footer = plan.layout == "xinhan"
    warning = (
        f"<w:p><w:pPr>{look.PARAGRAPH['head']}</w:pPr>{_run(plan.warning, 'hei', 18)}</w:p>"
        if plan.warning
        else ""
    )
    _fill(section.header, _EMPTY)
    _fill(section.even_page_header, _EMPTY)
    _fill(section.footer, _page_number("right") + warning)
    _fill(section.even_page_footer, _page_number("left") + warning)
    if plan.layout == "xinhan":
        head = _red_line("bottom", "thickThinSmallGap", plan.mark, look.mark_size(plan.mark, plan.layout))
        _fill(section.first_page_header, head)
        _fill(section.first_page_footer, warning + _red_line("top", "thinThickSmallGap", "", 1))


def _fill(part: Any, xml: str) -> None:
    part.is_linked_to_previous = False
    for child in list(part._element):
        part._element.remove(child)
    part._element.extend(_parse(xml))


def _page_number(side: str) -> str:
    field = "".join(
        f'<w:r><w:rPr><w:sz w:val="28"/></w:rPr>{inner}</w:r>'
        for inner in (
            '<w:t xml:space="preserve">— </w:t>', '<w:fldChar w:fldCharType="begin"/>', "<w:instrText>PAGE</w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>', '<w:t xml:space="preserve"> —</w:t>',
        )
    )  # fmt: skip
    indent = f'<w:ind w:left="{look.CELL}" w:right="{look.CELL}" w:firstLineChars="0" w:firstLine="0"/>'
    return f'<w:p><w:pPr>{indent}<w:jc w:val="{side}"/></w:pPr>{field}</w:p>'


def _red_line(side: str, kind: str, mark: str, size: float) -> str:
    """The double line of a 信函, 170 mm wide, and above it the mark."""
    points = size / g.POINT
    out = f'<w:ind w:left="{-round(8 * look.TWIPS)}" w:right="{-round(6 * look.TWIPS)}" w:firstLineChars="0" w:firstLine="0"/>'
    border = f'<w:pBdr><w:{side} w:val="{kind}" w:sz="24" w:space="{6 if mark else 0}" w:color="{look.RED}"/></w:pBdr>'
    spacing = f'<w:spacing w:line="{round(points * 22)}" w:lineRule="exact"/>'
    words = _run(mark) if mark else ""
    return f'<w:p><w:pPr><w:pStyle w:val="gw-mark"/>{border}{spacing}{out}<w:jc w:val="center"/></w:pPr>{words}</w:p>'


def _groups(plan: Plan) -> Iterator[str]:
    """What belongs together in one control: a run of locked parts, the paragraphs of a field; a mixed paragraph stands alone."""
    labels = {slot.field.name: slot.field.label for slot in plan.slots}
    for slot, group in itertools.groupby(plan.blocks, key=_kind_of):
        blocks = "".join(_block(block, plan) for block in group)
        if slot == "mixed":
            yield blocks
        else:
            yield _locked(blocks, plan) if slot == LOCKED else _control(blocks, plan, slot, labels[slot])


def _kind_of(block: Para | Table) -> str:
    if isinstance(block, Table) or not any(piece.slot for piece in block.pieces):
        return LOCKED
    return block.slot or "mixed"


def _locked(inner: str, plan: Plan) -> str:
    return _control(inner, plan, LOCKED, "锁定内容", "sdtContentLocked")


def _control(inner: str, plan: Plan, name: str, label: str, lock: str = "sdtLocked") -> str:
    tag = quoteattr(f"{plan.key}.{name}")
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(label)}/><w:tag w:val={tag}/>"
        f'<w:lock w:val="{lock}"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>'
    )


def _block(block: Para | Table, plan: Plan) -> str:
    return _table(block) if isinstance(block, Table) else _paragraph(block, plan)


def _paragraph(para: Para, plan: Plan) -> str:
    ppr = _look(para, plan)
    if para.slot:
        return f"<w:p>{ppr}{_pieces(para.pieces)}</w:p>"
    labels = {slot.field.name: slot.field.label for slot in plan.slots}
    inner = ""
    for slot, pieces in itertools.groupby(para.pieces, key=lambda piece: piece.slot):
        runs = _pieces(pieces)
        inner += _control(runs, plan, slot, labels[slot]) if slot else runs
    return f"<w:p>{ppr}{inner}</w:p>"


def _look(para: Para, plan: Plan) -> str:
    """The properties of a paragraph."""
    flush = '<w:ind w:left="{}" w:firstLineChars="0" w:firstLine="0"/>'
    inner = look.PARAGRAPH.get(para.role, "")
    if para.numbered:
        inner = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>{look.INDENT}'
    elif para.role in {"sign", "date"}:
        before = 2 * look.LINE if para.role == "sign" else 0
        inner = f'<w:keepNext/><w:spacing w:before="{before}"/>{flush.format(round(para.indent * look.CELL))}<w:jc w:val="left"/>'
    elif para.role == "mark":
        height = round(look.mark_size(plan.mark, plan.layout) / g.POINT * 24)
        inner = f'<w:spacing w:before="{round(g.FILE_MARK_TOP * look.TWIPS)}" w:line="{height}" w:lineRule="exact"/>'
        inner += f'{flush.format(0)}<w:jc w:val="center"/>'
    return _ppr(para.role, inner)


def _ppr(role: str, inner: str) -> str:
    style = f'<w:pStyle w:val="gw-{role}"/>' if role in look.STYLES else ""
    return f"<w:pPr>{style}{inner}</w:pPr>"


def _pieces(pieces: Iterable[Piece]) -> str:
    return "".join(_run(piece.text, piece.style) for piece in pieces)


def _run_look(face: str, half_points: int, colour: str = "", *, squeezed: bool = False) -> str:
    latin = look.LATIN if face in {"", "fill"} else look.FACES[face]
    size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>' if half_points else ""
    shade = f'<w:color w:val="{colour}"/>' if colour else ""
    shade += f'<w:spacing w:val="{look.SQUEEZE}"/>' if squeezed else ""
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{look.FACES[face]}" w:cs="{look.LATIN}"/>{shade}{size}'


def _run(text: str, face: str = "", half_points: int = 0) -> str:
    words = escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    words = words.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    own = f"<w:rPr>{_run_look(face, half_points)}</w:rPr>" if face or half_points else ""
    return f'<w:r>{own}<w:t xml:space="preserve">{words}</w:t></w:r>'


def _table(table: Table) -> str:
    """A table on a page of its own, under its number and its title."""
    widths = [round(width * look.TWIPS) for width in table.widths]
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [_row(table.head, widths, "head", head=True)] + [_row(row, widths, "cell") for row in table.rows]
    rows += [
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/></w:tcPr>{_titled(text, "cell")}</w:tc></w:tr>'
        for text in (*table.notes, table.total)
        if text
    ]
    return (
        _titled(table.number or " ", "t-number") + _titled(table.title, "t-title") + "<w:tbl><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _titled(text: str, role: str) -> str:
    return f"<w:p>{_ppr(role, look.PARAGRAPH[role])}{_run(text)}</w:p>"


def _row(texts: Iterable[str], widths: list[int], role: str, *, head: bool = False) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_titled(text, role)}</w:tc>'
        for text, width in zip(texts, widths, strict=True)
    )
    return f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if head else ''}{cells}</w:tr>"
