"""套打: everything stands where it stands in the letter, but what the paper bears already; and the page to align it by."""

import io
from collections import Counter

import pdfplumber
import pikepdf
import pytest

from documents.letters import renderer
from documents.letters.paper import Overprint
from tests.documents.letters.conftest import AT

MM = 25.4 / 72
TENTH = 0.1 / MM
#: Kinds in both formats, with tables behind and without, with partners and without.
KINDS = {
    "clue_referral": {"check_url": "https://example.org/check/0123456789abcdef/", "check_code": "0123456789abcdef"},
    "consult_letter": {"secrecy": "工作秘密", "urgency": "加急"},
    "escalation_request": {},
    "listing_notice": {},
}  # fmt: skip

pytestmark = pytest.mark.prints


def characters(pdf: bytes) -> list[list[tuple[str, float, float, float]]]:
    """(character, left, top, size) on each page."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [[(c["text"], c["x0"], c["top"], c["size"]) for c in page.chars] for page in document.pages]


def is_red(colour) -> bool:
    """Whether a colour is red rather than black or grey."""
    return isinstance(colour, tuple) and len(colour) == 3 and colour[0] > 0.5 > colour[1]


def red_of(pdf: bytes) -> int:
    """How many red things stand in a print: characters, lines and the outlines of seals."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        things = [
            one for page in document.pages for one in (*page.chars, *page.rects, *page.curves, *page.lines)
        ]
    return sum(is_red(one.get("non_stroking_color")) or is_red(one.get("stroking_color")) for one in things)


def lines_of(pdf: bytes) -> list[list[tuple[float, ...]]]:
    """The black lines and boxes on each page: tables, the foot."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [
            sorted(
                (r["x0"], r["top"], r["x1"], r["bottom"])
                for r in (*page.rects, *page.lines, *page.curves)
                if not (is_red(r.get("non_stroking_color")) or is_red(r.get("stroking_color")))
            )
            for page in document.pages
        ]


@pytest.fixture
def over(letter):
    """The print of an example on paper with a red head."""
    return lambda kind, x=0.0, y=0.0, is_test=False, **changes: renderer.render_forked(
        letter(kind, **changes), created=AT, overprint=Overprint(x, y, is_test)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_is_printed_stands_as_in_the_letter(printed, over, kind):
    whole, print_ = printed(kind, **KINDS[kind]), over(kind, **KINDS[kind])
    assert print_.pages == whole.pages
    for page, (before, after) in enumerate(zip(characters(whole.pdf), characters(print_.pdf), strict=True)):
        places = Counter((c, round(x), round(y)) for c, x, y, _ in before)
        assert all(
            any(abs(x - a) < TENTH and abs(y - b) < TENTH for t, a, b, _ in before if t == c)
            for c, x, y, _ in after
        )
        gone = places - Counter((c, round(x), round(y)) for c, x, y, _ in after)
        assert len(before) - len(after) == sum(gone.values())
        assert not gone or page == 0, "the mark stands on the first page alone"
    for before, after in zip(lines_of(whole.pdf), lines_of(print_.pdf), strict=True):
        assert len(before) == len(after)
        assert all(
            abs(a - b) < TENTH
            for one, two in zip(before, after, strict=True)
            for a, b in zip(one, two, strict=True)
        )


@pytest.mark.parametrize("kind", KINDS)
def test_mark_lines_and_seal_are_left_to_the_paper(printed, over, kind):
    whole, print_ = printed(kind, **KINDS[kind]), over(kind, **KINDS[kind])
    assert red_of(whole.pdf) > 2 and red_of(print_.pdf) == 0
    assert print_.seal_box is None


@pytest.mark.parametrize(("x", "y"), [(2.5, -3.0), (-10, 10), (0.1, 0.0)])
def test_it_is_moved_as_the_printer_needs(over, x, y):
    still, moved = over("clue_referral"), over("clue_referral", x, y)
    for before, after in zip(characters(still.pdf), characters(moved.pdf), strict=True):
        for (c, left, top, size), (d, right, down, larger) in zip(before, after, strict=True):
            assert c == d and abs(size - larger) < 0.01
            assert abs((right - left) * MM - x) < 0.01 and abs((down - top) * MM - y) < 0.01


def test_it_says_that_it_is_no_letter_and_carries_no_fields(over):
    with pikepdf.open(io.BytesIO(over("clue_referral").pdf)) as document:
        assert str(document.docinfo["/Title"]).endswith("（套打件，不是文书原件）")
        assert not document.attachments


def test_the_same_print_gives_the_same_bytes(over):
    assert over("clue_referral", 1.5, -2).pdf == over("clue_referral", 1.5, -2).pdf


@pytest.mark.parametrize("kind", ["clue_referral", "listing_notice"])
def test_the_test_page_shows_mark_and_lines_in_their_places_and_no_word_of_the_letter(printed, over, kind):
    whole, page = printed(kind), over(kind, 1.5, -2, is_test=True)
    assert page.pages == 1 and red_of(page.pdf) == 0
    with pdfplumber.open(io.BytesIO(whole.pdf)) as document:
        mark = [c for c in document.pages[0].chars if is_red(c["non_stroking_color"])]
    with pdfplumber.open(io.BytesIO(page.pdf)) as document:
        shown = [c for c in document.pages[0].chars if c["size"] > 30]
        text = document.pages[0].extract_text()
    assert [c["text"] for c in shown] == [c["text"] for c in mark]
    for here, there in zip(shown, mark, strict=True):
        assert (
            abs((here["x0"] - there["x0"]) * MM - 1.5) < 0.1
            and abs((here["top"] - there["top"]) * MM + 2) < 0.1
        )
    assert "预印纸测试页（不是文书）" in text and "横移 1.5 mm" in text and "康泽" not in text
