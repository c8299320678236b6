"""The envelope: whoever changes, cuts or forges a byte of it is refused, and so is everybody whom it is not for."""

import hashlib
import io
import json
import stat
import uuid
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.exchange import envelope, keys
from documents.exchange.bundle import CONTENT, Bundle, Packer
from documents.exchange.envelope import PIECE, Header, seal, unseal
from documents.exchange.errors import ExchangeError
from referral.law.clocks import ZONE

LARGEST = 64 * 1024 * 1024
AT = datetime(2026, 11, 9, 9, 0, tzinfo=ZONE)
PDF = b"%PDF-1.7 receipt"


class Networks:
    """Three installations, each with its folder of keys; the first two know each other."""

    def __init__(self, top: Path) -> None:
        self.folders = {name: top / name for name in ("office", "police", "stranger")}
        for name, folder in self.folders.items():
            keys.make(folder, name)
        self.know("office", "police", "安澜市公安局")
        self.know("police", "office", "安澜市医疗保障局")

    def know(self, mine: str, other: str, agency: str) -> None:
        keys.add_partner(self.folders[mine], self.folders[other] / "card.json", [agency])

    def sealed(
        self, inside: bytes, sender: str = "office", receiver: str = "police", **changes: Any
    ) -> bytes:
        own, to = keys.own(self.folders[sender]), keys.own(self.folders[receiver]).card
        header = Header(uuid.UUID(int=7), own.card.id, to.id, AT, len(inside))
        out = io.BytesIO()
        seal(io.BytesIO(inside), out, header, own, to)
        return out.getvalue()

    def opened(self, file: bytes, by: str = "police") -> bytes:
        folder = self.folders[by]
        inside = io.BytesIO()
        unseal(io.BytesIO(file), inside, keys.own(folder), keys.partners(folder), largest=LARGEST)
        return inside.read()


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Networks:
    return Networks(tmp_path_factory.mktemp("networks"))


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_goes_in_comes_out(networks: Networks, size: int) -> None:
    inside = bytes(n % 251 for n in range(size))
    assert networks.opened(networks.sealed(inside)) == inside


def test_nothing_of_the_inside_can_be_read_outside(networks: Networks) -> None:
    file = networks.sealed("安澜仁和医院".encode() * 100)
    assert "安澜仁和医院".encode() not in file
    assert file != networks.sealed("安澜仁和医院".encode() * 100), "each file has a key of its own"


@settings(deadline=None)  # a busy machine is no fault of the envelope
@given(data=st.data())
def test_any_changed_byte_is_refused(networks: Networks, data: st.DataObject) -> None:
    file = bytearray(networks.sealed(b"a referral and its letters" * 9))
    place = data.draw(st.integers(0, len(file) - 1))
    file[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ExchangeError):
        networks.opened(bytes(file))


def test_every_single_byte_counts(networks: Networks) -> None:
    file = networks.sealed(b"short")
    for place in range(len(file)):
        changed = bytearray(file)
        changed[place] ^= 1
        with pytest.raises(ExchangeError):
            networks.opened(bytes(changed))


@settings(deadline=None)  # a busy machine is no fault of the envelope
@given(data=st.data())
def test_a_cut_file_is_refused_and_says_how_much_is_there(networks: Networks, data: st.DataObject) -> None:
    file = networks.sealed(b"x" * 4000)
    kept = data.draw(st.integers(0, len(file) - 1))
    with pytest.raises(ExchangeError) as refusal:
        networks.opened(file[:kept])
    if kept > 600:
        assert f"应为{len(file)}字节，实为{kept}字节" in refusal.value.sentence


def test_what_is_hung_on_is_refused(networks: Networks) -> None:
    with pytest.raises(ExchangeError, match="已损坏或者被改动"):
        networks.opened(networks.sealed(b"x") + b"y")


def test_a_file_for_somebody_else_is_refused(networks: Networks) -> None:
    with pytest.raises(ExchangeError, match="不是发给本系统的"):
        networks.opened(networks.sealed(b"x", receiver="stranger"))


def test_a_file_of_a_stranger_is_refused(networks: Networks) -> None:
    with pytest.raises(ExchangeError, match="不在对接名单中"):
        networks.opened(networks.sealed(b"x", sender="stranger"))


