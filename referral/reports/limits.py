"""How the running limits differ from the collection of the law, and why each does."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from referral.law.rules import Class, Nature, Rule, Unit
from referral.models import ClockRule

#: Why a rule of the collection is loaded and not run. Source: STATES (a), (d).
OFF = {
    "rev_opinion_send": "默认关闭：与检察机关审查3个工作日加10个工作日的时限不能并存",
    "listing_term_long": "默认关闭：挂牌督办期限按六个月执行，需要时由管理员启用",
    "listing_publish": "默认关闭：挂牌督办默认不公开",
}
SUGGESTED = "法律未规定期限，按建议时限执行；签订部门协议后以协议为准"
#: Why a limit has another name than in the collection.
RENAMED = {"tip_assigned_general": "汇编只写国家医保局交办，本系统各级交办都用这一期限"}
WORDED = "汇编用英文注明，页面用中文表述，内容不变"
OWN = "法律未规定的参数，管理员可以写明依据修改"
ADDED = "约定时限，来源于部门协议；未签订的为建议时限"
_ENGLISH = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True)
class Difference:
    """One place where a limit is not run as collected. why: empty when nothing explains it."""

    rule: str
    name: str
    what: str
    collected: str
    running: str
    why: str


def differences(
    rows: Iterable[Mapping[str, object]], running: Mapping[str, Rule], changed: Iterable[ClockRule]
) -> list[Difference]:
    """All differences, in the order of the collection.

    rows: the collection (time_limits.json); running: the rules in force by id; changed: the values entered by an
    administrator that have taken effect, the earliest first.
    """
    collected = {str(row["rule_id"]): row for row in rows}
    found = [one for key, row in collected.items() for one in _of_row(key, row, running.get(key))]
    for key, rule in running.items():
        if key not in collected:
            why = ADDED if rule.cls == Class.AGREED else OWN if rule.nature == Nature.PARAMETER else ""
            found.append(Difference(key, rule.name, "规则", "无", rule.length_words, why))
    for value in {value.rule: value for value in changed}.values():
        known = running.get(value.rule)
        if known is not None:
            length = _length(value.length, value.unit)
            why = f"管理员按「{value.source}」自{value.effective_on}起执行"
            found.append(
                Difference(known.id, known.name, "期限", _length(known.length, known.unit), length, why)
            )
    return found


def _of_row(key: str, row: Mapping[str, object], rule: Rule | None) -> list[Difference]:
    name = str(row["name_zh"])
    if rule is None:
        return [Difference(key, name, "规则", _length(row["length"], row["unit"]), "无", "")]
    pairs = [
        ("名称", name, rule.name, RENAMED.get(key) or _worded(name, rule.name)),
        ("依据", str(row["basis"]), rule.basis, _worded(str(row["basis"]), rule.basis)),
        ("起算", str(row["trigger"]), rule.trigger, _worded(str(row["trigger"]), rule.trigger)),
        (
            "期限",
            _length(row["length"], row["unit"]),
            _length(rule.length, rule.unit),
            SUGGESTED if rule.suggested and row["length"] is None else "",
        ),
        ("启用", "是", "否" if rule.is_off else "是", OFF.get(key, "")),
    ]
    return [Difference(key, name, what, was, now, why) for what, was, now, why in pairs if was != now]


def _length(length: object, unit: object) -> str:
    return "无" if length is None else f"{length}{Unit(str(unit)).label}"


def _worded(was: str, now: str) -> str:
    """The collection notes some texts in English; a page shows them in Chinese."""
    return WORDED if _ENGLISH.search(was) and not _ENGLISH.search(now) else ""
