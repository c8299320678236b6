"""The check page: genuine, changed, void or unknown, for everybody; of a secret letter nothing, of the rest three facts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies.kinds import AgencyKind as A
from documents.issue import bytes_of
from documents.models import Letter
from documents.registry import void
from referral.law.kinds import Kind
from referral.models import Subject
from referral.pages.checkpage.limits import LARGEST, PER_MINUTE
from tests.cast import START, City


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """No minute of an earlier test is still being counted."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def letter(city: City) -> Letter:
    """A letter to 卫健委, sent."""
    sent = city.sent()
    assert sent.letter is not None
    return Letter.objects.get(pk=sent.letter.pk)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def upload(client: Client, pdf: bytes, code: str = "") -> Any:
    return client.post(reverse("check"), {"code": code, "file": SimpleUploadedFile("x.pdf", pdf)})


def test_the_address_in_the_qr_code_shows_number_title_and_date(client: Client, letter: Letter) -> None:
    answer = client.get(f"/check/{letter.check_code}/")
    assert answer.status_code == 200
    for words in ("查有此文", letter.number, letter.title, "2026-11-09"):
        assert words in text(answer)
    for words in ("卫生健康委员会", "刘洋", "当事人", "违法事实"):
        assert words not in text(answer)
    assert answer["X-Robots-Tag"] == "noindex" and "no-store" in answer["Cache-Control"]


def test_a_code_typed_from_paper_may_have_dashes_and_capitals(client: Client, letter: Letter) -> None:
    typed = " ".join(letter.check_code[i : i + 4].upper() for i in range(0, 16, 4)).replace(" ", "-", 2)
    assert letter.number in text(client.post(reverse("check"), {"code": typed}))


def test_the_very_file_is_genuine(client: Client, letter: Letter) -> None:
    for code in ("", letter.check_code):
        answer = upload(client, bytes_of(letter), code)
        assert "真实。" in text(answer) and letter.number in text(answer)


def test_a_file_with_one_changed_byte_is_changed(client: Client, letter: Letter) -> None:
    pdf = bytearray(bytes_of(letter))
    pdf[1000] ^= 1
    assert "被改动。" in text(upload(client, bytes(pdf), letter.check_code))
    alone = upload(client, bytes(pdf))
    assert alone.status_code == 404 and "查无此文。" in text(alone)


def test_another_letter_under_this_code_is_changed(client: Client, city: City, letter: Letter) -> None:
    other = city.sent(A.MARKET).letter
    assert other is not None
    other.refresh_from_db()
    assert "被改动。" in text(upload(client, bytes_of(other), letter.check_code))


@pytest.mark.parametrize("code", ["0" * 16, "x", "甲" * 30, "' or 1=1", "a" * 500])
def test_an_unknown_code_is_not_found(client: Client, letter: Letter, code: str) -> None:
    answer = client.get(f"/check/{code}/")
    assert answer.status_code == 404 and letter.number not in text(answer)


def test_a_null_byte_is_a_bad_request(client: Client) -> None:
    assert client.get("/check/%00/").status_code == 400


def test_a_void_letter_says_so(client: Client, letter: Letter) -> None:
    void(letter, reason="文号填写错误", by=None, at=START + timedelta(hours=1))
    for answer in (client.get(f"/check/{letter.check_code}/"), upload(client, bytes_of(letter))):
        assert "已作废。" in text(answer) and "文号填写错误" not in text(answer)


def test_a_secret_letter_and_an_inner_sheet_are_never_found(client: Client, city: City) -> None:
    case = city.case()
    person = Subject.objects.create(case=case, kind="official", name="吴某", is_party_member=True)
    (secret,) = city.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=person)
    city.do(secret, "submit", "liu", reviewer=city.posts["zhou"])
    city.do(secret, "review", "zhou")
    city.render(city.do(secret, "approve", "he"))
    hidden = Letter.objects.filter(secret=True) | Letter.objects.filter(is_inner=True)
    assert {letter.kind for letter in hidden} == {"approval_sheet", "discipline_referral"}
    for one in hidden:
        assert client.get(f"/check/{one.check_code}/").status_code == 404
        if one.rendered_at:
            assert upload(client, bytes_of(one)).status_code == 404


def test_nothing_entered_is_a_sentence(client: Client) -> None:
    answer = client.post(reverse("check"), {})
    assert answer.status_code == 422 and "请填写核验码，或者选择文书文件。" in text(answer)


def test_an_empty_file_is_a_sentence(client: Client) -> None:
    assert "文件是空的" in text(upload(client, b""))


def test_too_large_a_file_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post(reverse("check"), {"code": "x"}, CONTENT_LENGTH=str(LARGEST + 1))
    assert answer.status_code == 413 and "不超过 20 MB" in text(answer)


def test_codes_cannot_be_tried_out_by_the_thousand(client: Client, db: None) -> None:
    answers = [client.get(f"/check/{n:016x}/").status_code for n in range(PER_MINUTE + 1)]
    assert answers == [404] * PER_MINUTE + [429]
    assert client.get(reverse("check"), REMOTE_ADDR="10.9.9.9").status_code == 200
