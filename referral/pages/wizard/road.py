"""The road that a kind goes after it is submitted: who signs, and which limits run, in words of the law's tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from agencies.models import Agency
from agencies.rights import holders
from agencies.roles import Act
from referral.law import rules
from referral.law.kinds import KindRule
from referral.law.rules import Nature, Rule
from referral.law.states import WINDOWS, Side
from referral.services.told import Term

_MOVES = ("review", "approve", "send", "sign")


@dataclass(frozen=True)
class Limit:
    """One limit: from which act on, whose, the rule, and how long it is on the day."""

    since: str
    side: str
    rule: Rule
    term: Term

    @property
    def tag(self) -> str:
        """法定, 约定 or 内部; a default that nobody has agreed on is 建议."""
        return "建议" if self.rule.suggested else self.rule.cls.label


@dataclass(frozen=True)
class Road:
    """The chain and the limits of one kind in one agency."""

    rule: KindRule
    reviewers: str
    deciders: str
    limits: tuple[Limit, ...]


def roads(kinds: Sequence[KindRule], agency: Agency, day: date, told: Callable[[str], Term]) -> list[Road]:
    """The roads of some kinds. A secret kind shows no limits: nothing is counted on it. told: how each limit is told."""
    acts = {Act.REVIEW_REFERRAL, *(rule.approve_act for rule in kinds)} if kinds else ()
    names = {act: _names(agency, act, day) for act in acts}
    return [
        Road(
            rule,
            names[Act.REVIEW_REFERRAL],
            names[rule.approve_act],
            () if rule.secret else _limits(rule, told),
        )
        for rule in kinds
    ]


def _names(agency: Agency, act: str, day: date) -> str:
    return "、".join(post.user.full_name for post in holders(agency, act, day)) or "暂无有权人员"


def _limits(rule: KindRule, told: Callable[[str], Term]) -> tuple[Limit, ...]:
    moves = [rule.moves[name] for name in _MOVES if name in rule.moves]
    found = [(move, start, rules.get(start.rule)) for move in moves for start in move.starts]
    return tuple(
        Limit(move.label, "本机关" if start.side == Side.SENDER else "受移送机关", one, told(one.id))
        for move, start, one in found
        if one.nature == Nature.DUTY and one.id not in WINDOWS and not one.is_off
    )
