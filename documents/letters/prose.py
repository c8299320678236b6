"""What a letter says, before it is laid out: paragraphs, tables, the order of the elements of GB/T 9704."""

from dataclasses import dataclass

Run = tuple[str, str]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `role` is p (正文), h1 (一、黑体), h2 ((一) 楷体) or qianming (kept with what it signs)."""

    runs: tuple[Run, ...]
    role: str = "p"


@dataclass(frozen=True)
class Table:
    """A table on a page of its own. Widths in mm, together 156; `number` such as 附件1."""

    title: str
    head: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    number: str = ""
    centred: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    total: str = ""
    signatures: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True)
class Page:
    """The letter proper; tables follow on pages of their own."""

    title: str
    to: str
    paragraphs: tuple[Paragraph, ...]
    annexes: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    note: str = ""
    tables: tuple[Table, ...] = ()


def p(text: str) -> Paragraph:
    """正文."""
    return Paragraph(((text, ""),))


def h1(text: str) -> Paragraph:
    """一、 in 黑体."""
    return Paragraph(((text, "hei"),), "h1")


def lead(head: str, text: str) -> Paragraph:
    """A paragraph that opens with words in 楷体."""
    return Paragraph(((head, "kai"), (text, "")))


def box(ticked: bool | None) -> str:
    """☑ or □."""
    return "☑" if ticked else "□"


_NO_CASE = ("病案", "档案", "方案", "备案", "答案", "图案", "草案", "提案", "预案")


def bare(case: str) -> str:
    """A case's name without its last 案, so that 一案 or 案件线索 may follow."""
    case = case.removesuffix("一案")
    return case if case.endswith(_NO_CASE) else case.removesuffix("案")


_DIGITS = "一二三四五六七八九"


def ordinal(index: int) -> str:
    """一, 二 … 十, 十一 … 九十九 of an index that counts from 0."""
    tens, ones = divmod(index + 1, 10)
    head = ("" if tens < 2 else _DIGITS[tens - 1]) + ("十" if tens else "")
    return head + (_DIGITS[ones - 1] if ones else "")


def sections(*parts: tuple[str, list[Paragraph]]) -> list[Paragraph]:
    """Numbered sections 一、二、…; empty ones are left out, and one alone needs no heading."""
    out: list[Paragraph] = []
    filled = [part for part in parts if part[1]]
    if len(filled) == 1:
        return filled[0][1]
    for index, (head, paragraphs) in enumerate(filled):
        out += [h1(f"{ordinal(index)}、{head}"), *paragraphs]
    return out


def joined(basis: tuple[str, ...]) -> str:
    """《甲》第一条、《乙》第二条和《丙》第三条."""
    return basis[0] if len(basis) == 1 else "、".join(basis[:-1]) + "和" + basis[-1]
