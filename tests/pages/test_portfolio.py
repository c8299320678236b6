"""导出卷宗 as one PDF/A: sheets as pages, every piece attached with its hash, refused when it would be too large."""

import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from agencies.kinds import AgencyKind as A
from documents import portfolio
from documents.issue import render_waiting
from documents.models import Evidence, EvidenceView
from referral.law.kinds import Kind
from referral.models import Case, Event
from referral.services import evidence
from tests.cast import build_city
from tests.pages.browsers import as_
from tests.workflows.conftest import Town


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


@pytest.fixture
def case(town: Town) -> Case:
    """A criminal referral that was signed, and a table."""
    case = town.signed(A.POLICE, Kind.CRIMINAL, "gao").case
    render_waiting(town.at)
    evidence.add(case, town.who("liu"), name="住院清单.csv", chunks=[b"list"])
    return case


def export(town: Town, name: str, case: Case, purpose: str = "own") -> Any:
    """What the page answers."""
    asked = {"purpose": purpose, "retention": "30年", "shape": "pdf"}
    return as_(town, name).post(f"/cases/{case.slug}/dossier/", asked)


@pytest.fixture
def taken(town: Town, case: Case) -> Iterator[pikepdf.Pdf]:
    """The portfolio of the lead agency."""
    answer = export(town, "liu", case)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf", answer.content.decode()
    with pikepdf.open(io.BytesIO(answer.content)) as file:
        yield file


@pytest.mark.prints
def test_every_piece_is_attached_with_a_hash_that_holds(taken: pikepdf.Pdf) -> None:
    files = {name: spec.get_file() for name, spec in taken.attachments.items()}
    manifest = json.loads(files.pop("manifest.json").read_bytes())
    assert {file["path"].replace("/", "　") for file in manifest["files"]} == set(files)
    for file in manifest["files"]:
        held = files[file["path"].replace("/", "　")]
        assert hashlib.sha256(held.read_bytes()).hexdigest() == file["sha256"] and "changed" not in file
    assert [name for name in files if "审批表" in name and name.startswith("副卷")]
    (table,) = [held for name, held in files.items() if name.endswith("住院清单.csv")]
    assert table.read_bytes() == b"list" and table.mime_type == "text/plain"
    assert not [name for name in files if "封面" in name]  # these are the pages
    assert len(taken.pages) == 7  # cover, catalogue, 备考表 of both parts, 归档移交清单


@pytest.mark.prints
def test_the_whole_is_still_an_archive_file(taken: pikepdf.Pdf) -> None:
    assert taken.Root.OutputIntents and taken.Root.Collection.View == "/D"
    with taken.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "U")
        assert xmp["{http://purl.org/dc/elements/1.1/}title"] == str(taken.docinfo.Title)
    listed = list(taken.Root.AF)  # type: ignore[call-overload]
    assert len(listed) == len(taken.attachments)
    assert {str(one.AFRelationship) for one in listed} == {"/Source", "/Data"}
    assert all(one.EF.F.Params.Size == len(one.EF.F.read_bytes()) for one in listed)
    names = {str(one.UF) for one in listed}
    assert names == set(taken.attachments) and not {"/OpenAction", "/AA", "/AcroForm"} & set(
        taken.Root.keys()
    )


@pytest.mark.prints
def test_what_few_may_know_of_and_the_inner_part_stay_out_of_the_courts_file(town: Town, case: Case) -> None:
    answer = export(town, "liu", case, "court")
    with pikepdf.open(io.BytesIO(answer.content)) as file:
        assert not [name for name in file.attachments if "副卷" in name or "归档" in name]
        assert len(file.pages) == 3
    assert EvidenceView.objects.filter(post=town.posts["liu"], way="download").count() == 1


def test_what_is_too_large_for_one_file_is_refused_and_nothing_is_taken_out(town: Town, case: Case) -> None:
    Evidence.objects.filter(dossier=case.dossier).update(size=portfolio.MOST_BYTES)
    answer = export(town, "liu", case)
    assert answer.status_code == 422 and "请改为导出 ZIP" in answer.content.decode()
    assert not Event.objects.filter(act="dossier_export").exists() and not EvidenceView.objects.exists()
