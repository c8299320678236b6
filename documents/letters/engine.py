"""Sets a letter with WeasyPrint, in this process: no thread, no network, no file but the fonts. The only importer."""

import datetime as dt
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from documents.letters.startup import prepare

prepare()

import weasyprint  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: E402

from documents.letters import canonical, checks, layout  # noqa: E402
from documents.letters import geometry as g  # noqa: E402
from documents.letters.errors import LetterError  # noqa: E402
from documents.letters.fields import SHANGHAI, Correspondence, Letter  # noqa: E402
from documents.letters.paper import Overprint, Rendered, SealBox  # noqa: E402
from documents.letters.seal import ADDRESS as SEAL_ADDRESS  # noqa: E402

VERSION = f"WeasyPrint {weasyprint.__version__}"
MOST_PAGES = 60
_MM = 25.4 / 96  # of a CSS pixel
_VARIANT = "pdf/a-3u"


class NoFetch(URLFetcher):
    """Raises for every address: an attempt to load anything ends the printing. seal: the one image that is at hand."""

    def __init__(self, seal: bytes = b"") -> None:
        super().__init__()
        self._seal = seal

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Never fetches; gives the image of the seal, if there is one."""
        if self._seal and url == SEAL_ADDRESS:
            return URLFetcherResponse(url, self._seal, {"Content-Type": "image/png"})
        raise FatalURLFetchingError(f"blocked: {url[:80]}")


@cache
def _styles() -> tuple[Any, Any]:
    """One FontConfiguration and one style sheet for all letters of a process."""
    configuration = FontConfiguration()
    css = (Path(__file__).parent / "gongwen.css").read_text("utf-8")
    return configuration, weasyprint.CSS(
        string=css, font_config=configuration, url_fetcher=NoFetch(), base_url="about:blank"
    )


def render(
    letter: Letter,
    *,
    draft: bool = False,
    demo: bool = False,
    created: dt.datetime,
    seal: bytes = b"",
    overprint: Overprint | None = None,
) -> Rendered:
    """Print a letter as PDF/A-3u with its fields attached as referral.json; the same input gives the same bytes.

    `created` (aware) is the moment in the file's metadata. A draft carries 草稿 and no seal, a demo letter carries 演示.
    `seal`: the image (PNG, opaque) of an authorised seal; without it the seal is drawn and says 样章. `overprint`: for
    paper that bears mark and red lines: these and the seal are left out, all else stands where it stands in the letter.
    Raises LetterError with a Chinese sentence instead of printing a wrong letter.
    """
    checks.check(letter, draft=draft)
    created = created.astimezone(SHANGHAI)  # the same moment in another zone gives the same bytes
    faces: set[str] = set()
    try:
        marks = layout.Marks(draft=draft, demo=demo, image=bool(seal), overprint=overprint is not None)
        if overprint is not None and overprint.is_test:
            assert isinstance(letter, Correspondence)
            document = _set(layout.test_page(letter, overprint, created=created), b"")
        else:
            document = _document(letter, marks, created, seal)
        pdf = document.write_pdf(
            pdf_variant=_VARIANT,
            attachments=[] if overprint else [_attachment(letter, created)],
            finisher=lambda _, file: _finish(file, faces, overprint),
        )
    except FatalURLFetchingError as error:
        raise LetterError("文书内容试图载入外部资源，已拒绝。请删除网址或者标记后重试。") from error
    return Rendered(
        pdf=pdf,
        pages=len(document.pages),
        sha256=hashlib.sha256(pdf).hexdigest(),
        seal_box=None if overprint else _seal_box(document),
        missing=(),
        fonts=tuple(sorted(faces)),
        engine=VERSION,
    )


def _document(letter: Letter, marks: layout.Marks, created: dt.datetime, seal: bytes) -> Any:
    """The laid out pages; an ending that leaves 版记 or two rows of text alone is closed up (GB/T 9704 7.3.5.5)."""
    document = _set(layout.html(letter, marks, created=created), seal)
    for tight in (1, 2) if _foot_stands_alone(document) or _ending_runs_over(document) else ():
        tighter = _set(layout.html(letter, marks, created=created, tight=tight), seal)
        if len(tighter.pages) < len(document.pages):
            document = tighter
            break
    if len(document.pages) > MOST_PAGES:
        raise LetterError(f"文书超过{MOST_PAGES}页，请把详细情况放入附件。")
    return document


def _set(html: str, seal: bytes) -> Any:
    configuration, css = _styles()
    page = weasyprint.HTML(string=html, base_url="about:blank", url_fetcher=NoFetch(seal))
    return page.render(font_config=configuration, stylesheets=[css], pdf_variant=_VARIANT)


def bare(html: str) -> bytes:
    """A page set and written once as WeasyPrint does it, without gate, attachment or a second look: what the bench compares with."""
    pdf: bytes = _set(html, b"").write_pdf(pdf_variant=_VARIANT)
    return pdf


def _attachment(letter: Letter, created: dt.datetime) -> Any:
    """The canonical fields as referral.json."""
    moment = created.astimezone(dt.UTC)  # WeasyPrint writes attachment dates without their zone
    return weasyprint.Attachment(
        string=canonical.to_json(letter),
        name="referral.json",
        description="文书要素",
        relationship="Data",
        created=moment,
        modified=moment,
        base_url="about:blank",
        url_fetcher=NoFetch(),
    )


def _foot_stands_alone(document: Any) -> bool:
    anchors = [page.anchors for page in document.pages]
    return any("foot" in here and not {"ending", "tail"} & set(here) for here in anchors)


def _ending_runs_over(document: Any) -> bool:
    """Whether 落款 stands on a further page under no more than two rows of text."""
    for page in document.pages[1:]:
        if "ending" in page.anchors:
            return bool(page.anchors["ending"][1] * _MM < g.TOP + 4.1 * g.LINE)
    return False


def _seal_box(document: Any) -> SealBox | None:
    for number, page in enumerate(document.pages, 1):
        if "seal" in page.anchors:
            left, top, right, bottom = (value * _MM for value in page.anchors["seal"])
            return SealBox(
                number, round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2)
            )
    return None


def _finish(file: Any, faces: set[str], overprint: Overprint | None) -> None:
    """List each attachment once (WeasyPrint lists it twice), note the embedded faces, move what a printer prints awry."""
    if references := file.catalog.get("AF"):
        file.catalog["AF"] = type(references)(dict.fromkeys(references))
    for item in file.objects:
        if isinstance(item, dict) and "BaseFont" in item:
            faces.add(str(item["BaseFont"]).strip("/'").split("+")[-1])
        if overprint is not None and isinstance(item, dict) and item.get("Type") == "/Page":
            right, down = overprint.x / g.POINT, overprint.y / g.POINT
            content = file.objects[int(item["Contents"].split()[0])]
            content.stream.insert(0, f"1 0 0 1 {right:.4f} {-down:.4f} cm".encode())