def test_a_stranger_who_writes_the_name_of_a_partner_is_refused(networks: Networks) -> None:
    office, stranger = (keys.own(networks.folders[name]) for name in ("office", "stranger"))
    police, out = keys.own(networks.folders["police"]).card, io.BytesIO()
    seal(io.BytesIO(b"x"), out, Header(uuid.UUID(int=7), office.card.id, police.id, AT, 1), stranger, police)
    with pytest.raises(ExchangeError, match="签名不符"):
        networks.opened(out.getvalue())


def test_another_version_names_both(networks: Networks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "FORMAT", 2)
    file = networks.sealed(b"x")
    monkeypatch.undo()
    with pytest.raises(ExchangeError, match="格式版本为2，本系统只能读取第1版"):
        networks.opened(file)


def test_too_much_is_not_even_decrypted(networks: Networks) -> None:
    folder = networks.folders["police"]
    with pytest.raises(ExchangeError, match="超过"):
        unseal(
            io.BytesIO(networks.sealed(b"x" * 99)),
            io.BytesIO(),
            keys.own(folder),
            keys.partners(folder),
            largest=98,
        )


def test_any_other_file_is_no_exchange_file(networks: Networks) -> None:
    for file in (b"", b"%PDF-1.7", b"PK\x03\x04" * 9):
        with pytest.raises(ExchangeError, match="不是本系统的交换文件"):
            networks.opened(file)


def test_private_keys_are_for_their_owner_alone(networks: Networks) -> None:
    folder = networks.folders["office"]
    assert stat.S_IMODE((folder / "installation.json").stat().st_mode) == 0o600
    told = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    private = json.loads((folder / "installation.json").read_text(encoding="utf-8"))
    assert set(told.values()).isdisjoint({private["sign"], private["agree"]})


def test_keys_are_made_once(networks: Networks) -> None:
    with pytest.raises(ExchangeError, match="已有交换密钥"):
        keys.make(networks.folders["office"], "again")


def test_an_agency_lives_in_one_place(networks: Networks) -> None:
    with pytest.raises(ExchangeError, match="已登记在另一对接系统"):
        networks.know("office", "stranger", "安澜市公安局")
    found = keys.partner_of(networks.folders["office"], "安澜市公安局")
    assert found is not None and found.card.name == "police"
    assert keys.partner_of(networks.folders["office"], "安澜市医疗保障局") is None


def test_a_card_whose_keys_were_exchanged_is_refused(networks: Networks, tmp_path: Path) -> None:
    card = json.loads((networks.folders["police"] / "card.json").read_text(encoding="utf-8"))
    other = json.loads((networks.folders["stranger"] / "card.json").read_text(encoding="utf-8"))
    forged = tmp_path / "card.json"
    forged.write_text(json.dumps(card | {"sign": other["sign"]}), encoding="utf-8")
    with pytest.raises(ExchangeError, match="编号与公钥不符"):
        keys.add_partner(networks.folders["office"], forged, ["安澜市卫生健康委员会"])
    with pytest.raises(ExchangeError, match="自己的公钥文件"):
        keys.add_partner(networks.folders["office"], networks.folders["office"] / "card.json", [])


def bundled(message: uuid.UUID, letter: str, content: dict[str, Any] | None = None) -> Bundle:
    file = io.BytesIO()
    packer = Packer(file)
    packer.add(letter, [PDF])
    packer.finish(message, content or {"a": 1})
    return Bundle(file, uuid.UUID(int=7), lambda _: None, largest=LARGEST)


NAMED = "letters/6d7ffa8b5f5ecafb1f2e8bdf0ef8e5de55f5e5a9c0a1e3e0f1bd6ed7c1d0dd5e.pdf"


def test_members_are_named_by_what_is_in_them(networks: Networks) -> None:
    right = f"letters/{hashlib.sha256(PDF).hexdigest()}.pdf"
    bundle = bundled(uuid.UUID(int=7), right)
    assert b"".join(bundle.chunks(right)) == PDF and bundle.content == {"a": 1}
    assert CONTENT in bundle.paths
    for wrong in (NAMED, "letters/../../x.pdf", "other.txt"):
        with pytest.raises(ExchangeError):
            bundled(uuid.UUID(int=7), wrong)
    with pytest.raises(ExchangeError, match="与其清单不符"):
        bundled(uuid.UUID(int=8), right)
    with pytest.raises(ExchangeError, match="与其清单不符"):
        list(bundle.chunks("letters/absent.pdf"))


def test_members_are_packed_as_the_packer_packs_them() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as packed:
        packed.writestr("manifest.json", "{}")
    with pytest.raises(ExchangeError, match="已损坏或者被改动"):
        Bundle(file, uuid.UUID(int=7), lambda _: None, largest=LARGEST)
