"""The signature of a letter: over the seal, in the agency's name, valid for pyHanko and poppler, for years to come."""

import io
import os
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from agencies.kinds import AgencyKind as A
from documents.issue import bytes_of, render, render_waiting
from documents.models import Letter
from documents.signing.keys import KeyFault, certificate_of, key_of, make_demo
from tests.cast import START, City
from tests.documents.issuing import Issue, fresh, issuer

pytestmark = pytest.mark.prints


def roots(keys: Path) -> list[Any]:
    return list(load_certs_from_pemder([str(keys / "ca.pem")]))


@pytest.fixture
def signed(keys: Path, new_letter: Issue) -> Letter:
    """A letter of 医保局, signed."""
    letter = new_letter()
    assert render(letter, START + timedelta(minutes=2))
    return fresh(letter)


def test_the_signature_is_sound_trusted_and_bears_the_moment(keys: Path, signed: Letter) -> None:
    reader = PdfFileReader(io.BytesIO(bytes_of(signed)))
    (signature,) = reader.embedded_regular_signatures
    context = ValidationContext(trust_roots=roots(keys), allow_fetching=False)
    status = validate_pdf_signature(signature, context, context)
    assert status.bottom_line and status.docmdp_ok
    assert "安澜市医疗保障局（演示）" in status.signing_cert.subject.native["common_name"]
    assert status.timestamp_validity.timestamp == START + timedelta(minutes=2)
    assert signed.signature == "PAdES B-LTA"


def test_what_proves_it_in_years_to_come_is_inside(keys: Path, signed: Letter) -> None:
    reader = PdfFileReader(io.BytesIO(bytes_of(signed)))
    known = {
        "trust_roots": roots(keys),
        "revocation_mode": "hard-fail",
        "moment": START + timedelta(days=9 * 365),
    }
    context = DocumentSecurityStore.read_dss(reader).as_validation_context({**known, "allow_fetching": False})
    (signature,) = reader.embedded_regular_signatures
    assert validate_pdf_signature(signature, context, context).bottom_line
    (stamp,) = reader.embedded_timestamp_signatures
    whole = validate_pdf_timestamp(stamp, context)
    assert whole.intact and whole.valid and whole.trusted
    assert whole.coverage.name == "ENTIRE_FILE"


def test_poppler_finds_it_valid_too(signed: Letter, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(bytes_of(signed))
    said = subprocess.run(["pdfsig", "-nocert", tmp_path / "x.pdf"], capture_output=True, text=True).stdout
    assert "Signature Validation: Signature is Valid." in said
    assert "Signature Type: ETSI.CAdES.detached" in said and "Total document signed" in said


def test_the_field_lies_over_the_seal_and_shows_nothing_of_its_own(signed: Letter) -> None:
    with pikepdf.open(io.BytesIO(bytes_of(signed))) as file:
        (field,) = (
            one for page in file.pages for one in page.get("/Annots", []) if one.get("/T") == "AgencySeal"
        )
        left, bottom, right, top = (float(side) for side in field.Rect)
        assert right - left == pytest.approx(42 / 25.4 * 72, abs=1) == pytest.approx(top - bottom, abs=1)
        assert field.F & 4 and not field.F & 2  # printed, not hidden
        shown = field.AP.N.read_bytes().split()
        assert not {b"Tj", b"re", b"Do", b"f", b"S"} & set(shown)
        assert "/NeedAppearances" not in file.Root.AcroForm


def test_the_signed_file_is_still_pdf_a_as_far_as_the_printed_one(signed: Letter) -> None:
    with pikepdf.open(io.BytesIO(bytes_of(signed))) as file:
        assert "/Version" not in file.Root and file.pdf_version == "1.7"
        info = file.trailer.Info
        with file.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "U")
            assert xmp["pdf:Producer"] == str(info.Producer)
            assert info.ModDate == info.CreationDate  # as printed
        for one in (one for page in file.pages for one in page.get("/Annots", [])):
            empty = [float(side) for side in one.Rect] == [0, 0, 0, 0]
            assert one.F & 4 and not one.F & 0b100011 and (empty or list(one.AP.keys()) == ["/N"])
        assert not {"/AA", "/OpenAction", "/JavaScript"} & set(file.Root.keys())
        assert "/XFA" not in file.Root.AcroForm and list(file.attachments) == ["referral.json"]


