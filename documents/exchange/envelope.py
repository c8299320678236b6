"""The envelope of an exchange file: sealed for the receiver alone, signed by the sender over every byte. Streams.

    MAGIC · length of the header (4 bytes) · header (JSON) · body (AES-256-GCM, piece by piece) · signature (Ed25519)

The body's key comes from X25519 between a key made for this one file and the receiver's, by HKDF-SHA256. Each piece is
bound to the header, to its place and to whether it is the last.
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from documents.exchange.errors import ExchangeError
from documents.exchange.keys import Card, Installation, Partner

FORMAT = 1
MAGIC = b"REFERRAL-EXCHANGE\n"
PIECE = 1024 * 1024
_TAG, _SIGNATURE, _HEADER_MAX = 16, 64, 4096
_SIGNED_AS, _KEY_FOR = b"referral-exchange signature 1", b"referral-exchange body 1"
DAMAGED = "交换文件已损坏或者被改动，没有导入；请向发送方重新索取同一文件。"


@dataclass(frozen=True)
class Header:
    """What stands on the envelope: nothing of the referral. size: of what is inside, in bytes."""

    message: uuid.UUID
    sender: str
    receiver: str
    created: datetime
    size: int


def seal(inside: IO[bytes], out: IO[bytes], header: Header, sender: Installation, receiver: Card) -> None:
    """Write the envelope around what is read from `inside` (header.size bytes) to `out`."""
    once = X25519PrivateKey.generate()
    written: dict[str, Any] = {
        "format": FORMAT, "message": str(header.message), "sender": header.sender, "receiver": header.receiver,
        "created": header.created.isoformat(), "size": header.size,
        "key": base64.b64encode(once.public_key().public_bytes_raw()).decode(),
    }  # fmt: skip
    head = json.dumps(written, sort_keys=True, separators=(",", ":")).encode()
    key = _key(once.exchange(receiver.agreeing), written["key"], receiver)
    digest = hashlib.sha512()
    for part in (MAGIC, len(head).to_bytes(4, "big"), head):
        digest.update(part)
        out.write(part)
    bound, last = hashlib.sha256(head).digest(), _pieces(header.size) - 1
    for place in range(last + 1):
        piece = inside.read(PIECE)
        sealed = AESGCM(key).encrypt(_nonce(place), piece, bound + bytes([place == last]))
        digest.update(sealed)
        out.write(sealed)
    out.write(sender.signing.sign(_SIGNED_AS + digest.digest()))


def unseal(
    file: IO[bytes], inside: IO[bytes], own: Installation, partners: Iterable[Partner], *, largest: int
) -> tuple[Header, Partner]:
    """Check the whole envelope, then write what is in it to `inside`. Returns what stands on it, and who sent it.

    largest: how many bytes may be inside. Raises ExchangeError with what is wrong.
    """
    total = file.seek(0, 2)
    file.seek(0)
    head, written = _read_header(file)
    header, once = _header(written)
    if header.receiver != own.card.id:
        raise ExchangeError("该交换文件不是发给本系统的，没有导入；请交给收件单位，或者请发送方重新导出。")
    partner = next((one for one in partners if one.card.id == header.sender), None)
    if partner is None:
        raise ExchangeError(
            f"发送方系统（{header.sender}）不在对接名单中，没有导入；请核对来源，确需对接的由系统管理员登记对方公钥。"
        )
    if header.size > largest:
        raise ExchangeError(f"交换文件内容超过{largest // 1024 // 1024}MB，请系统管理员调整上限后再导入。")
    start, body = len(MAGIC) + 4 + len(head), header.size + _pieces(header.size) * _TAG
    _check_length(total, start + body + _SIGNATURE)
    _check_signature(file, start + body, partner.card)
    file.seek(start)
    _open(file, inside, header, head, _key(own.agreeing.exchange(once), written["key"], own.card))
    return header, partner


def _read_header(file: IO[bytes]) -> tuple[bytes, dict[str, Any]]:
    magic = file.read(len(MAGIC))
    if magic != MAGIC:
        raise ExchangeError("这不是本系统的交换文件，或者文件开头已经损坏；请选择扩展名为 .referral 的文件。")
    length = int.from_bytes(file.read(4), "big")
    head = file.read(length) if 0 < length <= _HEADER_MAX else b""
    try:
        written = json.loads(head)
    except (ValueError, RecursionError) as error:
        raise ExchangeError(DAMAGED) from error
    if not isinstance(written, dict):
        raise ExchangeError(DAMAGED)
    if written.get("format") != FORMAT:
        raise ExchangeError(
            f"交换文件的格式版本为{str(written.get('format'))[:20]}，本系统只能读取第{FORMAT}版；请将两边系统升级到同一版本。"
        )
    return head, written


def _header(written: dict[str, Any]) -> tuple[Header, X25519PublicKey]:
    try:
        if set(written) != {"format", "message", "sender", "receiver", "created", "size", "key"}:
            raise ValueError
        once = X25519PublicKey.from_public_bytes(base64.b64decode(written["key"], validate=True))
        header = Header(
            uuid.UUID(written["message"]), str(written["sender"])[:64], str(written["receiver"])[:64],
            datetime.fromisoformat(written["created"]), int(written["size"]),
        )  # fmt: skip
        if header.size <= 0:
            raise ValueError
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise ExchangeError(DAMAGED) from error
    return header, once


def _check_length(total: int, expected: int) -> None:
    if total < expected:
        raise ExchangeError(
            f"交换文件不完整（应为{expected}字节，实为{total}字节），没有导入；请重新拷贝，或者向发送方重新索取同一文件。"
        )
    if total > expected:
        raise ExchangeError(DAMAGED)


def _check_signature(file: IO[bytes], signed: int, sender: Card) -> None:
    file.seek(0)
    digest = hashlib.sha512()
    while signed:
        part = file.read(min(PIECE, signed))
        digest.update(part)
        signed -= len(part)
        if not part:
            raise ExchangeError(DAMAGED)
    try:
        sender.signing.verify(file.read(_SIGNATURE), _SIGNED_AS + digest.digest())
    except InvalidSignature as error:
        raise ExchangeError(
            "交换文件的签名不符：文件已损坏、被改动，或者不是发送方所签，没有导入。"
        ) from error


def _open(file: IO[bytes], inside: IO[bytes], header: Header, head: bytes, key: bytes) -> None:
    bound, last, left = hashlib.sha256(head).digest(), _pieces(header.size) - 1, header.size
    try:
        for place in range(last + 1):
            size = min(PIECE, left)
            sealed = file.read(size + _TAG)
            inside.write(AESGCM(key).decrypt(_nonce(place), sealed, bound + bytes([place == last])))
            left -= size
    except InvalidTag as error:
        raise ExchangeError(DAMAGED) from error
    inside.seek(0)


def _key(secret: bytes, once: str, receiver: Card) -> bytes:
    salt = once.encode() + receiver.agree
    return HKDF(hashes.SHA256(), 32, salt=salt, info=_KEY_FOR).derive(secret)


def _nonce(place: int) -> bytes:
    """Each file has a key of its own, so that a count is enough."""
    return place.to_bytes(12, "big")


def _pieces(size: int) -> int:
    return -(-size // PIECE)
