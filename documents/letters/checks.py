"""The gate before printing: characters, lengths, secrecy, number, and what the law wants on each kind of letter."""

import dataclasses
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from documents.letters import fonts
from documents.letters.errors import LetterError
from documents.letters.fields import Correspondence, Letter
from documents.secrecy import refuse_secret

SECRECY = ("无", "内部", "工作秘密")
LONGEST, LONGEST_IN_ALL, MOST_ROWS = 5_000, 20_000, 500
LONGEST_AGENCY, LONGEST_HEADING = 40, 140  # one row of 署名, from 28 on in smaller type; seven rows of 标题
YEARS = range(2000, 2100)
URGENCY = ("", "加急", "特急")
#: Fields that run over paragraphs; every other text is one line.
_PARAGRAPHS = frozenset(
    "facts request reply warning penalty held competence verified handled course findings advice reason returned "
    "materials basis text remark content questions unavailable requirement note annexes due summary "
    "points demands statement requirements matters bring task result agreed apart content found standard consents demand "
    "outcome".split()
)
_NUMBER = re.compile(r"[^\s〔〕]{2,20}〔20\d{2}〕[1-9]\d{0,5}号")
_COPY_NUMBER = re.compile(r"\d{6}|")
_ADDRESS = re.compile(r"https?://[!-~]{1,280}")
_FORBIDDEN = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
}  # controls, bidi and zero width, lone surrogates, private use


def check(letter: Letter, *, draft: bool = False) -> None:
    """Refuse what may not be printed. A draft may still lack its number and what the law wants.

    Raises LetterError with one Chinese sentence; DocumentError for a mark of state secrecy.
    """
    _check_secrecy(letter)
    _check_frame(letter)
    if not draft:
        _check_filled(letter)
    texts = list(texts_of(letter))
    for where, text in texts:
        _check_text(where, text)
    if sum(len(text) for _, text in texts) > LONGEST_IN_ALL:
        raise LetterError(f"文书内容超过{LONGEST_IN_ALL}字，请把详细情况放入附件。")
    if letter.check_url and not _ADDRESS.fullmatch(letter.check_url):
        raise LetterError("核验网址应当以https://或者http://开头，且不含空格和汉字。")
    if lacking := missing_characters(letter):
        raise LetterError(_no_glyph(lacking))
    if not draft:
        _check_complete(letter)


def check_words(where: str, text: str) -> None:
    """Refuse a text that is typed for a letter and could not stand on it. where: what it is called. Raises as `check` does."""
    refuse_secret(text)
    for paragraph in text.split("\n"):
        _check_text(where, paragraph)
    if lacking := sorted(fonts.missing(text)):
        raise LetterError(_no_glyph(lacking))


def _no_glyph(lacking: list[str]) -> str:
    return f"字体中没有下列字，不能打印：{'、'.join(lacking)}。请安装含有这些字的字体，或者核对原文。"


def missing_characters(letter: Letter) -> list[str]:
    """Characters of a letter that no font has, sorted: they would print as boxes."""
    lacking = fonts.missing(
        letter.heading() + letter.agency + "".join(getattr(letter, "partners", ())), "biaosong"
    )
    for where, text in texts_of(letter):
        if where != "check_url":
            lacking |= fonts.missing(text)
    return sorted(lacking)


def texts_of(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """(field, text) of every text in a letter."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, tuple):
        if len(value) > MOST_ROWS:
            raise LetterError(f"“{where}”超过{MOST_ROWS}项，请分开制作文书。")
        for item in value:
            yield from texts_of(item, where)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts_of(getattr(value, field.name), field.name)


def _check_secrecy(letter: Letter) -> None:
    if letter.secrecy not in SECRECY:
        raise LetterError(
            f"密级不能是“{letter.secrecy}”：本系统为非涉密系统，密级只能是{'、'.join(SECRECY)}；涉密文书请通过机要渠道办理。"
        )
    refuse_secret(*(text for _, text in texts_of(letter)))


def _check_filled(letter: Letter) -> None:
    """A text that a letter cannot do without is more than blanks."""
    for field in dataclasses.fields(letter):
        value = getattr(letter, field.name)
        said = (
            [value]
            if isinstance(value, str)
            else [v for v in value if isinstance(v, str)]
            if field.name == "facts"
            else ["-"]
        )
        if field.default is dataclasses.MISSING and not any(text.strip() for text in said):
            raise LetterError(f"“{field.name}”不能为空，请填写。")


def _check_frame(letter: Letter) -> None:
    """What every letter stands on: who writes to whom, when; each of it fits its place on the page."""
    if not letter.agency.strip():
        raise LetterError("“agency”不能为空，请填写发文机关。")
    for name in ("agency", "letterhead"):
        if len(getattr(letter, name, "")) > LONGEST_AGENCY:
            raise LetterError(f"“{name}”超过{LONGEST_AGENCY}字，请使用发文机关的规范化简称。")
    if len(letter.heading()) > LONGEST_HEADING:
        raise LetterError(f"文书标题超过{LONGEST_HEADING}字，请概括案件名称。")
    if letter.date.year not in YEARS:
        raise LetterError(f"成文日期{letter.date.isoformat()}有误，请核对年份。")
    if any(len(name) > LONGEST_AGENCY or not name.strip() for name in getattr(letter, "partners", ())):
        raise LetterError(f"联合行文机关的名称应当填写，不超过{LONGEST_AGENCY}字。")
    if not _COPY_NUMBER.fullmatch(getattr(letter, "copy_number", "")):
        raise LetterError("份号是6位数字，如000001；不编份号的不填。")
    if isinstance(letter, Correspondence) and letter.urgency not in URGENCY:
        raise LetterError("紧急程度只能是加急或者特急，平件不填。")


def _check_text(where: str, text: str) -> None:
    if len(text) > LONGEST:
        raise LetterError(f"“{where}”超过{LONGEST}字，请压缩或者放入附件。")
    if "\n" in text and where not in _PARAGRAPHS:
        raise LetterError(f"“{where}”只能写一行，请去掉换行。")
    for character in text:
        if character != "\n" and unicodedata.category(character) in _FORBIDDEN:
            raise LetterError(
                f"“{where}”中有不可见的控制字符（U+{ord(character):04X}），请重新输入这段文字。"
            )


def _check_complete(letter: Letter) -> None:
    if letter.numbered and not _NUMBER.fullmatch(letter.number):
        raise LetterError(
            f"发文字号“{letter.number}”不合规范，应当形如“安医保移〔2026〕3号”：六角括号、四位年份、不编虚位。"
        )
    if problems := letter.problems():
        raise LetterError(problems[0])
