"""The scanner's protocol: only clamd's own OK is a clean file; everything else is no answer, or a virus by its name."""

from pathlib import Path

import pytest
from django.test import override_settings

from documents.scanning import ScanFailed, scan
from tests.clamd import EICAR, NAME, clamd, no_clamd


def test_a_clean_file_is_clean_over_tcp_and_over_a_unix_socket(tmp_path: Path) -> None:
    with clamd():
        assert scan([b"clean", b" file"]) == ""
    with clamd(tmp_path):
        assert scan([b"clean"]) == ""


def test_a_virus_is_told_by_its_name_also_when_pieces_cut_it() -> None:
    with clamd():
        assert scan([EICAR]) == NAME
        assert scan([b"x" * 200_000 + EICAR[:30], EICAR[30:]]) == NAME


def test_a_file_of_many_pieces_arrives_whole() -> None:
    with clamd():
        assert scan(b"0" * 65_537 for _ in range(40)) == ""


def test_above_its_limit_it_says_so_while_we_still_send() -> None:
    with clamd(limit=100_000), pytest.raises(ScanFailed, match="大小上限"):
        scan(b"0" * 65_536 for _ in range(200))


@pytest.mark.parametrize(("manners", "said"), [("cuts", "查毒服务"), ("confused", "未能检查")])
def test_no_clear_answer_is_no_clean_file(manners: str, said: str) -> None:
    with clamd() as server:
        server.manners = manners
        with pytest.raises(ScanFailed, match=said):
            scan([b"0" * 65_536] * 20)


@pytest.mark.parametrize(
    "url", ["", "tcp://", "http://127.0.0.1:3310", "unix:///nowhere/clamd.ctl", "tcp://127.0.0.1:x"]
)
def test_an_address_where_nobody_can_listen_is_no_answer(url: str) -> None:
    with override_settings(CLAMD_URL=url), pytest.raises(ScanFailed):
        scan([b"x"])


def test_a_scanner_that_is_away_is_no_answer() -> None:
    with no_clamd(), pytest.raises(ScanFailed, match="没有应答"):
        scan([b"x"])
