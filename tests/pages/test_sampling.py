"""抽查复查 on the pages: announced, drawn, read and written by the checkers, put right; strangers find nothing."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from agencies.models import Delegation
from documents.models import Evidence, EvidenceView
from referral.law import sampling as law
from referral.models import Sample, SampledCase
from tests.pages.browsers import as_, department
from tests.pages.test_preview import pdf, put_in
from tests.services import sampled
from tests.services.sampled import CHECKERS, closed, drawn, names_of, pool
from tests.workflows.conftest import Town, town
from workflows import checking

__all__ = ["town"]


def read(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def plan(town: Town, **changes: Any) -> dict[str, Any]:
    day = timezone.localdate()
    return {
        "way": "review", "title": "第四季度复审抽查", "closed_from": f"{day - timedelta(days=400)}", "closed_until": f"{day}",
        "percent": "5", "due_on": f"{day + timedelta(days=20)}", "checkers": [town.posts[name].pk for name in CHECKERS],
    } | changes  # fmt: skip


def sheet(*problems: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=10)
    values = {"summary": "已逐项检查。"}
    for item in law.ITEMS:
        values[f"{item}-verdict"] = "problem" if item in problems else "fine"
    for item in problems:
        values |= {
            f"{item}-found": "未收集进货票据。",
            f"{item}-measure": "补充收集票据。",
            f"{item}-mend_by": f"{day}",
        }
    return values


def test_from_the_plan_to_the_settled_problem_on_the_pages(town: Town) -> None:
    closed(town, 2)
    pool(town)
    wu, zhou = as_(town, "wu"), as_(town, "zhou")
    answer = wu.post("/samples/new/", plan(town, percent="4"))
    assert answer.status_code == 422 and "复审抽查比例不低于5%" in answer.content.decode()
    assert "第四季度复审抽查" in answer.content.decode(), "what was typed stays"
    answer = wu.post("/samples/new/", plan(town))
    assert answer.status_code == 302
    sample = Sample.objects.get()
    page = read(wu, answer["Location"])
    assert sample.commitment in page and sample.secret not in page and "/draw/" not in page
    assert wu.post(f"/samples/{sample.slug}/draw/", {"number": "1"}).status_code == 403
    assert zhou.post(f"/samples/{sample.slug}/draw/", {"number": "08 12"}).status_code == 302
    page = read(zhou, answer["Location"])
    sample.refresh_from_db()
    assert sample.secret in page and "重新计算结果一致" in page
    row = SampledCase.objects.get(rank=1)
    one, other = names_of(row)
    first, second = as_(town, one), as_(town, other)
    assert row.case.title in read(first, "/samples/")
    bad = first.post(f"/checks/{row.slug}/report/", sheet("facts") | {"facts-found": ""})
    assert bad.status_code == 422 and "写明问题、整改要求和整改期限" in bad.content.decode()
    assert first.post(f"/checks/{row.slug}/report/", sheet("facts")).status_code == 302
    assert first.get(f"/checks/{row.slug}/confirm/").status_code == 403
    assert second.post(f"/checks/{row.slug}/confirm/", {"decision": "yes"}).status_code == 302
    finding = row.findings.get(verdict="problem")
    liu = as_(town, "liu")
    assert "待整改" in read(liu, f"/checks/{row.slug}/") and "未收集进货票据" in read(
        liu, f"/checks/{row.slug}/"
    )
    assert (
        liu.post(f"/check-findings/{finding.slug}/answer/", {"text": "已补充票据12张。"}).status_code == 302
    )
    assert zhou.post(f"/check-findings/{finding.slug}/settle/", {"decision": "yes"}).status_code == 302
    assert "已销号" in read(zhou, f"/checks/{row.slug}/")


def test_anybody_can_draw_again_from_the_file_alone(town: Town) -> None:
    row = drawn(town, 4, percent=50)
    answer = as_(town, "zhou").get(f"/samples/{row.sample.slug}/draw.json")
    told = json.loads(answer.content)
    assert law.hashed(told["secret"]) == told["commitment"]
    assert law.frame_hash(told["cases"], told["checkers"], told["percent"]) == told["frame_sha256"]
    seed = law.seed_of(told["secret"], told["number"])
    assert law.draw(seed, told["cases"], told["percent"]) == told["drawn"]
    assert "安医保案" not in answer.content.decode() and "仁和" not in answer.content.decode()


@pytest.mark.prints
def test_a_checker_reads_the_main_volume_of_his_case_until_it_is_confirmed(town: Town) -> None:
    department(town, A.NHSA, "待遇保障科", xu="徐一", ye="叶双", zhang="张叁")
    (case,) = closed(town)
    put_in(town, case, "笔录.pdf", pdf(2))
    put_in(town, case, "讨论.pdf", pdf(3), is_inner=True)
    whole = sampled.plan(town, [town.posts[name] for name in CHECKERS], percent=100)
    checking.draw(checking.announce(whole, town.who("wu")), town.who("zhou"), number="7")
    row = SampledCase.objects.get(case=case)
    record, inner = Evidence.objects.get(name="笔录.pdf"), Evidence.objects.get(name="讨论.pdf")
    one, other = names_of(row)
    (spare,) = set(CHECKERS) - {one, other}
    browser, door = as_(town, one), f"/evidence/{record.slug}/view/"
    page = read(browser, f"/checks/{row.slug}/")
    assert (
        "笔录" in page and "讨论" not in page and "审批表" not in page and f"/cases/{case.slug}/" not in page
    )
    assert browser.get(door).status_code == 200
    assert EvidenceView.objects.filter(evidence=record, post=town.posts[one]).exists()
    for closed_door in (f"/cases/{case.slug}/", f"/evidence/{record.slug}/", f"/evidence/{inner.slug}/view/"):
        assert browser.get(closed_door).status_code == 404, closed_door
    assert as_(town, spare).get(door).status_code == 404
    town.at = timezone.now()
    Delegation.objects.create(
        post=town.posts[one],
        delegate=town.posts[spare].user,
        since=town.at.date(),
        until=town.at.date(),
        reason="出差",
    )
    assert as_(town, spare).get(f"/checks/{row.slug}/").status_code == 404, "a delegate was not drawn"
    assert browser.post(f"/checks/{row.slug}/report/", sheet()).status_code == 302
    assert as_(town, other).post(f"/checks/{row.slug}/confirm/", {"decision": "yes"}).status_code == 302
    assert browser.get(door).status_code == 404
    assert "笔录" not in read(browser, f"/checks/{row.slug}/") and "已逐项检查" in read(
        browser, f"/checks/{row.slug}/"
    )


def test_strangers_and_officers_of_the_case_find_nothing_before_it_is_confirmed(town: Town) -> None:
    row = drawn(town)
    for name in ("liu", "bai", "gao", "eve"):
        for door in (
            f"/checks/{row.slug}/",
            f"/samples/{row.sample.slug}/",
            f"/samples/{row.sample.slug}/draw.json",
        ):
            assert as_(town, name).get(door).status_code == 404, (name, door)
    assert as_(town, "liu").get("/samples/new/").status_code == 403
    assert row.sample.title not in read(as_(town, "liu"), "/samples/")


def test_a_checker_sent_by_who_oversees_reads_the_files_that_his_principal_does_not(town: Town) -> None:
    sampled.overseen(town)
    (case,) = closed(town)
    put_in(town, case, "笔录.pdf", pdf(2))
    put_in(town, case, "讨论.pdf", pdf(3), is_inner=True)
    plan = sampled.plan(town, pool(town, A.HEALTH, ("ren", "shi")), way="spot", percent=100)
    checking.draw(checking.announce(plan, town.who("mo")), town.who("gov"), number="5")
    row, door = SampledCase.objects.get(), f"/evidence/{Evidence.objects.get(name='笔录.pdf').slug}/view/"
    page = read(as_(town, "ren"), f"/checks/{row.slug}/")
    assert "笔录" in page and "讨论" not in page and as_(town, "ren").get(door).status_code == 200
    assert as_(town, "mo").get(door).status_code == 404 and as_(town, "bai").get(door).status_code == 404
