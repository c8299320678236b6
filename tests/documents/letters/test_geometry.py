"""The printed page obeys GB/T 9704-2012 within 0.3 mm."""

import io

import pdfplumber
import pytest

from documents.letters.geometry import CELL, LINE
from documents.letters.kinds import KINDS
from tests.documents.letters.measure import MM, sheets

ABOUT = {"abs": 0.3}
LONG = ["经查，该医院在二〇二五年三月至二〇二六年八月期间多次实施上述行为，" * 40]


@pytest.fixture
def long_letter(printed):
    return sheets(printed("clue_referral", facts=LONG, check_url="").pdf)


@pytest.fixture
def short_letter(printed):
    return sheets(printed("withdraw_letter").pdf)


def test_the_paper_is_a4(long_letter):
    for sheet in long_letter:
        assert (sheet.width, sheet.height) == pytest.approx((210, 297), **ABOUT)


def test_a_full_page_has_22_lines_at_the_pitch_of_the_standard(long_letter):
    rows = long_letter[1].body
    assert len(rows) == 22
    steps = [b.baseline - a.baseline for a, b in zip(rows, rows[1:], strict=False)]
    assert steps == pytest.approx([225 / 22] * 21, abs=0.05)
    assert rows[0].baseline == pytest.approx(44.23, **ABOUT)
    assert rows[-1].baseline == pytest.approx(259.0, **ABOUT)


def test_a_full_line_holds_28_cells_and_fills_the_type_area(long_letter):
    full = [row for row in long_letter[1].body if len(row.text) >= 27]
    assert len(full) > 15
    for row in full:
        assert row.left == pytest.approx(28, **ABOUT), row.text
        assert row.right == pytest.approx(184, **ABOUT), row.text
    assert max(len(row.text) for row in full) in (28, 29)


def test_a_paragraph_begins_two_cells_in(long_letter):
    assert long_letter[0].row("线索来源").left == pytest.approx(28 + 2 * CELL, **ABOUT)


def test_the_mark_of_a_letter_stands_30_mm_from_the_edge(short_letter):
    mark = short_letter[0].row("安澜市医疗保障局")
    assert mark.ink_top("XiaoBiaoSong") == pytest.approx(30, **ABOUT)
    assert (mark.left + mark.right) / 2 == pytest.approx(105, abs=1.0)


def test_the_red_double_lines_are_170_mm_long_and_centred(short_letter):
    lines = short_letter[0].lines
    assert len(lines) == 4
    for left, _, right, _ in lines:
        assert (left, right) == pytest.approx((20, 190), **ABOUT)
    mark = short_letter[0].row("安澜市医疗保障局")
    assert lines[0][1] - mark.ink_bottom("XiaoBiaoSong") == pytest.approx(4.0, **ABOUT)
    assert lines[-1][3] == pytest.approx(277, **ABOUT)
    heights = [bottom - top for _, top, _, bottom in lines]
    assert heights[0] > heights[1] and heights[3] > heights[2]  # 上粗下细, 上细下粗


def test_the_lines_stand_on_the_first_page_only(long_letter):
    assert [len(sheet.lines) for sheet in long_letter[:2]] == [4, 0]


def test_the_number_stands_seven_eighths_of_a_character_below_the_line(short_letter):
    number = short_letter[0].row("安医保函〔2026〕52号")
    assert number.right == pytest.approx(184, **ABOUT)
    assert number.ink_top() - short_letter[0].lines[1][3] == pytest.approx(0.875 * CELL, abs=0.4)


def test_the_title_follows_two_lines_below_the_number(short_letter):
    number, title = short_letter[0].row("〔2026〕52号"), short_letter[0].row("关于撤回")
    assert title.baseline - number.baseline == pytest.approx(3 * LINE, abs=1.0)
    assert title.size == pytest.approx(22 * 25.4 / 72, abs=0.05)


def test_the_date_ends_four_cells_from_the_right(short_letter):
    assert short_letter[0].row("2026年11月14日").right == pytest.approx(184 - 4 * CELL, **ABOUT)


