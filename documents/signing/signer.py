"""The process that signs, the only one that reads keys: python -m documents.signing.signer FOLDER [TSA_URL].

PAdES over the seal: B-LTA where a revocation list is at hand, else B-T. No clock: the moment comes with the job.
"""

import base64
import datetime as dt
import io
import json
import logging
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from asn1crypto import cms, core, crl, pem
from asn1crypto import x509 as ax
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import general, signers, timestamps
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import constants
from pyhanko.sign.signers.pdf_signer import DSSContentSettings
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents.letters.paper import SealBox
from documents.signing.keys import (
    Key,
    KeyFault,
    certificate_of,
    is_demo,
    key_of,
    read_certificates,
    read_key,
)
from documents.workers import serve

FIELD = "AgencySeal"
_PAGE_HEIGHT = 297.0
_POINT = 25.4 / 72
#: Hex digits kept free for the signature, its certificates and its time stamp.
_ROOM = 32768
_BLANK = StaticStampStyle(border_width=0, background=None)


class KeptSigner(signers.Signer):
    """Signs with a key that was read once."""

    def __init__(self, certificate: ax.Certificate, key: Key, chain: list[ax.Certificate]) -> None:
        super().__init__(
            signing_cert=certificate, cert_registry=SimpleCertificateStore.from_certs(chain), embed_roots=True
        )
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The bare signature."""
        return _raw(self._key, data, digest_algorithm)


class KeptStamper(timestamps.DummyTimeStamper):
    """The local time stamp, at a given moment, with a key that was read once: checking an RSA key takes longer than signing."""

    def __init__(self, certificate: ax.Certificate, key: Key, chain: list[ax.Certificate], at: dt.datetime):
        super().__init__(certificate, None, SimpleCertificateStore.from_certs(chain), fixed_dt=at)
        self._key = key

    def _sign_tst_info(
        self, tst_info_data: bytes, md_algorithm: str, dt: dt.datetime
    ) -> tuple[bytes, cms.CMSAttributes]:
        digest = hashes.Hash(_hash(md_algorithm))
        digest.update(tst_info_data)
        attributes = cms.CMSAttributes(
            [
                general.simple_cms_attribute("content_type", "tst_info"),
                general.simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
                general.simple_cms_attribute(
                    "signing_certificate_v2", general.as_signing_certificate_v2(self.tsa_cert)
                ),
                general.simple_cms_attribute("message_digest", digest.finalize()),
            ]
        )
        return _raw(self._key, attributes.dump(), md_algorithm), attributes


class SignerAt(signers.PdfSigner):
    """Signs at a given moment."""

    def __init__(self, *args: Any, at: dt.datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self._at = at

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        """The session, with its moment."""
        session = super().init_signing_session(*args, **options)
        session.system_time = self._at
        return session

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        """The file stays PDF 1.7, as PDF/A-3 wants it; pyHanko would make it 2.0 for the sake of an elliptic curve."""
        pdf_out.register_extension(constants.ESIC_EXTENSION_1)


def leave_metadata() -> None:
    """Updates leave title, producer and dates alone: pyHanko writes the machine's clock and itself, Info unlike XMP."""
    IncrementalPdfFileWriter._update_meta = lambda self: None  # type: ignore[method-assign]


def _hash(name: str) -> hashes.HashAlgorithm:
    return {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[name.lower()]


def _raw(key: Key, data: bytes, algorithm: str) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(_hash(algorithm)))
    return key.sign(data, PKCS1v15(), _hash(algorithm))


class Kept:
    """What was read of the folder, read again when a file has changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, tuple[tuple[int, int], Any]] = {}

    def of(self, path: Path, read: Callable[[Path], Any]) -> Any:
        """What `read` makes of a file. Raises KeyFault."""
        try:
            stat = path.stat()
        except OSError as error:
            raise KeyFault(f"签名密钥目录缺少 {path.name}，请补齐。") from error
        stamp = (stat.st_mtime_ns, stat.st_mode)
        if self._read.get(path, (None,))[0] != stamp:
            self._read[path] = (stamp, read(path))
        return self._read[path][1]

    def holder(self, path: Path) -> tuple[list[ax.Certificate], Key, bool]:
        """Certificates and key of a holder, and whether they are the demo's."""
        own = self.of(path, read_certificates)
        key = self.of(key_of(path), read_key)
        if own[0].public_key() != key.public_key():
            raise KeyFault(f"密钥 {key_of(path).name} 与证书 {path.name} 不是一对，请核对。")
        return [_certificate(one) for one in own], key, is_demo(own[0])


