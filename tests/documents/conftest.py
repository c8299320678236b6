"""What the tests of issued letters begin with."""

import pytest

from agencies.kinds import AgencyKind as A
from tests.cast import City
from tests.documents.issuing import Issue, issuer


@pytest.fixture
def new_letter(city: City) -> Issue:
    """A letter of 医保局, without bytes yet."""
    return issuer(city.agencies[A.NHSA])
