"""Counts or draws the pages of a file: python -m documents.preview_child JOB, with the file on stdin.

Runs in a process of its own with limits, for the file may be made to harm whoever reads it; knows no Django.
"""

import io
import json
import resource
import sys
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont, ImageOps

CPU_SECONDS, MEMORY = 20, 2 * 1024**3
#: The longest sides of a drawn page, in pixels: A4 at about 150 dpi.
WIDE, HIGH = 1240, 2480
PIXELS = 120_000_000
FONT = Path(__file__).parent / "letters" / "fonts" / "GWSong.otf"


def main() -> None:
    """Do the job; an exit code that is not 0 says that the file cannot be shown."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    Image.MAX_IMAGE_PIXELS = PIXELS
    job: dict[str, Any] = json.loads(sys.argv[1])
    data = sys.stdin.buffer.read()
    is_pdf = job["kind"] == "application/pdf"
    if job["page"] == 0:
        count = len(pdfium.PdfDocument(data)) if is_pdf else _frames(data)
        sys.stdout.buffer.write(str(count).encode())
        return
    page = _of_pdf(data, job["page"]) if is_pdf else _of_picture(data, job["page"])
    marked(page, job["mark"]).save(sys.stdout.buffer, "JPEG", quality=82)


def _frames(data: bytes) -> int:
    with Image.open(io.BytesIO(data)) as picture:
        return int(getattr(picture, "n_frames", 1))


def _of_pdf(data: bytes, number: int) -> Image.Image:
    document = pdfium.PdfDocument(data)
    document.init_forms()
    page = document[number - 1]
    wide, high = page.get_size()
    scale = min(WIDE / max(wide, 1), HIGH / max(high, 1))
    drawn: Image.Image = page.render(scale=scale).to_pil()
    return drawn.convert("RGB")


def _of_picture(data: bytes, number: int) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        picture.seek(number - 1)
        picture.thumbnail((WIDE * 2, HIGH))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(paper, upright).convert("RGB")


def marked(page: Image.Image, text: str) -> Image.Image:
    """The page with a pale text all over it, slanting."""
    font = ImageFont.truetype(str(FONT), max(14, page.width // 45))
    left, top, right, bottom = font.getbbox(text)
    word = Image.new("L", (int(right - left) + 8, int(bottom - top) + 8))
    ImageDraw.Draw(word).text((4 - left, 4 - top), text, font=font, fill=60)
    word = word.rotate(24, expand=True)
    over = Image.new("L", page.size)
    across, down = word.width + page.width // 12, word.height + page.width // 10
    for row, y in enumerate(range(-word.height // 2, page.height, down)):
        for x in range(-word.width // 2 + (row % 2) * across // 2, page.width, across):
            over.paste(word, (x, y))
    page.paste(Image.new("RGB", page.size, (90, 90, 90)), mask=over)
    return page


if __name__ == "__main__":
    main()