def test_name_and_date_share_one_axis_with_the_seal(printed):
    letter = printed("withdraw_letter")
    sheet = sheets(letter.pdf)[0]
    name = [row for row in sheet.rows if row.text == "安澜市医疗保障局"][-1]
    date = sheet.row("2026年11月14日")
    axis = (date.left + date.right) / 2
    box = letter.seal_box
    assert (name.left + name.right) / 2 == pytest.approx(axis, **ABOUT)
    assert box.left + box.width / 2 == pytest.approx(axis, **ABOUT)
    assert (box.page, box.width, box.height) == (1, 42, 42)
    last = sheet.row("删除电子副本").baseline
    assert 0 <= box.top - last <= LINE  # the seal's top within one line of the text
    assert box.top + 21 < (name.baseline + date.baseline) / 2  # they sit a little below its centre


def test_the_page_number_stands_seven_millimetres_below_the_type_area(long_letter):
    first, second, third = long_letter[:3]
    assert not first.has("—1—")
    for sheet, words in ((second, "—2—"), (third, "—3—")):
        folio = sheet.row(words)
        folio.chars = folio.chars[:1]
        assert folio.ink_top("Num") == pytest.approx(269, **ABOUT)
    assert second.row("—").left == pytest.approx(28 + 14 * 25.4 / 72, abs=0.5)
    assert third.rows[-1].right <= 184


def test_the_form_of_a_criminal_referral_is_black_and_has_no_red_line(printed):
    pages = sheets(printed("criminal_referral").pdf)
    assert all(not sheet.lines for sheet in pages[:2])
    colours = {c["non_stroking_color"] for row in pages[0].rows for c in row.chars}
    assert colours <= {(0.0,), (0, 0, 0), (0.0, 0.0, 0.0), (0,)}


def test_the_copy_line_of_a_form_closes_the_type_area_after_the_annexes(printed):
    sheet = sheets(printed("criminal_referral").pdf)[-2]
    assert sheet.has("涉案物品清单")
    assert sheet.lines[-1][3] == pytest.approx(262, **ABOUT)
    assert sheet.row("抄送：安澜市人民检察院。").size == pytest.approx(14 * 25.4 / 72, abs=0.05)


def test_wrapped_annex_names_align_with_the_first_character(printed):
    annexes = [
        {"title": f"关于该医院医疗服务价格和收费行为的专项检查情况及有关证据材料汇编第{i}册"} for i in (1, 2)
    ]
    sheet = sheets(printed("discipline_referral", annexes=annexes).pdf)[1]
    rows = sheet.body
    at = next(i for i, row in enumerate(rows) if "附件：1." in row.text.replace(" ", ""))
    first = rows[at].chars[5]
    assert rows[at + 1].left == pytest.approx(first["x0"] * 25.4 / 72, **ABOUT)


@pytest.mark.parametrize("kind", [kind for kind, cls in KINDS.items() if cls.layout == "xinhan"])
def test_every_letter_has_the_frame_of_the_letter_format(printed, kind):
    first = sheets(printed(kind).pdf)[0]
    mark, (thick, thin, second_thin, second_thick) = first.rows[0], first.lines
    assert mark.ink_top("XiaoBiaoSong") == pytest.approx(30, **ABOUT)
    assert thick[1] - mark.ink_bottom("XiaoBiaoSong") == pytest.approx(4, **ABOUT)
    assert second_thick[3] == pytest.approx(277, **ABOUT)
    assert {round(x, 1) for line in first.lines for x in (line[0], line[2])} == {20.0, 190.0}
    number = first.row("〔2026〕")
    assert number.right == pytest.approx(184, **ABOUT)
    assert number.ink_top() - thin[3] == pytest.approx(0.875 * CELL, abs=0.4)
    assert all(row.baseline < second_thin[1] for row in first.rows)
    assert not first.has("—1—")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_runs_out_of_the_type_area(printed, kind):
    for sheet in sheets(printed(kind).pdf):
        for row in sheet.rows:
            if "—" not in row.text[:2] and row.chars[0]["non_stroking_color"] in [(0,), (0, 0, 0), (0.0,)]:
                assert row.left > 28 - 0.3 and row.right < 184 + 0.3, row.text
                assert row.baseline < 262 or KINDS[kind].layout in {"approval", "incoming"}, row.text


