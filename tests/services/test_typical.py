"""典型案例: masked, reviewed, agreed to by equals, approved, published, and taken down in three working days."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import fill_post
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, SamePerson
from referral.models import Case, Typical
from referral.models.typical import Stage
from referral.services import lanes, typical_text
from referral.services import typical as verbs
from referral.services.typical import Words
from tests.cast import PENALTY, START
from tests.services.calling import signs
from tests.services.sampled import closed
from tests.services.walks import penalised
from tests.workflows.conftest import Town
from workflows import engine, tick, typical
from workflows.models import Notice

TEXT = "某医院虚构住院，骗取医疗保障基金。"


def words(**changes: str) -> Words:
    return Words(
        **{"title": "某医院虚构住院案", "text": TEXT, "reason": "有警示作用。", "channel": "本局网站"}
        | changes
    )


def over(town: Town) -> Case:
    """A closed case in which the health commission has a result."""
    referral = town.do(town.signed(), "accept", "bai")
    lane, case = town.lane(referral), referral.case
    town.run(lanes.report, lane, town.who("hong"), outcomes=[PENALTY])
    engine.act_on_lane(lane, "confirm", town.who("liu"))
    penalised(town, case)
    for verb, name in (("propose_close", "liu"), ("close", "he")):
        engine.act_on_case(case, verb, town.who(name))
    case.refresh_from_db()
    return case


def act(town: Town, row: Typical, name: str, by: str, **values: object) -> Typical:
    typical.act(row, town.who(by), name, **values)
    return Typical.objects.get(pk=row.pk)


def published(town: Town) -> Typical:
    """何建国 has approved it, and it stands on the web."""
    row = verbs.draft(over(town), town.who("liu"), words())
    row = act(town, row, "submit", "liu")
    row = act(town, row, "review", "zhou", agrees=True, opinion="同意公开。")
    row = act(town, row, "consent", "hong", agrees=True)
    row = act(town, row, "approve", "he", agrees=True)
    return act(
        town, row, "publish", "liu", on=town.at.date(), where="本局网站曝光台", link="https://example.org/1"
    )


def test_a_draft_begins_with_names_masked(town: Town) -> None:
    case = over(town)
    said = typical_text.said(case, town.posts["liu"])
    assert "仁和" not in said["title"] + said["text"] and "某医院" in said["title"]
    assert "卫生健康委员会：" in said["text"] and "安卫改〔2026〕5号" in said["decision"]


def test_from_the_draft_to_the_public_through_every_hand(town: Town) -> None:
    row = published(town)
    assert row.stage == Stage.PUBLISHED and row.published_in == "本局网站曝光台"
    assert [one.agency.kind for one in row.consents.all()] == ["health"]
    with pytest.raises(Conflict):
        act(town, row, "rewrite", "liu", words=words())


def test_what_is_not_masked_is_listed_place_by_place_and_stops_it(town: Town) -> None:
    (case,) = closed(town)
    bad = words(text="安澜仁和医院虚构住院，仁和的电话13800138000。", title="仁和医院案")
    row = verbs.draft(case, town.who("liu"), bad)
    with pytest.raises(Incomplete) as refusal:
        act(town, row, "submit", "liu")
    for place in ("标题“仁和医院案”", "“安澜仁和医院”", "“仁和”", "手机号“13800138000”"):
        assert place in refusal.value.sentence, refusal.value.sentence
    row = act(town, row, "rewrite", "liu", words=words())
    row = act(town, row, "submit", "liu")
    row = act(town, row, "review", "zhou", agrees=True, opinion="同意。")
    assert row.stage == Stage.APPROVAL, "nobody else has a result in it"
    assert (signs(town, "he"), signs(town, "wu")) == (["典型案例批准公开"], [])
    Typical.objects.filter(pk=row.pk).update(text="仁和医院虚构住院。")
    row.refresh_from_db()
    with pytest.raises(Incomplete, match="没有隐去"):
        act(town, row, "approve", "he", agrees=True)


def test_who_drafts_reviews_and_approves_are_three(town: Town) -> None:
    (case,) = closed(town)
    for name in ("bai", "zhou"):
        with pytest.raises(NotAllowed):
            verbs.draft(case, town.who(name), words())
    row = act(town, verbs.draft(case, town.who("liu"), words()), "submit", "liu")
    with pytest.raises(NotAllowed):
        act(town, row, "review", "liu", agrees=True, opinion="同意")
    row = act(town, row, "review", "zhou", agrees=False, opinion="写明处理结果")
    assert row.stage == Stage.DRAFT and row.turned_back == "写明处理结果"
    row = act(town, row, "submit", "liu")
    row = act(town, row, "review", "zhou", agrees=True, opinion="")
    Typical.objects.filter(pk=row.pk).update(drafted_by_user=town.posts["he"].user)
    row.refresh_from_db()
    with pytest.raises(SamePerson):
        act(town, row, "approve", "he", agrees=True)
    with pytest.raises(Conflict):
        verbs.draft(case, town.who("liu"), words())


def test_an_agency_that_does_not_agree_stops_it_until_the_text_is_another(town: Town) -> None:
    row = verbs.draft(over(town), town.who("liu"), words())
    row = act(town, row, "submit", "liu")
    assert not Typical.objects.visible_to(town.posts["hong"]).exists(), "asked after the review"
    row = act(town, row, "review", "zhou", agrees=True, opinion="")
    assert Notice.objects.filter(
        recipient=town.posts["hong"].user, title__contains="请就公开典型案例答复"
    ).exists()
    with pytest.raises(NotAllowed):
        act(town, row, "consent", "sun", agrees=True)
    with pytest.raises(Incomplete):
        act(town, row, "consent", "hong", agrees=False)
    row = act(town, row, "consent", "hong", agrees=False, opinion="处理结果表述有误")
    assert row.stage == Stage.CONSENT
    with pytest.raises(Conflict):
        act(town, row, "approve", "he", agrees=True)
    row = act(town, row, "rewrite", "liu", words=words(text=TEXT + "已处理。"))
    assert row.stage == Stage.DRAFT and not row.consents.exists()


def test_an_objection_is_answered_in_three_working_days(town: Town) -> None:
    row = published(town)
    row = act(town, row, "object", "hong", objection="当事人提起行政诉讼")
    monday = row.objected_at and row.objected_at.date()
    assert monday and row.withdraw_by == monday + timedelta(days=3 if monday.weekday() < 2 else 5)
    assert row.stage == Stage.OBJECTED
    at = town.at + timedelta(days=5)
    tick.run(at)
    tick.run(at + timedelta(minutes=1))
    assert Notice.objects.filter(recipient=town.posts["he"].user, title__contains="今天到期").count() == 1
    with pytest.raises(NotAllowed):
        act(town, row, "keep", "liu", reason="不成立")
    row = act(town, row, "keep", "he", reason="判决已经生效，异议不成立")
    assert row.stage == Stage.PUBLISHED
    row = act(town, row, "object", "liu", objection="发现可以推知当事人")
    row = act(town, row, "withdraw", "liu", on=town.at.date(), words="已删除网页")
    assert row.stage == Stage.WITHDRAWN
    assert verbs.may_draft(row.case, town.posts["liu"]), "a better one may follow"


def test_only_a_case_that_is_over_and_nothing_of_discipline(town: Town) -> None:
    case = town.case()
    with pytest.raises(ReferralError, match="办结后"):
        verbs.draft(case, town.who("liu"), words())
    (done,) = closed(town)
    with pytest.raises(Incomplete, match="纪检监察"):
        verbs.draft(done, town.who("liu"), words(text="院长被移送纪委监委。"))


def test_who_wrote_first_and_was_rewritten_does_not_review_in_another_post(town: Town) -> None:
    (case,) = closed(town)
    row = verbs.draft(case, town.who("liu"), words())
    row = act(town, row, "rewrite", "chen", words=words(title="某医院虚构住院"))
    row = act(town, row, "submit", "chen")
    town.posts["liu_reviews"] = fill_post(
        user=town.posts["liu"].user, agency=town.agencies[A.NHSA], role=Role.REVIEWER, since=date(2024, 1, 1), at=START
    )  # fmt: skip
    with pytest.raises(SamePerson):
        act(town, row, "review", "liu_reviews", agrees=True, opinion="同意。")
    assert "review" not in verbs.acts_of(row, town.posts["liu_reviews"])
    assert act(town, row, "review", "zhou", agrees=True, opinion="").stage == Stage.APPROVAL


def test_of_a_case_that_was_reopened_nothing_goes_on_to_the_public(town: Town) -> None:
    (case,) = closed(town)
    row = act(town, verbs.draft(case, town.who("liu"), words()), "submit", "liu")
    engine.act_on_case(case, "reopen", town.who("he"), reason="发现新的违法事实")
    with pytest.raises(ReferralError, match="已经重启"):
        act(town, row, "review", "zhou", agrees=True, opinion="")
    row = act(town, row, "review", "zhou", agrees=False, opinion="案件已经重启")
    with pytest.raises(ReferralError, match="已经重启"):
        act(town, row, "submit", "liu")
    for stage in ({"submitted_at": town.at, "reviewed_at": town.at}, {"approved_at": town.at}):
        Typical.objects.filter(pk=row.pk).update(**stage)
        row.refresh_from_db()
        name, by, values = ("approve", "he", {"agrees": True}) if row.stage == Stage.APPROVAL else ("publish", "liu", {"on": town.at.date(), "where": "网站"})  # fmt: skip
        with pytest.raises(ReferralError, match="已经重启"):
            act(town, row, name, by, **values)
    assert "publish" not in verbs.acts_of(row, town.posts["liu"])
