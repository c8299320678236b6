"""Reading a file of published cases: whatever stands in it becomes plain texts, numbers and lists, or one sentence why not.

The file was written by people for people: keys are missing, a list is one word, an amount is prose. What can be read is
read; what can't be printed is set as 〓, as printers do, and told on stderr; nothing else is changed.
"""

import json
import logging
import re
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

from documents.letters import fonts
from referral.law.errors import ReferralError

logger = logging.getLogger(__name__)

Published = dict[str, Any]
LINE, PROSE = 200, 4000
GETA = "〓"
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_NUMBER = re.compile(r"(?<![\d.])(\d[\d,，]*(?:\.\d+)?)\s*(万|亿)?")
_UNITS = {"万": 10_000, "亿": 100_000_000, "": 1}
_TOO_MUCH = Decimal(10) ** 13
AMOUNTS = ("amount_involved_yuan", "recovered_yuan", "fine_yuan")


def read(path: Path) -> list[Any]:
    """The cases of a file, as they stand there. Raises ReferralError with what is wrong with the file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ReferralError(f"不能读取案例文件{path}：{error.strerror or error}。") from error
    except UnicodeDecodeError as error:
        raise ReferralError(f"案例文件{path}不是UTF-8编码，请另存为UTF-8后再试。") from error
    except (ValueError, RecursionError) as error:
        raise ReferralError(f"案例文件{path}不是有效的JSON：{error}。") from error
    found = data.get("cases") if isinstance(data, dict) else data
    if not isinstance(found, list):
        raise ReferralError(f"案例文件{path}应当是一个案例列表，请对照公开案例文件的格式。")
    return found


def clean(case: Any) -> Published:
    """A case with all its keys, each of its own type. Raises ReferralError when it is no case at all."""
    if not isinstance(case, dict):
        raise ReferralError("案例应当是一个JSON对象，请对照公开案例文件的格式。")
    referrals = [_referral(one) for one in _list(case.get("referrals"), "referrals") if one is not None]
    return {
        "case_ref": line(case.get("case_ref")), "year": _year(case.get("year")), "province": line(case.get("province")),
        "city": line(case.get("city")), "institution_type": line(case.get("institution_type")),
        "violations": _lines(case.get("violations")), "handled_by": _lines(case.get("handled_by")),
        "referrals": referrals, "summary_zh": prose(case.get("summary_zh")),
        "timeline": [_entry(one) for one in _list(case.get("timeline"), "timeline")],
        **{key: yuan(case.get(key), key) for key in AMOUNTS},
    }  # fmt: skip


def _referral(one: Any) -> Published:
    given = one if isinstance(one, dict) else {"to": one}
    return {
        "to": line(given.get("to")),
        "kind": line(given.get("kind")),
        "outcome": prose(given.get("outcome")),
    }


def _entry(one: Any) -> dict[str, str]:
    given = one if isinstance(one, dict) else {"date": one}
    return {"date": line(given.get("date")), "event": line(given.get("event"))}


def _list(value: Any, key: str) -> list[Any]:
    """One thing that stands where a list belongs is a list of one."""
    if isinstance(value, list):
        return value
    if value is None or isinstance(value, bool | int | float):
        if value:
            logger.warning("%s: no list, left out: %r", key, value)
        return []
    return [value] if value else []


def _lines(value: Any) -> list[str]:
    words = re.split(r"[、，,；;]", value) if isinstance(value, str) else _list(value, "")
    return [text for text in map(line, words) if text]


def line(value: Any) -> str:
    """A text of one line."""
    return " ".join(_text(value).split())[:LINE]


def prose(value: Any) -> str:
    """A text of several lines, shortened visibly when it is longer than a letter can be."""
    text = _text(value).strip()
    return text if len(text) <= PROSE else f"{text[: PROSE - 2]}……"


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "；".join(filter(None, map(_text, value)))
    if isinstance(value, dict):
        return "；".join(f"{_text(key)}：{_text(one)}" for key, one in value.items())
    if value is None or isinstance(value, bool):
        return ""
    text = "".join(
        " " if c == "\t" else c
        for c in str(value)
        if c in "\n\t" or unicodedata.category(c) not in _INVISIBLE
    )
    if unknown := fonts.missing(text) | fonts.missing(text, "biaosong"):
        logger.warning("no font has %s: set as %s", "、".join(sorted(unknown)), GETA)
        text = "".join(GETA if c in unknown else c for c in text)
    return text


def _year(value: Any) -> int | None:
    found = re.search(r"(?<!\d)(20\d{2})(?!\d)", str(value)) if not isinstance(value, bool) else None
    return int(found.group(1)) if found else None


def yuan(value: Any, key: str = "") -> Decimal | None:
    """An amount in yuan: a number, or the first one of a text (76.8万元, 22,284,000). None when there is none."""
    if value is None or isinstance(value, bool):
        return None
    found = _NUMBER.search(format(value, "f") if isinstance(value, float) else str(value))
    amount = Decimal(re.sub("[,，]", "", found.group(1))) * _UNITS[found.group(2) or ""] if found else None
    if amount is None or amount >= _TOO_MUCH or str(value).strip().startswith("-"):
        if str(value).strip():
            logger.warning("%s: no amount, left out: %.60r", key, value)
        return None
    return amount.quantize(Decimal("0.01"))
