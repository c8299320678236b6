"""How limits begin: each rule of the collection has its way, and no way is told twice."""

import ast
from pathlib import Path

import referral.services
from referral.law import begins
from referral.law.begins import NO_TIME, STARTED_BY_FACTS, STARTED_BY_MOVES, TRIGGERS
from referral.law.rules import RULES, Nature, Rule, Unit
from referral.law.words import CLUE_SOURCES

SERVICES = Path(referral.services.__path__[0])
#: When the decision was received is a fact only where its service was recorded.
BOTH_WAYS = {"fine_pay"}


def started_by_name() -> set[str]:
    """The rules that services start by their name: clocks.start("nhsa_filing", …), _start(…), or a constant _RULE."""
    found: set[str] = set()
    for path in SERVICES.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in {"start", "_start"}:
                first = node.args[0]
                value = (
                    first.value if isinstance(first, ast.Constant) else names.get(getattr(first, "id", ""))
                )
                found |= {value} if isinstance(value, str) else set()
    return found


def _name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def test_every_limit_can_begin() -> None:
    assert [rule.id for rule in RULES.values() if not begins.begins_somehow(rule)] == []


def test_a_new_limit_that_nothing_starts_is_found() -> None:
    rule = Rule("new_rule", "新的时限", 5, Unit.WORKDAY, "某法§1", on="lane")
    assert not begins.begins_somehow(rule)


def test_what_services_start_is_what_the_table_says() -> None:
    assert started_by_name() - STARTED_BY_MOVES <= begins.BY_SERVICE
    assert started_by_name() >= begins.BY_SERVICE


def test_a_limit_that_begins_by_itself_is_not_registered() -> None:
    assert (STARTED_BY_MOVES | STARTED_BY_FACTS) & set(TRIGGERS) == BOTH_WAYS
    assert not (STARTED_BY_MOVES | STARTED_BY_FACTS | set(TRIGGERS)) & set(NO_TIME)


def test_what_is_registered_is_a_limit_that_is_on_and_kept_somewhere() -> None:
    offered = [rule.id for word in ("clue", "case", "lane") for rule in begins.registered_on(word)]
    assert sorted(offered) == sorted(TRIGGERS)
    assert begins.registered_on("referral") == []
    for rule_id, trigger in TRIGGERS.items():
        rule = RULES[rule_id]
        assert not rule.is_off and rule.nature != Nature.PARAMETER and trigger.kinds
        assert trigger.words and trigger.paper and trigger.sources <= set(CLUE_SOURCES)


def test_every_fact_names_a_rule_of_the_collection() -> None:
    assert STARTED_BY_FACTS | set(begins.FOLLOWS) | set(NO_TIME) <= set(RULES)
    assert set(begins.BY_SOURCE) <= set(CLUE_SOURCES)
