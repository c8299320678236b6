"""重大事项报告 on the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from referral.models import UrgentReport
from tests.pages.browsers import as_, seen
from tests.services.walks import hire
from tests.workflows.conftest import Town, town

__all__ = ["town"]


def typed(town: Town, **changes: object) -> dict[str, object]:
    at = timezone.localtime() - timedelta(minutes=20)
    return {
        "to": [town.agencies[A.GOVERNMENT].pk], "title": "某民营医院虚假住院被媒体报道", "happened_at": f"{at:%Y-%m-%dT%H:%M}",
        "place": "安澜市", "facts": "多家媒体报道该院虚假住院。", "measures": "已暂停医保结算。",
    } | changes  # fmt: skip


@pytest.mark.prints
def test_from_the_page_to_the_receipt_and_the_order(town: Town) -> None:
    hire(town, "mo", A.GOVERNMENT, Role.REGISTRAR)
    liu, he, mo = (as_(town, name) for name in ("liu", "he", "mo"))
    answer = liu.post("/urgent/new/", typed(town, facts="有关人员已移送纪委。"))
    assert (
        answer.status_code == 422
        and "纪检监察事项" in answer.content.decode()
        and "已暂停医保结算" in answer.content.decode()
    )
    assert liu.post("/urgent/new/", typed(town)).status_code == 302
    row = UrgentReport.objects.get()
    door = f"/urgent/{row.slug}/"
    assert mo.get(door).status_code == 404
    assert he.post(f"{door}release/").status_code == 302
    assert "待签收" in mo.get("/urgent/").content.decode()
    assert mo.post(f"{door}receive/").status_code == 302
    assert mo.post(f"{door}reply/", {"leader": "副市长", "text": "依法处置。"}).status_code == 302
    page = liu.get(door).content.decode()
    assert "已签收" in page and "副市长批示" in page
    answer = liu.post(f"{door}last/", typed(town, measures="已恢复正常。"))
    assert answer.status_code == 302 and UrgentReport.objects.get(part="last").first == row
    paper = liu.get(f"{door}sheet.pdf")
    assert paper.status_code == 200 and bytes(paper.content).startswith(b"%PDF")


def test_a_text_that_was_rewritten_after_the_head_opened_it_is_not_signed_unread(town: Town) -> None:
    liu, he = as_(town, "liu"), as_(town, "he")
    liu.post("/urgent/new/", typed(town))
    row = UrgentReport.objects.get()
    door = f"/urgent/{row.slug}/"
    shown = {"seen": seen(he.get(f"{door}release/"))}
    assert liu.post(f"{door}rewrite/", typed(town, facts="涉案3000万元。")).status_code == 302
    refused = he.post(f"{door}release/", shown)
    assert refused.status_code == 409 and "正文已修改，请刷新页面核对后再签发" in refused.content.decode()
    word = {"head": town.posts["he"].pk, "at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "way": "phone"}
    UrgentReport.objects.update(written_at=timezone.now() - timedelta(minutes=5))
    assert as_(town, "qian").post(f"{door}by_word/", word | shown).status_code == 409
    row.refresh_from_db()
    assert row.released_at is None
    page = he.get(f"{door}release/")
    assert "涉案3000万元。" in page.content.decode()
    assert he.post(f"{door}release/", {"seen": seen(page)}).status_code == 302


def test_strangers_find_no_report(town: Town) -> None:
    as_(town, "liu").post("/urgent/new/", typed(town))
    row = UrgentReport.objects.get()
    for name in ("bai", "gao", "eve", "chen", "gov"):
        for door in (f"/urgent/{row.slug}/", f"/urgent/{row.slug}/sheet.pdf"):
            assert as_(town, name).get(door).status_code == 404, name
        assert row.title not in as_(town, name).get("/urgent/").content.decode()
    assert as_(town, "zhou").get("/urgent/new/").status_code == 403


def test_what_the_own_head_wanted_otherwise_is_not_told_to_the_receivers(town: Town) -> None:
    liu, he = as_(town, "liu"), as_(town, "he")
    liu.post("/urgent/new/", typed(town))
    here = f"/urgent/{UrgentReport.objects.get().slug}/"
    he.post(f"{here}turn_back/", {"reason": "措辞太软，先不提金额"})
    assert he.post(f"{here}release/").status_code == 302
    assert "措辞太软" in liu.get(here).content.decode()
    assert "措辞太软" not in as_(town, "gov").get(here).content.decode()
