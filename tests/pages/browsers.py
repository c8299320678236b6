"""Browsers of the cast, and departments for agencies that have them."""

import re
from datetime import date
from typing import Any

from asgiref.sync import async_to_sync
from django.test import Client

from agencies.kinds import AgencyKind as A
from agencies.models import Department, Post
from agencies.roles import Role
from agencies.services import create_user, fill_post, open_department
from tests.cast import START, City
from tests.walked import walked


def as_(city: City, name: str) -> Client:
    """A browser of one person."""
    client = Client()
    client.force_login(city.posts[name].user, backend="agencies.backends.AccountBackend")
    return client


def bytes_of(answer: Any) -> bytes:
    """What a page sent, also when it is read while it goes out."""
    if not answer.streaming:
        return bytes(answer.content)

    async def read() -> bytes:
        return b"".join([chunk async for chunk in answer.streaming_content])

    return async_to_sync(read)()


def seen(answer: Any) -> str:
    """What a form says of the text that its page shows."""
    found = re.search(r'name="seen" value="(\w+)"', answer.content.decode())
    assert found is not None
    return found[1]


@walked
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
