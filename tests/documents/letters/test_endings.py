"""Whatever the length of the text, the ending obeys the standard: seal beside text, 抄送 under it, never past the page."""

import pytest

from documents.letters.geometry import CELL, LINE
from tests.documents.letters.measure import sheets

SAMPLE = (1, 5, 8, 9, 10, 11, 12, 13, 20, 30, 33, 36)
ALL = tuple(n for n in range(1, 47) if n not in SAMPLE)


def faults(letter):
    """What is wrong with the ending of a printed letter."""
    pages, box = sheets(letter.pdf), letter.seal_box
    page = pages[box.page - 1]
    text = [row.baseline for row in page.body if row.left < 60]
    found = []
    if not text:
        found.append("the seal's page has no text")
    elif not -1 <= box.top - max(t for t in text if t < box.top + 2) - 0.12 * CELL <= LINE:
        found.append("the seal is too far from the text")
    for number, sheet in enumerate(pages, 1):
        if any(row.baseline > 262 for row in sheet.body) or len(sheet.body) > 23:
            found.append(f"page {number} is overfull")
    copies = [
        (i, row.baseline) for i, sheet in enumerate(pages, 1) for row in sheet.rows if "抄送：" in row.text
    ]
    if len(copies) != 1:
        found.append("抄送 is not printed once")
    elif copies[0][0] == box.page and box.top + box.height > copies[0][1] - 4:
        found.append("抄送 touches the seal")
    return found


def check(printed, lines):
    letter = printed(
        "withdraw_letter",
        reason="测" * (28 * lines - 20),
        copies=["安澜市财政局"],
        agency="安澜市医疗保障局",
        annexes=[{"title": "清单"}] if lines % 3 == 0 else [],
        contacts=[],
    )
    assert faults(letter) == []


@pytest.mark.parametrize("lines", SAMPLE)
def test_a_letter_of_any_length_ends_well(printed, lines):
    check(printed, lines)


@pytest.mark.slow
@pytest.mark.parametrize("lines", ALL)
def test_every_length_ends_well(printed, lines):
    check(printed, lines)
