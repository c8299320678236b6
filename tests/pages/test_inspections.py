"""一查一档: an inspection with its institutions and problems, what came of it, and nobody else's."""

import io

from openpyxl import load_workbook

from referral.models import Inspection
from tests.pages.browsers import as_, bytes_of
from tests.pages.reading import page
from tests.pages.test_directory import text
from tests.workflows.conftest import Town, town

__all__ = ["town"]
TYPED = {
    "edition": "0", "number": "飞检〔2026〕1号", "kind": "flight", "title": "2026年第一批飞行检查", "basis": "江医保函〔2026〕9号", "team": "刘洋、陈静",
    "since": "2026-11-02", "until": "2026-11-06", "lines": "2", "i1_name": "安澜仁和医院", "i1_id_code": "91330000MA0000001X",
    "i1_problems": "虚构住院126人次。", "i2_name": "",
}  # fmt: skip
CODE = "91330000MA0000001X"


def test_an_inspection_is_entered_changed_and_leads_to_clue_case_and_unit(town: Town) -> None:
    case = town.case(source="flight")
    clue = case.clues.get()
    more = as_(town, "liu").post("/inspections/new/", TYPED | {"more": "1"})
    assert 'name="i3_name"' in more.content.decode() and not Inspection.objects.exists()
    wrong = as_(town, "liu").post("/inspections/new/", TYPED | {"until": "2026-11-01", "i2_problems": "无名"})
    assert (
        wrong.status_code == 422
        and "请填写第2行的被查单位" in text(wrong)
        and "虚构住院126人次" in text(wrong)
    )
    early = as_(town, "liu").post("/inspections/new/", TYPED | {"until": "2026-11-01"})
    assert early.status_code == 422 and "结束日期不能早于起始日期" in text(early)
    none = as_(town, "liu").post(
        "/inspections/new/", TYPED | {"i1_name": "", "i1_id_code": "", "i1_problems": ""}
    )
    assert none.status_code == 422 and "至少填写一个被查单位" in text(none)
    assert as_(town, "liu").post("/inspections/new/", TYPED | {"clues": clue.number}).status_code == 302
    row = Inspection.objects.get()
    url = f"/inspections/{row.slug}/"
    html = page(town, "chen", url)
    for words in ("2026年第一批飞行检查", "虚构住院126人次", clue.number, case.number, "江医保函〔2026〕9号"):
        assert words in html, words
    assert url in page(town, "liu", f"/institutions/{CODE}/") and url in page(
        town, "qian", "/inspections/?q=仁和"
    )
    again = as_(town, "liu").post("/inspections/new/", TYPED)
    assert again.status_code == 422 and "已经登记" in text(again)
    typed = TYPED | {"edition": str(row.edition), "title": "改名", "clues": clue.number}
    assert as_(town, "liu").post(f"{url}change/", typed).status_code == 302
    late = as_(town, "chen").post(f"{url}change/", typed | {"title": "又改名"})
    assert late.status_code == 409 and "刚刚由其他人员修改" in text(late) and "又改名" in text(late)
    assert Inspection.objects.get().title == "改名"


def test_the_file_is_the_page(town: Town) -> None:
    as_(town, "liu").post("/inspections/new/", TYPED)
    row = Inspection.objects.get()
    book = load_workbook(io.BytesIO(bytes_of(as_(town, "liu").get(f"/inspections/{row.slug}/file.xlsx"))))
    assert book.sheetnames == ["检查", "被查单位和问题", "线索和案件"]
    assert dict(book["检查"].iter_rows(min_row=2, values_only=True))["检查编号"] == row.number
    assert book["被查单位和问题"]["D2"].value == "虚构住院126人次。" and book["线索和案件"].max_row == 1


def test_inspections_are_the_own_agencys_and_written_by_its_officers(town: Town) -> None:
    as_(town, "liu").post("/inspections/new/", TYPED)
    url = f"/inspections/{Inspection.objects.get().slug}/"
    for name in ("bai", "gao", "eve", "gov"):
        for path in (url, f"{url}change/", f"{url}file.xlsx"):
            assert as_(town, name).get(path).status_code == 404, (name, path)
        assert "第一批飞行检查" not in page(town, name, "/inspections/")
    for name in ("he", "qian", "zhou"):
        assert as_(town, name).get(f"{url}change/").status_code == 403, name
        assert as_(town, name).post("/inspections/new/", TYPED).status_code == 403, name
    restricted = town.clue(restricted=True)
    refused = as_(town, "liu").post("/inspections/new/", TYPED | {"number": "二", "clues": restricted.number})
    assert refused.status_code == 422 and "没有找到线索" in text(refused), (
        "a restricted clue came of nothing that others read"
    )
