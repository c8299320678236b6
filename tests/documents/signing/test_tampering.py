"""What the check page says of a signed letter that was touched: a byte, an update, an attachment, a signature."""

import io
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from pyhanko.keys import load_certs_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from agencies.kinds import AgencyKind as A
from documents import registry
from documents.issue import bytes_of, render
from documents.models import Letter
from documents.signing import inspection
from documents.signing.keys import certificate_of, make_demo
from documents.signing.provider import SealRequest, provider
from documents.verification import Verdict, Verified, verify
from tests.cast import START, City
from tests.documents.issuing import Issue, fresh, issuer

pytestmark = pytest.mark.prints


@pytest.fixture
def letter(keys: Path, new_letter: Issue) -> Letter:
    """A signed letter of 医保局."""
    made = new_letter()
    assert render(made, START)
    return fresh(made)


@pytest.fixture
def pdf(letter: Letter) -> bytes:
    """The signed letter as it was handed out."""
    return bytes_of(letter)


def judged(file: bytes, code: str = "") -> tuple[Verdict, Letter | None]:
    found: Verified = verify(code, [file])
    return found.verdict, found.letter


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], Any]) -> bytes:
    """The file with an update added to its end, as an editor saves it."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def written_over(writer: IncrementalPdfFileWriter) -> None:
    """Something is painted over the page."""
    paint = generic.StreamObject(stream_data=b"q 1 1 1 rg 100 400 300 200 re f Q")
    writer.add_stream_to_page(0, writer.add_object(paint))


def attachment_swapped(writer: IncrementalPdfFileWriter) -> None:
    """The fields inside say something else."""
    held = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]
    stream = held["/EF"]["/F"]
    stream._data = b'{"kind":"withdraw_letter"}'
    stream._encoded_data = None
    writer.update_container(stream)


def rewritten(pdf: bytes, change: Callable[[pikepdf.Pdf], Any], **how: Any) -> bytes:
    """The file as a program writes it anew."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        change(file)
        file.save(out, **how)
    return out.getvalue()


def resealed(letter: Letter, pdf: bytes) -> bytes:
    """The same print, sealed once more."""
    request = SealRequest(pdf, None, letter.agency, START, letter.content["check_url"], True)
    return provider().seal(request).pdf


def printed(letter: Letter) -> bytes:
    """What was printed before it was signed."""
    whole = bytes_of(letter)
    return whole[: whole.index(b"%%EOF") + 5] + b"\n"


def test_the_letter_as_it_was_handed_out_is_genuine(letter: Letter, pdf: bytes) -> None:
    assert judged(pdf) == judged(pdf, letter.check_code) == (Verdict.GENUINE, letter)


