"""Anybody tries anything on one case: whatever is refused changes nothing, and the house is in order after every act."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.kinds import AgencyKind as A
from agencies.rights import may
from agencies.roles import Role
from documents.errors import DocumentError
from documents.issue import render
from documents.models import Letter
from referral.law.errors import ReferralError
from referral.law.kinds import Kind
from referral.law.states import CASE_MOVES, Move
from referral.models import Case, Event, Lane, Referral
from referral.reports.house import CHECKS
from referral.services import lanes
from referral.services.outcomes import OutcomeDraft
from referral.services.parties import side_of_lane, side_of_referral
from tests.cast import build_city
from tests.services.walks import hire
from tests.workflows.conftest import Town
from workflows import checks, engine, tick
from workflows.models import WorkItem

STEPS = 18
KINDS = [
    (A.POLICE, Kind.CRIMINAL), (A.HEALTH, Kind.ADMINISTRATIVE), (A.MARKET, Kind.JOINT), (A.DRUG, Kind.ASSISTANCE),
    (A.HEALTH, Kind.COPY), (A.MARKET, Kind.ADMINISTRATIVE),
]  # fmt: skip
MEASURES = ["warning", "penalty", "prosecuted", "criminal_filed", "licence", "done"]
Draw = Callable[..., Any]


@pytest.fixture
def town(db: None) -> Town:
    """安澜市 with a deputy and a head wherever somebody must decide."""
    town = Town(**vars(build_city()))
    for name, kind, role in (
        ("tao", A.MARKET, Role.HEAD), ("shu", A.DRUG, Role.DEPUTY), ("xue", A.PROCURATORATE, Role.HEAD)
    ):  # fmt: skip
        hire(town, name, kind, role)
    return town


def faults() -> dict[str, list[str]]:
    """What `verify` finds."""
    found = {name: list(check()) for name, check in CHECKS.items()} | {
        "work_items": checks.work_items_match()
    }
    return {name: sentences for name, sentences in found.items() if sentences}


def standing() -> tuple[object, ...]:
    """Where everything stands: statuses, items, the length of the record, the numbers that were drawn."""
    rows = [
        list(model._default_manager.order_by("pk").values_list("pk", "status"))
        for model in (Case, Referral, Lane)
    ]
    return rows, WorkItem.objects.open().count(), Event.objects.count(), Letter.objects.count()


def somebody(town: Town, move: Move, row: Referral | Lane | Case, draw: Draw) -> str:
    """Mostly a person with the right on the right side; sometimes just anybody."""
    side: Any = (
        side_of_referral if isinstance(row, Referral) else side_of_lane if isinstance(row, Lane) else None
    )
    try:
        agency = side(row, move.side) if side else row.lead_agency  # type: ignore[union-attr]
    except ReferralError:
        agency = None
    fit = [name for name, post in town.posts.items() if agency and may(post, move.act, agency)]
    return str(draw(st.sampled_from(fit if fit and draw(st.integers(0, 9)) else sorted(town.posts))))


def fields(town: Town, row: Referral, draw: Draw) -> dict[str, Any]:
    """All that any move may ask for."""
    items: Any = ["住院病历", "收费清单"]
    if row.status == "supplementing":
        items = {item.pk: "附后" for item in row.supplement_items.all()}
    kinds = sorted(set(town.agencies) - {A.NHSA})
    return {
        "reason": "理由如下", "agency": town.agencies[draw(st.sampled_from(kinds))], "items": 0 if row.status == "sent" else items,
        "suggested": "其他机关", "document_number": "安公（刑）字〔2026〕8号", "document_date": town.at.date(),
    }  # fmt: skip


def on_referral(town: Town, case: Case, draw: Draw) -> None:
    row = draw(st.sampled_from(list(case.referrals.order_by("pk"))))
    lawful = [
        move for move in row.rule.lawful(row.status) if move.name not in {"withdraw", "revoke", "refuse"}
    ]
    some = lawful if lawful and draw(st.integers(0, 7)) else list(row.rule.moves.values())
    move = draw(st.sampled_from([m for m in some if m.name != "draft"]))
    name = somebody(town, move, row, draw)
    engine.act_on_referral(row, move.name, town.who(name), **fields(town, row, draw))
    for letter in Letter.objects.waiting():
        assert render(letter, town.at)


def on_lane(town: Town, case: Case, draw: Draw) -> None:
    row = draw(st.sampled_from(list(case.lanes.order_by("pk"))))
    known = {**{m.name: m for m in lanes.lawful_now(row)}} or {"interim": lanes.INTERIM}
    verb = draw(st.sampled_from(sorted(known)))
    outcomes = [OutcomeDraft(draw(st.sampled_from(MEASURES)), "结果")]
    given_: dict[str, Any] = (
        {"reason": "理由"} if verb in {"waive", "send_back", "leave"} else {"outcomes": outcomes}
    )
    engine.act_on_lane(
        row, verb, town.who(somebody(town, known[verb], row, draw)), **({} if verb == "confirm" else given_)
    )


def on_case(town: Town, case: Case, draw: Draw) -> None:
    verb = draw(st.sampled_from(["propose_close", "refuse_close", "close", "archive", "reopen"]))
    reason = {"reason": "理由"} if verb in {"refuse_close", "reopen"} else {}
    engine.act_on_case(case, verb, town.who(somebody(town, CASE_MOVES[verb], case, draw)), **reason)


def time_goes_by(town: Town, case: Case, draw: Draw) -> None:
    town.at += timedelta(days=draw(st.sampled_from([1, 4, 12])))
    tick.run(town.at)


def forward(town: Town, referral: Referral) -> None:
    """To the receiver's desk by the usual way, so that a walk also gets to the answers."""
    for move, name in (("submit", "liu"), ("review", "zhou"), ("approve", "he"), ("send", "qian")):
        if move in {lawful.name for lawful in referral.rule.lawful(referral.status)}:
            referral = town.do(referral, move, name)
            for letter in Letter.objects.waiting():
                assert render(letter, town.at)


ACTS = [on_referral] * 6 + [on_lane] * 3 + [on_case, time_goes_by]


@settings(
    max_examples=5, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(data=st.data())
def test_the_house_is_in_order_after_every_act(town: Town, data: st.DataObject) -> None:
    started = town.at
    with transaction.atomic():
        case = town.case()
        for kind in data.draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True)):
            (referral,) = town.draft(case, kind)
            if data.draw(st.integers(0, 3)):
                forward(town, referral)
        for _ in range(STEPS):
            act = data.draw(st.sampled_from(ACTS))
            before = standing()
            try:
                with transaction.atomic():
                    act(town, Case.objects.get(pk=case.pk), data.draw)
            except (ReferralError, DocumentError):
                assert standing() == before
            else:
                assert faults() == {}, act.__name__
        transaction.set_rollback(True)
    town.at = started
