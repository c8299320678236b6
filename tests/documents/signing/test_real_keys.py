"""Keys that are no demo's: RSA as bought from an authority, a time stamp service, and that service gone."""

import datetime as dt
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_certs_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from agencies.kinds import AgencyKind as A
from documents.issue import bytes_of, render, render_waiting
from documents.signing import keys as folder_of_keys
from documents.signing.provider import PADES, provider
from documents.verification import Verdict, verify
from tests.cast import START, City
from tests.documents.issuing import Issue, fresh

pytestmark = pytest.mark.prints
STAMPED = START + dt.timedelta(seconds=7)


@pytest.fixture
def real_keys(city: City, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """医保局 holds an RSA key of an authority that is no demo's."""
    settings.SEAL_PROVIDER, settings.SIGNING_DIR = PADES, tmp_path / "signing"
    monkeypatch.setattr(folder_of_keys, "DEMO", "试验")
    agency = city.agencies[A.NHSA]
    folder_of_keys.make_demo(settings.SIGNING_DIR, [(agency.slug, agency.name)], START)
    path = folder_of_keys.certificate_of(settings.SIGNING_DIR, agency.slug)
    key = rsa.generate_private_key(65537, 2048)
    issued = folder_of_keys._issued(agency.name, "签名", key, START, issuer=settings.SIGNING_DIR / "ca.pem")
    path.write_bytes(issued.public_bytes(Encoding.PEM))
    folder_of_keys.key_of(path).write_bytes(folder_of_keys._pem(key))
    yield settings.SIGNING_DIR
    provider()._worker.close()  # type: ignore[attr-defined]


@pytest.fixture
def service(real_keys: Path) -> Iterator[str]:
    """The address of a time stamp service that shows its own moment."""
    (certificate,) = load_certs_from_pemder([str(real_keys / "tsa.pem")])
    key = load_private_key_from_pemder(str(real_keys / "tsa.key"), None)
    stamper = DummyTimeStamper(certificate, key, fixed_dt=STAMPED)

    class Stamps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Stamps) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_an_rsa_key_signs_a_letter_in_earnest(real_keys: Path, new_letter: Issue) -> None:
    letter = new_letter()
    assert render(letter, START) and not fresh(letter).is_demo
    (signature,) = PdfFileReader(io.BytesIO(bytes_of(fresh(letter)))).embedded_regular_signatures
    context = ValidationContext(trust_roots=list(load_certs_from_pemder([str(real_keys / "ca.pem")])))
    assert validate_pdf_signature(signature, context, context).bottom_line
    assert verify(chunks=[bytes_of(fresh(letter))]).verdict == Verdict.GENUINE


def test_the_time_is_that_of_the_service(
    real_keys: Path, service: str, settings: Any, new_letter: Issue
) -> None:
    settings.TSA_URL = service
    letter = new_letter()
    assert render(letter, START)
    (signature,) = PdfFileReader(io.BytesIO(bytes_of(fresh(letter)))).embedded_regular_signatures
    context = ValidationContext(trust_roots=list(load_certs_from_pemder([str(real_keys / "ca.pem")])))
    status = validate_pdf_signature(signature, context, context)
    assert status.timestamp_validity.timestamp == STAMPED


def test_without_its_service_the_letter_waits(real_keys: Path, settings: Any, new_letter: Issue) -> None:
    settings.TSA_URL = "http://127.0.0.1:9/"
    letter = new_letter()
    assert not render(letter, START) and fresh(letter).rendered_at is None
    assert render_waiting(START + dt.timedelta(minutes=1)) == 0 and fresh(letter).voided_at is None
