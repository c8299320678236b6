"""回头看 and 倒查 on the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referral.law.errors import Conflict
from referral.models import CaseGroupPermission, CaseLink, LookBack
from referral.services import clues, looking_back
from tests.pages.browsers import as_
from tests.services.sampled import closed
from tests.workflows.conftest import Town, town

__all__ = ["town"]


def test_a_look_back_from_the_case_page_to_its_result(town: Town) -> None:
    (case,) = closed(town)
    liu, day = as_(town, "liu"), timezone.localdate()
    assert "安排回头看" in liu.get(f"/cases/{case.slug}/").content.decode()
    door = f"/cases/{case.slug}/look-back/"
    late = liu.post(door, {"on": f"{day - timedelta(days=1)}", "focus": "违规项目是否停止"})
    assert late.status_code == 422 and "须晚于今天" in late.content.decode()
    assert (
        liu.post(door, {"on": f"{day + timedelta(days=1)}", "focus": "违规项目是否停止"}).status_code == 302
    )
    row = LookBack.objects.get()
    page = liu.get(f"/cases/{case.slug}/").content.decode()
    assert "回头看和倒查" in page and "安排回头看" not in page
    answer = liu.post(
        f"/look-backs/{row.slug}/", {"looked_on": f"{day}", "found": "未再发生。", "relapsed": "no"}
    )
    assert answer.status_code == 302
    assert "没有反弹" in liu.get("/look-backs/").content.decode()
    assert as_(town, "bai").get(f"/look-backs/{row.slug}/").status_code == 404
    assert as_(town, "bai").get(door).status_code == 404


def test_an_old_case_is_hung_on_a_new_one_and_taken_off(town: Town) -> None:
    (old,) = closed(town)
    new = town.sent().case
    liu, door = as_(town, "liu"), f"/cases/{old.slug}/links/"
    answer = liu.post(door, {"number": "没有", "reason": "同一机构"})
    assert (
        answer.status_code == 422
        and "请核对编号" in answer.content.decode()
        and "同一机构" in answer.content.decode()
    )
    assert liu.post(door, {"number": new.number, "reason": "同一机构再次被查"}).status_code == 302
    for one, other in ((old, new), (new, old)):
        page = liu.get(f"/cases/{one.slug}/").content.decode()
        assert "同一机构再次被查" in page and f"/cases/{other.slug}/" in page
    assert "同一机构再次被查" not in as_(town, "bai").get(f"/cases/{new.slug}/").content.decode()
    link = CaseLink.objects.get()
    assert as_(town, "bai").get(f"/case-links/{link.slug}/end/").status_code == 404
    assert liu.post(f"/case-links/{link.slug}/end/", {"reason": "同名"}).status_code == 302
    assert "同一机构再次被查" not in liu.get(f"/cases/{old.slug}/").content.decode()


def test_a_link_to_a_clue_tells_nothing_of_the_case_that_it_became(town: Town) -> None:
    (old,) = closed(town)
    clue = town.clue(title="又一条线索")
    looking_back.link(old, town.who("liu"), newer=clue, reason="同一手法")
    town.run(clues.check, clue, town.who("liu"))
    new = town.run(clues.open_case, clue, town.who("wu")).case
    assert new is not None
    CaseGroupPermission.objects.filter(
        content_object=new
    ).delete()  # given to a department that is not the reader's
    page = as_(town, "chen").get(f"/cases/{old.slug}/").content.decode()
    assert clue.number in page and new.number not in page and new.slug not in page


def test_two_who_link_the_same_at_once_are_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    (old,) = closed(town)
    clue = town.clue(title="又一条线索")
    looking_back.link(old, town.who("liu"), newer=clue, reason="同一手法")
    monkeypatch.setattr(looking_back, "_linked", lambda *_, **__: False)  # the other was not there yet
    with pytest.raises(Conflict):
        looking_back.link(old, town.who("wu"), newer=clue, reason="同一手法")
