"""导出卷宗: 正卷 and 副卷 by the rights of the person, hashes that hold, each export an event and a look at every piece."""

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from documents.issue import render_waiting
from documents.models import Evidence, EvidenceView
from referral.law.kinds import Kind
from referral.models import Case, Event, Opening
from referral.services import evidence
from referral.services.sight import letters_for
from tests.cast import build_city
from tests.pages.browsers import as_, bytes_of
from tests.services.walks import known_to_few
from tests.workflows.conftest import Town


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


@pytest.fixture
def case(town: Town) -> Case:
    """A criminal referral that was signed, and a piece of evidence whose name no font can print."""
    case = town.signed(A.POLICE, Kind.CRIMINAL, "gao").case
    render_waiting(town.at)
    evidence.add(case, town.who("liu"), name="住院清单\U0003106c.txt", chunks=[b"list"])
    return case


def taken(town: Town, name: str, case: Case, purpose: str = "own") -> tuple[zipfile.ZipFile, dict[str, Any]]:
    """The packet as it came, and its manifest."""
    answer = as_(town, name).post(
        f"/cases/{case.slug}/dossier/", {"purpose": purpose, "retention": "30年", "shape": "zip"}
    )
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip", answer.content.decode()
    packet = zipfile.ZipFile(io.BytesIO(bytes_of(answer)))
    assert packet.testzip() is None
    return packet, json.loads(packet.read("manifest.json"))


@pytest.mark.prints
def test_the_own_agency_gets_both_parts_with_hashes_that_hold(town: Town, case: Case) -> None:
    packet, manifest = taken(town, "liu", case)
    names = packet.namelist()
    for start in (
        "正卷/000-1 卷宗封面",
        "正卷/000-2 卷内目录",
        "正卷/999 备考表",
        "副卷/000-1 卷宗封面",
        "归档移交清单",
    ):
        assert any(name.startswith(start) for name in names), start
    assert any("审批表" in name for name in names if name.startswith("副卷/"))
    assert any("涉嫌犯罪案件移送书" in name for name in names if name.startswith("正卷/"))
    assert not any("审批表" in name for name in names if name.startswith("正卷/"))
    for file in manifest["files"]:
        assert (
            hashlib.sha256(packet.read(file["path"])).hexdigest() == file["sha256"] and "changed" not in file
        )
    assert {file["path"] for file in manifest["files"]} | {"manifest.json"} == set(names)
    assert (manifest["case"], manifest["made_by"]) == (case.number, "刘洋")


def test_court_lawyer_and_procuratorate_get_the_outer_part_alone(town: Town, case: Case) -> None:
    for purpose in ("court", "lawyer", "procuratorate"):
        packet, _ = taken(town, "liu", case, purpose)
        assert not [name for name in packet.namelist() if name.startswith("副卷/") or "归档" in name]


def test_the_other_side_takes_out_what_it_may_see_and_every_piece_is_a_look(town: Town, case: Case) -> None:
    own = Evidence.objects.get(dossier=case.dossier)
    packet, _ = taken(town, "gao", case)
    assert not [name for name in packet.namelist() if "审批表" in name or "住院清单" in name]
    looks = Opening.objects.filter(post=town.posts["gao"], letter__isnull=False).count()
    assert looks >= 1 and not EvidenceView.objects.exists()
    taken(town, "liu", case)
    assert EvidenceView.objects.filter(evidence=own, post=town.posts["liu"]).count() == 1
    events = Event.objects.filter(act="dossier_export").order_by("pk")
    assert [one.agency for one in events] == [town.agencies[A.POLICE], town.agencies[A.NHSA]]
    assert all(one.internal for one in events) and events[1].payload["pieces"]


def test_what_few_may_know_of_is_in_no_packet(town: Town) -> None:
    referral = known_to_few(town)
    town.render(referral)
    town.sent(case=referral.case)
    render_waiting(town.at)
    assert letters_for(referral.case, town.posts["liu"]).filter(letter__secret=True).count() == 2
    for name in ("liu", "he", "qian"):
        packet, manifest = taken(town, name, referral.case)
        text = "".join(packet.namelist()) + json.dumps(manifest, ensure_ascii=False)
        assert "问题线索" not in text and "纪" not in text


def test_who_has_no_part_takes_nothing_out(town: Town, case: Case) -> None:
    url = f"/cases/{case.slug}/dossier/"
    assert as_(town, "eve").get(url).status_code == 404
    answer = as_(town, "liu").post(url, {"purpose": "press", "retention": "30年", "shape": "zip"})
    assert answer.status_code == 422 and not Event.objects.filter(act="dossier_export").exists()
    assert url in as_(town, "liu").get(f"/cases/{case.slug}/letters/").content.decode()


def test_a_file_that_changed_says_so_in_the_manifest(town: Town, case: Case) -> None:
    Evidence.objects.filter(dossier=case.dossier).update(sha256="0" * 64)
    _, manifest = taken(town, "liu", case)
    (changed,) = [file for file in manifest["files"] if file.get("changed")]
    assert changed["recorded_sha256"] == "0" * 64 and "住院清单" in changed["path"]
