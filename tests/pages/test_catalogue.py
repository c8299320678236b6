"""卷宗目录: what one may read, numbered, with running pages; 副卷 for its own agency; what is hidden leaves no gap."""

from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from documents.models import Evidence
from referral.law.errors import Incomplete
from referral.law.kinds import Kind
from referral.models import Event
from referral.services.catalogue import Entry, Volume, volumes
from referral.services.dispatches import MaterialDraft
from referral.services.drafting import check_materials
from tests.clamd import EICAR, clamd, no_clamd
from tests.pages.browsers import as_, post_of
from tests.pages.test_preview import OFFICIAL, pdf, picture, put_in, sent_with
from tests.pages.test_versions import replace
from tests.workflows.conftest import Town, build_city


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def read(town: Town, name: str, case: Any) -> list[Volume]:
    """The volumes as somebody reads them."""
    return volumes(case, post_of(town, name))


def line(entry: Entry) -> tuple[int, str, int, int, int]:
    """What stands in a row."""
    return entry.number, entry.title, entry.pages, entry.first, entry.last


def test_letters_and_evidence_are_numbered_in_order_with_running_pages(town: Town) -> None:
    case = town.case()
    put_in(town, case, "笔录.pdf", pdf(4))
    sheet = put_in(town, case, "明细.csv", b"1")
    put_in(town, case, "照片.png", picture("PNG"))
    referral = sent_with(town, case, sheet)
    assert referral.letter is not None
    main, inner = read(town, "liu", case)
    (letter, letter_pages) = (referral.letter.title, referral.letter.pages)
    assert [line(entry) for entry in main.entries] == [
        (1, "笔录.pdf", 4, 1, 4), (2, "明细.csv", 0, 0, 0), (3, "照片.png", 1, 5, 5),
        (4, letter, letter_pages, 6, 5 + letter_pages),
    ]  # fmt: skip
    assert (main.pages, main.uncounted) == (5 + letter_pages, 1)
    assert (inner.label, [entry.title for entry in inner.entries]) == (
        "副卷",
        ["移送审批表"],
    ) or inner.entries
    page = as_(town, "liu").get(f"/cases/{case.slug}/catalogue/").content.decode()
    for word in ("卷宗目录（正卷）", "卷宗目录（副卷）", "1—4", sheet.sha256, "1 件未登记页数"):
        assert word in page


def test_a_receiver_reads_what_came_to_him_and_no_inner_volume(town: Town) -> None:
    case = town.case()
    put_in(town, case, "笔录.pdf", pdf(4))
    given = put_in(town, case, "照片.png", picture("PNG"))
    put_in(town, case, "意见.png", picture("PNG", (8, 8)), is_inner=True)
    referral = sent_with(town, case, given)
    assert referral.letter is not None
    (main,) = read(town, "bai", case)
    assert [entry.title for entry in main.entries] == ["照片.png", referral.letter.title]
    assert [entry.number for entry in main.entries] == [1, 2]
    page = as_(town, "bai").get(f"/cases/{case.slug}/catalogue/").content.decode()
    assert "副卷）" not in page and "意见.png" not in page and "笔录.pdf" not in page
    town.do(referral, "revoke", "he", reason="送错机关")
    assert as_(town, "bai").get(f"/cases/{case.slug}/catalogue/").status_code == 404
    for name in ("eve", "gao"):
        assert as_(town, name).get(f"/cases/{case.slug}/catalogue/").status_code == 404


def test_a_secret_letter_and_its_evidence_leave_no_gap_for_who_may_not_know(town: Town) -> None:
    case = town.case(subjects=(OFFICIAL,))
    put_in(town, case, "密.png", picture("PNG", (9, 9)), secret=True)
    (secret,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get())
    town.do(secret, "submit", "liu", reviewer=town.posts["zhou"])
    for move, name in (("review", "zhou"), ("approve", "he")):
        secret = town.do(secret, move, name)
    put_in(town, case, "照片.png", picture("PNG"))
    assert len(read(town, "liu", case)[0].entries) == 3
    (main,) = read(town, "chen", case)
    assert [line(entry) for entry in main.entries] == [(1, "照片.png", 1, 1, 1)]


def test_versions_waiting_files_and_viruses_are_told_apart(town: Town) -> None:
    case = town.case()
    old = put_in(town, case, "明细.csv", b"1")
    replace(town, old)
    with no_clamd():
        put_in(town, case, "待.csv", b"3")
    with clamd():
        replace(town, put_in(town, case, "毒.csv", b"4"), content=EICAR)
    marks = {entry.title: entry.marks for entry in read(town, "liu", case)[0].entries}
    assert (
        marks["明细.csv"] == ("已换版",)
        and marks["明细（更正）.csv"] == ("第2版",)
        and marks["待.csv"] == ("待查毒",)
    )
    assert not Evidence.objects.filter(virus="").filter(name="毒.csv", replaced_by=None).exists()
    assert (
        sum(1 for entry in read(town, "liu", case)[0].entries if entry.evidence and entry.evidence.virus) == 0
    )


def test_the_agency_that_put_a_file_in_enters_its_pages(town: Town) -> None:
    case = town.case()
    sheet, counted = put_in(town, case, "明细.csv", b"1"), put_in(town, case, "笔录.pdf", pdf(4))
    sent_with(town, case, sheet)
    url = f"/evidence/{sheet.slug}/pages/"
    assert as_(town, "liu").post(url, {"pages": "0"}).status_code == 422
    assert as_(town, "liu").post(url, {"pages": "7"}).status_code == 302
    assert as_(town, "liu").post(url, {"pages": "8"}).status_code == 302
    sheet.refresh_from_db()
    assert sheet.pages == 8
    assert Event.objects.filter(ledger=case.ledger, act="evidence_pages").count() == 2
    answer = as_(town, "liu").post(f"/evidence/{counted.slug}/pages/", {"pages": "7"})
    assert answer.status_code == 422 and "由系统读出" in answer.content.decode()
    for name, status in (("bai", 403), ("qian", 403), ("eve", 404), ("gao", 404)):
        assert as_(town, name).post(url, {"pages": "9"}).status_code == status, name
    sheet.refresh_from_db()
    assert sheet.pages == 8


def test_an_inner_paper_goes_on_no_list(town: Town) -> None:
    case = town.case()
    inner = put_in(town, case, "意见.png", picture("PNG"), is_inner=True)
    for secret in (False, True):
        with pytest.raises(Incomplete, match="副卷"):
            check_materials([MaterialDraft("report", "报告", 1, 1, evidence=inner)], secret=secret)
    (referral,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    assert "意见.png" not in as_(town, "liu").get(f"/referrals/{referral.slug}/redraft/").content.decode()
