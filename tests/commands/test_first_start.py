"""The first administrators: three, kept apart, each with a password that is shown once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agencies.errors import DirectoryError
from agencies.models import User
from agencies.roles import Role
from agencies.services import fill_post
from referral.management.commands.first_start import ADMINISTRATORS

pytestmark = pytest.mark.django_db


def first_start() -> str:
    said = StringIO()
    call_command("first_start", stdout=said)
    return said.getvalue()


def test_an_empty_system_gets_three_administrators_who_can_log_in():
    said = first_start()
    for role, name in ADMINISTRATORS.items():
        user = User.objects.get(username=name)
        secret = next(line.split()[-1] for line in said.splitlines() if f" {name}\t" in line)
        assert (user.platform_role, user.must_change_password) == (role, True)
        assert user.check_password(secret)


def test_a_second_start_shows_and_makes_nothing():
    first_start()
    passwords = set(User.objects.values_list("password", flat=True))
    assert "一次性密码：" not in first_start()
    assert set(User.objects.values_list("password", flat=True)) == passwords


def test_an_administrator_holds_no_business_post(city):

    first_start()
    post = city.posts["liu"]
    with pytest.raises(DirectoryError):
        fill_post(
            user=User.objects.get(username="sysadmin"), agency=post.agency, role=Role.OFFICER,
            since=post.since, at=city.at,
        )  # fmt: skip


def test_there_is_no_superuser():
    with pytest.raises(CommandError):
        call_command("createsuperuser")
