"""典型案例: names, numbers and places are masked before anything of a case is made public, and what is left is found.

Persons become 张某, the next of the surname 张某乙; units become what they are (某医院, 某医院乙). What is masked by its shape
alone, without a name that is known: identity and credit codes, telephone and account numbers, house numbers.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Within how many working days an objection to what was published is answered.
WITHDRAW = "house.typical_withdraw"
PERSON, UNIT = "person", "unit"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_COMPOUND = frozenset(
    "欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 夏侯 端木 百里 南宫 闻人 申屠 淳于 澹台 呼延 赫连 钟离 公冶 轩辕 独孤".split()
)
#: What a unit is called when its name is gone, by what its name says; the first that fits.
_UNITS = (
    ("大药房", "某药店"), ("药房", "某药店"), ("药店", "某药店"), ("药业", "某药品企业"), ("卫生院", "某卫生院"), ("卫生室", "某卫生室"),
    ("门诊部", "某门诊部"), ("诊所", "某诊所"), ("护理院", "某护理院"), ("中心", "某中心"), ("医院", "某医院"), ("公司", "某公司"),
)  # fmt: skip
_LEGAL = ("股份有限公司", "有限责任公司", "有限公司", "集团", "公司")
#: Words that name nobody: never masked by themselves, though a name may consist of them.
_COMMON = frozenset(
    "医院 药店 药房 大药房 诊所 公司 有限公司 中心 门诊部 卫生院 卫生室 护理院 人民 中医 第一 市 省 县 区".split()
)
_GAP = r"[\s\u00a0\u200b-\u200d\u2060\ufeff·•・.]*"

#: Brackets are typed in both widths.
_EITHER = {"(": "[(（]", "（": "[(（]", ")": "[)）]", "）": "[)）]"}

#: Shapes that give somebody away, with what stands in their place.
SHAPES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("身份证号", re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?![\dXx])"), "（证件号略）"),
    ("统一社会信用代码", re.compile(r"(?<![0-9A-Z])(?=[0-9A-Z]*[A-Z])[0-9A-HJ-NP-RT-UW-Y]{2}\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}(?![0-9A-Z])"), "（代码略）"),
    ("账号", re.compile(r"(?<!\d)\d{16,19}(?!\d)"), "（账号略）"),
    ("手机号", re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)"), "（电话略）"),
    ("电话", re.compile(r"(?<!\d)0\d{2,3}[-\s]\d{7,8}(?!\d)"), "（电话略）"),
    ("门牌", re.compile(r"[\u4e00-\u9fff]{1,8}?(?:路|街|大道|巷|弄|胡同)[\d一二三四五六七八九十百]{1,6}号(?:[\d一二三四五六七八九十]{1,4}(?:楼|幢|栋|室|单元))*"), "某处"),
    ("电子邮箱", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "（邮箱略）"),
)  # fmt: skip


@dataclass(frozen=True)
class Named:
    """One whose name may not be read: a person or a unit, with other words that point to him (codes, telephone, address)."""

    kind: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leak:
    """A place where something is still to be read. what: whose or which; around: the words about it."""

    what: str
    found: str
    around: str

    @property
    def sentence(self) -> str:
        """Told to the author."""
        return f"“{self.around}”中的{self.what}“{self.found}”"


def plain(text: str) -> str:
    """A text with full-width letters and figures as ordinary ones, so that they are found too; signs stay as they are."""
    return "".join(_narrow(one) for one in text)


def _narrow(one: str) -> str:
    """One letter or figure in its ordinary width."""
    narrow = unicodedata.normalize("NFKC", one) if "\uff01" <= one <= "\uff5e" else one
    return narrow if narrow.isalnum() else one


def person(name: str) -> str:
    """张三 → 张某, 欧阳修文 → 欧阳某某; a name in other letters keeps none of them."""
    bare = re.sub(_GAP, "", name)
    if not re.match(r"[\u3400-\u9fff\U00020000-\U0003ffff]", bare):
        return "某人"
    if "·" in name or "•" in name or len(bare) > 5:
        return f"{bare[0]}某某"
    surname = bare[:2] if bare[:2] in _COMPOUND and len(bare) > 2 else bare[:1]
    return surname + "某" * max(1, min(2, len(bare) - len(surname)))


def unit(name: str) -> str:
    """安澜仁和医院 → 某医院; what says nothing of its kind is 某单位."""
    return next((word for mark, word in _UNITS if mark in name), "某单位")


def masks(people: Iterable[Named], places: Iterable[str] = ()) -> list[tuple[str, str]]:
    """What stands for what, the longest words first; a name with 某 is masked already. places: before a unit's own name."""
    taken: dict[str, int] = {}
    found: dict[str, str] = {}
    for one in people:
        if not one.name.strip() or "某" in one.name:  # masked already
            continue
        word = person(one.name) if one.kind == PERSON else unit(one.name)
        count = taken[word] = taken.get(word, 0) + 1
        told = word if count == 1 else f"{word}{_STEMS[(count - 1) % len(_STEMS)]}"
        for alias in aliases(one, places):
            found.setdefault(alias, told)
        for extra in one.words:
            if len(extra.strip()) > 1 and extra.strip() not in _COMMON:
                found.setdefault(plain(extra.strip()), "（略）")
    return sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0]))


