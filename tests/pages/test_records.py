"""处罚、记分、考核、信用: kept apart, written by who keeps each, taken out in columns that stay; nothing is added up."""

import io

import pytest
from openpyxl import load_workbook

from referral.models import Case, ConductEntry, Lane
from referral.pages.records.lines import HEADINGS
from referral.services.clues import SubjectDraft
from tests.pages.browsers import as_, bytes_of
from tests.pages.reading import page
from tests.pages.test_directory import text
from tests.services.walks import own_lane
from tests.workflows.conftest import Town, town

__all__ = ["town"]
DOCTOR = SubjectDraft("person", "许大明", id_code="330102198001010011", work_unit="安澜仁和医院医师")
SHEETS = ["处理处罚", "医保支付资格记分", "医师考核", "信用事项"]


@pytest.fixture
def lanes(town: Town) -> tuple[Case, Lane, Lane]:
    """A case about a doctor, in the bureau and at the health commission."""
    case = town.case(subjects=(DOCTOR,))
    health = town.do(town.do(town.sent(case=case), "sign", "bai", items=1, pages=6), "accept", "bai")
    return case, own_lane(case), town.lane(health)


def typed(town: Town, case: Case, lane: Lane, **changes: str) -> dict[str, str]:
    return typed_for(town, lane) | {"subject": str(case.subjects.get().pk)} | changes


def typed_for(town: Town, lane: Lane) -> dict[str, str]:
    """A filled-in form without its subject."""
    return {
        "register": "payment", "points": "3", "words": "违规开具处方", "document_number": "=安医保记〔2026〕1号",
        "decided_on": f"{town.at:%Y-%m-%d}", "until": "", "lane": str(lane.pk),
    }  # fmt: skip


def test_two_kinds_of_points_are_two_registers_with_a_keeper_each(
    town: Town, lanes: tuple[Case, Lane, Lane]
) -> None:
    case, own, health = lanes
    url = f"/cases/{case.slug}/conduct/"
    assert as_(town, "liu").post(url, typed(town, case, own)).status_code == 302
    theirs = typed(town, case, health, register="assessment", points="", document_number="安卫考〔2026〕1号")
    assert as_(town, "liu").post(url, theirs | {"lane": str(own.pk)}).status_code == 422, (
        "医师考核 is not the bureau's"
    )
    assert as_(town, "bai").post(url, theirs).status_code == 302
    assert as_(town, "bai").post(url, typed(town, case, health)).status_code == 422, (
        "医保支付资格 is not the commission's"
    )
    for name, status in (("gao", 404), ("he", 403), ("qian", 403)):
        assert as_(town, name).post(url, typed(town, case, own)).status_code == status, name
    payment, assessment = (
        page(town, "liu", f"/records/?register={one}") for one in ("payment", "assessment")
    )
    assert "3分" in payment and "违规开具处方" in payment and "安卫考" not in payment
    assert "安卫考〔2026〕1号" in assessment and "3分" not in assessment
    assert "没有记录" in page(town, "eve", "/records/?register=payment")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"points": ""}, "须填写分值"), ({"points": "13"}, "1分至12分"), ({"decided_on": "2099-01-01"}, "晚于今天"),
        ({"register": "credit"}, "其他记录不填分值"), ({"until": "2020-01-01"}, "不能早于决定日期"), ({"words": ""}, "请填写事项"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_what_was_typed_stays(town: Town, lanes: tuple[Case, Lane, Lane], changes: dict[str, str], words: str) -> None:  # fmt: skip
    case, own, _ = lanes
    answer = as_(town, "liu").post(f"/cases/{case.slug}/conduct/", typed(town, case, own) | changes)
    assert answer.status_code == 422 and words in text(answer) and "安医保记〔2026〕1号" in text(answer)
    assert not ConductEntry.objects.exists()


def test_the_same_decision_is_entered_once_and_taken_back_with_a_reason(
    town: Town, lanes: tuple[Case, Lane, Lane]
) -> None:
    case, own, _ = lanes
    url = f"/cases/{case.slug}/conduct/"
    for status in (302, 422):
        assert as_(town, "liu").post(url, typed(town, case, own)).status_code == status
    entry = ConductEntry.objects.get()
    answer = as_(town, "bai").post(f"{url}withdraw/", {"entry": str(entry.pk), "reason": "代撤"})
    assert answer.status_code == 422, "another agency's"
    assert (
        as_(town, "liu").post(f"{url}withdraw/", {"entry": str(entry.pk), "reason": "录错"}).status_code
        == 302
    )
    assert "没有记录" in page(town, "liu", "/records/?register=payment")
    assert as_(town, "liu").post(url, typed(town, case, own)).status_code == 302


def test_the_file_has_the_columns_of_the_document_and_the_lines_of_the_page(
    town: Town, lanes: tuple[Case, Lane, Lane]
) -> None:
    case, own, _ = lanes
    as_(town, "liu").post(f"/cases/{case.slug}/conduct/", typed(town, case, own))
    book = load_workbook(io.BytesIO(bytes_of(as_(town, "liu").get("/records/records.xlsx"))))
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert tuple(cell.value for cell in sheet[1]) == HEADINGS
    row = dict(zip(HEADINGS, [cell.value for cell in book["医保支付资格记分"][2]], strict=True))
    assert (row["当事人"], row["统一社会信用代码或身份证号"], row["记分"]) == (DOCTOR.name, DOCTOR.id_code, 3)
    assert row["文号"] == "=安医保记〔2026〕1号" and book["医保支付资格记分"]["K2"].data_type == "s"
    shown = as_(town, "liu").get("/records/?register=payment").context["page"]
    assert [one.document_number for one in shown] == [row["文号"]] and book["医保支付资格记分"].max_row == 2
    assert "没有这一选项" in page(town, "liu", "/records/?year=1066")


def test_points_are_a_persons_and_the_file_of_his_hospital_shows_them(town: Town) -> None:
    hospital = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")
    case = town.case(subjects=(hospital, DOCTOR))
    unit, doctor = case.subjects.order_by("pk")
    fields = typed_for(town, own_lane(case))
    refused = as_(town, "liu").post(f"/cases/{case.slug}/conduct/", fields | {"subject": str(unit.pk)})
    assert refused.status_code == 422 and "登记在相关人员名下" in text(refused)
    assert (
        as_(town, "liu")
        .post(f"/cases/{case.slug}/conduct/", fields | {"subject": str(doctor.pk)})
        .status_code
        == 302
    )
    html = page(town, "liu", f"/institutions/{hospital.id_code}/")
    assert "3分" in html and DOCTOR.name in html and "撤销" in html
