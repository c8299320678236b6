"""Files go through Django's storage alone: with one that has no folder every road of a file works, and no folder fills."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from agencies.kinds import AgencyKind as A
from documents.models import Evidence, Letter, Upload
from documents.uploads import PIECE
from referral.law.kinds import Kind
from tests.cast import City
from tests.clamd import EICAR, clamd
from tests.pages.browsers import as_, bytes_of
from tests.pages.test_evidence import upload
from tests.pages.test_pieces import BIG, begin, send
from tests.pages.test_preview import pdf
from tests.pages.test_versions import replace


@pytest.fixture
def no_folder(settings: Any, tmp_path: Path) -> Path:
    """A storage in memory, and a folder that must stay empty."""
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }
    return tmp_path


def test_a_file_comes_in_is_shown_and_goes_out_without_a_folder(city: City, no_folder: Path) -> None:
    case, content = city.case(), pdf()
    upload(city, "liu", case, ("笔录.pdf", content))
    piece, liu = Evidence.objects.get(), as_(city, "liu")
    assert piece.file.name == f"evidence/{piece.sha256[:2]}/{piece.sha256}"
    answer = liu.get(f"/evidence/{piece.slug}/view/")
    drawn = liu.get(f"/evidence/{piece.slug}/page/1/", {"ticket": answer.context["ticket"]})
    assert drawn.content[:2] == b"\xff\xd8"
    assert bytes_of(liu.get(f"/evidence/{piece.slug}/")) == content
    assert list(no_folder.iterdir()) == []


def test_pieces_versions_and_viruses_need_no_folder(city: City, no_folder: Path) -> None:
    case = city.case()
    told = begin(city, case).json()
    send(city, told["url"], BIG, stop=PIECE)
    send(city, told["url"], BIG, start=PIECE)
    assert as_(city, "liu").post(told["done"]).status_code == 201
    first = Evidence.objects.get()
    assert first.file.read() == BIG and not default_storage.exists(f"uploads/{Upload.objects.get().slug}/0")
    with clamd():
        replace(city, first, content=EICAR)  # type: ignore[arg-type]
    bad = Evidence.objects.get(replaces=first)
    assert bad.virus and not default_storage.exists(bad.file.name or "")
    assert list(no_folder.iterdir()) == []


def test_a_letter_needs_no_folder(city: City, no_folder: Path) -> None:
    referral = city.sent(A.HEALTH, Kind.ADMINISTRATIVE)
    letter = Letter.objects.get(pk=referral.letter_id)
    assert as_(city, "liu").get(f"/letters/{letter.slug}.pdf").status_code == 200
    assert list(no_folder.iterdir()) == []
