"""The button in the right word, the form, the letter, and the list of steps on lane and case."""

import pytest

from agencies.kinds import AgencyKind as A
from documents.models import Letter
from referral.law.kinds import Kind
from referral.models import Lane
from referral.services import hands
from tests.cast import build_city, working
from tests.pages.browsers import as_
from tests.pages.test_directory import text
from tests.workflows.conftest import Town


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def test_an_equal_is_asked_on_a_page_and_the_step_is_listed(town: Town) -> None:
    _, lane = working(town)
    url = f"/lanes/{lane.slug}/urge/"
    page = text(as_(town, "liu").get(f"/lanes/{lane.slug}/"))
    assert f'href="{url}">商请反馈</a>' in page and "催办" not in page.replace("催办和商请", "")
    form = text(as_(town, "liu").get(url))
    assert "不相隶属机关之间商洽工作用函" in form and "督办" not in form.replace("挂牌督办", "")  # the menu
    late = as_(town, "liu").post(url, {"step": "ask", "reason": "拟召开会商", "reply_by": "2026-11-01"})
    assert late.status_code == 422 and "须晚于今天" in text(late) and "拟召开会商" in text(late)
    done = as_(town, "liu").post(url, {"step": "ask", "reason": "拟召开会商", "reply_by": "2026-12-04"})
    assert done.status_code == 302
    letter = Letter.objects.get(kind="feedback_request")
    assert letter.rendered_at is not None and letter.title.startswith("关于商请反馈安澜仁和医院")
    for name in ("liu", "bai"):
        for shown in (f"/lanes/{lane.slug}/", f"/cases/{lane.case.slug}/lanes/"):
            assert letter.number in text(as_(town, name).get(shown)), (name, shown)
    again = as_(town, "chen").post(url, {"step": "ask"})
    assert again.status_code == 409 and "一个工作日内只能" in text(again)


def test_a_silent_lane_has_no_button_and_its_page_says_why(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕4号")
    lane = town.lane(referral)
    town.run(hands.set_silent, lane, town.who("gao"), silent=True)
    url = f"/lanes/{lane.slug}/urge/"
    assert url not in text(as_(town, "liu").get(f"/cases/{lane.case.slug}/lanes/"))
    assert url not in text(as_(town, "gao").get(f"/lanes/{lane.slug}/"))
    assert "侦查保密" in text(as_(town, "liu").get(url))
    assert as_(town, "liu").post(url, {"step": "ask"}).status_code in {403, 409, 422}


def test_strangers_find_no_page_and_a_reviewer_is_refused(town: Town) -> None:
    _, lane = working(town)
    url = f"/lanes/{lane.slug}/urge/"
    assert as_(town, "eve").get(url).status_code == 404
    assert as_(town, "eve").post(url, {"step": "ask"}).status_code == 404
    assert as_(town, "zhou").get(url).status_code == 403
    own = Lane.objects.get(case=lane.case, opened_by__isnull=True)
    assert f'href="/lanes/{own.slug}/urge/">提醒</a>' in text(as_(town, "he").get(f"/lanes/{own.slug}/"))
