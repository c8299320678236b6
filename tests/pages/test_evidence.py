"""证据材料 of a case: taken in with its event or not at all, and only by who may."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Evidence
from referral.models import Case, Event
from tests.cast import City
from tests.pages.browsers import as_
from tests.pages.desk import PDF


def upload(city: City, name: str, case: Case, *files: tuple[str, bytes], **headers: str) -> Any:
    """The answer to files put into a case."""
    sent = [SimpleUploadedFile(called, content) for called, content in files]
    return as_(city, name).post(f"/cases/{case.slug}/evidence/upload/", {"file": sent}, headers=headers)


def test_each_file_comes_in_with_an_event_that_names_its_content(city: City) -> None:
    case = city.case()
    answer = upload(city, "liu", case, ("笔录.pdf", PDF), ("照片.pdf", PDF + b"%"))
    assert answer.status_code == 302
    taken = Evidence.objects.filter(dossier=case.dossier)
    told = Event.objects.filter(ledger=case.ledger, act="upload")
    assert {one.sha256 for one in taken} == {event.payload["sha256"] for event in told}
    assert taken.count() == 2 and all(event.internal for event in told)


def test_a_file_alone_gets_its_line_or_the_reason(city: City) -> None:
    case = city.case()
    good = upload(city, "liu", case, ("笔录.pdf", PDF), **{"X-Upload": "1"})
    assert good.status_code == 201 and "笔录.pdf" in good.content.decode()
    bad = upload(city, "liu", case, ("机密★1年 笔录.pdf", PDF), **{"X-Upload": "1"})
    assert bad.status_code == 422 and "国家秘密" in bad.content.decode()
    assert Evidence.objects.filter(dossier=case.dossier).count() == 1


def test_who_has_no_right_or_no_sight_puts_nothing_in(city: City) -> None:
    case = city.case()
    assert upload(city, "qian", case, ("笔录.pdf", PDF)).status_code == 403
    assert upload(city, "eve", case, ("笔录.pdf", PDF)).status_code == 404
    assert not Evidence.objects.filter(dossier=case.dossier).exists()
