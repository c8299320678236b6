"""套打 from a letter's page: for the agency that issued it; where this desk's printer prints is kept in its browser."""

import io
from datetime import timedelta
from typing import Any

import pdfplumber
import pytest
from django.core.files.storage import default_storage
from django.http import HttpResponse

from agencies.kinds import AgencyKind as A
from documents.models import Letter
from documents.registry import void
from referral.law.kinds import Kind
from referral.models import Referral
from tests.cast import City
from tests.pages.browsers import as_

pytestmark = pytest.mark.prints


@pytest.fixture
def sent(city: City) -> Referral:
    """A referral that 卫健委 has."""
    return city.sent()


def letter_of(referral: Referral) -> Letter:
    """Its letter."""
    assert referral.letter is not None
    return referral.letter


def printed(city: City, name: str, letter: Letter, **body: Any) -> HttpResponse:
    """The answer to a print."""
    answer: Any = as_(city, name).post(
        f"/letters/{letter.slug}/overprint/", {"x": "0", "y": "0", "do": "print"} | body
    )
    return answer


def text_of(answer: HttpResponse) -> str:
    with pdfplumber.open(io.BytesIO(answer.content)) as document:
        return "".join(page.extract_text() for page in document.pages)


def test_the_issuer_prints_its_letter_on_its_own_paper(city: City, sent: Referral) -> None:
    letter = letter_of(sent)
    assert (
        f"/letters/{letter.slug}/overprint/"
        in as_(city, "qian").get(f"/referrals/{sent.slug}/").content.decode()
    )
    answer = printed(city, "qian", letter)
    assert (
        answer.status_code == 200
        and answer["Content-Type"] == "application/pdf"
        and answer["Cache-Control"] == "no-store"
    )
    assert letter.number in text_of(answer).replace(" ", "")
    digest = letter.file_sha256
    letter.refresh_from_db()
    assert letter.file_sha256 == digest and Letter.objects.filter(file_sha256=digest).count() == 1


def test_nothing_of_it_is_kept(city: City, sent: Referral) -> None:
    before = Letter.objects.count(), sorted(default_storage.listdir("letters")[0])
    printed(city, "qian", letter_of(sent))
    assert (Letter.objects.count(), sorted(default_storage.listdir("letters")[0])) == before


def test_the_browser_keeps_how_far_it_is_moved(city: City, sent: Referral) -> None:
    client, url = as_(city, "qian"), f"/letters/{letter_of(sent).slug}/overprint/"
    answer = client.post(url, {"x": "1.5", "y": "-2", "do": "test"})
    assert "预印纸测试页" in text_of(answer)  # type: ignore[arg-type]
    page = client.get(url).content.decode()
    assert 'value="1.5"' in page and 'value="-2"' in page
    assert 'value="1.5"' not in as_(city, "he").get(url).content.decode()
    client.cookies["overprint"] = "9e9,<b>"
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("x", "sentence"),
    [("10.1", "-10 至 10"), ("-11", "-10 至 10"), ("左", "毫米数"), ("0.55", "0.1毫米"), ("", "请填写横移")],
)
def test_a_wrong_offset_is_told_and_kept(city: City, sent: Referral, x: str, sentence: str) -> None:
    answer = printed(city, "qian", letter_of(sent), x=x, y="3")
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and 'value="3"' in page
    assert "overprint" not in answer.cookies


def test_other_agencies_print_no_letter_that_is_not_theirs(city: City, sent: Referral) -> None:
    letter = letter_of(sent)
    answer = printed(city, "bai", letter)
    assert answer.status_code == 403 and "由制作文书的" in answer.content.decode()
    assert "overprint" not in as_(city, "bai").get(f"/referrals/{sent.slug}/").content.decode()
    assert printed(city, "eve", letter).status_code == 404


def test_a_void_letter_is_not_printed(city: City, sent: Referral) -> None:
    letter = letter_of(sent)
    void(letter, reason="文字有误。", by=city.posts["he"].user, at=city.at + timedelta(hours=1))
    answer = printed(city, "qian", letter)
    assert answer.status_code == 422 and "已经作废" in answer.content.decode()


def test_what_has_no_red_head_is_opened_as_it_is(city: City, sent: Referral) -> None:
    sheet = Letter.objects.get(kind="approval_sheet")
    answer = printed(city, "qian", sheet)
    assert answer.status_code == 422 and "没有红头" in answer.content.decode()


def test_a_restricted_letter_is_printed_by_the_named_alone(city: City) -> None:
    case = city.case()
    case.subjects.update(is_party_member=True)
    (referral,) = city.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get())
    city.do(referral, "submit", "liu", reviewer=city.posts["zhou"])
    for move, name in (("review", "zhou"), ("approve", "he")):
        referral = city.do(referral, move, name)
    city.render(referral)
    letter = letter_of(referral)
    letter.refresh_from_db()
    assert printed(city, "liu", letter).status_code == 200
    for name in ("chen", "qian", "bai"):
        assert printed(city, name, letter).status_code == 404, name
