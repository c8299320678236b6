"""Steps of an agency's own between review and decision: who gives them, once, and that no limit ever waits for them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.errors import DirectoryError
from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from documents.errors import DocumentError
from referral.law.errors import Incomplete, NotAllowed, ReferralError, SamePerson, Unlawful
from referral.law.kinds import Kind
from referral.models import Approval, ApprovalStep, CaseLetter, Clock, Event, Referral
from referral.reports import house
from referral.services import approval_steps
from referral.services.sight import events_for
from tests.services.steps import deciding, fresh, give, legal, step
from tests.services.walks import hire, known_to_few
from tests.workflows.conftest import Town
from workflows.models import Notice


def left(town: Town, referral: Referral) -> list[str]:
    """What a referral still waits for, by label."""
    referral.refresh_from_db()
    return [one.label for one in approval_steps.outstanding(referral, timezone.localdate(town.at))]


def test_each_step_is_asked_for_after_the_review_and_gone_when_given(town: Town) -> None:
    first, second = legal(town), step(town, position=2)
    referral = deciding(town)
    assert left(town, referral) == ["法制审核", "分管会签"]
    give(town, referral, first, "fang", opinion="程序合法，证据充分。")
    give(town, referral, second, "wu")
    assert left(town, referral) == []
    assert town.do(referral, "approve", "he").status == "approved"
    kept = Approval.objects.filter(given_for__isnull=False).order_by("pk")
    assert [(a.label, a.user.full_name, a.agrees, a.round) for a in kept] == [
        ("法制审核", "方洁", True, 1), ("分管会签", "吴海涛", True, 1),
    ]  # fmt: skip


def test_the_opinions_stand_on_the_approval_sheet_in_order(town: Town) -> None:
    first = legal(town)
    step(town, position=2)
    referral = deciding(town)
    give(town, referral, first, "fang", agrees=False, opinion="主体证据不足。")
    town.do(referral, "approve", "he", opinion="同意移送。")
    sheet = CaseLetter.objects.get(letter__kind="approval_sheet").letter.content["opinions"]
    assert [one["step"] for one in sheet] == ["承办意见", "审核", "法制审核", "批准"]
    assert sheet[2]["text"] == "不同意。主体证据不足。"
    assert sheet[3]["text"] == "同意移送。（批准时尚未收到分管会签（分管负责人）的意见。）"


def test_who_decides_without_an_opinion_has_that_on_the_record(town: Town) -> None:
    step(town)
    referral = town.do(deciding(town), "approve", "he")
    approved = referral.approvals.get(step="approve")
    assert approved.without == "分管会签（分管负责人）"
    assert Event.objects.get(act="approve").payload["without"] == approved.without


def test_a_step_that_must_agree_is_waited_for(town: Town) -> None:
    must = legal(town, must=True)
    referral = deciding(town)
    with pytest.raises(Unlawful, match="法制审核（政策法规科）同意后才能批准"):
        town.do(referral, "approve", "he")
    give(town, referral, must, "fang", agrees=False, opinion="主体证据不足。")
    with pytest.raises(Unlawful, match="同意后才能批准"):
        town.do(referral, "approve", "he")
    assert town.do(referral, "refuse", "he", reason="证据不足").status == "refused"


def test_a_return_to_the_drafter_opens_a_new_round(town: Town) -> None:
    must = legal(town, must=True)
    referral = deciding(town)
    give(town, referral, must, "fang", agrees=False, opinion="请补充主体证据。")
    town.do(referral, "return_report", "he", reason="按法制审核意见补充")
    referral.refresh_from_db()
    if referral.status == "draft":
        town.do(referral, "submit", "liu")
    town.do(referral, "review", "zhou")
    assert left(town, referral) == ["法制审核"], "the opinion of the first round counts no more"
    give(town, referral, must, "fang")
    assert town.do(referral, "approve", "he").status == "approved"


@pytest.mark.parametrize("must", [False, True])
def test_on_a_criminal_referral_no_step_hinders_the_head_or_touches_the_limit(town: Town, must: bool) -> None:
    asked = legal(town, must=must)
    referral = deciding(town, Kind.CRIMINAL)
    clock = Clock.objects.get(referral=referral, rule="crim_refer_decide")
    before = [clock.due_at, clock.started_at, clock.events.count()]
    give(town, referral, asked, "fang", agrees=False, opinion="请再核实。")
    clock.refresh_from_db()
    assert [clock.due_at, clock.started_at, clock.events.count()] == before
    assert town.do(referral, "approve", "he").status == "approved"


def test_the_limit_of_the_head_is_the_same_with_steps_as_without(town: Town) -> None:
    plain = deciding(town, Kind.CRIMINAL)
    legal(town, must=True, at=town.at)
    step(town, position=2, at=town.at)
    with_steps = deciding(town, Kind.CRIMINAL)
    limits = Clock.objects.filter(referral__in=[plain, with_steps], rule="crim_refer_decide")
    assert limits.count() == 2 and len({clock.due_at for clock in limits}) == 1
    assert left(town, plain) == [], "what the head had before keeps its chain"


def test_drafter_reviewer_head_and_others_give_none(town: Town) -> None:
    hire(town, "second", A.NHSA, Role.REVIEWER)
    asked, by_review = step(town), step(town, "复核", "reviewer", position=2)
    referral = deciding(town)
    for name in ("liu", "he", "qian", "bai", "hong"):
        with pytest.raises(ReferralError):
            give(town, referral, asked, name)
    with pytest.raises(NotAllowed, match="分管会签由分管负责人办理"):
        give(town, referral, asked, "he")
    with pytest.raises(SamePerson, match="拟稿人、审核人"):
        give(town, referral, by_review, "zhou")
    give(town, referral, by_review, "second")
    assert left(town, referral) == ["分管会签"]


def test_one_person_gives_one_step_and_does_not_decide_afterwards(town: Town) -> None:
    first, second = step(town), step(town, "主管会签", position=2)
    referral = deciding(town)
    give(town, referral, first, "wu")
    with pytest.raises(SamePerson):
        give(town, referral, second, "wu")
    with pytest.raises(Unlawful, match="没有待办理的分管会签"):
        hire(town, "deputy2", A.NHSA, Role.DEPUTY)
        give(town, referral, first, "deputy2")
    with pytest.raises(SamePerson, match="办理过其他审批环节的人不能批准"):
        town.do(referral, "approve", "wu")


def test_the_database_holds_one_opinion_a_step_and_one_step_a_person(town: Town) -> None:
    first, second = step(town), step(town, "主管会签", position=2)
    referral = deciding(town)
    give(town, referral, first, "wu")
    row = Approval.objects.get(given_for=first)
    for changes in ({"given_for": second}, {"user": town.posts["qian"].user}):
        row.pk = None
        for name, value in changes.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
        row = Approval.objects.get(given_for=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=row.pk).update(agrees=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApprovalStep.objects.filter(pk=first.pk).update(role="")


@pytest.mark.parametrize("name", ["liu", "zhou", "he"])
def test_verify_finds_a_step_given_by_who_may_not(town: Town, name: str) -> None:
    asked = step(town)
    referral = deciding(town)
    give(town, referral, asked, "wu")
    town.do(referral, "approve", "he")
    town.render(Referral.objects.get(pk=referral.pk))
    town.do(referral, "send", "qian")
    assert list(house.approvals()) == []
    with transaction.atomic():
        Approval.objects.filter(given_for=asked).update(user=town.posts[name].user)
        assert any("审批环节由拟稿人、审核人或者批准人自己办理" in one for one in house.approvals())
        transaction.set_rollback(True)


def test_a_refusal_has_its_reason_and_no_opinion_is_out_of_time_or_secret(town: Town) -> None:
    asked = step(town)
    referral = deciding(town)
    with pytest.raises(Incomplete, match="请写明理由"):
        give(town, referral, asked, "wu", agrees=False)
    with pytest.raises(DocumentError):
        give(town, referral, asked, "wu", opinion="机密★10年")
    who = town.who("wu").really_at(town.at - timedelta(days=3))
    with pytest.raises(Incomplete, match="不能早于审核通过的时间"):
        town.run(approval_steps.give, referral, who, step=asked, agrees=True)
    assert not Approval.objects.filter(given_for=asked).exists()


def test_a_secret_referral_is_asked_for_nothing(town: Town) -> None:
    step(town, must=True)
    assert known_to_few(town).status == "approved"
    with pytest.raises(DirectoryError, match="限定知悉"):
        step(town, "另一环节", kinds=["discipline"])


def test_the_department_that_is_asked_comes_to_see_the_case_and_is_told(town: Town) -> None:
    legal(town)
    step(town, "分管会签", position=2)
    case = town.case()
    assert not Referral.objects.visible_to(fresh(town.posts["fang"])).exists()
    referral = deciding(town, case=case)
    assert Referral.objects.visible_to(fresh(town.posts["fang"])).filter(pk=referral.pk).exists()
    told = {
        notice.recipient.username: notice.title
        for notice in Notice.objects.filter(title__startswith="请给出")
    }
    assert set(told) == {"fang", "wu"} and told["fang"].startswith("请给出法制审核意见")
    waiting = approval_steps.waiting_for(fresh(town.posts["fang"]), town.at.date())
    assert [row.pk for row, _ in waiting] == [referral.pk]
    assert approval_steps.waiting_for(fresh(town.posts["qian"]), town.at.date()) == []


def test_nobody_outside_reads_an_opinion(town: Town) -> None:
    asked = step(town)
    referral = deciding(town)
    give(town, referral, asked, "wu", opinion="内部意见")
    town.do(referral, "approve", "he")
    town.render(Referral.objects.get(pk=referral.pk))
    town.do(referral, "send", "qian")
    assert not events_for(referral.case, fresh(town.posts["bai"])).filter(act="step").exists()
    assert events_for(referral.case, fresh(town.posts["he"])).filter(act="step").exists()


def test_a_step_counts_for_its_kinds_and_from_its_day_on(town: Town) -> None:
    step(town, kinds=["criminal"])
    step(town, "集体讨论", since=date(2026, 12, 1))
    assert left(town, deciding(town)) == []
    town.at += timedelta(days=30)
    assert left(town, deciding(town)) == ["集体讨论"]


def test_what_waited_for_a_step_that_ended_waits_no_more(town: Town) -> None:
    ended = step(town, must=True)
    referral = deciding(town)
    approval_steps.end_step(step=ended, reason="机构改革", at=town.at, by=town.posts["he"].user)
    assert left(town, referral) == []
    assert town.do(referral, "approve", "he").approvals.get(step="approve").without == ""
    with pytest.raises(DirectoryError, match="已经停用"):
        approval_steps.end_step(step=ended, reason="再停一次", at=town.at, by=town.posts["he"].user)
    step(town, must=True)


def test_what_makes_no_step_is_refused(town: Town) -> None:
    step(town)
    for changes, sentence in (
        ({}, "已有「分管会签」"), ({"label": "甲", "role": ""}, "选择一项"), ({"label": "甲", "role": "head"}, "不能办理审批环节"),
        ({"label": "甲", "source": " "}, "请填写增加审批环节的依据"), ({"label": "甲", "source": "文" * 121}, "不超过120个字"),
        ({"label": "甲", "since": date(2026, 11, 8)}, "不能早于今天"), ({"label": "甲", "kinds": ["reverse"]}, "本机关不批准"),
    ):  # fmt: skip
        with pytest.raises(DirectoryError, match=sentence):
            step(town, **changes)
    assert ApprovalStep.objects.count() == 1
