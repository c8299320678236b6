"""待查毒: with a scanner configured nobody opens a file before it was found clean; a file with a virus is gone and told."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from agencies.kinds import AgencyKind as A
from documents.errors import DocumentError
from documents.evidence import store
from documents.models import Evidence, EvidenceView
from referral.law.kinds import Kind
from referral.models import Case, Event, PaperEntry
from referral.services import dossier
from referral.services.dispatches import MaterialDraft
from referral.services.drafting import check_materials
from referral.services.exchange.telling import evidence_told
from referral.services.letter_parts import annexes
from tests.clamd import EICAR, NAME, clamd, no_clamd
from tests.pages.browsers import as_
from tests.pages.desk import CRIMINAL, PDF, later, reported, sign
from tests.pages.test_evidence import upload
from tests.workflows.conftest import Town, build_city
from workflows import tick
from workflows.models import Notice


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def put_in(town: Town, case: Case, content: bytes = b"a,b\n", name: str = "明细.csv") -> Evidence:
    """A file that came in through a service."""
    return store(dossier=case.dossier, name=name, chunks=[content], by=town.posts["liu"], at=town.at)


def opens(town: Town, name: str, piece: Evidence) -> int:
    """What somebody gets who asks for the file."""
    status: int = as_(town, name).get(f"/evidence/{piece.slug}/").status_code
    return status


def shown(town: Town, case: Case, name: str = "liu") -> str:
    """The tab of evidence."""
    return as_(town, name).get(f"/cases/{case.slug}/evidence/").content.decode()


def test_without_a_scanner_a_file_is_open_at_once(town: Town) -> None:
    case = town.case()
    upload(town, "liu", case, ("笔录.pdf", PDF))
    piece = Evidence.objects.get()
    assert not piece.is_held and opens(town, "liu", piece) == 200
    assert "待查毒" not in shown(town, case)


def test_a_clean_file_is_free_when_the_answer_comes(town: Town) -> None:
    case = town.case()
    with clamd():
        answer = upload(town, "liu", case, ("笔录.pdf", PDF), **{"X-Upload": "1"})
    assert answer.status_code == 201 and "待查毒" not in answer.content.decode()
    piece = Evidence.objects.get()
    assert piece.cleared_at and opens(town, "liu", piece) == 200


def test_while_the_scanner_is_away_nobody_opens_it_and_each_minute_asks_again(town: Town) -> None:
    case = town.case()
    with no_clamd():
        answer = upload(town, "liu", case, ("笔录.pdf", PDF), **{"X-Upload": "1"})
        assert answer.status_code == 201 and "待查毒" in answer.content.decode()
        piece = Evidence.objects.get()
        assert [opens(town, name, piece) for name in ("liu", "he")] == [422, 422]
        assert not EvidenceView.objects.exists()
        assert piece.scan_after
        tick.run(piece.scan_after)
        assert opens(town, "liu", piece) == 422
        assert "没有应答" in shown(town, case)
    assert opens(town, "liu", piece) == 422  # neither does it fail open when the setting is taken away
    piece.refresh_from_db()
    assert piece.scan_after
    with clamd() as server:
        done = tick.run(piece.scan_after - timedelta(seconds=1))
        assert done["scanned"] == 0 and server.scans == 0
        assert tick.run(piece.scan_after)["scanned"] == 1
    assert opens(town, "liu", piece) == 200 and "待查毒" not in shown(town, case)


def test_a_virus_is_refused_deleted_recorded_and_told(town: Town) -> None:
    case = town.case()
    with clamd():
        answer = upload(town, "liu", case, ("清单.txt", EICAR), **{"X-Upload": "1"})
    assert answer.status_code == 422 and NAME in answer.content.decode()
    piece = Evidence.objects.get()
    assert piece.virus == NAME and opens(town, "liu", piece) == 422
    assert not default_storage.exists(piece.file.name or "")
    told = Event.objects.get(ledger=case.ledger, act="virus_found")
    assert told.internal and told.payload == {"sha256": piece.sha256, "virus": NAME}
    notice = Notice.objects.get(title__contains="查出病毒")
    assert notice.recipient == town.posts["liu"].user
    assert NAME in shown(town, case)
    with clamd() as server:
        tick.run(town.at + timedelta(days=400))
        assert server.scans == 0


def test_a_virus_found_later_is_told_once(town: Town) -> None:
    case = town.case()
    with no_clamd():
        piece = put_in(town, case, EICAR, "清单.txt")
    with clamd():
        for _ in range(3):
            tick.run(town.at)
    piece.refresh_from_db()
    assert piece.virus == NAME
    assert Notice.objects.filter(title__contains="查出病毒").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=piece.pk).update(cleared_at=town.at)


def test_the_same_content_that_came_before_is_opened_by_nobody_and_keeps_its_bytes(town: Town) -> None:
    case = town.case()
    old = put_in(town, case, EICAR, "样本.txt")  # before there was a scanner
    with clamd():
        put_in(town, case, EICAR, "样本二.txt")
        tick.run(town.at)
    assert default_storage.exists(old.file.name or ""), "it may be proof, and the scanner may be wrong"
    assert opens(town, "liu", old) == 422


def test_a_cut_line_and_a_limit_leave_the_file_in_quarantine(town: Town) -> None:
    case = town.case()
    with clamd(limit=10) as server:
        upload(town, "liu", case, ("笔录.pdf", PDF))
        assert "大小上限" in shown(town, case)
        server.manners = "cuts"
        upload(town, "liu", case, ("照片.pdf", PDF + b"%"))
    assert [opens(town, "liu", piece) for piece in Evidence.objects.all()] == [422, 422]


def test_a_list_of_materials_names_a_waiting_file_with_its_mark(town: Town) -> None:
    case = town.case()
    with no_clamd():
        piece = put_in(town, case)
    (referral,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    referral.materials.filter(position=1).update(evidence=piece, note="复印")
    assert annexes(referral)[0]["note"] == "待查毒；复印"
    assert (
        "明细.csv（待查毒）" in as_(town, "liu").get(f"/referrals/{referral.slug}/redraft/").content.decode()
    )
    town.approved(referral)
    town.do(referral, "send", "qian")
    assert opens(town, "bai", piece) == 422
    assert "待查毒" in as_(town, "bai").get(f"/referrals/{referral.slug}/").content.decode()


def test_a_file_with_a_virus_goes_on_no_list_and_no_further(town: Town) -> None:
    case = town.case()
    with no_clamd():
        piece = put_in(town, case, EICAR, "清单.txt")
    (referral,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    referral.materials.filter(position=1).update(evidence=piece)
    (running,) = town.draft(case, (A.MARKET, Kind.ADMINISTRATIVE))
    running.materials.filter(position=1).update(evidence=piece)
    town.do(running, "submit", "liu")
    town.do(running, "review", "zhou")
    with clamd():
        tick.run(town.at)
    piece.refresh_from_db()
    with pytest.raises(DocumentError, match="查出病毒"):
        check_materials([MaterialDraft("report", "报告", 1, 1, evidence=piece)], secret=False)
    for row, move, name in ((referral, "submit", "liu"), (running, "approve", "he")):
        with pytest.raises(DocumentError, match="查出病毒"):
            town.do(row, move, name)


def test_the_scan_of_a_signed_sheet_waits_too(town: Town) -> None:
    referral = reported(town, CRIMINAL)
    with no_clamd():
        sign(town, "liu", referral, "approve", "he", later(town))
    entry = PaperEntry.objects.get()
    zhou = as_(town, "zhou")
    assert zhou.get(f"/papers/{entry.slug}/scan/").status_code == 422
    page: Any = zhou.get(f"/papers/{entry.slug}/").content.decode()
    assert "待查毒" in page and f"/papers/{entry.slug}/scan/" not in page


def test_no_packet_is_taken_out_while_a_file_waits_and_none_holds_an_infected_one(town: Town) -> None:
    case = town.signed().case
    with no_clamd():
        piece = put_in(town, case, EICAR)
    answer = as_(town, "liu").post(
        f"/cases/{case.slug}/dossier/", {"purpose": "own", "retention": "30年", "shape": "zip"}
    )
    assert answer.status_code == 422 and "正在查毒，通过前不能打开" in answer.content.decode()
    with clamd():
        tick.run(town.at)
    who = town.who("liu")
    names = [one.evidence for one in dossier.prepare(case, who, purpose="own", retention="30年").pieces]
    assert piece not in names


def test_no_exchange_file_takes_along_what_waits_for_the_scan(town: Town) -> None:
    with no_clamd():
        piece = put_in(town, town.case())
    with pytest.raises(DocumentError, match="正在查毒"):
        evidence_told(piece, packer=None)  # type: ignore[arg-type]