def _certificate(one: Any) -> ax.Certificate:
    return ax.Certificate.load(one.public_bytes(Encoding.DER))


def _list(path: Path) -> crl.CertificateList:
    content = path.read_bytes()
    return crl.CertificateList.load(pem.unarmor(content)[2] if pem.detect(content) else content)


def answer(kept: Kept, tsa_url: str, job: dict[str, Any]) -> bytes:
    """The signed letter, or the sentence that says why there is none."""
    try:
        pdf, level = _signed(kept, tsa_url, job)
    except KeyFault as fault:
        return json.dumps({"sentence": fault.sentence}).encode()
    except Exception:  # whatever the libraries raise: the letter waits, the log has the rest
        traceback.print_exc()
        return json.dumps(
            {"sentence": "未能完成签名，请系统管理员核对签名密钥、吊销列表和时间戳服务。"}
        ).encode()
    return json.dumps({"pdf": base64.b64encode(pdf).decode(), "level": level}).encode()


def _signed(kept: Kept, tsa_url: str, job: dict[str, Any]) -> tuple[bytes, str]:
    at = dt.datetime.fromisoformat(job["at"])
    chain = [_certificate(one) for one in kept.of(kept.folder / "ca.pem", read_certificates)]
    own, key, demo = kept.holder(certificate_of(kept.folder, job["agency"]))
    if demo and not job["demo"]:
        raise KeyFault("演示密钥不能签署正式文书，请换上本机关的正式密钥。")
    if not own[0].not_valid_before <= at <= own[0].not_valid_after:
        raise KeyFault(f"{job['name']}的签名证书不在有效期内，请更换。")
    context = _context(kept, own, chain, at)
    signer = SignerAt(
        signers.PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=job["name"],
            reason="签发", contact_info=job["check_url"] or None, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
            embed_validation_info=context is not None, use_pades_lta=context is not None, validation_context=context,
            dss_settings=DSSContentSettings(include_vri=False),
        ),
        KeptSigner(own[0], key, [*own[1:], *chain]), timestamper=_stamper(kept, tsa_url, chain, at),
        stamp_style=_BLANK, at=at, new_field_spec=_field(job["box"]),
    )  # fmt: skip
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(base64.b64decode(job["pdf"])))
    signer.sign_pdf(writer, output=out, bytes_reserved=_ROOM)
    return out.getvalue(), "PAdES B-LTA" if context else "PAdES B-T"


def _stamper(
    kept: Kept, tsa_url: str, chain: list[ax.Certificate], at: dt.datetime
) -> timestamps.TimeStamper:
    """The service of this address, else the local time stamp."""
    if tsa_url:
        return timestamps.HTTPTimeStamper(tsa_url, timeout=10)
    own, key, _ = kept.holder(kept.folder / "tsa.pem")
    if not isinstance(key, rsa.RSAPrivateKey):
        raise KeyFault("本地时间戳的密钥 tsa.key 应当是RSA密钥，请更换。")
    return KeptStamper(own[0], key, [*own[1:], *chain], at)


def _context(
    kept: Kept, own: list[ax.Certificate], chain: list[ax.Certificate], at: dt.datetime
) -> ValidationContext | None:
    """What proves in years to come that the certificate was good at that moment; None without a revocation list."""
    path = kept.folder / "crl.pem"
    if not path.exists():
        return None
    return ValidationContext(
        trust_roots=chain, other_certs=own[1:], crls=[kept.of(path, _list)], allow_fetching=False, moment=at,
        revocation_mode="hard-fail",
    )  # fmt: skip


def _field(box: dict[str, Any] | None) -> SigFieldSpec:
    """The field of the signature, over the seal where there is one."""
    if box is None:
        return SigFieldSpec(FIELD, readable_field_name="发文机关完整性签名")
    seal = SealBox(**box)
    left, right = seal.left / _POINT, (seal.left + seal.width) / _POINT
    top, bottom = (_PAGE_HEIGHT - seal.top) / _POINT, (_PAGE_HEIGHT - seal.top - seal.height) / _POINT
    return SigFieldSpec(
        FIELD, on_page=seal.page - 1, box=(round(left), round(bottom), round(right), round(top)),
        readable_field_name="发文机关完整性签名",
    )  # fmt: skip


if __name__ == "__main__":
    leave_metadata()
    logging.getLogger("pyhanko").setLevel(logging.ERROR)  # that nothing is fetched is meant
    serve(lambda: partial(answer, Kept(Path(sys.argv[1])), sys.argv[2] if len(sys.argv) > 2 else ""))
