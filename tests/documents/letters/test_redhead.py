"""文件格式 (GB/T 9704 第7章): the printed page of a red-headed paper, of one agency or of several, within 0.3 mm."""

import io
import itertools

import pdfplumber
import pytest

from documents.letters.errors import LetterError
from documents.letters.fonts import measure
from documents.letters.geometry import CELL, LINE
from documents.letters.renderer import render_forked
from tests.documents.letters.conftest import AT
from tests.documents.letters.measure import MM, sheets

ABOUT = {"abs": 0.3}
ALONE = {"partners": [], "copies": []}
FOUR = ["江海省公安厅", "江海省市场监督管理局", "江海省卫生健康委员会"]


@pytest.fixture
def alone(printed):
    """A notice of one agency."""
    return sheets(printed("listing_notice", **ALONE).pdf)


def seals(pdf):
    """The centres of the seals, by page: (page, x, y) in mm."""
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        return [
            (number, (c["x0"] + c["x1"]) / 2 * MM, (c["top"] + c["bottom"]) / 2 * MM)
            for number, page in enumerate(file.pages, 1)
            for c in page.curves
            if c["width"] * MM > 38 and abs(c["width"] - c["height"]) * MM < 0.1
        ]


def rules_of(pdf):
    """The weights of the lines of 版记, top down: a border is the frame between two boxes, the last line a box."""
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        boxes = [r for r in file.pages[-1].rects if r["width"] * MM > 155 and r["top"] * MM > 230]
    tops = sorted(box["top"] * MM for box in boxes if box["height"] * MM > 1)
    last = [box["height"] * MM for box in boxes if box["height"] * MM < 1]
    return [inner - outer for outer, inner in zip(tops[::2], tops[1::2], strict=True)] + last


def test_the_mark_stands_35_mm_under_the_top_of_the_type_area_and_in_its_middle(alone):
    mark = alone[0].row("江海省医疗保障局文件")
    assert mark.ink_top("XiaoBiaoSong") == pytest.approx(72, **ABOUT)
    assert (mark.left + mark.right) / 2 == pytest.approx(106, abs=1.2)
    assert {c["non_stroking_color"] for c in mark.chars} == {(0.902, 0, 0.071)} or all(
        c["non_stroking_color"][0] > 0.8 for c in mark.chars
    )


def test_the_number_is_centred_two_rows_below_and_the_red_line_four_millimetres_under_it(alone):
    page = alone[0]
    mark, number = page.row("江海省医疗保障局文件"), page.row("江医保督〔2026〕2号")
    assert (number.left + number.right) / 2 == pytest.approx(106, **ABOUT)
    body_top = number.baseline - 0.88 * CELL
    assert body_top - mark.ink_bottom("XiaoBiaoSong") == pytest.approx(2 * LINE + (LINE - CELL) / 2, abs=0.5)
    (left, top, right, _), *_ = page.lines
    assert (left, right) == pytest.approx((28, 184), **ABOUT)
    assert top - (number.baseline + 0.12 * CELL) == pytest.approx(4, **ABOUT)


def test_the_title_follows_two_rows_below_the_red_line_in_2(alone):
    title, line = alone[0].row("关于对安澜市"), alone[0].lines[0]
    assert title.size == pytest.approx(22 * MM, abs=0.05)
    assert title.baseline - line[3] == pytest.approx(2 * LINE + 44.23 - 37, abs=1.0)


def test_every_page_has_its_number_also_the_first(alone):
    assert alone[0].has("—1—") and alone[1].has("—2—")


def test_copy_number_mark_and_urgency_stand_top_down_at_the_left(printed):
    page = sheets(printed("listing_notice", copy_number="000003", secrecy="内部", urgency="特急").pdf)[0]
    rows = [page.row(words) for words in ("000003", "内部", "特急")]
    assert [row.left for row in rows] == pytest.approx([28] * 3, **ABOUT)
    assert [row.baseline for row in rows] == pytest.approx([44.23 + i * LINE for i in range(3)], **ABOUT)


def test_an_upward_paper_has_the_number_at_the_left_and_who_signed_it_at_the_right(printed):
    page = sheets(printed("escalation_request").pdf)[0]
    row = page.row("签发人：何建国")
    assert "安医保请〔2026〕3号" in row.text
    assert row.left == pytest.approx(28 + CELL, **ABOUT)
    assert row.right == pytest.approx(184 - CELL, **ABOUT)
    assert "Kai" in next(c["fontname"] for c in row.chars if c["text"] == "何")


def test_the_foot_names_the_office_and_the_day_between_a_thick_and_a_thick_line(printed):
    page = sheets(printed("delisting_notice").pdf)[-1]
    foot, copies = page.row("2027年5月20日印发"), page.row("抄送：")
    assert foot.text.startswith("江海省医疗保障局办公室")
    assert foot.left == pytest.approx(28 + 14 * MM, **ABOUT)
    assert foot.right == pytest.approx(184 - 14 * MM, abs=0.5)
    assert foot.baseline > copies.baseline
    assert rules_of(printed("delisting_notice").pdf) == pytest.approx([0.35, 0.25, 0.35], abs=0.02)
    assert page.lines[-1][3] == pytest.approx(262, **ABOUT)


