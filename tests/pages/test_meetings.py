"""Meetings and the task ledger as people work with them in the browser: from the invitation to a workbook."""

import io
from datetime import date

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from agencies.kinds import AgencyKind as A
from documents import workbooks
from documents.workbooks import Sheet
from referral.models import Case, ExpertOpinion, LedgerTask, Listing, Meeting
from referral.pages.meetings import bench
from referral.pages.task_ledger.lines import COLUMNS
from referral.services import listing_reports
from referral.services.task_import import HEAD
from tests.pages.browsers import as_, bytes_of, post_of
from tests.pages.reading import recent_town
from tests.services.listed import by_government
from tests.services.sessions import called, circulated, decided, item, shared, written
from tests.workflows.conftest import Town
from workflows import meetings as verbs

PAPER = "2026年工作任务台账"
ROW = ("=HYPERLINK(组织自查)", "市医保局、市卫健委", date(2026, 12, 31), PAPER, "")


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, a week before the day of the pages."""
    return recent_town()


def text_of(content):
    """The words of a PDF."""
    pdf = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in pdf)


def post(browser, url, **data):
    return browser.post(url, data, follow=True)


def sheet(*rows):
    content = workbooks.written([Sheet("任务台账", HEAD, rows)])
    return SimpleUploadedFile("台账.xlsx", content, content_type=workbooks.XLSX)


def test_a_meeting_is_called_and_answered_on_the_pages(town):
    shared(town)
    liu, bai = as_(town, "liu"), as_(town, "bai")
    data = {
        "is_classified": "no", "kind": "consult", "title": "案件会商", "planned_at": "2026-11-27T09:00", "place": "三楼", "host": "吴海涛",
        "invited": [town.agencies[A.HEALTH].pk, town.agencies[A.MARKET].pk],
    }  # fmt: skip
    refused = liu.post("/meetings/new/", data | {"is_classified": "yes"})
    assert (
        refused.status_code == 422
        and "涉密会议不在本系统登记" in refused.content.decode()
        and "案件会商" in refused.content.decode()
    )
    assert "已召集并邀请" in post(liu, "/meetings/new/", **data).content.decode()
    meeting = Meeting.objects.get()
    post(liu, f"/meetings/{meeting.slug}/item/", topic="研究移送", case=Case.objects.get().pk)
    assert "研究移送" in liu.get(f"/meetings/{meeting.slug}/").content.decode()
    assert post(bai, f"/meetings/{meeting.slug}/answer/", comes="yes", said="白雪").status_code == 200
    assert "白雪" in liu.get(f"/meetings/{meeting.slug}/").content.decode()


def test_a_participant_reads_on_every_page_and_file_only_what_it_sees_anyway(town):
    case = shared(town)
    meeting = circulated(town, written(town, case))
    for name, sees in (("bai", True), ("ma", False)):
        page = as_(town, name).get(f"/meetings/{meeting.slug}/").content.decode()
        assert ("研究虚构住院案件的移送" in page) == sees and (case.number in page) == sees
        assert "通报第三季度工作情况" in page and (">1．" in page)
    assert as_(town, "ma").get(f"/meeting-items/{item(meeting).slug}/comment/").status_code == 404
    assert as_(town, "fan").get(f"/meetings/{meeting.slug}/").status_code == 404
    assert as_(town, "fan").get(f"/meetings/{meeting.slug}/pack.pdf").status_code == 404


def test_a_decision_is_taken_reported_and_ended_on_the_pages(town):
    meeting = written(town)
    task = decided(town, meeting)
    hong, bai = as_(town, "hong"), as_(town, "bai")
    assert "待承担机关确认" in hong.get("/task-ledger/").content.decode()
    assert bai.get(f"/ledger-tasks/{task.slug}/confirm/").status_code == 403
    assert "已确认承担" in post(hong, f"/ledger-tasks/{task.slug}/confirm/").content.decode()
    missing = bai.post(f"/ledger-tasks/{task.slug}/done/", {"said": "已核查完毕"})
    assert (
        missing.status_code == 422
        and "佐证材料" in missing.content.decode()
        and "已核查完毕" in missing.content.decode()
    )
    post(bai, f"/ledger-tasks/{task.slug}/done/", said="已核查完毕", document="安卫函〔2026〕9号")
    page = as_(town, "liu").get("/task-ledger/?part=gave").content.decode()
    assert "已完成" in page and "已核查完毕（佐证：安卫函〔2026〕9号）" in page
    assert as_(town, "ma").get(f"/ledger-tasks/{task.slug}/").status_code == 404


def test_the_ledger_lists_all_four_sources_and_the_workbook_says_the_same(town):
    case = shared(town)
    by_government(town, case)
    unit = Listing.objects.get().units.get()
    town.run(
        listing_reports.instruct, unit.listing, town.who("mo"), unit=unit, leader="副市长", text="限期办结。", due_on=town.at.date()
    )  # fmt: skip
    decided(town, written(town, case))
    upload(as_(town, "bai"), ("自查医师执业", "市卫健委", date(2026, 12, 31), PAPER, ""))
    bai = as_(town, "bai")
    page = bai.get("/task-ledger/").content.decode()
    for words in (
        "限期办结。",
        "核查住院病历和护理记录",
        "自查医师执业",
        "挂牌督办批示",
        "会议决定事项",
        "台账登记",
    ):
        assert words in page, words
    for query in ("", "?source=meeting", "?state=todo", "?q=自查"):
        rows = table(bytes_of(bai.get(f"/task-ledger/export.xlsx{query}")))
        assert rows[0] == COLUMNS
        shown = bai.get(f"/task-ledger/{query}").content.decode()
        for title, source, _, lead, co, number, due_on, word, told in rows[1:]:
            for cell in (title, source, lead, co or "", number or "", f"{due_on:%Y-%m-%d}", word, told or ""):
                assert cell in shown, cell
        assert shown.count('class="t1"') == len(rows) - 1


def table(content):
    """The first sheet of a workbook, row by row."""
    book = load_workbook(io.BytesIO(content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    return [
        rows[0],
        *(tuple(cell.date() if hasattr(cell, "date") else cell for cell in row) for row in rows[1:]),
    ]


def upload(browser, *rows):
    """Upload, preview, register."""
    preview = browser.post("/task-ledger/import/", {"file": sheet(*rows)})
    checked = preview.context["checked"]
    return post(browser, "/task-ledger/import/", checked=checked)


def test_a_workbook_is_previewed_registered_once_and_its_formulas_are_text(town):
    liu = as_(town, "liu")
    preview = liu.post("/task-ledger/import/", {"file": sheet(ROW)})
    assert preview.status_code == 200 and "共 1 行，新增 1 项" in preview.content.decode()
    assert not LedgerTask.objects.exists()
    assert "已登记1项任务" in upload(liu, ROW).content.decode()
    assert "没有新增" in upload(liu, ROW).content.decode()
    assert LedgerTask.objects.get().title == "=HYPERLINK(组织自查)"
    book = load_workbook(io.BytesIO(bytes_of(liu.get("/task-ledger/export.xlsx"))))
    cell = book.worksheets[0]["A2"]
    assert cell.value == "=HYPERLINK(组织自查)" and cell.data_type == "s"


def test_a_workbook_with_something_wrong_is_told_cell_by_cell_and_takes_nothing_in(town):
    liu = as_(town, "liu")
    answer = liu.post("/task-ledger/import/", {"file": sheet(ROW, ("核查", "市卫健委", "明年", PAPER, ""))})
    page = answer.content.decode()
    assert (
        answer.status_code == 422
        and "有 2 处需要修改" in page
        and "第3行" in page
        and "牵头单位须是本机关" in page
    )
    broken = liu.post("/task-ledger/import/", {"file": SimpleUploadedFile("a.xlsx", b"nothing")})
    assert broken.status_code == 422 and "文件不能读取" in broken.content.decode()
    forged = liu.post("/task-ledger/import/", {"checked": "forged"})
    assert forged.status_code == 422 and "预览已经失效" in forged.content.decode()
    others = as_(town, "bai").post(
        "/task-ledger/import/",
        {"checked": liu.post("/task-ledger/import/", {"file": sheet(ROW)}).context["checked"]},
    )
    assert others.status_code == 422 and not LedgerTask.objects.exists()
    assert as_(town, "zhou").get("/task-ledger/import/").status_code == 403


def test_an_experts_opinion_is_entered_beside_the_letters_of_the_case(town):
    case = shared(town)
    liu = as_(town, "liu")
    assert f"/cases/{case.slug}/experts/" in liu.get(f"/cases/{case.slug}/letters/").content.decode()
    data = {
        "expert": "张教授", "unit": "江海医科大学", "title": "教授", "question": "住院指征", "opinion": "指征不足。", "given_on": "2026-11-20",
        "scan": SimpleUploadedFile("意见书.txt", "签名".encode()),
    }  # fmt: skip
    assert "已登记论证意见" in post(liu, f"/cases/{case.slug}/experts/new/", **data).content.decode()
    row = ExpertOpinion.objects.get()
    assert "指征不足" in liu.get(f"/cases/{case.slug}/experts/").content.decode()
    bai = as_(town, "bai")
    assert "指征不足" not in bai.get(f"/cases/{case.slug}/experts/").content.decode()
    assert row.scan is not None and bai.get(f"/evidence/{row.scan.slug}/view/").status_code == 404
    assert as_(town, "ma").get(f"/cases/{case.slug}/experts/").status_code == 404


def test_the_calendar_shows_what_the_district_owes(town):
    liu = as_(town, "liu")
    assert "登记风险等级后推算会议频次" in liu.get("/meetings/").content.decode()
    data = {"region": town.region.pk, "grade": "high", "since": "2026-08-20", "basis": "安医保领〔2026〕3号"}
    page = post(liu, "/meetings/grade/", **data).content.decode()
    assert "每季度一次" in page and "已过应召开日期" in page and "2026-11-20" in page and "超期" not in page
    assert as_(town, "bai").get("/meetings/grade/").status_code == 403


def test_the_workbench_lists_what_waits_for_a_word(town):
    called(town)
    assert waiting(town, "bai") == ["回复参会"] and waiting(town, "zhou") == waiting(town, "fan") == []
    task = decided(town, circulated(town, written(town, title="第二次会商")), days=0)
    assert waiting(town, "hong") == ["回复参会", "待承担机关确认"], "what is changed goes round anew"
    verbs.confirm(task, town.who("hong"))
    LedgerTask.objects.update(due_on=date(2026, 11, 20))
    assert waiting(town, "bai") == ["回复参会", "超过约定时限"]
    assert "会议和任务" in as_(town, "bai").get("/workbench/").content.decode()


def waiting(town, name):
    return [line.word for line in bench.waiting(post_of(town, name), date(2026, 11, 25))]
