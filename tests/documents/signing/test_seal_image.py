"""The image of a seal is printed only if it is the file that the settings vouch for; else the seal says 样章, or the letter waits."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageDraw

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from documents.issue import bytes_of, render, render_waiting
from documents.letters import canonical, renderer
from documents.letters.examples import example
from documents.signing.images import image_of
from tests.cast import START, City
from tests.documents.issuing import Issue, fresh

pytestmark = pytest.mark.prints
Install = Callable[..., str]


@pytest.fixture
def agency(city: City) -> Agency:
    """医保局."""
    return city.agencies[A.NHSA]


def drawn(side: int = 600, height: int = 0, kind: str = "PNG") -> bytes:
    """A red ring on nothing."""
    image, out = Image.new("RGBA", (side, height or side), (0, 0, 0, 0)), io.BytesIO()
    ImageDraw.Draw(image).ellipse((10, 10, side - 10, side - 10), outline=(230, 0, 18, 255), width=16)
    (image if kind == "PNG" else image.convert("RGB")).save(out, kind)
    return out.getvalue()


@pytest.fixture
def install(agency: Agency, settings: Any, tmp_path: Path) -> Install:
    """Puts an image into the folder, and its fingerprint or another into the settings."""
    settings.SIGNING_DIR = tmp_path / "signing"

    def one(content: bytes, fingerprint: str = "") -> str:
        path = settings.SIGNING_DIR / "seals" / f"{agency.slug}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        settings.SEAL_IMAGES = {agency.slug: fingerprint or hashlib.sha256(content).hexdigest()}
        return str(path)

    return one


def pictures(pdf: bytes) -> list[Any]:
    """The pictures in a file: (width, what makes it transparent)."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        streams = (thing for thing in file.objects if isinstance(thing, pikepdf.Stream))
        return [
            (int(one.Width), {"/SMask", "/Mask"} & set(one.keys()))
            for one in streams
            if one.get("/Subtype") == "/Image"
        ]


def test_the_installed_image_is_printed_opaque_where_the_seal_stands(
    install: Install, new_letter: Issue
) -> None:
    install(drawn())
    letter = new_letter()
    assert render(letter, START)
    assert pictures(bytes_of(fresh(letter))) == [(600, set())]
    again = renderer.render_forked(
        canonical.from_json(letter.kind, letter.content),
        created=letter.issued_at,
        seal=image_of(letter.agency),
    )
    assert again.sha256 == fresh(letter).unsigned_sha256
    assert again.seal_box is not None and again.seal_box.width == 42


def test_a_file_alone_is_not_enough(install: Install, settings: Any, new_letter: Issue) -> None:
    install(drawn())
    settings.SEAL_IMAGES = {}
    letter = new_letter()
    assert render(letter, START) and pictures(bytes_of(fresh(letter))) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (drawn(kind="GIF"), "不是可读的PNG"),
        (b"", "不是可读的PNG"),
        (drawn(100), "方图"),
        (drawn(600, 300), "方图"),
    ],
    ids=["no PNG", "empty", "small", "not square"],
)
def test_what_cannot_be_a_seal_keeps_the_letter_waiting(
    install: Install,
    agency: Agency,
    new_letter: Issue,
    content: bytes,
    why: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    install(content)
    letter = new_letter()
    assert not render(letter, START) and fresh(letter).rendered_at is None
    assert why in caplog.text


def test_an_image_that_was_exchanged_or_taken_away_keeps_the_letter_waiting(
    install: Install, new_letter: Issue
) -> None:
    path = Path(install(drawn(), fingerprint="0" * 64))
    letter = new_letter()
    assert not render(letter, START)
    path.unlink()
    assert render_waiting(START) == 0
    install(drawn())
    assert render_waiting(START) == 1 and fresh(letter).pages == 1


def test_a_demo_letter_always_says_sample(install: Install, settings: Any, new_letter: Issue) -> None:
    install(drawn())
    settings.DEMO = True
    letter = new_letter()
    assert render(letter, START) and pictures(bytes_of(fresh(letter))) == []


def test_no_field_of_a_letter_can_call_for_the_image(
    install: Install, agency: Agency, new_letter: Issue
) -> None:
    install(drawn())
    letter = new_letter(reason='<img src="seal:image">', agency="<img src=seal:image>")
    assert render(letter, START)
    assert pictures(bytes_of(fresh(letter))) == [(600, set())]
    with pikepdf.open(io.BytesIO(bytes_of(fresh(letter)))) as file:
        assert sum(page.Contents.read_bytes().count(b" Do") for page in file.pages) == 1


def rings(pdf: bytes) -> int:
    """How many seals are drawn in a file: a ring each."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return sum(page.Contents.read_bytes().count(b"0.901961 0 0.070588 RG") for page in file.pages)


def test_on_a_joint_paper_it_is_the_seal_of_its_own_agency_alone() -> None:
    kind, partners = "listing_notice", ["安澜市公安局", "安澜市卫生健康委员会"]
    joint = canonical.from_json(kind, example(kind) | {"partners": partners})
    with_image = renderer.render_forked(joint, created=START, seal=drawn())
    all_drawn = renderer.render_forked(joint, created=START)
    assert (pictures(with_image.pdf)[0][0], pictures(all_drawn.pdf)) == (600, [])
    assert (rings(all_drawn.pdf), rings(with_image.pdf)) == (3, 2)
    assert with_image.seal_box == all_drawn.seal_box is not None
