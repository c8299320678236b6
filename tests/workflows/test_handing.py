"""A hand-over when several people act at one moment, and what both sides are told of it."""

from functools import partial

import pytest
from django.db import connection

from referral.models import Custody, HandOver
from referral.services import handing_signatures as signing
from tests.cast import build_city
from tests.services.handings import again, counted, filed, given
from tests.workflows.conftest import Town
from tests.workflows.test_concurrency import refusals, together
from workflows import engine
from workflows.models import Notice


@pytest.mark.postgres
def test_three_people_sign_at_once_and_two_of_them_count(transactional_db: None) -> None:
    assert connection.vendor == "postgresql"
    town = Town(**vars(build_city()))
    hand_over = counted(town, given(town, filed(town)))
    acts = [
        partial(engine.run, signing.sign, HandOver.objects.get(pk=hand_over.pk), town.who(name))
        for name in ("gao", "sun", "lin")
    ]
    assert refusals(together(*acts)) == 1
    hand_over = again(hand_over)
    assert hand_over.step == "done" and hand_over.signed("take").count() == 2
    assert Custody.objects.count() == 2 * hand_over.items.count()
    assert hand_over.referral.letters.filter(letter__kind="item_list").count() == 1


def test_both_sides_are_told_and_nobody_else(town: Town) -> None:
    hand_over = given(town, filed(town))
    told = Notice.objects.filter(title__contains="移交物品和材料，待清点")
    agencies = set(told.values_list("agency__kind", flat=True))
    assert agencies == {"police", "nhsa"} and not told.filter(recipient=town.posts["chen"].user).exists()
    assert hand_over.step == "counting"
