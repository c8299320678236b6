"""代办: a delegate does the holder's work, but was not named himself where only named people may know."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from agencies.rights import acting_posts
from agencies.services import delegate
from referral.law.kinds import Kind
from referral.models import Clue, Referral
from tests.workflows.conftest import Town
from workflows.models import Notice


def stands_in(town: Town, name: str, for_: str) -> Post:
    """The post of somebody, as the delegate acts in it."""
    day = town.at.date()
    delegate(
        post=town.posts[for_], delegate=town.posts[name].user, since=day, until=day + timedelta(days=5), reason="出差", at=town.at
    )  # fmt: skip
    (post,) = (p for p in acting_posts(town.posts[name].user, town.at) if p.pk == town.posts[for_].pk)
    return post


@pytest.fixture
def secret(town: Town) -> Referral:
    """A discipline referral that waits for the head."""
    case = town.case()
    (referral,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.first())
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    return town.do(referral, "review", "zhou")


def test_a_delegate_of_a_named_officer_was_not_named(town: Town, secret: Referral) -> None:
    town.clue(restricted=True)
    post = stands_in(town, "qian", "liu")
    assert not Referral.objects.visible_to(post).filter(secret=True).exists()
    assert not Clue.objects.visible_to(post).filter(restricted=True).exists()
    assert Clue.objects.visible_to(post).exists()


def test_the_heads_delegate_decides_in_his_stead(town: Town, secret: Referral) -> None:
    assert Referral.objects.visible_to(stands_in(town, "wu", "he")).filter(pk=secret.pk).exists()


def test_a_delegate_is_told_of_the_ordinary_alone(town: Town, secret: Referral) -> None:
    stands_in(town, "qian", "liu")
    user = town.posts["qian"].user
    before = Notice.objects.filter(recipient=user).count()
    town.do(secret, "return_report", "he", reason="补充材料")
    assert Notice.objects.filter(recipient=user).count() == before
    town.sent()
    town.do(Referral.objects.get(kind=Kind.ADMINISTRATIVE), "sign", "bai", items=1, pages=1)
    assert Notice.objects.filter(recipient=user).count() > before
