"""用印 on pages: the letter's seal page, the register by month, the scan, and what each reader sees of them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from documents.models import Letter
from referral.models import SealedScan, SealRequest, SealUse
from tests.pages.browsers import as_, bytes_of
from tests.pages.desk import PDF
from tests.pages.test_directory import text
from tests.services.sealing import ask, check, keeper, letter, scan, stamp
from tests.services.walks import known_to_few
from tests.workflows.conftest import Town, town
from workflows.models import Notice

__all__ = ["town"]


def page(town: Town, name: str, of: Letter, part: str = "") -> Any:
    """The seal page of a letter, or one of its forms, as somebody gets it."""
    return as_(town, name).get(f"/letters/{of.slug}/seal/{part}")


def test_the_seal_is_asked_for_stamped_and_listed(town: Town) -> None:
    keeper(town)
    sent = letter(town)
    asked = f"/letters/{sent.slug}/seal/ask/"
    assert asked in text(page(town, "qian", sent)) and "本件的批准作为用印审批" in text(
        page(town, "qian", sent, "ask/")
    )
    wrong = as_(town, "qian").post(asked, {"copies": "0", "reason": "送达正本"})
    assert wrong.status_code == 422 and "送达正本" in text(wrong)
    assert as_(town, "qian").post(asked, {"copies": "2", "reason": "送达正本"}).status_code == 302
    request = SealRequest.objects.get()
    url = f"/seals/{request.slug}/stamp/"
    jiang = as_(town, "jiang")
    assert url in text(jiang.get("/seals/")) and url in text(page(town, "jiang", sent))
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    assert jiang.post(url, {"copies": "2", "stamped_at": now, "remark": "骑缝章"}).status_code == 302
    use, listed = SealUse.objects.get(), text(jiang.get("/seals/"))
    assert (
        use.number in listed
        and "骑缝章" in listed
        and use.file_sha256 in listed
        and "文书批准即用印审批" in listed
    )
    assert use.number not in text(jiang.get("/seals/?month=2020-01"))
    assert use.number in text(jiang.get(f"/seals/?month=&q={sent.number}"))
    assert "没有符合条件" in text(jiang.get("/seals/?month=abc"))


def test_who_has_no_part_in_it_gets_no_page(town: Town) -> None:
    keeper(town)
    sent = letter(town)
    request = ask(town, sent, copies=9)
    assert page(town, "jiang", sent).status_code == 200
    for name in ("eve", "lin"):
        assert page(town, name, sent).status_code == 404
        assert as_(town, name).get(f"/seals/{request.slug}/decide/").status_code == 404
    for name in ("liu", "zhou"):
        assert as_(town, name).get("/seals/").status_code == 403
        assert as_(town, name).post(f"/seals/{request.slug}/decide/", {"agrees": "yes"}).status_code == 403
    assert page(town, "bai", sent).status_code == 200 and "申请用印" not in text(page(town, "bai", sent))
    decide = f"/seals/{request.slug}/decide/"
    assert decide in text(as_(town, "wu").get("/seals/"))
    refused = as_(town, "wu").post(decide, {"agrees": "no", "opinion": ""})
    assert refused.status_code == 422 and "请写明理由" in text(refused)
    assert as_(town, "wu").post(decide, {"agrees": "yes", "opinion": ""}).status_code == 302


def test_the_scan_is_taken_in_compared_and_sent(town: Town) -> None:
    sent = letter(town)
    url = f"/letters/{sent.slug}/seal/scan/"
    assert as_(town, "qian").post(url, {"original": "paper"}).status_code == 422
    file = SimpleUploadedFile("盖章件.pdf", PDF)
    assert as_(town, "qian").post(url, {"original": "paper", "scan": file}).status_code == 302
    row = SealedScan.objects.get()
    verdict = f"/scans/{row.slug}/check/"
    assert verdict not in text(page(town, "qian", sent)) and verdict in text(page(town, "liu", sent))
    assert "打开电子件" in text(as_(town, "liu").get(verdict))
    assert as_(town, "liu").post(verdict, {"verdict": "yes", "reason": ""}).status_code == 302
    told = text(page(town, "qian", sent))
    sent.refresh_from_db()
    assert (
        "纸质盖章件为正本，电子件为存档" in told and sent.file_sha256 in told and row.evidence.sha256 in told
    )
    there = text(page(town, "bai", sent))
    assert "纸质盖章件为正本" in there and row.evidence.sha256 not in there and "没有送来盖章件" in there
    assert as_(town, "bai").get(f"/scans/{row.slug}/file/").status_code == 404
    assert as_(town, "qian").post(f"/scans/{row.slug}/send/").status_code == 302
    assert row.evidence.sha256 in text(page(town, "bai", sent))
    assert {n.recipient.username for n in Notice.objects.filter(title__contains="送来盖章件")} == {"bai"}
    opened = as_(town, "bai").get(f"/scans/{row.slug}/file/")
    assert opened.status_code == 200 and bytes_of(opened) == PDF
    assert row.evidence.views.get().user == town.posts["bai"].user
    assert as_(town, "bai").post(f"/scans/{row.slug}/check/", {"verdict": "yes"}).status_code == 404


def test_a_secret_letter_is_absent_for_colleagues(town: Town) -> None:
    keeper(town)
    secret = known_to_few(town)
    town.render(secret)
    one = Letter.objects.get(pk=secret.letter_id)
    request = ask(town, one, "liu", keeper=town.posts["jiang"])
    stamp(town, request)
    row = scan(town, one, "jiang")
    check(town, row, "he")
    for name in ("qian", "wu"):
        assert page(town, name, one).status_code == 404
        assert as_(town, name).get(f"/scans/{row.slug}/file/").status_code == 404
        listed = text(as_(town, name).get("/seals/?month="))
        assert one.slug not in listed and one.title not in listed
    assert one.slug in text(as_(town, "he").get("/seals/?month="))
    assert one.slug in text(as_(town, "jiang").get("/seals/?month="))
