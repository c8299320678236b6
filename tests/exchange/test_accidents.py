"""What goes wrong on the way: each accident is refused with a sentence and changes nothing, on either side."""

import json
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from documents.exchange import keys
from documents.exchange.bundle import Bundle, Packer
from documents.exchange.envelope import Header, seal, unseal
from referral.services.exchange.travels import check_content
from tests.exchange.installation import Installation
from tests.exchange.test_two_networks import HEALTH, OFFICE, POLICE, Networks

pytestmark = [pytest.mark.slow, pytest.mark.real_time]
LARGEST = 64 * 1024 * 1024


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Networks]:
    top = tmp_path_factory.mktemp("accidents")
    office = Installation(top, "政务外网", ["nhsa"], pytestconfig)
    police = Installation(top, "公安网", ["police"], pytestconfig, first=3)
    office.knows(police, POLICE)
    police.knows(office, OFFICE)
    yield Networks(office, police)
    office.close()
    police.close()


@pytest.fixture(scope="module")
def sent(networks: Networks) -> tuple[str, Path]:
    """A referral that was sent, and its file."""
    slug = networks.office.do("refer", to="police", kind="criminal")["slug"]
    return slug, networks.office.export(slug, "qian")


def broken(file: Path, *, cut: int | None = None, flip: int | None = None) -> str:
    """The same file after an accident on the way."""
    data = bytearray(file.read_bytes())
    if flip is not None:
        data[flip] ^= 1
    path = file.with_suffix(".broken")
    path.write_bytes(data[:cut])
    return str(path)


def rewritten(file: Path, networks: Networks, *, fresh: bool = False, **changes: object) -> str:
    """The same message with other content, sealed and signed by its rightful sender."""
    office, police = networks.office.folder / "exchange", networks.police.folder / "exchange"
    own, other = keys.own(office), keys.own(police)
    path = file.with_suffix(".rewritten")
    with file.open("rb") as old, tempfile.TemporaryFile() as inside, path.open("wb") as out:
        header, _ = unseal(old, inside, other, keys.partners(police), largest=LARGEST)
        bundle = Bundle(inside, header.message, check_content, largest=LARGEST)
        message = uuid.uuid4() if fresh else header.message
        with tempfile.TemporaryFile() as anew:
            packer = Packer(anew)
            for member in sorted(bundle.paths - {"referral.json"}):
                packer.add(member, bundle.chunks(member))
            size = packer.finish(message, json.loads(json.dumps(bundle.content | changes)))
            seal(
                anew, out, Header(message, own.card.id, other.card.id, header.created, size), own, other.card
            )
    return str(path)