def test_the_agencies_of_a_joint_paper_are_as_wide_as_each_other_and_the_word_stands_beside_their_middle(
    printed,
):
    page = sheets(printed("listing_notice").pdf)[0]
    names = [page.row(name) for name in ("江海省医疗保障局", "江海省公安厅", "江海省卫生健康委员会")]
    assert names[0].ink_top("XiaoBiaoSong") == pytest.approx(72, abs=0.6)
    firsts = [row.left for row in names]
    assert firsts == pytest.approx([firsts[0]] * 3, **ABOUT)
    ends = [max(c["x1"] for c in row.chars if c["text"] not in "文件") * MM for row in names]
    assert ends == pytest.approx([ends[0]] * 3, abs=0.6)
    word = [c for row in page.rows for c in row.chars if c["text"] in "文件" and c["size"] * MM > 8]
    assert len(word) == 2
    middle = (names[0].baseline + names[-1].baseline) / 2
    assert (page.height - word[0]["matrix"][5] * MM) == pytest.approx(middle, abs=0.6)


@pytest.mark.parametrize("partners", [FOUR[:1], FOUR[:2], FOUR, [*FOUR, "江海省财政厅", "江海省审计厅"]])
@pytest.mark.parametrize("lines", [1, 7, 12, 17])
def test_joint_seals_are_one_to_a_name_and_neither_touch_nor_leave_the_type_area(printed, partners, lines):
    letter = printed("listing_notice", partners=partners, facts=["测" * (28 * lines)], tasks=[])
    found = seals(letter.pdf)
    assert len(found) == len(partners) + 1
    assert len({page for page, _, _ in found}) == 1, "all on one page"
    for (_, x, y), (_, other_x, other_y) in itertools.combinations(found, 2):
        assert ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 > 42, "they touch"
    assert all(x - 21 >= 28 and x + 21 <= 184 for _, x, _ in found)
    page = sheets(letter.pdf)[found[0][0] - 1]
    top = min(y for _, _, y in found) - 21
    text = max(row.baseline for row in page.body if row.baseline < top + 2)
    assert -0.12 * CELL <= top - text <= LINE, "the first row begins within one row of the text"
    date = page.row("2026年11月12日")
    last = max(found, key=lambda seal: (seal[2], seal[1]))
    assert (date.left + date.right) / 2 == pytest.approx(last[1], **ABOUT)
    assert date.right == pytest.approx(184 - 4 * CELL, abs=1.6)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"to": "安澜市人民政府"}, "部门不得向下级政府发指令性公文"),
        ({"partners": ["江海省医疗保障局"]}, "联合行文的机关重复"),
        ({"partners": [f"江海省第{n}厅" for n in "一二三四五六"]}, "联合行文的机关超过6个"),
        ({"partners": ["　"]}, "联合行文机关的名称应当填写"),
        ({"copy_number": "3"}, "份号是6位数字"),
        ({"urgency": "平急"}, "紧急程度只能是加急或者特急"),
        ({"secrecy": "机密"}, "密级不能是"),
        ({"level": "乡级"}, "挂牌级别只能是国家级、省级、市级、县级"),
        ({"reasons": []}, "须写明挂牌理由"),
        ({"requirements": []}, "须写明督办要求"),
        ({"contacts": []}, "须写明督办联系人"),
    ],
)
def test_what_a_listing_notice_must_not_be_is_refused(letter, changes, sentence):
    with pytest.raises(LetterError, match=sentence):
        render_forked(letter("listing_notice", **changes), created=AT)


def test_a_government_may_write_to_a_government(printed):
    assert printed("listing_notice", agency="江海省人民政府", partners=[], to="安澜市人民政府").pages


@pytest.mark.parametrize(
    ("kind", "changes", "sentence"),
    [
        ("delisting_notice", {"fulfilled": []}, "逐项写明督办要求的完成情况"),
        ("delisting_notice", {"checkers": ["沈立", "沈立"]}, "核查人员不少于2人"),
        ("delisting_notice", {"checked_on": "2026-11-01"}, "核查日期早于"),
        ("interview_notice", {"people": []}, "被约谈人员"),
        ("interview_notice", {"matters": []}, "约谈事由和依据"),
        ("interview_notice", {"basis": []}, "约谈事由和依据"),
        ("interview_notice", {"at": "2026-11-01T09:00:00+08:00"}, "约谈时间早于通知书的日期"),
        ("inquiry_notice", {"questions": []}, "需要说明的问题"),
        ("inquiry_notice", {"reply_by": "2026-11-01"}, "回复期限早于通知书的日期"),
        ("interview_minutes", {"points": []}, "指出的问题"),
        ("interview_minutes", {"demands": []}, "整改要求"),
        ("interview_minutes", {"people": []}, "被约谈人员"),
        ("interview_minutes", {"at": "2026-12-01T09:00:00+08:00"}, "约谈时间晚于纪要的日期"),
    ],
)  # fmt: skip
def test_what_the_other_papers_of_supervision_lack_is_named(letter, kind, changes, sentence):
    with pytest.raises(LetterError, match=sentence):
        render_forked(letter(kind, **changes), created=AT)


def test_the_longest_agency_keeps_within_its_place(printed):
    long = "江海省" + "安" * 33 + "委员会"
    page = sheets(printed("listing_notice", agency=long, partners=[]).pdf)[0]
    mark = page.row("文件")
    assert mark.left >= 27.7 and mark.right <= 184.3 and measure(long) > 28
