"""Two windows, two people, two minutes at once on a file, on a real PostgreSQL: one is done, the other is told where it stands."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from documents.evidence import store
from documents.models import Evidence, Upload
from documents.uploads import PIECE, WrongOffset
from referral.law.errors import Conflict
from referral.models import Event
from referral.services import evidence, evidence_uploads
from tests.cast import build_city
from tests.clamd import EICAR, clamd, no_clamd
from tests.workflows.conftest import Town
from workflows import quarantine
from workflows.models import Notice

pytestmark = [pytest.mark.postgres]
CONTENT = b"a,b\n" * (PIECE // 2)  # two pieces


@pytest.fixture
def busy(transactional_db: None) -> Town:
    """安澜市 with real commits."""
    assert connection.vendor == "postgresql"
    return Town(**vars(build_city()))


def together(n: int, act: Callable[[], Any]) -> list[Any]:
    """Do an act in threads that start at one moment; a refusal is returned as its error."""
    barrier = Barrier(n)

    def one(_: int) -> Any:
        try:
            barrier.wait()
            return act()
        except (Conflict, WrongOffset) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(one, range(n)))


def test_the_same_piece_from_two_windows_counts_once_and_the_whole_becomes_one_piece_of_evidence(
    busy: Town,
) -> None:
    case, liu = busy.case(), busy.who("liu")
    digest = hashlib.sha256(CONTENT).hexdigest()
    begun = together(
        4, lambda: evidence_uploads.begin(case, liu, name="明细.csv", size=len(CONTENT), sha256=digest)
    )
    assert len({upload.slug for upload in begun}) == 1
    slug = begun[0].slug
    for offset in (0, PIECE):
        data = CONTENT[offset : offset + PIECE]
        sent = together(4, lambda o=offset, d=data: evidence_uploads.piece(case, liu, slug, offset=o, data=d))  # type: ignore[misc]
        refused = [one for one in sent if isinstance(one, WrongOffset)]
        assert [one.offset for one in refused] == [offset + len(data)] * 3
    assert len(Upload.objects.get().pieces) == 2
    taken = together(3, lambda: evidence_uploads.finish(case, liu, slug))
    assert len({one.pk for one in taken}) == 1 and Evidence.objects.get().sha256 == digest
    assert Event.objects.filter(ledger=case.ledger, act="upload").count() == 1


def test_two_new_versions_at_once_leave_one(busy: Town) -> None:
    case, liu = busy.case(), busy.who("liu")
    old = store(dossier=case.dossier, name="明细.csv", chunks=[b"1"], by=busy.posts["liu"], at=busy.at)
    done = together(4, lambda: evidence.replace(case, old, liu, name="明细.csv", chunks=[b"2"]))
    assert sum(isinstance(one, Conflict) for one in done) == 3
    assert Evidence.objects.filter(replaces=old).count() == 1


def test_two_minutes_at_once_scan_a_file_once(busy: Town) -> None:
    case = busy.case()
    with no_clamd():
        piece = store(dossier=case.dossier, name="毒.txt", chunks=[EICAR], by=busy.posts["liu"], at=busy.at)
    with clamd() as server:
        together(4, lambda: quarantine.scan_waiting(busy.at))
        assert server.scans == 1
    piece.refresh_from_db()
    assert piece.virus
    assert Event.objects.filter(ledger=case.ledger, act="virus_found").count() == 1
    assert Notice.objects.filter(title__contains="查出病毒").count() == 1
