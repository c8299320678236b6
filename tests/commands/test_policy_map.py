"""docs/policy-map.md: every clause of the five documents has its answer, and what is named there is there."""

import importlib
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from referral.reports.policy import ANSWERS, Answer
from referral.reports.policy_clauses import CLAUSES, DOCUMENTS
from referral.reports.policy_map import keys_of

ROOT = Path(__file__).resolve().parents[2]
#: How many clauses each document has.
COUNTED = {"HN": 33, "AH": 26, "PL": 17, "JL": 25, "NJ": 23}


def routes(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """The names of all pages."""
    found: set[str] = set()
    for one in patterns:
        found |= routes(one.url_patterns) if isinstance(one, URLResolver) else {one.name or ""}
    return found


def test_the_page_is_what_the_table_says() -> None:
    out = StringIO()
    call_command("policy_map", stdout=out)
    assert (ROOT / "docs" / "policy-map.md").read_text(encoding="utf-8") == out.getvalue(), (
        "python manage.py policy_map > docs/policy-map.md"
    )


def test_every_clause_stands_there_with_an_answer_that_exists() -> None:
    assert Counter(clause[0] for clause in CLAUSES) == COUNTED and set(COUNTED) == set(DOCUMENTS)
    assert len({clause[:3] for clause in CLAUSES}) == len(CLAUSES)
    used = [key for clause in CLAUSES for key in keys_of(clause)]
    assert all(keys_of(clause) for clause in CLAUSES) and set(used) <= set(ANSWERS)
    assert set(ANSWERS) == set(used), "an answer that no clause asks for"


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_what_an_answer_names_is_there(answer: Answer) -> None:
    assert bool(answer.services) != bool(answer.outside), (
        "built, or told why it is not this system's: nothing is left for later"
    )
    assert set(answer.pages) <= routes(get_resolver().url_patterns)
    for module in answer.services:
        assert importlib.import_module(module)
    assert bool(answer.services) == bool(answer.tests)
    assert all((ROOT / test).is_file() for test in answer.tests)
