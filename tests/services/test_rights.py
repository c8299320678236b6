"""Roles × acts as the design has them, asked of guardian's rows: each right is there, and each refusal."""

from datetime import date

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act, Role
from agencies.services import create_user, fill_post
from referral.law.errors import NotAllowed
from referral.services.acting import Acting, require
from tests.cast import START, City
from tests.law import states_tables as design

HOLDING = {
    act.strip(): set(roles.split())
    for act, _, roles in (line.partition(":") for line in design.ROLES.splitlines() if line)
}


def everybody(city: City) -> dict[Role, Post]:
    """One person in each role of the insurance bureau."""
    posts = {}
    for role in Role:
        user, _ = create_user(
            username=f"x-{role}", full_name=f"某{role.label}", at=START, password="an-lan-2026-x"
        )
        posts[role] = fill_post(
            user=user, agency=city.agencies[A.NHSA], role=role, since=date(2024, 1, 1), at=START
        )
    return posts


def test_each_role_may_do_what_the_design_says_and_is_refused_the_rest(city: City) -> None:
    here, there = city.agencies[A.NHSA], city.agencies[A.HEALTH]
    for role, post in everybody(city).items():
        who = Acting.now(post, post.user, START)
        for act, roles in HOLDING.items():
            if str(role) in roles:
                require(who, act, here)
            else:
                with pytest.raises(NotAllowed, match="请切换身份或交有权人员办理"):
                    require(who, act, here)
            with pytest.raises(NotAllowed):
                require(who, act, there)


def test_nobody_may_without_a_post_or_outside_its_days(city: City) -> None:
    post = city.posts["he"]
    assert not may(None, Act.CLOSE_CASE, post.agency)
    assert may(post, Act.CLOSE_CASE, post.agency, at=START)
    assert not may(post, Act.CLOSE_CASE, post.agency, at=START.replace(year=2023))


def test_a_move_without_a_right_in_the_table_is_nobodys(city: City) -> None:
    post = city.posts["he"]
    with pytest.raises(NotAllowed):
        require(Acting.now(post, post.user, START), "", post.agency)