def test_what_was_printed_is_the_beginning_of_what_is_signed(signed: Letter, new_letter: Issue) -> None:
    from documents.letters import canonical, renderer

    again = renderer.render_forked(
        canonical.from_json(signed.kind, signed.content), demo=True, created=signed.issued_at
    )
    assert again.sha256 == signed.unsigned_sha256 != signed.file_sha256
    assert bytes_of(signed).startswith(again.pdf)


def test_an_inner_sheet_and_the_letter_of_an_agency_without_keys_stay_as_printed(
    keys: Path, city: City, new_letter: Issue
) -> None:
    for letter in (new_letter("approval_sheet", word=""), issuer(city.agencies[A.MARKET])()):
        assert render(letter, START)
        assert (fresh(letter).signature, fresh(letter).file_sha256) == ("", fresh(letter).unsigned_sha256)


def test_without_a_revocation_list_there_is_no_long_term_data(own_keys: Path, new_letter: Issue) -> None:
    (own_keys / "crl.pem").unlink()
    letter = new_letter()
    assert render(letter, START) and fresh(letter).signature == "PAdES B-T"


def test_a_demo_key_signs_no_real_letter(keys: Path, settings: Any, new_letter: Issue) -> None:
    settings.DEMO = False
    letter = new_letter()
    assert not render(letter, START) and fresh(letter).rendered_at is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda keys, cert: key_of(cert).unlink(),
        lambda keys, cert: os.chmod(key_of(cert), 0o644),
        lambda keys, cert: key_of(cert).write_bytes((keys / "ca.key").read_bytes()),
        lambda keys, cert: cert.write_text("x"),
        lambda keys, cert: (keys / "ca.pem").unlink(),
        lambda keys, cert: (keys / "tsa.key").unlink(),
        lambda keys, cert: (keys / "crl.pem").write_text("x"),
    ],
    ids=["no key", "a key for everybody", "another's key", "no certificate", "no authority", "no time stamp", "no list"],
)  # fmt: skip
def test_a_letter_whose_key_fails_waits_and_is_signed_when_it_is_back(
    own_keys: Path, city: City, new_letter: Issue, spoil: Any
) -> None:
    certificate = certificate_of(own_keys, city.agencies[A.NHSA].slug)
    kept = {path: (path.read_bytes(), path.stat().st_mode) for path in own_keys.rglob("*") if path.is_file()}
    letter = new_letter()
    spoil(own_keys, certificate)
    assert not render(letter, START)
    assert (fresh(letter).rendered_at, fresh(letter).voided_at, str(fresh(letter).file)) == (None, None, "")
    for path, (content, mode) in kept.items():
        path.write_bytes(content)
        path.chmod(mode)
    assert render_waiting(START + timedelta(minutes=3)) == 1
    assert fresh(letter).signature == "PAdES B-LTA"


def test_a_key_that_has_lost_its_certificate_lets_no_letter_out_unsigned(
    own_keys: Path, city: City, new_letter: Issue
) -> None:
    letter, certificate = new_letter(), certificate_of(own_keys, city.agencies[A.NHSA].slug)
    certificate.unlink()
    assert not render(letter, START) and str(fresh(letter).file) == ""
    certificate.with_suffix(".key").unlink()  # now it has no part in signing at all
    assert render(fresh(letter), START + timedelta(minutes=3)) and fresh(letter).signature == ""


def test_an_expired_certificate_signs_nothing(keys: Path, new_letter: Issue) -> None:
    letter = new_letter()
    assert not render(letter, START + timedelta(days=11 * 365))


def test_one_that_cannot_be_signed_keeps_no_other_waiting(
    own_keys: Path, city: City, new_letter: Issue
) -> None:
    key_of(certificate_of(own_keys, city.agencies[A.NHSA].slug)).unlink()
    stuck, other = new_letter(), issuer(city.agencies[A.HEALTH])()
    assert render_waiting(START) == 1
    assert fresh(stuck).rendered_at is None and fresh(other).signature == "PAdES B-LTA"


def test_keys_are_for_the_eyes_of_their_owner(own_keys: Path) -> None:
    private = list(own_keys.rglob("*.key"))
    assert len(private) == 4 and all(path.stat().st_mode & 0o077 == 0 for path in private)


def test_demo_keys_never_lie_beside_real_ones(own_keys: Path) -> None:
    foreign = subprocess.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=CA".split(),
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    (own_keys / "ca.pem").write_bytes(foreign)
    with pytest.raises(KeyFault, match="已有正式的机构证书"):
        make_demo(own_keys, [("x", "某局")], START)
