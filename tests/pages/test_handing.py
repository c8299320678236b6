"""物品和案卷移交 on the pages: the list that loses nothing, four signatures, the difference report, paper, and who sees none of it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.kinds import AgencyKind as A
from documents.models import EvidenceView
from referral.law.kinds import Kind
from referral.models import HandOver
from tests.cast import build_city
from tests.pages.browsers import as_
from tests.services.handings import DRAWN, FILED, filed, finished, given, listed, scan
from tests.workflows.conftest import Town

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 64
ROW = {
    "place": "市公安局物证室", "lines": "3", "i1_name": "住院病历", "i1_kind": "goods", "i1_unit": "册", "i1_count": "612",
    "i1_seal_number": "封001", "i2_name": "明细光盘", "i2_kind": "medium", "i2_unit": "张", "i2_count": "1",
    "i2_medium_number": "GP-1", "i2_seal_number": "封002", "i2_sha256": "AB" * 32,
}  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def text(town: Town, name: str, url: str, status: int = 200) -> str:
    answer = as_(town, name).get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def post(town: Town, name: str, url: str, typed: dict[str, object], status: int = 302) -> str:
    answer = as_(town, name).post(url, typed)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def only() -> HandOver:
    return HandOver.objects.get()


def test_a_list_is_typed_corrected_and_kept(town: Town) -> None:
    referral = filed(town)
    url = f"/referrals/{referral.slug}/hand-over/new/"
    assert url in text(town, "liu", f"/referrals/{referral.slug}/")
    assert url not in text(town, "gao", f"/referrals/{referral.slug}/")
    more = post(town, "liu", url, ROW | {"more": "1"}, 200)
    assert 'name="i4_name"' in more and 'value="住院病历"' in more and "请填写" not in more
    wrong = post(town, "liu", url, ROW | {"i2_sha256": "", "i3_mark": "SN1"}, 422)
    assert "请填写第3行的名称" in wrong and 'value="GP-1"' in wrong and 'value="SN1"' in wrong
    wrong = post(town, "liu", url, ROW | {"i2_sha256": ""}, 422)
    assert "第2项是存储介质" in wrong and 'value="封001"' in wrong and not HandOver.objects.exists()
    post(town, "liu", url, ROW)
    hand_over = only()
    assert list(hand_over.items.values_list("name", "count", "sha256")) == [
        ("住院病历", 612, ""),
        ("明细光盘", 1, "ab" * 32),
    ]
    change = f"/handovers/{hand_over.slug}/change/"
    assert 'value="住院病历"' in text(town, "liu", change)
    post(town, "liu", change, ROW | {"i1_count": "610"})
    assert hand_over.items.get(position=1).count == 610


def test_a_photo_is_one_of_the_own_pictures_and_the_other_side_may_open_it(town: Town) -> None:
    referral = filed(town)
    as_(town, "liu").post(
        f"/cases/{referral.case.slug}/evidence/upload/", {"file": SimpleUploadedFile("主机.png", PNG)}
    )
    photo = referral.case.dossier.evidence.get(name="主机.png")
    assert text(town, "gao", f"/evidence/{photo.slug}/", 404)
    post(town, "liu", f"/referrals/{referral.slug}/hand-over/new/", ROW | {"i1_photo": str(photo.pk)})
    for name in ("liu", "chen"):
        post(town, name, f"/handovers/{only().slug}/sign/", {"strokes": DRAWN})
    assert f"/evidence/{photo.slug}/" in text(town, "gao", f"/handovers/{only().slug}/")
    assert as_(town, "gao").get(f"/evidence/{photo.slug}/").status_code == 200
    assert EvidenceView.objects.filter(evidence=photo).count() == 1


def test_four_people_sign_by_hand_or_by_password(town: Town) -> None:
    hand_over = listed(town, filed(town))
    page, sign = f"/handovers/{hand_over.slug}/", f"/handovers/{hand_over.slug}/sign/"
    assert "ui/sign.js" in text(town, "liu", sign) and text(town, "gao", page, 404)
    assert "请在签名框内手写签名" in post(town, "liu", sign, {}, 422)
    assert "密码不正确" in post(town, "liu", sign, {"password": "wrong"}, 422)
    assert "手写签名没有读到" in post(town, "liu", sign, {"strokes": "M1 1L2 2"}, 422)
    post(town, "liu", sign, {"password": "liu-an-lan-2026"})
    assert "您现在不能办理" in text(town, "liu", sign, 403)
    assert "您已在这份清单上签名" in post(town, "liu", sign, {"strokes": DRAWN}, 403)
    post(town, "chen", sign, {"strokes": DRAWN})
    shown = text(town, "gao", page)
    assert "待接收方清点" in shown and DRAWN in shown and "密码确认" in shown and f"{page}count/" in shown
    count = {f"f{n}_count": str(c) for n, c in ((1, 612), (2, 1), (3, 1))} | {
        "f1_seal": "whole",
        "f3_seal": "whole",
    }
    post(town, "gao", f"{page}count/", count)
    post(town, "gao", sign, {"strokes": DRAWN})
    post(town, "sun", sign, {"strokes": DRAWN})
    shown = text(town, "liu", page)
    assert "已交接" in shown and "保管链" in shown and "/letters/" in shown
    assert "移送财物清单" in text(town, "liu", f"/referrals/{hand_over.referral.slug}/")


def test_a_difference_is_seen_by_both_and_settled_by_report(town: Town) -> None:
    hand_over = given(town, filed(town))
    page = f"/handovers/{hand_over.slug}/"
    short = {
        "f1_count": "610",
        "f1_seal": "broken",
        "f2_count": "1",
        "f3_count": "1",
        "f3_seal": "whole",
        "f1_note": "缺两册",
    }
    assert 'value="缺两册"' in post(town, "gao", f"{page}count/", short | {"f2_count": ""}, 422)
    post(town, "gao", f"{page}count/", short)
    for name in ("gao", "liu"):
        shown = text(town, name, page)
        assert "少2册（清单612，清点610）；封条号封001，封条破损，缺两册" in shown and "签署差异报告" in shown
    assert "清点有差异" in text(town, "gao", f"{page}sign/", 403)
    for name in ("gao", "liu"):
        assert "清点差异" in text(town, name, f"{page}report/")
        post(town, name, f"{page}report/", {"strokes": DRAWN})
    for name in ("gao", "lin"):
        post(town, name, f"{page}sign/", {"strokes": DRAWN})
    assert only().step == "done" and "清点差异" not in text(
        town, "gao", f"/referrals/{hand_over.referral.slug}/"
    )


def test_paper_is_entered_and_checked(town: Town) -> None:
    hand_over = given(town, filed(town))
    page = f"/handovers/{hand_over.slug}/"
    typed: dict[str, object] = {
        "side": "take", "first": "高峰", "second": "石磊", "at": "2026-11-24T10:00", "f1_count": "612", "f1_seal": "whole",
        "f2_count": "1", "f3_count": "1", "f3_seal": "whole",
    }  # fmt: skip
    assert "请上传已签名的清单扫描件" in post(town, "liu", f"{page}paper/", typed, 422)
    post(town, "liu", f"{page}paper/", typed | {"scan": SimpleUploadedFile("清单.png", PNG)})
    assert "待核对" in text(town, "liu", page) and "待核对" not in text(town, "gao", page)
    assert f"{page}check/" not in text(town, "liu", page)
    assert "石磊" in text(town, "chen", f"{page}check/")
    post(town, "chen", f"{page}check/", {"verdict": "yes"})
    assert only().step == "done"


def test_the_file_comes_back(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    referral = town.do(referral, "not_file", "lin", reason="没有犯罪事实", document_number=FILED)
    assert "退还案卷材料" in text(town, "gao", f"/referrals/{referral.slug}/")
    assert "退还案卷材料" not in text(town, "liu", f"/referrals/{referral.slug}/")


def test_others_find_nothing(town: Town) -> None:
    hand_over = finished(town, filed(town))
    for name in ("bai", "eve", "ma", "pan"):
        assert text(town, name, f"/handovers/{hand_over.slug}/", 404)
        assert text(town, name, f"/handovers/{hand_over.slug}/sign/", 404)
    assert text(town, "liu", f"/handovers/{hand_over.slug}/nothing/", 404)
    fresh = listed(town, hand_over.referral)
    assert text(town, "lin", f"/handovers/{fresh.slug}/", 404)
    assert scan(town, fresh.referral).name == "清单.png"


def test_two_forms_of_one_signature_are_one(town: Town) -> None:
    hand_over = listed(town, filed(town))
    url = f"/handovers/{hand_over.slug}/sign/"
    browser = as_(town, "liu")
    key = re.search(r'name="submission" value="([^"]+)"', browser.get(url).content.decode())
    assert key is not None
    for _ in range(2):
        assert browser.post(url, {"strokes": DRAWN, "submission": key[1]}).status_code == 302
    assert hand_over.signatures.count() == 1
