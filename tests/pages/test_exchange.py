"""交换文件 on the pages: who may make and fetch them, what the list says, and taking one in."""

import hashlib
import io
import json
import tempfile
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agencies.errors import DirectoryError
from agencies.kinds import AgencyKind as A
from agencies.models import User
from agencies.services import create_user, enable_user, reset_password
from documents.exchange import keys
from documents.exchange.bundle import Bundle, Packer
from documents.exchange.envelope import Header, seal, unseal
from documents.models import Letter
from referral.law.kinds import Kind
from referral.models import Event, ExchangeMessage, Lane, Referral
from referral.services.exchange.travels import check_content
from tests.pages.browsers import as_, bytes_of
from tests.pages.reading import page, recent_town
from tests.services.walks import known_to_few
from tests.workflows.conftest import Town

PDF = b"%PDF-1.7\n% receipt\n%%EOF\n"
LARGEST = 64 * 1024 * 1024


@dataclass
class There:
    """The police's network, of which only keys and files are here."""

    folder: Path

    def read(self, file: bytes) -> dict[str, Any]:
        """What is told in a file that went there."""
        with tempfile.TemporaryFile() as inside:
            unseal(
                io.BytesIO(file), inside, keys.own(self.folder), keys.partners(self.folder), largest=LARGEST
            )
            header_of = json.loads(file[22 : 22 + int.from_bytes(file[18:22], "big")])
            return Bundle(inside, uuid.UUID(header_of["message"]), check_content, largest=LARGEST).content

    def write(
        self, content: dict[str, Any], *, at: Any, members: tuple[tuple[str, bytes], ...] = ()
    ) -> bytes:
        """A file that comes from there."""
        check_content(content)
        own, to = keys.own(self.folder), keys.own(settings.EXCHANGE_DIR).card
        message, out = uuid.uuid4(), io.BytesIO()
        with tempfile.TemporaryFile() as inside:
            packer = Packer(inside)
            for path, data in members:
                packer.add(path, [data])
            size = packer.finish(message, content)
            seal(inside, out, Header(message, own.card.id, to.id, at, size), own, to)
        return out.getvalue()

    def signed(self, referral: Referral, when: Any, **changes: Any) -> bytes:
        """The police have signed: number 1 from there."""
        name = f"letters/{hashlib.sha256(PDF).hexdigest()}.pdf"
        letter = {
            "kind": "receipt", "title": "回执", "number": "", "content": {"to": "安澜市医疗保障局"}, "file": name, "pages": 1,
            "issued_at": when.isoformat(), "rendered_at": when.isoformat(), "check_code": uuid.uuid4().hex[:16],
        }  # fmt: skip
        receipt = {
            "signer": "高峰", "badge": "330101", "volumes": 1, "items": 4, "pages": 21, "missing": "", "external_number": "",
        }  # fmt: skip
        person = {
            "key": "7-9", "name": "高峰", "role": "officer", "title": "民警", "card": "", "agency": "安澜市公安局"
        }  # fmt: skip
        act = {
            "on": "referral", "move": "sign", "label": "接受", "at": when.isoformat(), "by": person,
            "fields": {"reason": "", "receipt": receipt}, "letters": [letter],
        }  # fmt: skip
        origin = keys.own(settings.EXCHANGE_DIR).card.id
        content = {
            "format": 1, "thread": {"origin": origin, "slug": referral.slug}, "number": 1, "heard": 1, "referral": None,
            "acts": [act | changes],
        }  # fmt: skip
        return self.write(content, at=when, members=((name, PDF),))


@pytest.fixture
def town(db: None) -> Town:
    return recent_town()


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> There:
    return acquainted(tmp_path, monkeypatch)


