"""What comes out of the printer: bytes with their hash, pages and the place of the seal."""

import base64
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class SealBox:
    """Where the seal stands: page counted from 1, millimetres from the top left corner of the paper."""

    page: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Overprint:
    """套打: a print on paper that bears mark and red lines already. It is no letter: no seal, no fields attached.

    x, y: millimetres that the printer must move it right and down; is_test: the page that shows whether they are right.
    """

    x: float = 0.0
    y: float = 0.0
    is_test: bool = False


@dataclass(frozen=True)
class Rendered:
    """A printed letter. `fonts` are the faces embedded in it, `engine` the program that set it."""

    pdf: bytes
    pages: int
    sha256: str
    seal_box: SealBox | None
    missing: tuple[str, ...]
    fonts: tuple[str, ...]
    engine: str

    def to_wire(self) -> dict[str, Any]:
        """As JSON values, for the pipe between the processes."""
        return {**asdict(self), "pdf": base64.b64encode(self.pdf).decode()}

    @classmethod
    def from_wire(cls, values: dict[str, Any]) -> "Rendered":
        """Back from JSON values."""
        box = values["seal_box"]
        return cls(
            **{
                **values,
                "pdf": base64.b64decode(values["pdf"]),
                "seal_box": SealBox(**box) if box else None,
                "missing": tuple(values["missing"]),
                "fonts": tuple(values["fonts"]),
            }
        )
