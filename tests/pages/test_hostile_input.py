"""What hostile hands type and upload: numbers out of range, null bytes, marks of state secrecy, files that are none."""

import io
import uuid
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.kinds import AgencyKind as A
from documents.models import Evidence
from referral.models import Submission
from tests.pages.browsers import as_
from tests.workflows.conftest import Town, build_city
from workflows.models import WorkItem


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


@pytest.mark.parametrize("number", ["99999999999999999999999", "²", "-5", "１２３"])
def test_no_number_breaks_a_page(town: Town, number: str) -> None:
    referral = town.sent()
    bai, liu = as_(town, "bai"), as_(town, "liu")
    typed: dict[str, Any] = {
        "volumes": number,
        "items": number,
        "pages": number,
        "complete": "yes",
        "signer": "白雪",
    }
    assert bai.post(f"/referrals/{referral.slug}/sign/", typed).status_code in {302, 422}
    url = f"/cases/{referral.case.slug}/refer/"
    health = town.agencies[A.HEALTH].pk
    for more in (
        {"row": number}, {"put": "1", "add": number}, {"more": "report", "lines_report": number},
        {"do": "draft", "row": str(health), f"to_{health}_on": "on", "lines_report": number, "m_report_1_pages": number},
    ):  # fmt: skip
        assert liu.post(url, more).status_code in {200, 422}, more
    for address in (
        f"/cases/?page={number}",
        f"/notices/?page={number}",
        f"/todo/?sort={number}&page={number}",
    ):
        assert liu.get(address).status_code == 200, address
    assert bai.post("/notices/read/", {"upto": number}).status_code == 302


def test_a_null_byte_is_no_error_of_ours(town: Town) -> None:
    he = as_(town, "he")
    for url in (
        "/approvals/batch/?tick=%00",
        "/cases/?q=%00",
        "/clues/?q=a%00",
        "/directory/?region=%00",
        "/directory/people/%00/",
    ):
        assert he.get(url).status_code == 400, url
    assert he.post("/approvals/batch/", {"tick": "a\x00"}).status_code == 404


def test_an_opinion_with_a_mark_of_secrecy_is_refused_wherever_it_is_typed(town: Town) -> None:
    case, clue = town.case(), town.clue()
    for name, url, field in (
        ("liu", f"/clues/{clue.slug}/do/check/", "opinion"),
        ("wu", f"/cases/{case.slug}/do/split/", "reason"),
        ("liu", f"/cases/{case.slug}/do/add_party/", "reason"),
    ):
        typed = {
            field: "见机密★1年的来文", "agency": town.agencies[A.HEALTH].pk, "title": "分出的案件",
            "subjects": [subject.pk for subject in case.subjects.all()],
        }  # fmt: skip
        answer = as_(town, name).post(url, typed)
        assert answer.status_code == 422, url
    assert not case.ledger.events.filter(opinion__contains="★").exists()


def office(words: str, **parts: bytes) -> bytes:
    """A Word file of some words, and parts of other names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document><w:p>{words}</w:p></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/media/{name}", content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("长.txt", b"a" * 70_000 + "绝密".encode(), "国家秘密标志"),
        ("批示.docx", office("<w:r>机密</w:r><w:r>★1年</w:r>"), "国家秘密标志"),
        ("批示.docx", office("&#x673A;&#x5BC6;"), "国家秘密标志"),
        ("改名.docx", b"PK\x03\x04" + b"\x00" * 60, "内容与扩展名不符"),
    ],
)
def test_a_mark_of_secrecy_inside_a_file_is_refused(
    town: Town, name: str, content: bytes, sentence: str
) -> None:
    case = town.case()
    file = SimpleUploadedFile(name, content)
    answer = as_(town, "liu").post(
        f"/cases/{case.slug}/evidence/upload/", {"file": file}, headers={"X-Upload": "1"}
    )
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not Evidence.objects.filter(dossier=case.dossier).exists()


def test_a_file_that_unfolds_into_much_is_not_unfolded(town: Town) -> None:
    case = town.case()
    file = SimpleUploadedFile(
        "报告.docx", office("调查报告，本单位工作秘密不在此列。", bomb=b"\x00" * 50_000_000)
    )
    answer = as_(town, "liu").post(
        f"/cases/{case.slug}/evidence/upload/", {"file": file}, headers={"X-Upload": "1"}
    )
    assert answer.status_code == 201


def test_a_list_with_long_filters_is_gone_back_to_twice(town: Town) -> None:
    """The address that a form's key keeps has a column's length: PostgreSQL refuses a longer one."""
    town.sent()
    item = WorkItem.objects.open().get(agency=town.agencies[A.HEALTH])
    typed = {"submission": str(uuid.uuid4()), "list": "to-sign", "query": "q=" + "%E4%BB%81" * 80}
    bai = as_(town, "bai")
    answers = [bai.post(f"/items/{item.pk}/claim/", typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(Submission.objects.get(pk=typed["submission"]).result_url) <= 200


@pytest.mark.parametrize("year", ["0001", "1026", "9999"])
def test_a_year_that_nobody_means_is_told_and_nothing_typed_is_lost(town: Town, year: str) -> None:
    liu, typed = (
        as_(town, "liu"),
        {"title": "某医院被报道", "place": "安澜市", "facts": "有报道。", "measures": "已核查。"},
    )
    asked = typed | {"to": [town.agencies[A.GOVERNMENT].pk], "happened_at": f"{year}-01-01T00:00"}
    answer = liu.post("/urgent/new/", asked)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "1900年至2199年" in shown and "某医院被报道" in shown
    case = town.case()
    money = {"concept": "loss", "value": "1", "on": f"{year}-01-01"}
    answer = liu.post(f"/cases/{case.slug}/money/new/", money)
    assert answer.status_code == 422 and "1900年至2199年" in answer.content.decode()
