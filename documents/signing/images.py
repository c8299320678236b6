"""The image of an agency's seal: printed only if it is the very file that the installation vouches for.

A file `seals/SLUG.png` in the folder of keys, and its SHA-256 in SEAL_IMAGES. Without both the drawn seal says 样章.
"""

import hashlib
import io
from pathlib import Path

from django.conf import settings
from PIL import Image

from agencies.models import Agency
from documents.signing.provider import SealError

SMALLEST, LARGEST = 300, 3000  # pixels a side
_CALL = "请系统管理员核对印章图像。"


def image_of(agency: Agency) -> bytes:
    """The installed image of a seal as an opaque PNG, empty if none is installed. Raises SealError: the letter waits."""
    wanted = settings.SEAL_IMAGES.get(agency.slug, "")
    if not wanted:
        return b""
    try:
        content = (Path(settings.SIGNING_DIR) / "seals" / f"{agency.slug}.png").read_bytes()
    except OSError as error:
        raise SealError(f"{agency.name}的印章图像文件不在，{_CALL}") from error
    if hashlib.sha256(content).hexdigest() != wanted.lower():
        raise SealError(f"{agency.name}的印章图像与登记的校验值不符，{_CALL}")
    return _opaque(content, agency)


def _opaque(content: bytes, agency: Agency) -> bytes:
    """The image on white, for PDF/A knows no transparency, and without what else its file holds."""
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as opened:
            image = opened.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise SealError(f"{agency.name}的印章图像不是可读的PNG文件，{_CALL}") from error
    width, height = image.size
    if not SMALLEST <= width <= LARGEST or abs(width - height) > width / 50:
        raise SealError(f"{agency.name}的印章图像应当是边长{SMALLEST}至{LARGEST}像素的方图，{_CALL}")
    white, out = Image.new("RGBA", image.size, "white"), io.BytesIO()
    Image.alpha_composite(white, image).convert("RGB").save(out, "PNG")
    return out.getvalue()