@pytest.mark.parametrize(
    "kind",
    [
        "criminal_referral",
        "supplement_notice",
        "supplement_list",
        "investigation_report",
        "item_list",
        "service_receipt",
    ],
)
def test_a_form_begins_at_the_top_of_the_type_area_with_the_agency(printed, kind):
    first = sheets(printed(kind).pdf)[0]
    agency, title = first.rows[0], first.rows[1]
    for row in (agency, title):
        assert (row.left + row.right) / 2 == pytest.approx(106, abs=1.0)
    assert 37 < agency.ink_top("XiaoBiaoSong") < 47
    assert title.size == pytest.approx(26 * 25.4 / 72, abs=0.05)
    assert first.has("—1—")


def test_the_receipt_has_its_number_at_the_right_and_its_rows_on_the_grid(printed):
    (sheet,) = sheets(printed("receipt").pdf)
    assert sheet.row("安医保涉罪移〔2026〕3号").right == pytest.approx(184, **ABOUT)
    rows = [sheet.row(words) for words in ("已接受，", "材料：", "收到案卷", "已转送", "不属于公安机关")]
    steps = [b.baseline - a.baseline for a, b in zip(rows, rows[1:], strict=False)]
    assert steps == pytest.approx([LINE] * 4, abs=0.1)
    assert sheet.row("2026年11月13日").left > 28


@pytest.mark.parametrize("kind", ["approval_sheet", "incoming_sheet"])
def test_an_inner_sheet_is_one_page_with_its_table_156_mm_wide(printed, kind):
    with pdfplumber.open(io.BytesIO(printed(kind).pdf)) as file:
        (page,) = file.pages
        left, right = min(e["x0"] for e in page.edges), max(e["x1"] for e in page.edges)
        bottom = max(e["bottom"] for e in page.edges)
    assert (left * MM, right * MM) == pytest.approx((28, 184), **ABOUT)
    assert bottom * MM < 277


def test_an_annex_begins_a_page_with_its_number_in_black_type_and_its_title_on_line_three(printed):
    sheet = sheets(printed("clue_referral").pdf)[-1]
    mark, title = sheet.row("附件"), sheet.row("移送材料清单")
    assert mark.left == pytest.approx(28, **ABOUT) and "GW-Hei" in mark.chars[0]["fontname"]
    assert mark.baseline == pytest.approx(44.23, **ABOUT)
    assert title.baseline - mark.baseline == pytest.approx(2 * LINE, abs=1.0)
    assert (title.left + title.right) / 2 == pytest.approx(106, **ABOUT)


def test_the_copies_of_a_letter_stand_at_the_foot_of_its_last_page(printed):
    *others, last = sheets(printed("clue_referral").pdf)
    copies = last.row("抄送：安澜市财政局。")
    assert copies.left == pytest.approx(28 + 14 * 25.4 / 72, abs=0.5) and 255 < copies.baseline < 262
    assert not any(sheet.has("抄送：") for sheet in others) and last.lines == []


def test_a_note_does_not_run_under_the_seal(printed):
    contacts = [{"name": name, "phone": f"0600-601002{n}"} for n, name in enumerate(("刘洋", "陈昇"))]
    letter = printed("withdraw_letter", contacts=contacts)
    sheet = sheets(letter.pdf)[letter.seal_box.page - 1]
    below = [row for row in sheet.body if row.baseline > sheet.row("2026年11月14日").baseline]
    assert [row.text for row in below] == ["（联系人：刘洋0600-6010020；", "陈昇0600-6010021）"]
    assert below[0].right < letter.seal_box.left + 10


def test_a_letter_whose_last_two_rows_would_stand_alone_is_closed_up(printed):
    assert printed("reroute_letter").pages == 1


def test_the_longest_name_of_an_agency_stays_within_the_type_area(printed):
    name = "新疆维吾尔自治区克孜勒苏柯尔克孜自治州阿克陶县市场监督管理局医疗保障基金监督管理处"[:40]
    letter = printed("withdraw_letter", agency=name, letterhead="")
    sheet = sheets(letter.pdf)[0]
    mark, *_, signed = [row for row in sheet.rows if name in row.text]
    assert mark.right - mark.left == pytest.approx(156, **ABOUT)  # centred on the paper, not on the type area
    assert signed.left > 27.7 and signed.right < 184.3
    assert letter.seal_box.left > 28 and letter.seal_box.left + letter.seal_box.width < 184
