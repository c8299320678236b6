"""The folder of keys: one certificate and key per agency, the authority that issued them, the local time stamp.

    ca.pem                the authority's certificates, intermediate ones too
    crl.pem               its revocation list; without one the signature has no long-term data
    tsa.pem, tsa.key      the local time stamp (RSA), where no service is configured
    agencies/SLUG.pem     the certificate of an agency by its slug; SLUG.key its key, for the owner's eyes alone (0600)
    agencies/SLUG.*.pem   its earlier certificates: no longer signed with, still recognised
    seals/SLUG.png        the image of its seal, if the settings vouch for it (`images`)

No Django and no pyHanko in here: the processes that sign and that inspect read it.
"""

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

#: In the subject of every demo certificate; such a key never signs a letter that is none.
DEMO = "演示"
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_YEAR = dt.timedelta(days=365)


class KeyFault(Exception):
    """A file of the folder is missing or can't be used; the sentence says which and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def certificate_of(folder: Path, slug: str) -> Path:
    """Where the certificate of an agency lies."""
    return folder / "agencies" / f"{slug}.pem"


def key_of(certificate: Path) -> Path:
    """Where the key of a certificate lies: beside it."""
    return certificate.with_suffix(".key")


def read_certificates(path: Path) -> list[x509.Certificate]:
    """The certificates of a file, the holder's own first. Raises KeyFault."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise KeyFault(f"不能读取证书 {path.name}，请核对签名密钥目录。") from error


def read_key(path: Path) -> Key:
    """A private key. Raises KeyFault when others could read it too."""
    try:
        if path.stat().st_mode & 0o077:
            raise KeyFault(f"密钥 {path.name} 可以被他人读取，请执行 chmod 600。")
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyFault(f"不能读取密钥 {path.name}，请核对签名密钥目录；密钥文件不设口令。") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise KeyFault(f"密钥 {path.name} 应当是RSA或者椭圆曲线密钥。")
    return key


def signers(folder: Path) -> dict[str, str]:
    """The agency (slug) of each certificate that a letter may be signed with, by its SHA-256; unreadable ones are left out."""
    found = {}
    for path in sorted((folder / "agencies").glob("*.pem")):
        try:
            own = read_certificates(path)[0]
        except KeyFault:
            continue
        found[own.fingerprint(hashes.SHA256()).hex()] = path.name.split(".")[0]
    return found


def is_demo(certificate: x509.Certificate) -> bool:
    """Whether a certificate is one of the demo's."""
    return DEMO in certificate.subject.rfc4514_string()


def make_demo(folder: Path, agencies: Iterable[tuple[str, str]], at: dt.datetime) -> list[str]:
    """Make what is missing of a demo folder, for agencies given as (slug, name). Returns the slugs that got a key.

    The certificates hold from five years before `at`, for the cases of the demo began earlier. Raises KeyFault for a
    folder whose authority is not the demo's.
    """
    for one in (folder, folder / "agencies"):
        one.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority = folder / "ca.pem"
    if not authority.exists():
        _make_authority(folder, at)
    if not is_demo(read_certificates(authority)[0]):
        raise KeyFault("签名密钥目录已有正式的机构证书，不能再放入演示密钥。")
    made = []
    for slug, name in agencies:
        path = certificate_of(folder, slug)
        if not path.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            issued = _issued(f"{name}（{DEMO}）", "完整性签名", key, at, issuer=authority)
            _put(key_of(path), _pem(key))
            _put(path, issued.public_bytes(Encoding.PEM))
            made.append(slug)
    return made


def _make_authority(folder: Path, at: dt.datetime) -> None:
    """The authority, its empty revocation list, and the local time stamp."""
    key, stamp = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    path = folder / "ca.pem"
    _put(key_of(path), _pem(key))
    _put(path, _issued(f"{DEMO}根证书", "仅供演示", key, at, issuer=None).public_bytes(Encoding.PEM))
    revoked = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(read_certificates(path)[0].subject)
        .last_update(at - 5 * _YEAR)
        .next_update(at + 10 * _YEAR)
    )
    _put(folder / "crl.pem", revoked.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    _put(folder / "tsa.key", _pem(stamp))
    issued = _issued(f"本地时间戳（{DEMO}）", "时间戳", stamp, at, issuer=path)
    _put(folder / "tsa.pem", issued.public_bytes(Encoding.PEM))


def _issued(name: str, use: str, key: Key, at: dt.datetime, *, issuer: Path | None) -> x509.Certificate:
    """A certificate: the authority's own without an issuer, else issued by it."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, use),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    by, by_key = (
        (read_certificates(issuer)[0].subject, read_key(key_of(issuer))) if issuer else (subject, key)
    )
    is_authority = issuer is None
    usage = dict.fromkeys(
        "key_encipherment data_encipherment key_agreement encipher_only decipher_only".split(),
        False,
    )
    usage |= dict.fromkeys(("digital_signature", "content_commitment"), not is_authority)
    usage |= {"key_cert_sign": is_authority, "crl_sign": is_authority}
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - 5 * _YEAR)
        .not_valid_after(at + 10 * _YEAR)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by_key.public_key()), critical=False
        )
    )
    if use == "时间戳":
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return builder.sign(by_key, hashes.SHA256())


def _pem(key: Key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _put(path: Path, content: bytes) -> None:
    """A new file for the owner's eyes alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
