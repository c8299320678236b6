"""Another provider takes over by its name in the settings; what it can't do keeps the letter, and only the letter, waiting."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from documents.issue import bytes_of, render, render_waiting
from documents.models import Letter
from documents.signing.provider import NONE, PADES, NoProvider, provider
from referral.law.kinds import Kind
from referral.models import Event
from tests.cast import START, City
from tests.documents.issuing import Issue, fresh
from tests.documents.signing.providers import Stamp

pytestmark = pytest.mark.prints
HERE = "tests.documents.signing.providers"


def test_a_provider_of_somebody_elses_gets_what_it_needs_and_its_bytes_go_out(
    settings: Any, new_letter: Issue
) -> None:
    settings.SEAL_PROVIDER = f"{HERE}.Stamp"
    Stamp.asked.clear()
    letter = new_letter()
    assert render(letter, START + timedelta(minutes=1))
    (asked,) = Stamp.asked
    assert (asked.agency, asked.at) == (letter.agency, START + timedelta(minutes=1))
    assert asked.box is not None and asked.box.width == 42
    assert asked.check_url == letter.content["check_url"]
    assert bytes_of(fresh(letter)) == asked.pdf + b"% stamped\n"
    assert fresh(letter).signature == "测试签章"


@pytest.mark.parametrize("name", ["Refuses", "Breaks", "AnswersWithAPage"])
def test_a_provider_that_fails_leaves_the_letter_waiting_and_the_case_untouched(
    settings: Any, city: City, name: str
) -> None:
    settings.SEAL_PROVIDER = f"{HERE}.{name}"
    (referral,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    city.do(referral, "submit", "liu")
    city.do(referral, "review", "zhou")
    referral = city.do(referral, "approve", "he")
    letter = Letter.objects.get(pk=referral.letter_id)
    events = Event.objects.count()
    for minute in range(5):
        render_waiting(START + timedelta(minutes=minute))
    letter, status = fresh(letter), referral.status
    referral.refresh_from_db()
    assert (letter.rendered_at, letter.voided_at, str(letter.file)) == (None, None, "")
    assert (referral.status, Event.objects.count()) == (status, events)
    settings.SEAL_PROVIDER = NONE
    assert render(letter, START + timedelta(hours=1))


def test_without_a_name_a_folder_of_keys_decides(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_PROVIDER, settings.SIGNING_DIR = "", tmp_path / "none"
    assert isinstance(provider(), NoProvider)
    settings.SIGNING_DIR.mkdir()
    assert type(provider()).__name__ == PADES.rsplit(".", 1)[1]


def test_a_named_provider_never_lets_a_letter_out_because_the_folder_is_gone(
    settings: Any, tmp_path: Path, new_letter: Issue
) -> None:
    settings.SEAL_PROVIDER, settings.SIGNING_DIR = PADES, tmp_path / "gone"
    letter = new_letter()
    assert not render(letter, START) and fresh(letter).rendered_at is None
