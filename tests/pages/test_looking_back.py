"""回头看 and 倒查 on the pages."""

from datetime import timedelta

from django.utils import timezone

from referral.models import CaseLink, LookBack
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
