"""Who exchanges with whom: this installation's keys, and the partners with the agencies that live there.

Everything lies in one folder: `installation.json` (private, 0600), `card.json` (public, to be carried to the partner) and
`partners/ID.json`. The agencies of a partner are an allow-list that is written here, never believed of the partner.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from documents.exchange.errors import ExchangeError

_OWN, _CARD, _PARTNERS = "installation.json", "card.json", "partners"


@dataclass(frozen=True)
class Card:
    """What others may know of an installation. id: made of its public keys, so that it can't be taken by another."""

    name: str
    sign: bytes
    agree: bytes

    @property
    def id(self) -> str:
        return hashlib.sha256(self.sign + self.agree).hexdigest()[:16]

    @property
    def signing(self) -> Ed25519PublicKey:
        """The key that its signatures are checked with."""
        return Ed25519PublicKey.from_public_bytes(self.sign)

    @property
    def agreeing(self) -> X25519PublicKey:
        """The key that files are sealed for it with."""
        return X25519PublicKey.from_public_bytes(self.agree)

    def as_json(self) -> dict[str, str]:
        """The card as it is written down."""
        return {"id": self.id, "name": self.name, "sign": _text(self.sign), "agree": _text(self.agree)}


@dataclass(frozen=True)
class Installation:
    """This installation with its private keys."""

    card: Card
    signing: Ed25519PrivateKey
    agreeing: X25519PrivateKey


@dataclass(frozen=True)
class Partner:
    """Another installation and the agencies, by their full names, that live there."""

    card: Card
    agencies: frozenset[str]


def make(folder: Path, name: str) -> Card:
    """Make this installation's keys. Raises ExchangeError when there are some already: files under way would be lost."""
    if (folder / _OWN).exists():
        raise ExchangeError(
            "本系统已有交换密钥。重新生成会使途中的交换文件无法打开；确需更换的，请先移走原密钥文件。"
        )
    signing, agreeing = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    card = Card(name, signing.public_key().public_bytes_raw(), agreeing.public_key().public_bytes_raw())
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = {
        "name": name, "sign": _text(signing.private_bytes_raw()), "agree": _text(agreeing.private_bytes_raw())
    }  # fmt: skip
    _write(folder / _OWN, private, mode=0o600)
    _write(folder / _CARD, card.as_json(), mode=0o644)
    return card


def own(folder: Path) -> Installation:
    """This installation. Raises ExchangeError while it has no keys."""
    path = folder / _OWN
    if not path.exists():
        raise ExchangeError("本系统还没有交换密钥，请系统管理员执行 manage.py exchange keys 生成。")
    kept = _read(path)
    signing = Ed25519PrivateKey.from_private_bytes(_bytes(kept, "sign"))
    agreeing = X25519PrivateKey.from_private_bytes(_bytes(kept, "agree"))
    card = Card(
        str(kept.get("name", "")), signing.public_key().public_bytes_raw(), agreeing.public_key().public_bytes_raw()
    )  # fmt: skip
    return Installation(card, signing, agreeing)


def add_partner(folder: Path, card_file: Path, agencies: Iterable[str]) -> Partner:
    """Enter a partner from its card with the agencies that live there, or change these. Raises ExchangeError."""
    kept, names = _read(card_file), frozenset(agencies)
    card = _card(kept)
    if kept.get("id") != card.id:
        raise ExchangeError(f"「{card_file.name}」的编号与公钥不符，请向对方核对后重新获取。")
    if card.id == own(folder).card.id:
        raise ExchangeError("这是本系统自己的公钥文件，请登记对方的公钥文件。")
    for other in partners(folder):
        if other.card.id != card.id and (twice := other.agencies & names):
            raise ExchangeError(
                f"{'、'.join(sorted(twice))}已登记在另一对接系统「{other.card.name}」，请核对。"
            )
    (folder / _PARTNERS).mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(folder / _PARTNERS / f"{card.id}.json", card.as_json() | {"agencies": sorted(names)}, mode=0o600)
    return Partner(card, names)


def partners(folder: Path) -> list[Partner]:
    """The partners of this installation."""
    rows = [_read(path) for path in sorted((folder / _PARTNERS).glob("*.json"))]
    return [Partner(_card(kept), frozenset(kept.get("agencies", ()))) for kept in rows]


def partner_of(folder: Path, agency: str) -> Partner | None:
    """The partner where an agency lives, or None for one of this installation."""
    return next((one for one in partners(folder) if agency in one.agencies), None)


def _card(kept: dict[str, Any]) -> Card:
    return Card(str(kept.get("name", "")), _bytes(kept, "sign"), _bytes(kept, "agree"))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(kept: dict[str, Any], name: str) -> bytes:
    try:
        raw = base64.b64decode(kept[name], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        raw = b""
    if len(raw) != 32:
        raise ExchangeError("密钥文件不完整，请重新获取对方的公钥文件（card.json）。")
    return raw


def _read(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ExchangeError(f"无法读取密钥文件「{path.name}」，请核对。") from error
    if not isinstance(kept, dict):
        raise ExchangeError(f"「{path.name}」不是密钥文件，请核对。")
    return kept


def _write(path: Path, values: dict[str, Any], *, mode: int) -> None:
    """The whole file or none, never readable for others meanwhile."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        json.dump(values, file, ensure_ascii=False, indent=2)
    part.replace(path)
