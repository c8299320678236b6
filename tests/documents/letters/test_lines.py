"""The composer: closing marks never begin a line, opening ones never end it, codes stay whole, titles balance."""

import pytest

from documents.letters.compose import NO_END, NO_START, compose, title_lines
from documents.letters.prose import bare

TEXT = (
    "经查，该院（以下简称“医院”）在2025年3月至2026年8月间，以“免费体检”“接送就医”等方式，诱导参保人员住院；"
    * 6
)


def test_every_line_but_the_last_has_28_cells():
    from documents.letters.fonts import measure

    for line in compose(TEXT)[:-1]:
        gaps = len(line.text) - 1
        assert measure(line.text) + line.spacing * gaps + line.indent == pytest.approx(28, abs=0.001)


def test_marks_keep_their_side():
    for line in compose(TEXT)[1:]:
        assert line.text[0] not in NO_START
    for line in compose(TEXT)[:-1]:
        assert line.text[-1] not in NO_END


def test_nothing_is_lost():
    assert "".join(line.text for line in compose(TEXT)) == TEXT


def test_a_code_longer_than_a_line_is_cut_and_nothing_runs_out():
    lines = compose("编号" + "A1B2C3D4" * 20)
    assert "".join(line.text for line in lines) == "编号" + "A1B2C3D4" * 20
    assert len(lines) >= 3


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("关于移送孙珺玥有关问题线索的函", ["关于移送孙珺玥有关问题线索的函"]),
        (
            "关于退回安澜市润恒商贸有限公司开具虚假发票案件线索的函",
            ["关于退回安澜市润恒商贸有限公司", "开具虚假发票案件线索的函"],
        ),
        ("甲\n乙", ["甲", "乙"]),
    ],
)
def test_titles_break_at_the_joints_of_words(title, rows):
    assert title_lines(title) == rows


@pytest.mark.parametrize("length", [19, 21, 37, 41, 60, 90])
def test_no_row_of_a_title_is_wider_than_the_type_area(length):
    rows = title_lines("关于移送" + "某" * length + "的函")
    assert all(len(row) <= 20 for row in rows)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("康泽医院骗取医保基金案", "康泽医院骗取医保基金"),
        ("李堃伪造病案", "李堃伪造病案"),
        ("甲公司一案", "甲公司"),
    ],
)
def test_the_name_of_a_case_loses_its_last_word_when_another_follows(name, said):
    assert bare(name) == said


def test_a_title_never_breaks_inside_the_number_of_a_paper():
    rows = title_lines("关于安检行检意〔2026〕3号检察意见办理结果的复函")
    assert len(rows) == 2 and any("〔2026〕3号" in row for row in rows)
