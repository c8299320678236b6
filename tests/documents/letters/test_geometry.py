"""The printed page obeys GB/T 9704-2012 within 0.3 mm."""

import pytest

from documents.letters.geometry import CELL, LINE
from tests.documents.letters.measure import sheets

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