@pytest.mark.slow
def test_one_byte_anywhere_is_found(letter: Letter, pdf: bytes) -> None:
    places = [9, *range(0, len(pdf), len(pdf) // 16), pdf.index(b"/Contents <") + 600, len(pdf) - 400]
    places += [pdf.index(word) + 1 for word in (b"/ByteRange", b"/DSS", b"/AcroForm", b"/CreationDate")]
    places += [at - 3 for at in (pdf.index(b"%%EOF"), pdf.rindex(b"%%EOF"))]
    said = {}
    for place in places:
        spoilt = bytearray(pdf)
        spoilt[place] ^= 1
        said[place] = judged(bytes(spoilt))
    assert {place: what for place, what in said.items() if what != (Verdict.CHANGED, letter)} == {}


@pytest.mark.parametrize("change", [written_over, attachment_swapped])
def test_an_update_at_the_end_is_found(letter: Letter, pdf: bytes, change: Any) -> None:
    assert judged(updated(pdf, change)) == (Verdict.CHANGED, letter)
    assert judged(updated(pdf, change), letter.check_code) == (Verdict.CHANGED, letter)


def test_a_file_written_anew_with_another_attachment_is_found(letter: Letter, pdf: bytes) -> None:
    def swap(file: pikepdf.Pdf) -> None:
        file.attachments["referral.json"] = pikepdf.AttachedFileSpec(file, b"{}", filename="referral.json")

    assert judged(rewritten(pdf, swap)) == (Verdict.CHANGED, letter)


def test_a_letter_whose_signature_was_cut_off_is_changed(letter: Letter) -> None:
    assert judged(printed(letter)) == (Verdict.CHANGED, letter)


def test_the_signature_of_somebody_else_over_the_same_print_is_changed(
    letter: Letter, settings: Any, tmp_path: Path
) -> None:
    real = settings.SIGNING_DIR
    settings.SIGNING_DIR = tmp_path / "forger"
    make_demo(settings.SIGNING_DIR, [(letter.agency.slug, letter.agency.name)], START)
    forged = resealed(letter, printed(letter))
    provider()._worker.close()  # type: ignore[attr-defined]
    settings.SIGNING_DIR = real
    assert judged(forged) == (Verdict.CHANGED, letter)


def test_a_stranger_who_signs_his_own_paper_with_our_code_is_unknown(
    letter: Letter, settings: Any, tmp_path: Path
) -> None:
    real = settings.SIGNING_DIR
    settings.SIGNING_DIR = tmp_path / "forger"
    make_demo(settings.SIGNING_DIR, [(letter.agency.slug, letter.agency.name)], START)
    forged = resealed(letter, rewritten(printed(letter), lambda file: None))
    provider()._worker.close()  # type: ignore[attr-defined]
    settings.SIGNING_DIR = real
    assert letter.check_code.encode() in forged
    assert judged(forged) == (Verdict.UNKNOWN, None)


def test_a_print_signed_here_another_time_is_genuine(letter: Letter) -> None:
    again = resealed(letter, printed(letter))
    assert again != bytes_of(letter) and judged(again) == (Verdict.GENUINE, letter)
    assert judged(updated(again, written_over)) == (Verdict.CHANGED, letter)


def test_a_proof_that_was_prolonged_is_genuine_and_what_follows_it_is_not(
    letter: Letter, keys: Path, pdf: bytes
) -> None:
    certificate, authority = load_certs_from_pemder([str(keys / "tsa.pem"), str(keys / "ca.pem")])
    held = SimpleCertificateStore.from_certs([authority])
    key = load_private_key_from_pemder(str(keys / "tsa.key"), None)
    stamper = DummyTimeStamper(certificate, key, held, fixed_dt=START + timedelta(days=365))
    context, out = ValidationContext(trust_roots=[authority]), io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256", context, output=out)
    assert judged(out.getvalue()) == (Verdict.GENUINE, letter)
    assert judged(updated(out.getvalue(), written_over)) == (Verdict.CHANGED, letter)


def test_the_signature_of_one_agency_makes_no_letter_of_another_genuine(
    letter: Letter, city: City, new_letter: Issue
) -> None:
    other = issuer(city.agencies[A.HEALTH])()
    assert render(other, START)
    crossed = SealRequest(printed(fresh(other)), None, letter.agency, START, other.content["check_url"], True)
    assert judged(provider().seal(crossed).pdf) == (Verdict.CHANGED, other)


def test_a_certificate_that_was_replaced_is_still_recognised(own_keys: Path, new_letter: Issue) -> None:
    letter = new_letter()
    assert render(letter, START)
    letter = fresh(letter)
    now = certificate_of(own_keys, letter.agency.slug)
    again = resealed(letter, printed(letter))
    shutil.move(now, now.with_suffix(".2026.pem"))
    assert judged(again) == (Verdict.GENUINE, letter)
    now.with_suffix(".2026.pem").unlink()
    assert judged(again) == (Verdict.CHANGED, letter)


def test_a_void_letter_is_void_and_touched_it_is_changed(letter: Letter, pdf: bytes) -> None:
    registry.void(letter, reason="写错", by=None, at=START + timedelta(hours=1))
    assert judged(pdf)[0] == Verdict.VOID
    assert judged(updated(pdf, written_over))[0] == Verdict.CHANGED


@pytest.mark.parametrize("hidden", [{"secret": True}, {"is_inner": True}])
def test_secret_letters_and_inner_sheets_are_never_found_touched_or_not(
    letter: Letter, pdf: bytes, hidden: dict[str, bool]
) -> None:
    Letter.objects.filter(pk=letter.pk).update(**hidden)
    spoilt = bytearray(pdf)
    spoilt[1000] ^= 1
    for file in (pdf, updated(pdf, written_over), bytes(spoilt), resealed(letter, printed(letter))):
        assert judged(file) == (Verdict.UNKNOWN, None)


@pytest.mark.parametrize(
    "file",
    [
        b"%PDF-1.7\n/ByteRange",
        b"/ByteRange /Contents <" + b"30" * 4000 + b"> /check/0123456789abcdef/",
        b"/ByteRange" + b"<<" * 200_000,
        b"%PDF-1.7\n/ByteRange\n" + b"%%EOF\n" * 100_000,
        b"/ByteRange /Contents <" + b"a" * 2_000_001,
        b"\xff" * 1000 + b"/ByteRange",
    ],
    ids=["bare", "no signature", "deep", "many ends", "open end", "noise"],
)
def test_a_hostile_file_is_unknown_and_nothing_breaks(keys: Path, file: bytes) -> None:
    assert judged(file) == (Verdict.UNKNOWN, None)


def test_half_of_a_letter_is_changed_or_unknown(letter: Letter, pdf: bytes) -> None:
    assert judged(pdf[: len(pdf) // 2]) == (Verdict.UNKNOWN, None)
    assert judged(pdf[:-3000]) == (Verdict.CHANGED, letter)


def test_the_page_says_it_in_words_and_shows_three_facts(client: Client, letter: Letter, pdf: bytes) -> None:
    def said(file: bytes) -> str:
        return client.post("/check/", {"file": io.BytesIO(file)}).content.decode()

    assert "真实。" in said(pdf)
    changed = said(updated(pdf, written_over))
    assert "被改动。" in changed and letter.number in changed and letter.title in changed
    assert "刘洋" not in changed and letter.agency.name not in changed


def test_a_page_that_is_overrun_says_come_again(
    client: Client, letter: Letter, pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "SECONDS", 0)
    answer = client.post("/check/", {"file": io.BytesIO(updated(pdf, written_over))})
    assert answer.status_code == 503 and "请一分钟后再试" in answer.content.decode()
