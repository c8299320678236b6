"""A file on the screen: pages as pictures with the reader's name and time, text as text; the original stays untouched; who looked."""

import io
from datetime import timedelta
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.core import signing
from django.utils import timezone
from PIL import Image

from agencies.kinds import AgencyKind as A
from documents.evidence import store
from documents.models import Evidence, EvidenceView
from referral.law.kinds import Kind
from referral.models import Case, Referral
from referral.services import looks
from referral.services.clues import SubjectDraft
from tests.clamd import no_clamd
from tests.pages.browsers import as_, bytes_of, post_of
from tests.pages.desk import PDF
from tests.workflows.conftest import Town, build_city

OFFICIAL = SubjectDraft("official", "郑某某", work_unit="市第一医院院长", supervised_category="public_unit")


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def pdf(pages: int = 3) -> bytes:
    """Empty sheets of A4."""
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(595, 842)
    document.save(out)
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (60, 40), frames: int = 1) -> bytes:
    """A white picture."""
    out = io.BytesIO()
    sheets = [Image.new("RGB", size, "white") for _ in range(frames)]
    more: dict[str, Any] = {"save_all": True, "append_images": sheets[1:]} if frames > 1 else {}
    sheets[0].save(out, kind, **more)
    return out.getvalue()


def put_in(town: Town, case: Case, name: str, content: bytes, **fields: Any) -> Evidence:
    """A file of the bureau."""
    return store(
        dossier=case.dossier, name=name, chunks=[content], by=town.posts["liu"], at=town.at, **fields
    )


def page(town: Town, name: str, piece: Evidence, query: str = "") -> Any:
    """The answer to a look."""
    return as_(town, name).get(f"/evidence/{piece.slug}/view/{query}")


def leaf(town: Town, name: str, piece: Evidence, number: int, ticket: str) -> Any:
    """The answer to a request for the picture of one page."""
    return as_(town, name).get(f"/evidence/{piece.slug}/page/{number}/", {"ticket": ticket})


def sent_with(town: Town, case: Case, piece: Evidence, kind: A = A.HEALTH) -> Referral:
    """A referral that the file went with."""
    (referral,) = town.draft(case, (kind, Kind.ADMINISTRATIVE))
    referral.materials.filter(position=1).update(evidence=piece)
    town.approved(referral)
    return town.do(referral, "send", "qian")


