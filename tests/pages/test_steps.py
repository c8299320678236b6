"""审批环节 on pages: the administrator adds and ends them, who is asked gives an opinion, the head is told what is missing."""

from datetime import date
from typing import Any

from agencies.kinds import AgencyKind as A
from agencies.models import DirectoryEvent
from agencies.rights import give_administration
from referral.law.kinds import Kind
from referral.models import Approval, ApprovalStep, PaperEntry, Referral
from referral.services import approval_steps
from tests.cast import City
from tests.pages.browsers import as_
from tests.pages.desk import scan
from tests.pages.test_directory import text
from tests.services.steps import SOURCE, deciding, give, legal, step
from tests.workflows.conftest import Town, town

__all__ = ["town"]


def new(city: City) -> str:
    """The address where the bureau's steps are added."""
    return f"/directory/agencies/{city.agencies[A.NHSA].slug}/steps/"


def typed(**changes: Any) -> dict[str, Any]:
    """A step as it is typed."""
    values = {
        "label": "分管会签", "kinds": ["administrative"], "department": "", "role": "deputy", "position": "1", "must": "on",
        "since": "2030-01-01", "source": SOURCE, "sure": "on",
    }  # fmt: skip
    return values | changes


def test_the_agencys_own_administrator_adds_and_ends_a_step(town: Town) -> None:
    give_administration(town.posts["zhou"])
    browser = as_(town, "zhou")
    asked = text(browser.get(new(town)))
    assert "现在待批准的移送" in asked and "不因此延长" in asked
    assert browser.post(new(town), typed()).status_code == 302
    made = ApprovalStep.objects.get()
    assert (made.kinds, made.must, made.since) == (["administrative"], True, date(2030, 1, 1))
    assert DirectoryEvent.objects.get(act="open_step").detail["source"] == SOURCE
    page = text(browser.get(f"/directory/agencies/{town.agencies[A.NHSA].slug}/"))
    assert "同意后才能批准" in page and "行政移送" in page
    end = f"/directory/steps/{made.pk}/end/"
    assert "0件" in text(browser.get(end))
    assert browser.post(end, {"reason": "机构改革"}).status_code == 302
    made.refresh_from_db()
    assert made.until is not None


def test_nobody_else_adds_or_ends_one(town: Town) -> None:
    made = step(town)
    for name in ("liu", "he", "lin"):
        for url in (new(town), f"/directory/steps/{made.pk}/end/"):
            assert as_(town, name).post(url, typed(reason="甲")).status_code == 403
    give_administration(town.posts["sun"])  # of the police
    assert as_(town, "sun").post(new(town), typed()).status_code == 403
    assert ApprovalStep.objects.get().until is None


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(town: Town) -> None:
    give_administration(town.posts["zhou"])
    browser = as_(town, "zhou")
    for changes, sentence in (
        ({"role": ""}, "选择一项"), ({"since": "2020-01-01"}, "不能早于今天"), ({"sure": ""}, "请勾选"), ({"source": ""}, "请填写依据"),
        ({"source": "文" * 121}, "依据不超过 120 个字"),
    ):  # fmt: skip
        answer = browser.post(new(town), typed(**changes))
        assert answer.status_code == 422 and sentence in text(answer) and "分管会签" in text(answer)
    assert not ApprovalStep.objects.exists()


def test_who_is_asked_finds_it_in_his_queue_and_gives_his_opinion(town: Town) -> None:
    asked = legal(town, must=True)
    referral = deciding(town)
    browser, url = as_(town, "fang"), f"/referrals/{referral.slug}/consent/"
    assert url in text(browser.get("/consents/"))
    assert "有 1 件移送等待您给出意见" in text(browser.get("/workbench/"))
    assert url in text(browser.get(f"/referrals/{referral.slug}/"))
    assert url not in text(as_(town, "qian").get("/consents/"))
    refused = browser.post(url, {"step": asked.pk, "agrees": "no", "opinion": ""})
    assert refused.status_code == 422 and "请写明理由" in text(refused)
    assert browser.post(url, {"step": asked.pk, "agrees": "yes", "opinion": "合法"}).status_code == 302
    assert Approval.objects.get(given_for=asked).agrees
    assert url not in text(browser.get("/consents/"))
    page = text(as_(town, "he").get(f"/referrals/{referral.slug}/"))
    assert "法制审核" in page and "合法" in page
    assert as_(town, "qian").post(url, {"step": asked.pk, "agrees": "yes"}).status_code == 422
    assert as_(town, "bai").get(url).status_code == 404


def test_the_head_is_told_what_is_missing_before_he_approves(town: Town) -> None:
    legal(town, must=True)
    step(town, position=2)
    referral = deciding(town)
    form = f"/referrals/{referral.slug}/approve/"
    page = text(as_(town, "he").get(form))
    assert "尚未收到意见：法制审核（政策法规科）、分管会签（分管负责人）" in page and "须先同意" in page
    answer = as_(town, "he").post(form, {"opinion": "同意。"})
    assert answer.status_code == 409 or answer.status_code == 422
    assert "同意后才能批准" in text(answer) and Referral.objects.get(pk=referral.pk).status == "deciding"
    criminal = deciding(town, Kind.CRIMINAL)
    assert "负责人可以直接批准" in text(as_(town, "he").get(f"/referrals/{criminal.slug}/"))
    assert (
        as_(town, "he").post(f"/referrals/{criminal.slug}/approve/", {"opinion": "同意。"}).status_code == 302
    )


def test_a_step_given_on_paper_is_entered_and_checked_by_another(town: Town) -> None:
    asked = legal(town, must=True)
    referral = deciding(town)
    url = f"/papers/new/referral/{referral.slug}/step/"
    fields = {
        "step": asked.pk, "agrees": "yes", "opinion": "同意。", "real_at": f"{town.at:%Y-%m-%dT%H:%M}", "paper_note": "",
    }  # fmt: skip
    wrong = as_(town, "qian").post(url, fields | {"signed_by": town.posts["wu"].pk, "scan": scan()})
    assert wrong.status_code == 422 and "签署人" in text(wrong)
    assert (
        as_(town, "qian").post(url, fields | {"signed_by": town.posts["fang"].pk, "scan": scan()}).status_code
        == 302
    )
    assert not Approval.objects.filter(given_for=asked).exists(), "it waits for the second person"
    entry = PaperEntry.objects.get(move="step")
    assert "法制审核" in text(as_(town, "liu").get(f"/papers/{entry.slug}/"))
    assert (
        as_(town, "liu").post(f"/papers/{entry.slug}/", {"verdict": "yes", "reason": ""}).status_code == 302
    )
    given = Approval.objects.get(given_for=asked)
    assert given.user == town.posts["fang"].user and given.paper == entry
    assert approval_steps.outstanding(referral, town.at.date()) == []


def test_the_batch_is_refused_as_a_whole_where_an_opinion_must_come_first(town: Town) -> None:
    must = legal(town, must=True)
    referral = deciding(town)
    url = "/approvals/batch/"
    answer = as_(town, "he").post(url, {"tick": referral.slug, "opinion": "同意。"})
    assert "同意后才能批准" in text(answer) and Referral.objects.get(pk=referral.pk).status == "deciding"
    give(town, referral, must, "fang")
    assert as_(town, "he").post(url, {"tick": referral.slug, "opinion": "同意。"}).status_code == 302