def aliases(one: Named, places: Iterable[str] = ()) -> list[str]:
    """Under which words somebody goes: the whole name, a unit's without its place and its legal form, and its own word."""
    name = plain(one.name.strip())
    found = [name]
    if one.kind == UNIT:
        bare = re.sub(r"[(（].*?[)）]", "", name)
        short = bare
        for place in sorted(places, key=len, reverse=True):
            for word in (place, place.rstrip("省市县区")):
                if len(word) > 1 and short.startswith(word) and len(short) > len(word) + 1:
                    short = short[len(word) :]
        for legal in _LEGAL:
            short = short.removesuffix(legal)
        own = short
        for mark, _ in _UNITS:
            own = own.removesuffix(mark)
        found += [bare, short, own]
    return [word for word in dict.fromkeys(found) if len(word) > 1 and word not in _COMMON]


def _loose(word: str) -> re.Pattern[str]:
    """A word, also with spaces and dots between its letters."""
    return re.compile(_GAP.join(_EITHER.get(one, re.escape(one)) for one in word if not one.isspace()))


def mask(text: str, people: Sequence[Named], places: Iterable[str] = ()) -> str:
    """The text as it may be read by anybody, as far as rules can tell."""
    masked = plain(text)
    for word, told in masks(people, tuple(places)):
        masked = _loose(word).sub(told, masked)
    for _, shape, told in SHAPES:
        masked = shape.sub(told, masked)
    return masked


def leaks(text: str, people: Sequence[Named], places: Iterable[str] = ()) -> list[Leak]:
    """Every place where a name, a code or a shape can still be read, in the order of the text; of overlaps the longest."""
    bare, found = plain(text), []
    for word, told in masks(people, tuple(places)):
        what = "代码、电话或者地址" if told == "（略）" else "名称"
        found += [(hit.start(), hit.end(), what) for hit in _loose(word).finditer(bare)]
    for label, shape, _ in SHAPES:
        found += [(hit.start(), hit.end(), label) for hit in shape.finditer(bare)]
    spans = {(start, end): what for start, end, what in reversed(found)}
    kept = [one for one in spans if not any(_holds(other, one) for other in spans)]
    return [_leak(bare, *one, spans[one]) for one in sorted(kept)]


def _holds(other: tuple[int, int], one: tuple[int, int]) -> bool:
    return other != one and other[0] <= one[0] and one[1] <= other[1]


def _leak(text: str, start: int, end: int, what: str) -> Leak:
    around = text[max(0, start - 6) : end + 6].replace("\n", " ")
    return Leak(what, text[start:end], around)
