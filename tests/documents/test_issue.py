"""Issuing: numbers without gaps, frozen content, bytes that follow however often the machine fails."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections, transaction

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from documents import registry
from documents.errors import DocumentError
from documents.issue import LEASE, MAX_ATTEMPTS, bytes_of, lease, render, render_waiting
from documents.letters import renderer
from documents.models import Letter
from referral.law.clocks import ZONE
from tests.cast import START, build_city
from tests.documents.issuing import Issue, fresh, issuer

pytestmark = pytest.mark.prints


@pytest.fixture
def stopped() -> Iterator[int]:
    """The printing server, held still in the middle of its work; gone afterwards."""
    with renderer._SERVER._lock:
        server = renderer._SERVER._running()
    os.kill(server.pid, signal.SIGSTOP)
    yield server.pid
    renderer._SERVER.close()


def test_numbers_run_by_the_year_of_the_wall_calendar(new_letter: Issue) -> None:
    new_year = datetime(2027, 1, 1, 7, 0, tzinfo=ZONE)  # still 2026 in Greenwich
    numbers = [new_letter(at=at).number for at in (START, START, new_year, new_year.astimezone())]
    assert numbers == [f"安医保函〔{n}号" for n in ("2026〕1", "2026〕2", "2027〕1", "2027〕2")]


def test_a_refused_letter_takes_no_number(new_letter: Issue) -> None:
    with pytest.raises(DocumentError, match="𠀀"):
        new_letter(reason="𠀀")
    assert new_letter().number.endswith("〕1号")


def test_a_void_number_keeps_its_reason_and_leaves_no_gap(new_letter: Issue) -> None:
    first, second = new_letter(), new_letter()
    with pytest.raises(DocumentError, match="请写明作废理由"):
        registry.void(first, reason="", by=None, at=START)
    registry.void(first, reason="案由写错", by=None, at=START)
    with pytest.raises(DocumentError, match="已经作废"):
        registry.void(first, reason="再次", by=None, at=START)
    assert fresh(first).void_reason == "案由写错"
    assert registry.gaps(second.agency) == [] and new_letter().serial == 3


def test_a_gap_is_reported_by_its_full_number(new_letter: Issue) -> None:
    new_letter(), new_letter(), new_letter()
    Letter.objects.filter(serial=2).delete()
    assert registry.gaps(Agency.objects.get(kind=A.NHSA)) == ["安医保函〔2026〕2号"]


def test_the_title_in_the_register_is_the_one_that_is_printed(new_letter: Issue) -> None:
    assert new_letter().title == "关于撤回安澜市康泽医院有限公司病历管理问题案件线索移送的函"


def test_a_letter_is_rendered_once(new_letter: Issue) -> None:
    letter = new_letter()
    assert render(letter, START)
    before = fresh(letter)
    assert render(fresh(letter), START + timedelta(hours=1)) and render_waiting(START) == 0
    assert (fresh(letter).rendered_at, fresh(letter).file_sha256) == (before.rendered_at, before.file_sha256)


def test_only_one_renders_a_letter_until_its_lease_ends(new_letter: Issue) -> None:
    letter = new_letter()
    assert lease(letter, START) and not lease(letter, START + LEASE)
    assert not render(letter, START)
    assert lease(letter, START + LEASE + timedelta(seconds=1))


def test_a_printer_killed_in_the_middle_leaves_the_letter_waiting(new_letter: Issue, stopped: int) -> None:
    letter = new_letter()
    threading.Timer(0.5, os.kill, (stopped, signal.SIGKILL)).start()
    assert not render(letter, START)
    assert (fresh(letter).rendered_at, fresh(letter).voided_at) == (None, None)
    assert render_waiting(START + timedelta(minutes=1)) == 1
    assert bytes_of(fresh(letter)).startswith(b"%PDF")


def test_a_printer_that_never_answers_is_stopped(
    new_letter: Issue, stopped: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renderer, "SECONDS", 0.2)
    letter = new_letter()
    assert not render(letter, START)
    monkeypatch.undo()
    assert render_waiting(START + timedelta(minutes=1)) == 1 and fresh(letter).pages == 1


def test_the_fault_of_the_machine_never_voids_a_number(
    new_letter: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [new_letter(), new_letter()]
    monkeypatch.setattr(renderer, "SECONDS", 0)
    for minute in range(MAX_ATTEMPTS + 2):
        assert render_waiting(START + timedelta(minutes=minute)) == 0
    assert all(fresh(letter).voided_at is None for letter in waiting)
    monkeypatch.undo()
    assert render_waiting(START + timedelta(hours=1)) == 2


def test_a_letter_that_cannot_be_set_is_void_after_three_attempts(new_letter: Issue) -> None:
    letter = new_letter("approval_sheet", word="", facts="测\n" * 2400, opinions=[])
    for _ in range(MAX_ATTEMPTS):
        assert fresh(letter).voided_at is None
        assert not render(fresh(letter), START)
    assert fresh(letter).void_reason.startswith("无法成文：文书超过60页")
    assert render_waiting(START) == 0


def test_a_file_that_was_half_written_is_written_again(new_letter: Issue) -> None:
    letter = new_letter()
    assert render(letter, START)
    whole, path = bytes_of(letter), str(letter.file)
    Letter.objects.filter(pk=letter.pk).update(rendered_at=None, file="")
    default_storage.delete(path)
    default_storage.save(path, ContentFile(whole[:1000]))
    assert render(fresh(letter), START)
    assert bytes_of(fresh(letter)) == whole and str(fresh(letter).file) == path


@pytest.mark.postgres
@pytest.mark.usefixtures("transactional_db")
def test_letters_issued_at_one_instant_get_numbers_in_a_row() -> None:
    agency = build_city().agencies[A.NHSA]
    start = threading.Barrier(8)

    def one(index: int) -> str:
        try:
            start.wait()
            with transaction.atomic():
                letter = issuer(agency)()
                if index % 4 == 3:
                    raise DocumentError("这一件没有发出。")
            return letter.number
        except DocumentError:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(filter(None, pool.map(one, range(8))))
    assert numbers == [f"安医保函〔2026〕{n}号" for n in range(1, 7)]
    assert registry.gaps(agency) == []


@pytest.mark.postgres
@pytest.mark.usefixtures("transactional_db")
def test_a_start_set_while_letters_are_issued_is_before_them_all_or_refused() -> None:
    agency = build_city().agencies[A.NHSA]
    begin = threading.Barrier(5)

    def one(index: int) -> int | None:
        begin.wait()
        try:
            if index == 0:
                return registry.start_at(agency, "函", 2026, 40).serial
            return issuer(agency)().serial
        except DocumentError:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        started, *serials = pool.map(one, range(5))
    first = 1 if started is None else 41
    assert sorted(filter(None, serials)) == list(range(first, first + 4))
    assert registry.gaps(agency) == []
