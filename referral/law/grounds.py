"""Why a running limit may stand still (中止、扣除): each ground with its basis, the limits it stops and who decides.

Source: time-limits.md (notes of `nhsa_decide`, `nhsa_suspend`, `rev_review`), STATES (d). Where no article names the
ground it is a parameter of the house, and says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from referral.law.rules import Rule

_OWN = "法律未规定，按本系统内部参数管理"


@dataclass(frozen=True)
class Ground:
    """One ground. rules: the limits that it may stop; level: who decides, deputy (分管负责人 or 负责人) or head (负责人).

    by_move: written by a move of the flow and never chosen in a form; review: then, the parameter that says after how long
    somebody is asked whether it still holds; empty where the move names an expected end.
    """

    code: str
    label: str
    basis: str
    rules: frozenset[str]
    level: str = "deputy"
    by_move: bool = False
    review: str = ""


def _rules(*ids: str) -> frozenset[str]:
    return frozenset(ids)


_EXCLUDED = (
    "《医疗保障行政处罚程序暂行规定》（国家医保局令第4号）§45：检测检验、鉴定、听证、公告、专家评审时间不计入"
)
_SUSPENDED = "《医疗保障行政处罚程序暂行规定》（国家医保局令第4号）§42"
_REVIEWED = "《人民检察院行刑反向衔接工作指引》§12-13"
_AGREED = _rules("agr.first_feedback", "agr.final_feedback", "assist_letter_reply", "tip_assigned_general")

_DISCIPLINE = _rules("disc_refer_conclusion", "disc_refer_others")

_TABLE = (
    Ground("appraisal", "鉴定、检测检验", _EXCLUDED, _rules("nhsa_decide")),
    Ground("experts", "专家评审", _EXCLUDED, _rules("nhsa_decide")),
    Ground("hearing", "听证", _EXCLUDED, _rules("nhsa_decide")),
    Ground("notice", "公告", _EXCLUDED, _rules("nhsa_decide")),
    Ground("other_case", "等待其他案件的处理结果（中止调查）", _SUSPENDED, _rules("nhsa_decide")),
    Ground("other_legal", "其他依法中止调查的事由", _SUSPENDED, _rules("nhsa_decide"), "head"),
    Ground("elsewhere", "征求异地检察机关意见", _REVIEWED, _rules("rev_review"), "head"),
    Ground("contested", "不起诉决定有争议（中止审查）", _REVIEWED, _rules("rev_review"), "head"),
    Ground("file_back", "退回承办单位补充材料", _OWN, _rules("legal_review")),
    Ground("appraisal_agreed", "鉴定、检测检验（约定时限）", _OWN, _AGREED),
    Ground("elsewhere_agreed", "征求异地机关意见", _OWN, _AGREED),
    Ground("other_case_agreed", "等待其他案件的处理结果", _OWN, _AGREED),
    Ground(
        "criminal",
        "等待刑事结果",
        _SUSPENDED,
        _rules("nhsa_decide"),
        by_move=True,
        review="house.review_criminal",
    ),
    Ground(
        "obstacle",
        "特殊原因",
        "地方规定：因特殊原因不能按期移送的，于原因消除后移送",
        _DISCIPLINE,
        "head",
        by_move=True,
    ),
    Ground(
        "supplement", "等待补正", _OWN, _rules("agr.answer"), by_move=True, review="house.review_supplement"
    ),
)
GROUNDS: dict[str, Ground] = {ground.code: ground for ground in _TABLE}
CRIMINAL, SUPPLEMENT, OBSTACLE = GROUNDS["criminal"], GROUNDS["supplement"], GROUNDS["obstacle"]
#: The parameter that says how long a 行纪移送 has after the obstacle has gone.
AFTER_OBSTACLE = "house.obstacle_over"
#: Stopped by a decision on a ground. The others stand still by the moves of a referral, or never (police, 24 h).
STOPPABLE = frozenset(rule for ground in _TABLE if not ground.by_move for rule in ground.rules)


def offered(rule: Rule) -> list[Ground]:
    """The grounds on which a decision may stop a limit; none for a limit that no law lets stop."""
    return [ground for ground in _TABLE if rule.id in ground.rules and not ground.by_move]


def of_move(rule_id: str) -> Ground:
    """The ground on which a move of the flow stops a limit."""
    return OBSTACLE if rule_id in OBSTACLE.rules else SUPPLEMENT


def named(labels: Iterable[str]) -> list[Ground]:
    """The grounds of some labels, as an event of a clock names them."""
    wanted = set(labels)
    return [ground for ground in _TABLE if ground.label in wanted]
