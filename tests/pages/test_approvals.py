"""审批: what waits for whose signature, one by one and several at once."""

import re
from typing import Any
from uuid import uuid4

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Approval, Case, Clock, Event, Referral
from referral.services import cases, clues, lanes
from referral.services.outcomes import OutcomeDraft
from tests.cast import City
from tests.pages.browsers import as_
from tests.workflows.conftest import Town, town

__all__ = ["town"]
THREE = ((A.HEALTH, Kind.ADMINISTRATIVE), (A.MARKET, Kind.ADMINISTRATIVE), (A.DRUG, Kind.ADMINISTRATIVE))


def listed(city: City, name: str) -> str:
    """The page 审批 of one person."""
    return as_(city, name).get("/approvals/").content.decode()


def submitted(town: Town, *kinds: tuple[A, Kind], case: Case | None = None) -> list[Referral]:
    """Referrals of one dispatch that wait for 审核."""
    drafts = town.draft(case or town.case(), *kinds)
    return [town.do(referral, "submit", "liu") for referral in drafts]


def reported(town: Town, *kinds: tuple[A, Kind], case: Case | None = None) -> list[Referral]:
    """Referrals of one dispatch that wait for 批准."""
    return [town.do(referral, "review", "zhou") for referral in submitted(town, *kinds, case=case)]


def sign(city: City, name: str, rows: list[Referral], **fields: Any) -> Any:
    """The answer to a batch."""
    ticked = {"tick": [row.slug for row in rows], "opinion": "同意移送。"}
    return as_(city, name).post("/approvals/batch/", ticked | fields)


def test_each_post_finds_what_waits_for_its_own_signature(town: Town) -> None:
    (referral,) = submitted(town, (A.HEALTH, Kind.ADMINISTRATIVE))
    review, approve = f"/referrals/{referral.slug}/review/", f"/referrals/{referral.slug}/approve/"
    assert review in listed(town, "zhou")
    assert referral.title not in listed(town, "wu")
    town.do(referral, "review", "zhou")
    assert review not in listed(town, "zhou")
    for name in ("wu", "he"):
        page = listed(town, name)
        assert approve in page and "刘洋" in page and f"送{referral.recipient.short_name}" in page


def test_a_deputy_is_not_shown_what_only_the_head_may_approve(town: Town) -> None:
    (referral,) = reported(town, (A.POLICE, Kind.CRIMINAL))
    assert f"/referrals/{referral.slug}/approve/" in listed(town, "he")
    assert referral.slug not in listed(town, "wu")


def test_a_line_shows_the_running_clock(town: Town) -> None:
    (referral,) = reported(town, (A.POLICE, Kind.CRIMINAL))
    due = Clock.objects.get(referral=referral, rule="crim_refer_decide").due_at
    assert due is not None
    page = listed(town, "he")
    assert 'class="lamp' in page and "届满" in page


def test_a_head_approves_in_two_taps(town: Town) -> None:
    (referral,) = reported(town, (A.POLICE, Kind.CRIMINAL))
    client = as_(town, "he")
    link = re.search(r'href="(/referrals/\w+/approve/)"', client.get("/approvals/").content.decode())
    assert link is not None
    form = client.get(link[1]).content.decode()
    assert "同意。</textarea>" in form
    assert client.post(link[1], {"opinion": "同意。"}).status_code == 302
    referral.refresh_from_db()
    assert referral.status == "approved"


def test_clues_and_closings_wait_for_whoever_decides_them(town: Town) -> None:
    clue = town.clue()
    town.run(clues.check, clue, town.who("liu"))
    assert f"/clues/{clue.slug}/do/open/" in listed(town, "wu")
    assert as_(town, "liu").get("/approvals/").status_code == 403
    case = town.case(title="另一案件")
    own = case.lanes.get()
    town.run(lanes.finish, own, town.who("wu"), outcomes=[OutcomeDraft("recovery", "追回基金")])
    town.run(cases.propose_close, case, town.who("liu"))
    assert f"/cases/{case.slug}/do/close/" in listed(town, "he")
    assert f"/cases/{case.slug}/do/close/" not in listed(town, "wu")


def test_the_menu_counts_what_waits(town: Town) -> None:
    reported(town, *THREE)
    menu = re.search(r'href="/approvals/".*?</a>', listed(town, "he"), re.DOTALL)
    assert menu is not None and ">3<" in menu[0]


def test_referrals_of_one_dispatch_are_ticked_together(town: Town) -> None:
    rows = reported(town, *THREE)
    page = listed(town, "he")
    assert "同一批移送" in page and "共 3 件" in page
    ticks = re.findall(r'name="tick" value="([\w,]+)"', page)
    assert ticks == [",".join(row.slug for row in rows)]
    assert "同一批移送" in as_(town, "he").get("/approvals/batch/", {"tick": ticks}).content.decode()


