"""Tasks of a joint investigation on the pages: a tab for those who take part, a line on the owner's workbench."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Case, JointTask, Referral
from tests.cast import City
from tests.pages.browsers import as_


@pytest.fixture
def case(city: City) -> Case:
    """A case in which the health commission and market regulation have joined."""
    case = city.case()
    for referral, name in zip(
        city.draft(case, (A.HEALTH, Kind.JOINT), (A.MARKET, Kind.JOINT)), ("hong", "niu"), strict=True
    ):
        city.do(city.do(city.approved(referral), "send", "qian"), "join", name)
    return case


def typed(city: City, kind: A, **changes: str) -> dict[str, str]:
    batch = Referral.objects.filter(kind=Kind.JOINT)[0].batch
    values = {
        "batch": str(batch),
        "title": "核查住院病历",
        "agency": str(city.agencies[kind].pk),
        "due_on": "2026-12-04",
    }
    return values | changes


def test_a_task_is_put_down_done_and_read_by_those_who_take_part(city: City, case: Case) -> None:
    address = f"/cases/{case.slug}/tasks/"
    liu = as_(city, "liu")
    assert f'href="{address}"' in liu.get(f"/cases/{case.slug}/").content.decode()
    late = liu.post(f"{address}new/", typed(city, A.HEALTH, due_on="2026-10-01"))
    assert late.status_code == 422 and "不能早于今天" in late.content.decode()
    assert "核查住院病历" in late.content.decode() and not JointTask.objects.exists()
    assert liu.post(f"{address}new/", typed(city, A.HEALTH)).status_code == 302
    task = JointTask.objects.get()
    for name in ("liu", "bai", "ma"):
        assert "核查住院病历" in as_(city, name).get(address).content.decode(), name
    bench = as_(city, "bai").get("/workbench/").content.decode()
    assert "联合查处商定任务" in bench and "核查住院病历" in bench
    assert "核查住院病历" not in as_(city, "ma").get("/workbench/").content.decode()
    assert as_(city, "ma").post(f"/tasks/{task.slug}/done/").status_code == 403
    unexplained = as_(city, "bai").post(f"/tasks/{task.slug}/give-up/", {"reason": ""})
    assert unexplained.status_code == 422 and "请填写未能完成的原因" in unexplained.content.decode()
    assert as_(city, "bai").post(f"/tasks/{task.slug}/done/", {"note": "已核查。"}).status_code == 302
    page = as_(city, "ma").get(address).content.decode()
    assert "已完成" in page and "已核查。" in page
    assert as_(city, "bai").post(f"/tasks/{task.slug}/done/", {"note": "再次"}).status_code == 409


def test_a_day_that_went_by_is_amber_and_never_called_overdue(city: City, case: Case) -> None:
    as_(city, "liu").post(f"/cases/{case.slug}/tasks/new/", typed(city, A.HEALTH, due_on="2026-11-25"))
    JointTask.objects.update(due_on="2026-11-24")
    page = as_(city, "bai").get(f"/cases/{case.slug}/tasks/").content.decode()
    assert "已过商定日期" in page and "超期" not in page.split("h-joint-1")[1].split("</section>")[0]


def test_who_takes_no_part_finds_no_task(city: City, case: Case) -> None:
    as_(city, "liu").post(f"/cases/{case.slug}/tasks/new/", typed(city, A.HEALTH))
    task = JointTask.objects.get()
    police = city.do(city.sent(A.POLICE, Kind.CRIMINAL, case), "sign", "gao", items=4, pages=21, badge="001")
    assert police.status == "signed"
    page = as_(city, "gao").get(f"/cases/{case.slug}/tasks/").content.decode()
    assert "核查住院病历" not in page and "没有联合查处" in page
    assert f"/cases/{case.slug}/tasks/" not in as_(city, "gao").get(f"/cases/{case.slug}/").content.decode()
    assert as_(city, "gao").get(f"/cases/{case.slug}/tasks/new/").status_code == 404
    assert as_(city, "gao").get(f"/tasks/{task.slug}/done/").status_code == 404
    assert as_(city, "eve").get(f"/cases/{case.slug}/tasks/").status_code == 404