def test_the_pages_of_a_pdf_bear_the_mark_and_the_download_does_not(town: Town) -> None:
    content = pdf()
    piece = put_in(town, town.case(), "笔录.pdf", content)
    assert piece.pages == 3
    answer = page(town, "liu", piece)
    shown = answer.content.decode()
    assert "刘洋　2026-11-25" in shown and shown.count('<figure class="leaf">') == 3
    assert leaf(town, "liu", piece, 2, answer.context["ticket"])["Content-Type"] == "image/jpeg"
    drawn = leaf(town, "liu", piece, 2, answer.context["ticket"])
    assert drawn["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with Image.open(io.BytesIO(drawn.content)) as sheet:
        assert sheet.width == 1240
        darkest, _ = sheet.convert("L").getextrema()
        assert 100 < darkest < 235  # an empty sheet, but for the pale mark
    assert bytes_of(as_(town, "liu").get(f"/evidence/{piece.slug}/")) == content
    assert list(EvidenceView.objects.order_by("pk").values_list("way", flat=True)) == ["view", "download"]


@pytest.mark.parametrize(("kind", "name"), [("PNG", "照片.png"), ("JPEG", "照片.jpg"), ("TIFF", "扫描.tif")])
def test_pictures_are_shown(town: Town, kind: str, name: str) -> None:
    piece = put_in(town, town.case(), name, picture(kind))
    answer = page(town, "liu", piece)
    assert piece.pages == 1
    assert leaf(town, "liu", piece, 1, answer.context["ticket"]).status_code == 200


def test_a_scan_of_many_sheets_is_shown_ten_at_a_time(town: Town) -> None:
    piece = put_in(town, town.case(), "扫描.tif", picture("TIFF", frames=23))
    shown = page(town, "liu", piece).content.decode()
    assert "第 1—10 页，共 23 页" in shown and "?from=11" in shown
    last = page(town, "liu", piece, "?from=21")
    assert last.content.decode().count("<figure") == 3
    assert leaf(town, "liu", piece, 23, last.context["ticket"]).status_code == 200
    assert leaf(town, "liu", piece, 24, last.context["ticket"]).status_code == 404


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_is_shown_as_text_in_its_own_coding(town: Town, coding: str) -> None:
    content = "项目,金额\n<script>alert(1)</script>,1\n".encode(coding)
    shown = page(town, "liu", put_in(town, town.case(), "明细.csv", content)).content.decode()
    assert "项目,金额" in shown and "&lt;script&gt;" in shown and "<script>alert" not in shown
    assert shown.count("刘洋　2026-11-25") > 12


def test_a_long_text_is_cut_between_characters(town: Town) -> None:
    answer = page(town, "liu", put_in(town, town.case(), "明细.txt", "长".encode() * 100_000))
    assert "全文请下载" in answer.content.decode() and set(answer.context["text"]) == {"长"}


@pytest.mark.parametrize("kind", ["broken", "locked", "bomb"])
def test_what_cannot_be_drawn_is_told_and_does_no_harm(town: Town, kind: str) -> None:
    out = io.BytesIO()
    if kind == "locked":
        pikepdf.open(io.BytesIO(pdf())).save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    elif kind == "bomb":
        Image.new("1", (30_000, 30_000)).save(out, "PNG")
    piece = put_in(town, town.case(), "照片.png" if kind == "bomb" else "笔录.pdf", out.getvalue() or PDF)
    answer = page(town, "liu", piece)
    if piece.pages:
        refused = leaf(town, "liu", piece, 1, answer.context["ticket"])
        assert refused.status_code == 422 and "请下载后打开" in refused.content.decode()
    else:
        assert "不能在线查看" in answer.content.decode()


def test_a_page_is_drawn_for_who_has_just_opened_the_file_alone(town: Town) -> None:
    case = town.case()
    piece, other = put_in(town, case, "笔录.pdf", pdf()), put_in(town, case, "照片.png", picture("PNG"))
    ticket = page(town, "liu", piece).context["ticket"]
    assert leaf(town, "liu", other, 1, ticket).status_code == 404
    assert leaf(town, "chen", piece, 1, ticket).status_code == 404
    assert leaf(town, "liu", piece, 1, "").status_code == 404
    forged = signing.dumps([piece.slug, town.posts["liu"].user.pk, "别人"], salt="other")
    assert leaf(town, "liu", piece, 1, forged).status_code == 404


@pytest.mark.real_time
def test_a_ticket_is_good_for_an_hour(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    piece = put_in(town, town.case(), "照片.png", picture("PNG"))
    ticket = page(town, "liu", piece).context["ticket"]
    later = timezone.now().timestamp() + 3700
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert leaf(town, "liu", piece, 1, ticket).status_code == 404


def test_nobody_sees_by_the_new_addresses_what_he_did_not_see_before(town: Town) -> None:
    case = town.case()
    open_one, secret = (
        put_in(town, case, "照片.png", picture("PNG")),
        put_in(town, case, "密.png", picture("PNG", (9, 9)), secret=True),
    )
    inner = put_in(town, case, "意见.png", picture("PNG", (8, 8)), is_inner=True)
    referral = sent_with(town, case, open_one)
    for piece, name, status in (
        (open_one, "bai", 200), (open_one, "chen", 200), (open_one, "eve", 404), (open_one, "gao", 404), (inner, "bai", 404),
        (secret, "liu", 200), (secret, "chen", 404), (secret, "he", 404), (secret, "bai", 404),
    ):  # fmt: skip
        ticket = signing.dumps([piece.slug, town.posts[name].user.pk, "x"], salt="evidence-view")
        assert page(town, name, piece).status_code == status, (piece, name)
        assert leaf(town, name, piece, 1, ticket).status_code == status, (piece, name)
    town.do(referral, "revoke", "he", reason="送错机关")
    assert page(town, "bai", open_one).status_code == 404
    ticket = signing.dumps([open_one.slug, town.posts["bai"].user.pk, "x"], salt="evidence-view")
    assert leaf(town, "bai", open_one, 1, ticket).status_code == 404


def test_what_is_in_quarantine_is_not_shown(town: Town) -> None:
    with no_clamd():
        piece = put_in(town, town.case(), "照片.png", picture("PNG"))
    ticket = signing.dumps([piece.slug, town.posts["liu"].user.pk, "x"], salt="evidence-view")
    assert page(town, "liu", piece).status_code == 422
    assert leaf(town, "liu", piece, 1, ticket).status_code == 422
    assert not EvidenceView.objects.exists()


def test_the_agency_that_put_it_in_reads_who_looked(town: Town) -> None:
    case = town.case()
    piece = put_in(town, case, "明细.csv", b"1")
    sent_with(town, case, piece)
    page(town, "bai", piece)
    page(town, "bai", piece)
    as_(town, "hong").get(f"/evidence/{piece.slug}/")
    shown = page(town, "he", piece).content.decode()
    assert "谁看过" in shown and "白雪" in shown and "洪涛" in shown
    found = looks.of(piece, case, post_of(town, "liu"))
    assert [(look.user.full_name, look.way, look.times) for look in found] == [
        ("白雪", "查看", 2), ("洪涛", "下载", 1), ("何建国", "查看", 1),
    ]  # fmt: skip
    assert found[0].last_at - found[0].first_at == timedelta()
    assert "谁看过" not in page(town, "bai", piece).content.decode()


def test_a_look_that_would_tell_of_a_secret_referral_is_left_out(town: Town) -> None:
    case = town.case(subjects=(OFFICIAL,))
    piece = put_in(town, case, "明细.csv", b"1")
    (secret,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get())
    secret.materials.filter(position=1).update(evidence=piece)
    town.do(secret, "submit", "liu", reviewer=town.posts["zhou"])
    for move, name in (("review", "zhou"), ("approve", "he")):
        secret = town.do(secret, move, name)
    town.render(secret)
    town.do(secret, "send", "liu")
    assert page(town, "pan", piece).status_code == 200
    for name, told in (("liu", True), ("he", True), ("chen", False)):
        names = {look.user.full_name for look in looks.of(piece, case, post_of(town, name))}
        assert ("潘越" in names) is told, name
    assert "潘越" not in page(town, "chen", piece).content.decode()