def acquainted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> There:
    """Two networks that have each other's cards; people work at the first."""
    monkeypatch.setattr(settings, "EXCHANGE_DIR", tmp_path / "here")
    keys.make(tmp_path / "here", "政务外网")
    keys.make(tmp_path / "there", "公安网")
    police = ["安澜市公安局", "安澜市纪委监委"]
    keys.add_partner(tmp_path / "here", tmp_path / "there" / "card.json", police)
    keys.add_partner(tmp_path / "there", tmp_path / "here" / "card.json", ["安澜市医疗保障局"])
    return There(tmp_path / "there")


def post(browser: Client, url: str, **data: Any) -> Any:
    return browser.post(url, {"submission": str(uuid.uuid4()), **data}, follow=True)


def upload(town: Town, name: str, file: bytes) -> Any:
    attached = SimpleUploadedFile("x.referral", file)
    return post(as_(town, name), "/exchange/import/", file=attached)


def exported(town: Town, referral: Referral, name: str = "qian") -> tuple[str, bytes]:
    """The page after the export, and the file that it offers."""
    browser = as_(town, name)
    html = post(browser, f"/exchange/referrals/{referral.slug}/").content.decode()
    message = ExchangeMessage.objects.get(thread__referral=referral, outgoing=True)
    answer = browser.get(f"/exchange/{message.message}/file/")
    assert answer.status_code == 200 and ".referral" in answer["Content-Disposition"]
    return html, bytes_of(answer)


def test_the_registrar_makes_a_file_and_the_receiver_reads_it(town: Town, there: There) -> None:
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    assert "导出交换文件" in page(town, "qian", f"/referrals/{referral.slug}/")
    html, file = exported(town, referral)
    assert "已导出第1号交换文件，请下载。" in html and "未收到回执" in html and "公安网" in html
    told = there.read(file)
    assert told["referral"]["title"] == referral.title and told["referral"]["recipient"] == "安澜市公安局"
    assert (
        len(told["referral"]["officers"]) == 2
        and told["referral"]["letter"]["number"] == "安医保涉罪移〔2026〕1号"
    )
    again = post(as_(town, "liu"), f"/exchange/referrals/{referral.slug}/").content.decode()
    assert "没有新的内容" in again and ExchangeMessage.objects.count() == 1
    assert "未收到回执" in page(town, "qian", "/exchange/")


def test_who_may_not_send_finds_no_file(town: Town, there: There) -> None:
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    _, _ = exported(town, referral)
    message = ExchangeMessage.objects.get()
    for name, answer in (("zhou", 403), ("he", 403), ("bai", 404), ("eve", 404)):
        browser = as_(town, name)
        assert "导出交换文件" not in browser.get(f"/referrals/{referral.slug}/").content.decode()
        assert browser.get(f"/exchange/referrals/{referral.slug}/").status_code == answer, name
        assert browser.get(f"/exchange/{message.message}/file/").status_code == answer, name
    assert as_(town, "qian").get("/exchange/no-such-file/file/").status_code == 404


def test_what_is_handled_here_offers_no_file(town: Town, there: There) -> None:
    referral = town.sent(A.HEALTH, Kind.ADMINISTRATIVE)
    assert "导出交换文件" not in page(town, "qian", f"/referrals/{referral.slug}/")
    html = post(as_(town, "qian"), f"/exchange/referrals/{referral.slug}/").content.decode()
    assert "不需要交换文件" in html and not ExchangeMessage.objects.exists()


def test_without_partners_the_page_says_what_is_missing(town: Town) -> None:
    html = page(town, "qian", "/exchange/")
    assert "还没有登记对接系统" in html and "/exchange/import/" not in html


def test_a_receipt_that_comes_back_signs_for_the_police(town: Town, there: There) -> None:
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    exported(town, referral)
    answer = upload(town, "qian", there.signed(referral, town.at + timedelta(hours=1)))
    html = answer.content.decode()
    assert answer.status_code == 200 and "接受已办理" in html and "对方已收到" in html and "已导入" in html
    referral = Referral.objects.get(pk=referral.pk)
    assert referral.status == "signed" and referral.receipt.signer == "高峰"
    signer = referral.receipt.user
    assert signer.full_name == "高峰" and not signer.is_active and not signer.has_usable_password()
    letter = Letter.objects.get(pk=referral.receipt.letter_id)
    assert letter.agency.name == "安澜市公安局" and letter.rendered_at is not None
    event = Event.objects.get(referral=referral, act="sign")
    assert event.payload["exchange"] == str(ExchangeMessage.objects.get(outgoing=False).message)
    assert "高峰" in page(town, "liu", f"/referrals/{referral.slug}/")