@pytest.mark.parametrize(
    ("accident", "sentence"),
    [
        ({"cut": 3000}, "不完整"), ({"cut": -1}, "不完整"), ({"cut": 40}, "损坏"), ({"flip": 0}, "不是本系统的交换文件"),
        ({"flip": -200}, "签名不符"), ({"flip": -1}, "签名不符"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused(
    networks: Networks, sent: tuple[str, Path], accident: dict[str, int], sentence: str
) -> None:
    assert sentence in networks.police.refused(
        "exchange", "import", broken(sent[1], **accident), "--user", "ruan"
    )


def test_only_the_registrar_of_the_receiver_takes_it_in(networks: Networks, sent: tuple[str, Path]) -> None:
    for name, sentence in (("gao", "收发人员导入"), ("lin", "收发人员导入"), ("nobody", "没有用户名")):
        assert sentence in networks.police.refused("exchange", "import", str(sent[1]), "--user", name)
    assert "不是发给本系统的" in networks.office.refused("exchange", "import", str(sent[1]), "--user", "qian")


def test_an_agency_for_which_the_sender_does_not_stand_is_refused(
    networks: Networks, sent: tuple[str, Path]
) -> None:
    networks.police.knows(networks.office, HEALTH)
    told = networks.police.refused("exchange", "import", str(sent[1]), "--user", "ruan")
    networks.police.knows(networks.office, OFFICE)
    assert f"「{OFFICE}」不在对接系统「政务外网」的机关名单中" in told


def test_a_file_that_tells_what_no_schema_knows_is_refused(
    networks: Networks, sent: tuple[str, Path]
) -> None:
    for changes in ({"extra": 1}, {"number": 0}, {"referral": {"kind": "own"}}):
        file = rewritten(sent[1], networks, **changes)
        assert "不合格式" in networks.police.refused("exchange", "import", file, "--user", "ruan")


def test_the_order_is_kept_and_nothing_is_taken_twice(networks: Networks, sent: tuple[str, Path]) -> None:
    office, police = networks.office, networks.police
    slug, file = sent
    early = rewritten(file, networks, fresh=True, number=2, referral=None)
    assert "还缺第1号" in police.refused("exchange", "import", early, "--user", "ruan")

    here = police.take(file, "ruan")["referral"]
    before = police.snapshot()
    again = police.take(file, "ruan")
    assert again["again"] and "已于" in again["text"] and police.snapshot() == before
    assert "编号已用于另一内容" in police.refused(
        "exchange", "import", rewritten(file, networks, heard=9), "--user", "ruan"
    )
    other = rewritten(file, networks, fresh=True)
    assert "此前已经导入，内容与本文件不同" in police.refused("exchange", "import", other, "--user", "ruan")

    police.do("perform", slug=here, move="sign", by="gao", items=4, pages=23, badge="330101")
    lost = police.export(here, "ruan")
    police.do(
        "perform",
        slug=here,
        move="not_file",
        by="lin",
        reason="没有犯罪事实",
        document_number="安公〔2026〕8号",
        returned="案卷一册",
    )
    second = police.export(here, "ruan")
    assert "还缺第1号" in office.refused("exchange", "import", str(second), "--user", "qian")
    anew = police.export(here, "ruan", "--number", "1")
    assert anew.read_bytes() == lost.read_bytes()
    office.take(anew, "qian")
    office.take(second, "qian")
    home = office.do("state", slug=slug)
    assert home["status"] == "not_filed" and "退回材料：案卷一册" in home["answer"]


def test_what_was_called_back_meanwhile_is_not_signed_at_home(networks: Networks) -> None:
    office, police = networks.office, networks.police
    slug = office.do("refer", to="police", kind="criminal")["slug"]
    here = police.take(office.export(slug, "qian"), "ruan")["referral"]
    office.do("perform", slug=slug, move="revoke", by="he", reason="事实有变")
    police.do("perform", slug=here, move="sign", by="gao", items=4, pages=23, badge="330101")
    back = police.export(here, "ruan")
    assert "该移送已经撤回" in office.refused("exchange", "import", str(back), "--user", "qian")


def test_a_recall_that_comes_in_time_ends_the_referral_there(networks: Networks) -> None:
    office, police = networks.office, networks.police
    slug = office.do("refer", to="police", kind="criminal")["slug"]
    here = police.take(office.export(slug, "qian"), "ruan")["referral"]
    office.do("perform", slug=slug, move="revoke", by="he", reason="事实有变")
    police.take(office.export(slug, "qian"), "ruan")
    there = police.do("state", slug=here)
    assert (there["status"], there["lane"], there["faults"]) == ("withdrawn", "not_taken", {})


def test_what_was_called_back_before_it_left_is_not_exported(networks: Networks) -> None:
    office = networks.office
    slug = office.do("refer", to="police", kind="criminal")["slug"]
    office.do("perform", slug=slug, move="revoke", by="he", reason="事实有变")
    out = str(office.folder / "never.referral")
    assert "已撤回" in office.refused("exchange", "export", slug, "--out", out, "--user", "qian")


def test_who_may_not_send_does_not_export(networks: Networks, sent: tuple[str, Path]) -> None:
    out = str(networks.office.folder / "never.referral")
    assert "无权送达移送" in networks.office.refused(
        "exchange", "export", sent[0], "--out", out, "--user", "zhou"
    )
    assert "没有找到" in networks.office.refused(
        "exchange", "export", "aaaaaaaaaaaa", "--out", out, "--user", "qian"
    )


def test_what_lives_here_needs_no_file(networks: Networks) -> None:
    office = networks.office
    slug = office.do("refer", to="market", kind="administrative")["slug"]
    out = str(office.folder / "never.referral")
    assert "不需要交换文件" in office.refused("exchange", "export", slug, "--out", out, "--user", "qian")
