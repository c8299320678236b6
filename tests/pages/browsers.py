"""Browsers of the cast, and departments for agencies that have them."""

from datetime import date

from django.test import Client

from agencies.kinds import AgencyKind as A
from agencies.models import Department, Post
from agencies.roles import Role
from agencies.services import create_user, fill_post, open_department
from tests.cast import START, City


def as_(city: City, name: str) -> Client:
    """A browser of one person."""
    client = Client()
    client.force_login(city.posts[name].user, backend="agencies.backends.AccountBackend")
    return client


def department(city: City, kind: A, name: str, **people: str) -> Department:
    """A department of an agency and its officers, by user name and full name."""
    made = open_department(agency=city.agencies[kind], name=name, at=START)
    for username, full_name in people.items():
        user, _ = create_user(
            username=username,
            full_name=full_name,
            at=START,
            password=f"{username}-an-lan-2026",
            must_change_password=False,
        )
        city.posts[username] = fill_post(
            user=user, agency=made.agency, role=Role.OFFICER, since=date(2024, 1, 1), at=START, department=made
        )  # fmt: skip
    return made


def post_of(city: City, name: str) -> Post:
    """A person's post, without what an earlier request has kept on it."""
    return Post.objects.select_related("agency", "user", "department").get(pk=city.posts[name].pk)
