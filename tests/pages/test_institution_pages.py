"""一院一档 on the pages: found by name or code, read whole, taken out; who is nobody there finds nothing, whatever he types."""

import io
from decimal import Decimal

from openpyxl import load_workbook

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from referral.services import lanes
from referral.services.clues import SubjectDraft
from tests.cast import PENALTY
from tests.pages.browsers import as_, bytes_of
from tests.pages.reading import page
from tests.pages.test_directory import text
from tests.services.walks import hire, own_lane
from tests.workflows.conftest import Town, town

__all__ = ["town"]
CODE = "91330000MA0000001X"
FILE = f"/institutions/{CODE}/"
NAMELESS = SubjectDraft("institution", "安澜仁和医院")


def test_a_unit_is_found_and_its_file_tells_all_that_one_may_see(town: Town) -> None:
    case = town.case(violations=("F03",), amounts={"suspected": Decimal("1200.50")})
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[PENALTY])
    assert FILE in page(town, "liu", "/institutions/") and FILE in page(town, "liu", f"/cases/{case.slug}/")
    assert FILE in page(town, "liu", f"/institutions/?q={CODE.lower()}")
    assert "没有符合条件的单位" in page(town, "liu", "/institutions/?q=没有这家")
    html = page(town, "liu", FILE)
    for words in (
        case.number,
        "责令改正",
        "安卫改〔2026〕5号",
        "市医保局",
        "只列本机关可以查看的内容",
        "1,200.50 元（全案）",
    ):
        assert words in html, words
    book = load_workbook(io.BytesIO(bytes_of(as_(town, "liu").get(f"{FILE}file.xlsx"))))
    assert book.sheetnames == ["案件", "资金明细", "处理处罚", "医保支付资格记分", "医师考核", "信用事项", "自查自纠", "未建案的线索", "检查"]  # fmt: skip
    assert (book["资金明细"]["C2"].value, book["资金明细"]["I2"].value) == (1200.5, "不分当事人")
    assert book["案件"]["A2"].value == case.number and book["处理处罚"]["K2"].value == "安卫改〔2026〕5号"


def test_to_a_stranger_there_is_no_such_unit(town: Town) -> None:
    town.case()
    for name in ("eve", "gao", "bai", "gov"):
        for url in (FILE, f"{FILE}file.xlsx", f"{FILE}join/", f"{FILE}part/", "/institutions/9100/"):
            assert as_(town, name).get(url).status_code == 404, (name, url)
        assert "安澜仁和医院" not in page(town, name, "/institutions/")


def test_an_officer_joins_a_nameless_one_and_parts_it_again(town: Town) -> None:
    town.case()
    other = town.case(subjects=(NAMELESS,))
    assert "可能同一" in page(town, "liu", FILE) and "归入档案" in page(town, "liu", FILE)
    assert (
        "归入档案" not in page(town, "qian", FILE)
        and as_(town, "qian").get(f"{FILE}join/").status_code == 403
    )
    typed = {"subject": str(other.subjects.get().pk), "reason": ""}
    refused = as_(town, "liu").post(f"{FILE}join/", typed)
    assert refused.status_code == 422 and "请填写认定为同一单位的理由" in text(refused)
    assert as_(town, "liu").post(f"{FILE}join/", typed | {"reason": "地址一致"}).status_code == 302
    html = page(town, "liu", FILE)
    assert other.number in html and "地址一致" in html and "可能同一" not in html
    (link,) = other.subjects.get().links.all()
    assert (
        as_(town, "chen").post(f"{FILE}part/", {"link": str(link.pk), "reason": "另一家"}).status_code == 302
    )
    assert "可能同一" in page(town, "liu", FILE)


def test_a_subject_that_corrected_itself_bears_the_mark(town: Town) -> None:
    case = town.case()
    url = f"/cases/{case.slug}/self-correction/"
    assert url in page(town, "liu", f"/cases/{case.slug}/") and url not in page(
        town, "he", f"/cases/{case.slug}/"
    )
    typed = {
        "subject": str(case.subjects.get().pk),
        "on": f"{town.at:%Y-%m-%d}",
        "paper": "自查报告",
        "words": "",
    }
    assert (
        as_(town, "he").post(url, typed).status_code == 403
        and as_(town, "eve").post(url, typed).status_code == 404
    )
    wrong = as_(town, "liu").post(url, typed | {"on": "昨天"})
    assert wrong.status_code == 422 and "自查报告" in text(wrong)
    assert as_(town, "liu").post(url, typed).status_code == 302
    assert "自查自纠</span>" in page(town, "liu", f"/cases/{case.slug}/") and "自查报告" in page(
        town, "liu", FILE
    )
    fact = case.self_corrections.get()
    book = load_workbook(io.BytesIO(bytes_of(as_(town, "liu").get(f"{FILE}file.xlsx"))))
    assert [row[1:4] for row in book["自查自纠"].values][1:] == [("自查报告", None, case.number)]
    back = {"fact": str(fact.pk), "reason": "录错"}
    assert as_(town, "liu").post(f"{url}withdraw/", back).status_code == 302
    assert "自查自纠</span>" not in page(town, "liu", f"/cases/{case.slug}/")
    assert own_lane(case).status == "working"


def test_what_can_be_no_code_breaks_no_page(town: Town) -> None:
    odd = SubjectDraft("institution", "安澜仁和医院", id_code="无/9133?1")
    case = town.case(subjects=(odd,))
    assert odd.name in page(town, "liu", f"/cases/{case.slug}/") and odd.name in page(
        town, "liu", "/institutions/"
    )


def test_keepers_of_seals_and_names_read_of_no_clue_and_of_no_unit(town: Town) -> None:
    clue = town.clue()
    for name, role in (("jiang", Role.SEALKEEPER), ("su", Role.CUSTODIAN)):
        hire(town, name, A.NHSA, role)
        for url in ("/clues/", "/institutions/", f"/institutions/?q={CODE}"):
            assert "仁和" not in page(town, name, url), (name, url)
        for url in (FILE, f"{FILE}file.xlsx", f"/clues/{clue.slug}/"):
            assert as_(town, name).get(url).status_code == 404, (name, url)
