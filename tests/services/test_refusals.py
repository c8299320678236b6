"""Every kind is walked to each of its statuses, and there everything that is not lawful is tried by everybody.

A refusal is a sentence, it names what may be done instead, and nothing has changed after it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Role
from documents.models import Letter
from referral.law.errors import NotAllowed, ReferralError, Unlawful
from referral.law.kinds import KINDS, Kind
from referral.law.states import REFERRAL_FINAL, Move, ReferralStatus
from referral.models import Case, ClockEvent, Event, Lane, Referral
from referral.services import offers, referrals
from referral.services.parties import side_of_referral
from tests.services.errands import Errand, errand
from tests.workflows.conftest import Town

#: Every name that any table knows.
NAMES = sorted({name for rule in KINDS.values() for name in rule.moves} - {"draft"})


#: Moves that wait for more than the status: a reason that was asked for, a right that has not run out, an obstacle.
ON_CONDITION = {
    "obstacle", "obstacle_over", "explain", "demand_reasons", "demand_overdue", "reconsider", "ask_supervision"
}  # fmt: skip
ON_LINE, ON_PAPER = {"send", "sign", "reroute"}, {"record_offline", "record_receipt", "reply"}
#: Every status, and how many facts there are: in one question, for it is asked some thirty thousand times.
STANDING = " UNION ALL ".join(
    [f"SELECT '{m._meta.db_table}', id, status FROM {m._meta.db_table}" for m in (Case, Referral, Lane)]
    + [
        f"SELECT '{m._meta.db_table}', count(*), '' FROM {m._meta.db_table}"
        for m in (Event, ClockEvent, Letter)
    ]
)


def standing() -> list[tuple[str, int, str]]:
    """What a refusal leaves alone."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        return sorted(cursor.fetchall())


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def refused(errand: Errand, referral: Referral, name: str, post: Post, error: type[ReferralError]) -> str:
    """Try one move; the sentence of its refusal."""
    before = standing()
    with pytest.raises(error) as found, transaction.atomic():
        referrals.perform(referral, name, errand.acting(post), **errand.fields(referral, name))
    assert standing() == before, (referral.kind, referral.status, name)
    assert found.value.sentence.endswith("。"), found.value.sentence
    return found.value.sentence


def unlawful_moves_are_refused(errand: Errand, referral: Referral) -> None:
    """Whoever asks for it, also the head: a move that is not in the table does not exist."""
    lawful = {move.name: move for move in referral.rule.lawful(referral.status)}
    offered = [move.label for move in offers.open_moves(referral, errand.town.at)]
    certain = {
        move.label for move in lawful.values()
        if move.screen and move.name not in (ON_CONDITION | (ON_LINE if referral.is_offline else ON_PAPER))
    }  # fmt: skip
    for name in set(NAMES) - set(lawful):
        for agency in {referral.sender, referral.recipient}:
            sentence = refused(errand, referral, name, errand.head(agency), Unlawful)
            now = sentence.split("现在可以办理：")[1].removesuffix("。").split("、")
            assert now == (list(dict.fromkeys(offered)) or ["无"]), "the page offers the same"
            assert certain <= set(now), "what waits for nothing is named, whatever the page does"
            assert set(now) <= {move.label for move in lawful.values()} | {"无"}


def lawful_moves_have_their_people(errand: Errand, referral: Referral, move: Move) -> None:
    """The other side, a stranger and a colleague without the right are all refused."""
    side = side_of_referral(referral, move.side)
    for post in errand.posts():
        wrong_side = post.agency_id != side.pk
        if wrong_side and post.role == Role.HEAD or not wrong_side and not may(post, move.act, side):
            refused(errand, referral, move.name, post, ReferralError if wrong_side else NotAllowed)


def walk(errand: Errand, referral: Referral, seen: set[str]) -> None:
    """Down every lawful move to a status that was not seen yet."""
    seen.add(referral.status)
    unlawful_moves_are_refused(errand, referral)
    for move in referral.rule.lawful(referral.status):
        if not errand.is_on_this_road(referral, move):
            continue
        lawful_moves_have_their_people(errand, referral, move)
        if move.target and move.target not in seen:
            with undone():
                walk(errand, errand.do_lawfully(referral, move), seen)


@pytest.mark.parametrize("kind", Kind)
def test_what_is_not_lawful_is_refused_wherever_a_referral_stands(town: Town, kind: Kind) -> None:
    rule, seen = KINDS[kind], set[str]()
    for one in errand(town, kind):
        here = set[str]()
        with undone():
            walk(one, one.drafted(), here)
        seen |= here
    assert seen >= {move.target for move in rule.moves.values() if move.target} - {ReferralStatus.DRAFT}
    assert seen & set(REFERRAL_FINAL)
