"""Reads a printed letter back in millimetres, from the top left corner of the paper."""

import io
from dataclasses import dataclass

import pdfplumber

from documents.letters import fonts
from documents.letters.seal import ink

MM = 25.4 / 72


@dataclass
class Row:
    """The characters on one baseline."""

    baseline: float
    chars: list

    @property
    def text(self):
        return "".join(c["text"] for c in self.chars)

    @property
    def left(self):
        return self.chars[0]["x0"] * MM

    @property
    def right(self):
        return max(c["x1"] for c in self.chars) * MM

    @property
    def size(self):
        return self.chars[0]["size"] * MM

    def ink_top(self, face="FangSong"):
        return self.baseline - ink(self.text, face)[1] * self.size

    def ink_bottom(self, face="FangSong"):
        return self.baseline - ink(self.text, face)[0] * self.size


@dataclass
class Sheet:
    """One page: its size, rows of text, filled lines (left, top, right, bottom)."""

    width: float
    height: float
    rows: list[Row]
    lines: list[tuple[float, float, float, float]]

    def row(self, words):
        """The row that contains these words."""
        return next(row for row in self.rows if words in row.text.replace(" ", ""))

    def has(self, words):
        return any(words in row.text.replace(" ", "") for row in self.rows)

    @property
    def body(self):
        """Rows in 3号 inside the type area."""
        return [row for row in self.rows if abs(row.size - 156 / 28) < 0.05]


def sheets(pdf: bytes) -> list[Sheet]:
    """Every page of a PDF."""
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        return [_sheet(page) for page in file.pages]


def _sheet(page) -> Sheet:
    found: dict[float, list] = {}
    height = float(page.height)
    for char in page.chars:
        if (
            char["text"].strip()
            and char["upright"]
            and char["non_stroking_color"] not in [(0.914,), (0.914,) * 3]
        ):
            found.setdefault(round((height - char["matrix"][5]) * MM, 2), []).append(char)
    rows = [Row(y, sorted(chars, key=lambda c: c["x0"])) for y, chars in sorted(found.items())]
    lines = [
        (r["x0"] * MM, r["top"] * MM, r["x1"] * MM, r["bottom"] * MM)
        for r in page.rects
        if r["height"] * MM < 2 and r["width"] * MM > 100
    ]
    return Sheet(float(page.width) * MM, height * MM, _merged(rows), sorted(lines, key=lambda line: line[1]))


def _merged(rows: list[Row]) -> list[Row]:
    """Rows whose baselines differ by less than a tenth of a millimetre are one."""
    out: list[Row] = []
    for row in rows:
        if out and row.baseline - out[-1].baseline < 0.1:
            out[-1].chars = sorted(out[-1].chars + row.chars, key=lambda c: c["x0"])
        else:
            out.append(row)
    return out


def text_of(pdf: bytes) -> str:
    """All characters of a letter in reading order, without spaces."""
    return "".join(row.text for sheet in sheets(pdf) for row in sheet.rows).replace(" ", "")


def cells(text: str) -> float:
    """Width in cells."""
    return fonts.measure(text)