def test_a_name_from_elsewhere_never_becomes_an_account(town: Town, there: There) -> None:
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    exported(town, referral)
    upload(town, "qian", there.signed(referral, town.at + timedelta(hours=1)))
    signer = User.objects.get(is_active=False)
    for verb in (enable_user, reset_password):
        with pytest.raises(DirectoryError, match="不是本系统的账号"):
            verb(user=signer, at=town.at)
    with pytest.raises(DirectoryError, match="不能以“@”开头"):
        create_user(username=signer.username.upper(), full_name="高峰", at=town.at)


def test_a_file_taken_twice_is_told_since_when(town: Town, there: There) -> None:
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    exported(town, referral)
    file = there.signed(referral, town.at + timedelta(hours=1))
    upload(town, "qian", file)
    before = Event.objects.count()
    assert "没有重复办理" in upload(town, "qian", file).content.decode() and Event.objects.count() == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"move": "report", "on": "referral"}, "不是对方可以办理的事项"),
        ({"by": {"key": "1-1", "name": "某", "role": "officer", "title": "", "card": "", "agency": "安澜市卫生健康委员会"}}, "机关名单中"),
        ({"by": {"key": "1-1", "name": "某", "role": "officer", "title": "", "card": "", "agency": "安澜市纪委监委"}}, "不是对方可以办理的事项"),
        ({"by": {"key": "1-1", "name": "某", "role": "reviewer", "title": "", "card": "", "agency": "安澜市公安局"}}, "无权签收移送"),
        ({"move": "confirm", "on": "lane"}, "现在可以办理"),
        ({"letters": []}, "缺少该环节的文书"),
        ({"at": "2031-01-01T09:00:00+08:00"}, "晚于现在"),
    ],
)  # fmt: skip
def test_what_the_other_side_may_not_do_is_refused_whole(
    town: Town, there: There, changes: dict[str, Any], sentence: str
) -> None:
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    exported(town, referral)
    events = Event.objects.count()
    answer = upload(town, "qian", there.signed(referral, town.at + timedelta(hours=1), **changes))
    assert answer.status_code in {403, 422} and sentence in answer.content.decode()
    assert Event.objects.count() == events and Referral.objects.get(pk=referral.pk).status == "sent"
    assert not ExchangeMessage.objects.filter(outgoing=False).exists()
    assert Lane.objects.get(opened_by=referral).status == "waiting"


def test_a_file_that_is_none_is_refused_in_words(town: Town, there: There) -> None:
    answer = upload(town, "qian", b"%PDF-1.7 a scan")
    assert answer.status_code == 422 and "不是本系统的交换文件" in answer.content.decode()
    answer = post(as_(town, "qian"), "/exchange/import/")
    assert answer.status_code == 422 and "请选择交换文件。" in answer.content.decode()
    assert as_(town, "zhou").get("/exchange/import/").status_code == 403


def test_a_secret_letter_is_carried_by_its_officer_and_listed_for_nobody_else(
    town: Town, there: There
) -> None:
    referral = known_to_few(town)
    town.render(referral)
    town.do(referral, "send", "liu")
    exported(town, referral, "liu")
    assert referral.title in page(town, "liu", "/exchange/")
    for name in ("qian", "chen", "wu"):
        assert referral.slug not in page(town, name, "/exchange/") and "纪" not in page(
            town, name, "/exchange/"
        )
        assert as_(town, name).get(f"/exchange/referrals/{referral.slug}/").status_code == 404
    assert as_(town, "he").get(f"/exchange/referrals/{referral.slug}/").status_code == 403
