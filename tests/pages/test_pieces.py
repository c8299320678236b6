"""Files in pieces: they go on where they stood, for the one who began; what is refused or given up leaves nothing behind."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings
from django.utils import timezone

from documents.models import Evidence, Upload
from documents.uploads import PIECE, clear_leftovers
from referral.models import Case, Event
from tests.cast import City
from tests.clamd import EICAR, clamd, no_clamd
from tests.pages.browsers import as_
from workflows import tick

BIG = b"a,b\n" * (PIECE * 2 // 4) + b"end\n"  # three pieces


def begin(city: City, case: Case, content: bytes = BIG, by: str = "liu", **changes: Any) -> Any:
    """The answer to the beginning of an upload."""
    declared = {"name": "明细.csv", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return as_(city, by).post(f"/cases/{case.slug}/evidence/uploads/", declared | changes)


def piece(city: City, url: str, offset: object, data: bytes, by: str = "liu") -> Any:
    """The answer to a piece."""
    headers = {"X-Offset": str(offset)}
    return as_(city, by).post(url, data, content_type="application/octet-stream", headers=headers)


def send(city: City, url: str, content: bytes, start: int = 0, stop: int | None = None) -> None:
    """Pieces one after the other."""
    for at in range(start, len(content) if stop is None else stop, PIECE):
        answer = piece(city, url, at, content[at : at + PIECE])
        assert answer.json() == {"offset": min(at + PIECE, len(content))}


def lying() -> list[str]:
    """What lies of uploads in the storage."""
    if not default_storage.exists("uploads"):
        return []
    folders, _ = default_storage.listdir("uploads")
    return [name for folder in folders for name in default_storage.listdir(f"uploads/{folder}")[1]]


@pytest.fixture(autouse=True)
def _a_storage_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_file_in_pieces_becomes_evidence_as_any_other(city: City) -> None:
    case = city.case()
    told = begin(city, case).json()
    assert (told["offset"], told["piece"]) == (0, PIECE)
    send(city, told["url"], BIG)
    answer = as_(city, "liu").post(told["done"])
    taken = Evidence.objects.get()
    assert answer.status_code == 201 and taken.sha256 in answer.content.decode()
    assert (taken.size, taken.file.read()) == (len(BIG), BIG)
    assert Event.objects.get(ledger=case.ledger, act="upload").payload == {"sha256": taken.sha256}
    assert lying() == []
    again = as_(city, "liu").post(told["done"])  # the answer was lost: the same evidence
    assert again.status_code == 201 and taken.slug in again.content.decode()
    assert Evidence.objects.count() == 1
    assert begin(city, case).json()["offset"] == 0  # the same file once more is another upload
    assert Upload.objects.unfinished().count() == 1


def test_it_goes_on_where_it_stood(city: City) -> None:
    case = city.case()
    told = begin(city, case).json()
    send(city, told["url"], BIG, stop=PIECE)
    page = as_(city, "liu").get(f"/cases/{case.slug}/evidence/").content.decode()
    assert "明细.csv" in page and "已传 49%" in page
    assert "明细.csv" not in as_(city, "chen").get(f"/cases/{case.slug}/evidence/").content.decode()
    again = begin(city, case, name="明细（一）.csv").json()
    assert again == told | {"offset": PIECE}
    send(city, told["url"], BIG, start=PIECE)
    assert as_(city, "liu").post(told["done"]).status_code == 201


def test_a_piece_that_does_not_follow_is_told_where_to_go_on(city: City) -> None:
    told = begin(city, city.case()).json()
    send(city, told["url"], BIG, stop=PIECE)
    for offset in (0, PIECE - 1, PIECE * 2, "x", -1):
        answer = piece(city, told["url"], offset, BIG[:10])
        assert answer.status_code == 409 and answer.json()["offset"] == PIECE
        assert "接着上传" in answer.json()["sentence"]
    assert len(lying()) == 1


def test_a_piece_of_a_wrong_size_is_refused_and_the_rest_stays(city: City) -> None:
    told = begin(city, city.case()).json()
    send(city, told["url"], BIG, stop=PIECE * 2)
    for data in (b"", BIG[:5], b"x" * (PIECE + 1), b"x" * (6 * 1024 * 1024)):
        answer = piece(city, told["url"], PIECE * 2, data)
        assert answer.status_code == 422 and "大小不对" in answer.content.decode()
    answer = as_(city, "liu").post(told["done"])
    assert answer.status_code == 422 and "还没有传完" in answer.content.decode()
    send(city, told["url"], BIG, start=PIECE * 2)
    assert as_(city, "liu").post(told["done"]).status_code == 201


def test_other_content_than_declared_leaves_nothing(city: City) -> None:
    case = city.case()
    told = begin(city, case).json()
    send(city, told["url"], BIG[:-2] + b"!\n")
    answer = as_(city, "liu").post(told["done"])
    assert answer.status_code == 422 and "校验值不符" in answer.content.decode()
    digest = hashlib.sha256(BIG[:-2] + b"!\n").hexdigest()
    assert not default_storage.exists(f"evidence/{digest[:2]}/{digest}")
    assert (Evidence.objects.count(), Upload.objects.count(), lying()) == (0, 0, [])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"size": 201 * 1024 * 1024}, "超过200MB"),
        ({"size": 0}, "空文件"),
        ({"size": "viel"}, "空文件"),
        ({"sha256": "x" * 64}, "校验值无法识别"),
        ({"name": "机密★1年.csv"}, "国家秘密"),
    ],
)
def test_what_cannot_come_in_is_refused_at_the_beginning(
    city: City, changes: dict[str, Any], said: str
) -> None:
    answer = begin(city, city.case(), **changes)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(("name", "said"), [("程序.exe", "只接受"), ("照片.png", "内容与扩展名不符")])
def test_a_wrong_type_is_told_with_the_first_piece(city: City, name: str, said: str) -> None:
    told = begin(city, city.case(), name=name).json()
    answer = piece(city, told["url"], 0, BIG[:PIECE])
    assert answer.status_code == 422 and said in answer.content.decode()
    assert (Upload.objects.count(), lying()) == (0, [])


def test_a_mark_of_state_secrecy_is_found_at_the_end_and_nothing_stays(city: City) -> None:
    content = "机密★1年\n".encode() + BIG
    told = begin(city, city.case(), content).json()
    send(city, told["url"], content)
    answer = as_(city, "liu").post(told["done"])
    assert answer.status_code == 422 and "国家秘密" in answer.content.decode()
    assert (Evidence.objects.count(), Upload.objects.count(), lying()) == (0, 0, [])


def test_it_is_for_the_one_who_began_and_for_who_may_upload(city: City) -> None:
    case, other = city.case(), city.case(title="另一件案件")
    told = begin(city, case).json()
    for by, status in (("chen", 404), ("qian", 403), ("eve", 404), ("bai", 404)):
        assert piece(city, told["url"], 0, BIG[:PIECE], by=by).status_code == status, by
        for address in ("done", "cancel"):
            url = f"{told['url']}{address}/"
            assert as_(city, by).post(url).status_code == (
                422 if (by, address) == ("chen", "cancel") else status
            )
        if by != "chen":
            assert begin(city, case, by=by).status_code == status
    said = piece(city, told["url"], 0, BIG[:PIECE], by="chen").content.decode()
    assert "不是您本人开始的" in said
    elsewhere = told["url"].replace(case.slug, other.slug)
    assert piece(city, elsewhere, 0, BIG[:PIECE]).status_code == 404
    assert Upload.objects.get().received == 0 and lying() == []


def test_giving_up_leaves_nothing(city: City) -> None:
    case = city.case()
    told = begin(city, case).json()
    send(city, told["url"], BIG, stop=PIECE)
    assert as_(city, "liu").post(f"{told['url']}cancel/").status_code == 302
    assert (Upload.objects.count(), lying()) == (0, [])
    assert piece(city, told["url"], PIECE, BIG[PIECE : PIECE * 2]).status_code == 404


def test_what_nobody_goes_on_with_is_cleared_after_a_day(city: City) -> None:
    told = begin(city, city.case()).json()
    send(city, told["url"], BIG, stop=PIECE)
    upload = Upload.objects.get()
    default_storage.save(f"uploads/{upload.slug}/unnamed", default_storage.open(upload.pieces[0]))
    assert clear_leftovers(timezone.now() + timedelta(hours=23)) == 0
    assert tick.run(timezone.now() + timedelta(hours=25))["uploads"] == 1
    assert (Upload.objects.count(), lying()) == (0, [])


def test_a_file_in_pieces_goes_through_quarantine(city: City) -> None:
    case, content = city.case(), EICAR + BIG
    told = begin(city, case, content, name="清单.txt").json()
    send(city, told["url"], content)
    with clamd():
        answer = as_(city, "liu").post(told["done"])
    assert answer.status_code == 422 and "查出病毒" in answer.content.decode()
    told = begin(city, case).json()
    send(city, told["url"], BIG)
    with no_clamd():
        answer = as_(city, "liu").post(told["done"])
    assert answer.status_code == 201 and "待查毒" in answer.content.decode()


@override_settings(EVIDENCE_MAX_BYTES=PIECE)
def test_the_limit_of_the_installation_counts(city: City) -> None:
    case = city.case()
    answer = begin(city, case)
    assert answer.status_code == 422 and "超过4MB" in answer.content.decode()
    assert "单个不超过 4 MB" in as_(city, "liu").get(f"/cases/{case.slug}/evidence/").content.decode()