def test_a_batch_is_one_opinion_and_one_signature_each(town: Town) -> None:
    rows = reported(town, *THREE)
    answer = sign(town, "he", rows)
    assert answer.status_code == 302 and answer["Location"] == "/approvals/"
    assert {r.status for r in Referral.objects.filter(pk__in=[r.pk for r in rows])} == {"approved"}
    signed = Approval.objects.filter(step="approve")
    assert [(a.opinion, a.user.full_name) for a in signed] == [("同意移送。", "何建国")] * 3
    assert Event.objects.filter(act="approve").count() == 3
    assert Referral.objects.filter(letter__number__isnull=False).count() == 3


def test_a_reviewer_signs_a_batch_too(town: Town) -> None:
    rows = submitted(town, *THREE)
    page = (
        as_(town, "zhou").get("/approvals/batch/", {"tick": ",".join(r.slug for r in rows)}).content.decode()
    )
    assert "<h1>批量审核通过</h1>" in page
    assert sign(town, "zhou", rows).status_code == 302
    assert Approval.objects.filter(step="review").count() == 3


def test_one_refused_and_nothing_is_changed(town: Town) -> None:
    rows = reported(town, *THREE)
    town.do(rows[1], "return_report", "wu", reason="补充事实")
    seen = Event.objects.count()
    answer = sign(town, "he", rows, opinion="同意三件。")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"（送{rows[1].recipient.short_name}）现为「拟稿」" in page and "各件均未办理" in page
    assert "同意三件。</textarea>" in page
    assert [Referral.objects.get(pk=r.pk).status for r in rows] == ["deciding", "draft", "deciding"]
    assert Event.objects.count() == seen


def test_a_batch_sent_twice_signs_once(town: Town) -> None:
    rows, key = reported(town, *THREE), str(uuid4())
    first, second = sign(town, "he", rows, submission=key), sign(town, "he", rows, submission=key)
    assert first.status_code == second.status_code == 302
    assert Approval.objects.filter(step="approve").count() == 3


def test_a_batch_without_a_tick_goes_back_to_the_list(town: Town) -> None:
    answer = as_(town, "he").get("/approvals/batch/", follow=True)
    assert answer.redirect_chain == [("/approvals/", 302)]
    assert "请先勾选要一并办理的移送。" in answer.content.decode()


def test_before_a_criminal_approval_the_page_says_when_the_day_ends(town: Town) -> None:
    rows = reported(town, (A.POLICE, Kind.CRIMINAL), (A.HEALTH, Kind.ADMINISTRATIVE))
    page = as_(town, "he").get("/approvals/batch/", {"tick": [r.slug for r in rows]}).content.decode()
    assert page.count("前送达（24小时，含夜间和节假日）") == 1
    assert "对方没有登记届时的值班人员，请提前联系。" in page


def test_a_mark_of_state_secrecy_is_refused_in_the_opinion(town: Town) -> None:
    rows = reported(town, *THREE)
    answer = sign(town, "he", rows, opinion="机密★1年")
    assert answer.status_code == 422 and "国家秘密标志" in answer.content.decode()
    assert not Approval.objects.filter(step="approve").exists()


def test_who_may_not_sign_gets_a_sentence(town: Town) -> None:
    rows = reported(town, (A.POLICE, Kind.CRIMINAL))
    for name in ("wu", "zhou", "liu"):
        answer = sign(town, name, rows)
        assert answer.status_code == 403 and "无权批准行刑移送" in answer.content.decode(), name
    assert not Approval.objects.filter(step="approve").exists()


def test_a_stranger_finds_nothing_to_tick(town: Town) -> None:
    rows = reported(town, *THREE)
    for name in ("tang", "lin", "niu"):
        assert rows[0].slug not in listed(town, name)
        assert sign(town, name, rows).status_code == 404, name


def test_a_discipline_referral_is_absent_for_who_is_not_named(town: Town) -> None:
    case = town.case(
        subjects=(
            clues.SubjectDraft("official", "郑某", supervised_category="public_unit", is_party_member=True),
        )
    )
    subject = case.subjects.get()
    plain, secret = town.draft(
        case, (A.HEALTH, Kind.ADMINISTRATIVE), (A.DISCIPLINE, Kind.DISCIPLINE), subject=subject
    )
    town.do(secret, "submit", "liu", reviewer=town.posts["zhou"])
    town.do(secret, "review", "zhou")
    town.do(plain, "submit", "liu")
    town.do(plain, "review", "zhou")
    for name in ("wu", "qian"):
        page = as_(town, name).get("/approvals/").content.decode()
        assert secret.slug not in page and "同一批" not in page and "行纪" not in page, name
    assert sign(town, "wu", [plain, secret]).status_code == 404
    assert plain.status != "approved" and not Approval.objects.filter(step="approve").exists()
    page = listed(town, "he")
    assert secret.slug in page and "限定知悉" in page


@pytest.mark.parametrize("size", [1, 6])
def test_the_list_asks_as_often_for_many_as_for_one(
    town: Town, size: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(size):
        reported(town, *THREE)
    client = as_(town, "he")
    client.get("/approvals/")
    with django_assert_max_num_queries(45):
        client.get("/approvals/")
