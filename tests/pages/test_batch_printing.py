"""文书生成: a batch answers at once, its letters are printed on a page that shows how far they are; it goes on where it stood."""

import re

from agencies.kinds import AgencyKind as A
from documents.issue import render_waiting
from documents.models import Letter
from referral.law.kinds import Kind
from referral.models import Referral
from tests.pages.browsers import as_
from tests.pages.test_approvals import THREE, reported, sign
from tests.pages.test_directory import text
from tests.workflows.conftest import Town, town

__all__ = ["town"]
FOUR = ((A.POLICE, Kind.CRIMINAL), *THREE)


def signed(town: Town) -> tuple[list[Referral], str]:
    """Four referrals approved in one go, and where the head is sent."""
    rows = reported(town, *FOUR)
    return rows, sign(town, "he", rows)["Location"]


def left() -> int:
    return Letter.objects.waiting().count()


def test_the_first_letters_are_there_at_once_and_the_page_prints_the_rest(town: Town) -> None:
    rows, url = signed(town)
    assert url.startswith("/approvals/printing/?tick=")
    whole, waiting = Letter.objects.filter(case_letter__referral__in=rows).count(), left()
    assert waiting == whole - 6 > 0
    he = as_(town, "he")
    page = text(he.get(url))
    assert f"已生成 6 份，共 {whole} 份" in page and "继续生成" in page
    ticks = ",".join(row.slug for row in rows)
    part = he.post("/approvals/printing/", {"tick": ticks}, headers={"HX-Request": "true"})
    assert f"已生成 {whole} 份，共 {whole} 份" in text(part) and "<html" not in text(part)
    assert "hx-trigger" not in text(part) and "全部处理完毕" in text(part) and left() == 0


def test_it_works_without_scripts_and_goes_on_where_the_minute_left_it(town: Town) -> None:
    rows, url = signed(town)
    render_waiting(town.at, limit=1)
    before = left()
    answer = as_(town, "he").post("/approvals/printing/", {"tick": ",".join(row.slug for row in rows)})
    assert answer.status_code == 302 and answer["Location"] == url
    assert left() == max(0, before - 6)
    assert re.search("全部处理完毕|继续生成", text(as_(town, "he").get(url)))


def test_a_letter_that_cannot_be_set_is_told(town: Town) -> None:
    rows, url = signed(town)
    waiting = Letter.objects.waiting().first()
    assert waiting is not None
    Letter.objects.filter(pk=waiting.pk).update(voided_at=town.at, void_reason="无法成文：缺字")
    assert "其中 1 份不能成文" in text(as_(town, "he").get(url))


def test_who_does_not_see_the_referrals_sees_no_progress(town: Town) -> None:
    rows, url = signed(town)
    for name in ("gao", "bai", "pan"):
        assert as_(town, name).get(url).status_code == 404
        assert as_(town, name).post("/approvals/printing/", {"tick": rows[0].slug}).status_code == 404
    assert as_(town, "he").get("/approvals/printing/")["Location"] == "/approvals/"
    assert as_(town, "he").get("/approvals/printing/?tick=../x").status_code == 404
