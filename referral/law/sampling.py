"""抽查复查: how a random sample is drawn, so that anybody who has the numbers draws the same one.

Nobody controls the draw alone. When the frame is announced it is frozen, and the SHA-256 of a secret number is published
with it; afterwards a second person gives a number of his own, and the seed is the SHA-256 of both. Cases and checkers are
ranked by the SHA-256 of the seed with their label: the lowest ranks are drawn. No generator whose sequence may change with
a version takes part.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from math import ceil

from referral.law.states import CaseStatus

#: How many people check a case.
CHECKERS = 2
#: 湘政办发〔2023〕45号三(一): 初审100%, 复审抽查不低于5%.
LEAST_REVIEW = 5
#: What may be sampled, and what a checker reads.
CLOSED = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)


class Way(StrEnum):
    """Who looks at whose cases."""

    REVIEW = "review"
    SPOT = "spot"

    @property
    def label(self) -> str:
        """The way in Chinese."""
        return _WAYS[self][0]

    @property
    def basis(self) -> str:
        """The least share and where it stands."""
        return _WAYS[self][1]

    @property
    def least(self) -> int:
        """The least share in percent."""
        return LEAST_REVIEW if self == Way.REVIEW else 1


_WAYS = {
    Way.REVIEW: ("复审", f"复审抽查比例不低于{LEAST_REVIEW}%（湘政办发〔2023〕45号三(一)）"),
    Way.SPOT: ("抽查", "双随机：随机抽取案件、随机选派检查人员"),
}

#: What a checker answers of each case.
ITEMS: dict[str, str] = {
    "facts": "事实和证据",
    "nature": "定性和适用依据",
    "procedure": "程序和审批",
    "limits": "时限",
    "referral": "应移送的是否移送",
    "money": "基金追回",
    "papers": "文书和卷宗",
}
FINE, PROBLEM, NONE = "fine", "problem", "none"
VERDICTS = {FINE: "未发现问题", PROBLEM: "发现问题", NONE: "不涉及"}


def hashed(text: str) -> str:
    """SHA-256 as figures, of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def size(total: int, percent: int) -> int:
    """How many are drawn: the share rounded up, at least one, at most all."""
    return min(total, max(1, ceil(Fraction(total * percent, 100)))) if total else 0


def frame_hash(cases: Mapping[str, Collection[str]], checkers: Iterable[str], percent: int) -> str:
    """The SHA-256 of a frozen frame. cases: label → labels of checkers who are barred from it."""
    frame = {
        "cases": {label: sorted(barred) for label, barred in cases.items()},
        "checkers": sorted(checkers), "percent": percent, "each": CHECKERS,
    }  # fmt: skip
    return hashed(json.dumps(frame, sort_keys=True, separators=(",", ":")))


def seed_of(secret: str, number: str) -> str:
    """The seed: of the number that was hidden when the frame was announced and of the one given afterwards."""
    return hashed(f"{secret}:{number}")


def ranked(seed: str, labels: Iterable[str], within: str = "") -> list[str]:
    """Labels in the order of the SHA-256 of `seed:within:label`."""
    return sorted(labels, key=lambda label: hashed(f"{seed}:{within}:{label}"))


def draw(seed: str, cases: Iterable[str], percent: int) -> list[str]:
    """The labels that are drawn, the first ranks first."""
    order = ranked(seed, cases)
    return order[: size(len(order), percent)]


def assign(seed: str, case: str, checkers: Iterable[str], barred: Collection[str]) -> list[str]:
    """The checkers of a case: the first ranks of those who are not barred. Who withdraws is barred, the next one moves up."""
    return [one for one in ranked(seed, checkers, case) if one not in barred][:CHECKERS]
