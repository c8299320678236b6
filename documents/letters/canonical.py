"""A letter as canonical JSON (sorted keys, no spaces to spare) and back. What is attached to the PDF and frozen at issue."""

import dataclasses
import datetime as dt
import json
import types
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any, Union, get_args, get_origin, get_type_hints

from documents.letters.errors import LetterError
from documents.letters.fields import Letter
from documents.letters.kinds import KINDS

MOST = 10**9  # of a count


def to_json(letter: Letter) -> str:
    """Canonical JSON of a letter, with its kind: the same letter always gives the same text."""
    return json.dumps(to_fields(letter), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def to_fields(letter: Letter) -> dict[str, Any]:
    """The letter as plain JSON values, with its kind."""
    return {"kind": letter.kind, **_plain(letter)}


def from_json(kind: str, fields: dict[str, Any]) -> Letter:
    """The letter of this kind with these plain JSON values. Raises LetterError naming the wrong field."""
    if kind not in KINDS:
        raise LetterError(f"没有“{_short(kind)}”这种文书，全部种类用 manage.py letter --kinds 列出。")
    if not isinstance(fields, dict):
        raise LetterError("文书要素应当是一个JSON对象。")
    given = {name: value for name, value in fields.items() if name != "kind"}
    return _built(KINDS[kind], given, "")


def _short(name: str) -> str:
    """A name that somebody gave, fit to be quoted in a sentence."""
    shown = "".join(c if c.isprintable() else "?" for c in name)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dt.date):  # a datetime is one too
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _built(cls: Any, given: dict[str, Any], where: str) -> Any:
    """An instance of a dataclass from plain values."""
    hints = get_type_hints(cls)
    fields = {field.name: field for field in dataclasses.fields(cls)}
    if unknown := sorted(set(given) - set(fields)):
        raise LetterError(f"文书要素中有不认识的字段“{where}{_short(unknown[0])}”，请删除或者改正。")
    values = {name: _value(hints[name], value, f"{where}{name}") for name, value in given.items()}
    for name, field in fields.items():
        bare = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if bare and name not in values:
            raise LetterError(f"文书要素缺少字段“{where}{name}”，请补充。")
    return cls(**values)


def _value(hint: Any, value: Any, where: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = next(option for option in get_args(hint) if option is not type(None))
        return None if value is None else _value(inner, value, where)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise LetterError(f"字段“{where}”应当是列表。")
        inner = get_args(hint)[0]
        return tuple(_value(inner, item, f"{where}[{index}].") for index, item in enumerate(value))
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, dict):
            raise LetterError(f"字段“{where}”应当是一组要素。")
        return _built(hint, value, where)
    return _scalar(hint, value, where)


def _scalar(hint: Any, value: Any, where: str) -> Any:
    """Text, yes or no, a number, a sum, a date or a moment."""
    if hint in (dt.date, dt.datetime, Decimal):
        return _parsed(hint, value, where)
    name = {str: "文字", bool: "true或者false", int: "不小于0、不超过九位的整数"}[hint]
    if not isinstance(value, hint) or (hint is int and (isinstance(value, bool) or not 0 <= value < MOST)):
        raise LetterError(f"字段“{where}”应当是{name}。")
    if hint is not str:
        return value
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\t", " "))


def _parsed(hint: Any, value: Any, where: str) -> Any:
    try:
        if hint is Decimal:
            return _sum(value)
        parsed = hint.fromisoformat(value)
    except (InvalidOperation, TypeError, ValueError):
        example = {
            dt.date: "日期，例如2026-11-22",
            dt.datetime: "时刻，例如2026-11-22T09:30:00+08:00",
            Decimal: "金额，例如123456.00",
        }
        raise LetterError(f"字段“{where}”应当是{example[hint]}。") from None
    if hint is dt.datetime and parsed.tzinfo is None:
        raise LetterError(f"字段“{where}”的时刻应当写明时区，例如2026-11-22T09:30:00+08:00。")
    return parsed


def _sum(value: Any) -> Decimal:
    amount = Decimal(str(value))
    if (
        isinstance(value, bool)
        or not amount.is_finite()
        or amount < 0
        or amount >= Decimal(10) ** 14
        or amount != round(amount, 2)
    ):
        raise ValueError
    return amount
