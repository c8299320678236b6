"""The cast of the frame: 林舟 is an officer of one agency and a registrar of another; 周岚 keeps the accounts."""

from datetime import date, datetime

import pytest
from django.test import Client

from agencies.kinds import AgencyKind
from agencies.models import Agency, Post, Region, User
from agencies.roles import Role
from agencies.services import create_user, fill_post, open_agency
from referral.law.clocks import ZONE

AT = datetime(2026, 11, 9, 9, 0, tzinfo=ZONE)
PASSWORD = "nine-lanterns-2026"


def person(username: str, full_name: str, **changes: object) -> User:
    """An account whose password is its own."""
    fields: dict[str, object] = {"must_change_password": False} | changes
    user, _ = create_user(username=username, full_name=full_name, at=AT, password=PASSWORD, **fields)  # type: ignore[arg-type]
    return user


def _agency(kind: AgencyKind, name: str, short_name: str) -> Agency:
    region, _ = Region.objects.get_or_create(
        code="990100", defaults={"name": "安澜市", "full_name": "江海省安澜市", "level": 2}
    )
    return open_agency(region=region, kind=kind, name=name, short_name=short_name, doc_code="安", at=AT)


def appoint(user: User, agency: Agency, role: Role) -> Post:
    """Give a person a post."""
    return fill_post(user=user, agency=agency, role=role, since=date(2024, 1, 1), at=AT)


@pytest.fixture
def bureau(db: None) -> Agency:
    """安澜市医疗保障局."""
    return _agency(AgencyKind.NHSA, "安澜市医疗保障局", "市医保局")


@pytest.fixture
def office(db: None) -> Agency:
    """安澜市医疗保障服务中心."""
    return _agency(AgencyKind.NHSA_OFFICE, "安澜市医疗保障服务中心", "市医保中心")


@pytest.fixture
def lin(bureau: Agency, office: Agency) -> User:
    """林舟: officer of the bureau first, registrar of the office too."""
    user = person("lin", "林舟")
    appoint(user, bureau, Role.OFFICER)
    appoint(user, office, Role.REGISTRAR)
    return user


@pytest.fixture
def zhou(db: None) -> User:
    """周岚: system administrator, without a post."""
    return person("zhou", "周岚", platform_role="system_admin")


@pytest.fixture
def browser(client: Client, lin: User) -> Client:
    """林舟, logged in."""
    client.force_login(lin, backend="agencies.backends.AccountBackend")
    return client
