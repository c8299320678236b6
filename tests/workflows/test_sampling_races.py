"""Checkers are added to a sample by several people at the same moment, on a real PostgreSQL: nobody is barred from memory."""

from collections.abc import Callable

import pytest

from agencies.models import Post
from referral.models import Sample, SampleChecker
from referral.models.sampling import Step
from referral.services import redrawing
from referral.services.acting import Acting
from tests.services.sampled import drawn, names_of, pool
from tests.workflows.conftest import Town
from tests.workflows.test_concurrency import busy, refusals, together
from workflows import checking

__all__ = ["busy"]
pytestmark = [pytest.mark.postgres]


def test_the_empty_place_of_a_check_is_filled_once(busy: Town) -> None:
    row = drawn(busy)
    while row.step != Step.SHORT:
        checking.withdraw(row, busy.who(names_of(row)[0]), reason="与当事人有亲属关系")
    ren, tao = pool(busy, names=("ren", "tao"))
    sample, zhou, he = row.sample, busy.who("zhou"), busy.who("he")

    def add(who: Acting, post: Post) -> Callable[[], None]:
        return lambda: checking.add_checkers(Sample.objects.get(pk=sample.pk), who, [post])

    assert refusals(together(add(zhou, ren), add(he, ren), add(he, tao))) == 2
    (new,) = SampleChecker.objects.filter(sample=sample, added_at__isnull=False)
    row.refresh_from_db()
    assert row.step == Step.CHECKING and new.post.user.username in names_of(row) and len(names_of(row)) == 2
    assert redrawing.redraw(sample).is_same
