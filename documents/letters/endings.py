"""落款: 署名, seal and date of one agency, or of several that issue a paper together (GB/T 9704 7.3.5.1)."""

import math
from typing import Any

from django.utils.safestring import SafeString

from documents.letters import fonts, seal
from documents.letters import geometry as g
from documents.letters.fields import Correspondence, Letter, day


def ending_context(letter: Letter, *, draft: bool, image: bool, gap: int) -> dict[str, Any]:
    """The places of the ending. gap: rows between the text and 署名; a draft bears no seal; image: of the agency's seal."""
    signers = letter.signers() if isinstance(letter, Correspondence) else (letter.agency,)
    seals = {}
    if letter.sealed and not draft:
        seals = {name: seal.shown(name, image=image and name == letter.agency) for name in signers}
    shared = {"date": day(letter.date), "seal_size": f"{g.SEAL:g}", "gap": f"{gap * g.LINE:.4f}"}
    if len(signers) > 1:
        return shared | _joint(letter, signers, seals, tight=gap < 2)
    return shared | _single(letter, seals, gap=gap)


def axis_of(letter: Letter) -> float:
    """The axis of the last 署名, the date and its seal, in cells from the left: the date ends four cells from the right."""
    date, name = day(letter.date), _last(letter)
    return min(g.CELLS - 4 - fonts.measure(date) / 2, g.CELLS - min(fonts.measure(name), g.CELLS) / 2)


def _last(letter: Letter) -> str:
    return letter.signers()[-1] if isinstance(letter, Correspondence) else letter.agency


def _single(letter: Letter, seals: dict[str, SafeString], *, gap: int) -> dict[str, Any]:
    """The date ends four cells from the right, 署名 and seal are centred on it."""
    top = g.LINE - g.SEAL_RISE - g.SEAL / 2
    top = max(
        min(top, -gap * g.LINE + g.LINE - 0.5), -gap * g.LINE + 0.5
    )  # within one row of the text, never over it
    return {
        "name_size": f"{min(1, g.CELLS / fonts.measure(letter.agency)):.4f}",
        "axis": f"{axis_of(letter) * g.CELL:.3f}",
        "seal": seals.get(letter.agency, ""),
        "seal_left": f"{-g.SEAL / 2:.3f}",
        "seal_top": f"{top:.3f}",
    }


def _joint(
    letter: Letter, signers: tuple[str, ...], seals: dict[str, SafeString], *, tight: bool
) -> dict[str, Any]:
    """Rows of names, a seal on each, the last one on its name and the date.

    Three in a row where the names are short, else two; a row is filled from the right, so that the last stands over the date.
    """
    longest = max(fonts.measure(name) for name in signers) * g.CELL
    per_row = 3 if longest < g.SEAL + g.SEAL_APART else 2
    apart = g.SEAL + 3 * g.SEAL_APART if per_row == 3 else g.WIDTH / 2 - g.SEAL_APART
    axis = min(axis_of(letter) * g.CELL, g.WIDTH - g.SEAL / 2 - 2 * g.SEAL_APART)
    pitch = g.SEAL + g.SEAL_APART
    if not tight:  # on the grid
        pitch = math.ceil(pitch / g.LINE) * g.LINE
    rows = math.ceil(len(signers) / per_row)
    spots = []
    for index, name in enumerate(signers):
        row, column = divmod(index, per_row)
        in_row = min(per_row, len(signers) - row * per_row)
        last = index == len(signers) - 1
        spots.append({
            "name": name, "seal": seals.get(name, ""), "is_last": last,
            "left": f"{axis - (in_row - 1 - column) * apart:.3f}", "top": f"{row * pitch:.3f}",
            "name_top": f"{0 if last else g.LINE / 2:.3f}",
            "size": f"{min(1, (apart - 1) / (fonts.measure(name) * g.CELL)):.4f}",
        })  # fmt: skip
    below = (rows - 1) * pitch
    has_room = len(signers) % per_row != 0  # at the left of the last row, for the code
    rises = (
        g.SEAL / 2 + g.SEAL_RISE - g.LINE
    )  # the seals of the first row above its names, never over the text
    return {
        "spots": spots,
        "gap": f"{max((1 if tight else 2) * g.LINE, rises + 0.5):.4f}",
        "seal_left": f"{-g.SEAL / 2:.3f}",
        "seal_top": f"{g.LINE - g.SEAL_RISE - g.SEAL / 2:.3f}",
        "qr_top": f"{below if has_room else below + 3 * g.LINE:.3f}",
        "joint_height": f"{below + (3 if has_room else 5) * g.LINE:.4f}",
    }
