"""联合专班: set up by the lead agency, agreed to at home, a reader of one case between two dates and no hand of it."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.kinds import Kind
from referral.models import Case, Event, JointTask, Lane, Referral, Taskforce, TaskforceMember
from referral.models.cases import MEMBER
from referral.reports.house import CHECKS
from referral.services import cases, evidence, grants, joint_tasks, taskforce_tasks, taskforces
from referral.services.sight import events_for, evidence_for, letters_for
from tests.pages.browsers import department
from tests.workflows.conftest import Town
from tests.workflows.test_notices import told
from workflows import engine, tick
from workflows.models import Notice, WorkItem

UNTIL = date(2026, 12, 31)


def team(town: Town, *names: str, case: Case | None = None, by: str = "he") -> Taskforce:
    """A team with the people who were asked for."""
    case, who = case or town.case(), town.who(by)
    posts = [town.posts[name] for name in names or ("ma",)]
    engine.run(
        taskforces.set_up, case, who, name="仁和医院专班", since=who.at.date(), until=UNTIL, posts=posts
    )
    return Taskforce.objects.get(case=case)


def member(town: Town, name: str) -> TaskforceMember:
    return TaskforceMember.objects.select_related("taskforce__case", "post__agency").get(
        post=town.posts[name]
    )


def joined(town: Town, name: str = "ma", by: str = "niu", case: Case | None = None) -> Taskforce:
    """A team whose one person was agreed to."""
    found = team(town, name, case=case)
    engine.run(taskforces.agree, member(town, name), town.who(by))
    return found


def sees(town: Town, name: str, case: Case) -> bool:
    return Case.objects.visible_to(town.who(name).post).filter(pk=case.pk).exists()


def sound() -> None:
    assert [list(check()) for check in CHECKS.values()] == [[]] * len(CHECKS)


def test_a_person_counts_when_his_own_head_or_deputy_has_agreed(town: Town) -> None:
    found = team(town, "ma")
    assert not sees(town, "ma", found.case)
    assert told(town, "niu")[-1] == "市医保局商请本机关派员参加联合专班，请在工作台决定是否同意。"
    assert told(town, "ma") == []
    for name in ("he", "wu", "tang", "hong", "ma"):
        with pytest.raises((NotAllowed, Unlawful)):
            engine.run(taskforces.agree, member(town, "ma"), town.who(name))
    engine.run(taskforces.agree, member(town, "ma"), town.who("niu"))
    assert sees(town, "ma", found.case) and not sees(town, "niu", found.case)
    assert "已同意马强参加联合专班" in told(town, "ma")[-1] and "已同意马强" in told(town, "he")[-1]
    assert Notice.objects.get(recipient=town.posts["ma"].user).case == found.case
    with pytest.raises(Conflict):
        engine.run(taskforces.agree, member(town, "ma"), town.who("niu"))
    sound()


def test_only_the_lead_agency_s_head_and_deputy_set_a_team_up(town: Town) -> None:
    case = town.sent().case
    for name in ("liu", "zhou", "qian", "hong", "tang", "eve"):
        with pytest.raises((NotAllowed, Unlawful)):
            team(town, "ma", case=case, by=name)
    assert team(town, "ma", case=case, by="wu").created_by == town.posts["wu"]
    with pytest.raises(ReferralError, match="已有联合专班"):
        engine.run(
            taskforces.set_up, case, town.who("he"), name="又一个", since=town.at.date(), until=UNTIL,
            posts=[town.posts["bai"]],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "days", "person", "sentence"),
    [
        (" ", (0, 9), "ma", "请填写专班名称"),
        ("专班", (1, 9), "ma", "不能晚于今天"),
        ("专班", (-9, -1), "ma", "不能早于今天"),
        ("专班", (0, 9), "chen", "不能列为专班成员"),
        ("专班", (0, 9), "pan", "不能列为专班成员"),
        ("专班", (0, 9), "yu", "不能列为专班成员"),
        ("专班", (0, 9), "", "至少选择一名"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(
    town: Town, name: str, days: tuple[int, int], person: str, sentence: str
) -> None:
    case, who = town.case(), town.who("he")
    since, until = (who.at.date() + timedelta(days=n) for n in days)
    posts = [town.posts[person]] if person else []
    with pytest.raises(Incomplete, match=sentence):
        engine.run(taskforces.set_up, case, who, name=name, since=since, until=until, posts=posts)
    assert not Taskforce.objects.exists() and not Event.objects.filter(act__startswith="taskforce").exists()


def test_a_home_agency_that_does_not_agree_says_why(town: Town) -> None:
    found = team(town, "ma")
    with pytest.raises(Incomplete, match="请写明理由"):
        engine.run(taskforces.decline, member(town, "ma"), town.who("niu"), reason=" ")
    engine.run(taskforces.decline, member(town, "ma"), town.who("niu"), reason="人员不足")
    assert not sees(town, "ma", found.case) and "不同意马强" in told(town, "he")[-1]
    with pytest.raises(Conflict):
        engine.run(taskforces.agree, member(town, "ma"), town.who("niu"))


def test_a_member_reads_the_case_and_neither_inner_sheets_nor_drafts(town: Town) -> None:
    case = town.sent().case
    town.draft(case, (A.MARKET, Kind.ADMINISTRATIVE))
    joined(town, case=case)
    post = town.who("ma").post
    assert set(Referral.objects.visible_to(post).values_list("recipient__kind", flat=True)) == {A.HEALTH}
    assert Lane.objects.visible_to(post).count() == 2
    assert not letters_for(case, post).exists()
    assert not events_for(case, post).filter(internal=True).exists() and events_for(case, post).exists()
    assert not WorkItem.objects.for_post(post).exists()


def test_a_member_of_a_party_is_not_made_a_hand_of_his_agency(town: Town) -> None:
    department(town, A.HEALTH, "综合监督执法支队", zhi="支昂")
    department(town, A.HEALTH, "医政科", yi="易欣")
    referral = town.sent()
    case = referral.case
    assert not sees(town, "yi", case)
    joined(town, "yi", "hong", case)
    yi = town.who("yi")
    assert sees(town, "yi", case) and not Case.objects.party_to(yi.post).exists()
    assert not WorkItem.objects.for_post(yi.post).exists()
    with pytest.raises(NotAllowed, match="以联合专班成员身份"):
        town.do(referral, "sign", "yi", items=4, pages=21, badge="001")
    with pytest.raises(NotAllowed, match="只有查看的权限"):
        evidence.add(case, yi, name="甲.txt", chunks=[b"x"])
    assert not letters_for(case, yi.post).filter(letter__is_inner=True).exists()


def test_the_lead_agency_s_evidence_is_read_but_no_paper_with_an_opinion_and_nothing_secret(
    town: Town,
) -> None:
    case = town.case()
    liu = town.who("liu")
    shown = evidence.add(case, liu, name="住院清单.txt", chunks=[b"list"])
    hidden = evidence.add(case, liu, name="谈话.txt", chunks=[b"talk"])
    type(hidden).objects.filter(pk=hidden.pk).update(secret=True)
    joined(town, case=case)
    assert list(evidence_for(case, town.who("ma").post)) == [shown]


def test_sight_ends_with_the_team_s_time_and_with_the_post(town: Town) -> None:
    found = joined(town)
    engine.run(taskforces.invite, found, town.who("wu"), posts=[town.posts["bai"]])
    engine.run(taskforces.agree, member(town, "bai"), town.who("hong"))
    tick.run(town.at)
    assert sees(town, "ma", found.case) and sees(town, "bai", found.case)
    Post.objects.filter(pk=town.posts["bai"].pk).update(until=town.at.date())
    town.at += timedelta(days=1)
    assert tick.run(town.at)["teams"] == 1
    assert member(town, "bai").end_reason == "任职已结束" and sees(town, "ma", found.case)
    town.at = town.at.replace(year=2027, month=1, day=1, hour=0, minute=1)
    assert tick.run(town.at)["teams"] == 1
    assert not sees(town, "ma", found.case) and member(town, "ma").end_reason == "专班期限届满"
    assert any("专班期限届满" in title for title in told(town, "he")) and tick.run(town.at)["teams"] == 0
    assert not grants.CaseGroupPermission.objects.filter(why=MEMBER).exists()
    sound()


def test_a_team_is_lengthened_and_dissolved_by_its_lead_alone(town: Town) -> None:
    found = joined(town)
    for name in ("ma", "niu", "liu"):
        with pytest.raises((NotAllowed, Unlawful)):
            engine.run(taskforces.dissolve, found, town.who(name), reason="甲")
        with pytest.raises((NotAllowed, Unlawful)):
            engine.run(taskforces.change_until, found, town.who(name), until=date(2027, 1, 31), reason="甲")
    engine.run(taskforces.change_until, found, town.who("he"), until=date(2027, 1, 31), reason="案情复杂")
    assert found.until == date(2027, 1, 31) and "2027-01-31" in told(town, "ma")[-1]
    engine.run(taskforces.dissolve, found, town.who("wu"), reason="任务完成")
    assert not sees(town, "ma", found.case)
    assert told(town, "ma") == ["您已退出市医保局牵头的联合专班，不再查看该案。"]
    with pytest.raises(ReferralError, match="已经结束"):
        engine.run(taskforces.invite, found, town.who("he"), posts=[town.posts["bai"]])


def test_lead_and_home_call_a_member_off_and_nobody_else(town: Town) -> None:
    found = joined(town)
    for name in ("ma", "hong", "liu"):
        with pytest.raises((NotAllowed, Unlawful)):
            engine.run(taskforces.release, member(town, "ma"), town.who(name), reason="甲")
    engine.run(taskforces.release, member(town, "ma"), town.who("niu"), reason="另有任务")
    assert not sees(town, "ma", found.case)
    engine.run(taskforces.invite, found, town.who("he"), posts=[town.posts["ma"]])
    assert not sees(town, "ma", found.case)


def test_a_member_who_is_named_at_home_keeps_his_sight_when_the_team_ends(town: Town) -> None:
    found = joined(town, "bai", "hong")
    case, health = found.case, town.agencies[A.HEALTH]
    grants.let_see(case, health, why="分办", at=town.at, posts=[town.posts["bai"]])
    engine.run(taskforces.dissolve, found, town.who("he"), reason="任务完成")
    assert Case.objects.party_to(town.who("bai").post).filter(pk=case.pk).exists()


def test_a_member_keeps_his_sight_when_his_agency_s_part_ends(town: Town) -> None:
    case = town.sent().case
    joined(town, "bai", "hong", case)
    grants.stop_seeing(case, town.agencies[A.HEALTH])
    town.do(Referral.objects.get(case=case), "revoke", "he", reason="重复")
    assert sees(town, "bai", case) and not sees(town, "hong", case)


def test_the_team_goes_with_a_merged_case(town: Town) -> None:
    found, other = joined(town), town.case()
    old = found.case
    engine.run(cases.merge, old, other, town.who("wu"), reason="同一违法行为")
    assert sees(town, "ma", other) and not sees(town, "ma", old)
    sound()


def test_tasks_are_their_person_s_own(town: Town) -> None:
    found = joined(town)
    due = town.at.date() + timedelta(days=3)

    def put(name: str, owner: str, **changes: object) -> JointTask:
        values: dict[str, object] = {"title": "核查进销存", "due_on": due} | changes
        done = engine.run(taskforce_tasks.add, found, town.who(name), post=town.posts[owner], **values)
        task: JointTask = done.task
        return task

    task = put("liu", "ma")
    assert "核查进销存" in told(town, "ma")[-1]
    with pytest.raises(NotAllowed, match="本人承担"):
        put("ma", "liu")
    with pytest.raises(Incomplete, match="专班截止日期之间"):
        put("liu", "ma", due_on=UNTIL + timedelta(days=1))
    with pytest.raises(Unlawful):
        put("bai", "bai")
    with pytest.raises((NotAllowed, Unlawful)):
        engine.run(joint_tasks.finish, task, town.who("liu"))
    engine.run(joint_tasks.finish, task, town.who("ma"), note="已核查")
    assert put("ma", "ma").post == town.posts["ma"]
    assert not JointTask.objects.visible_to(town.who("bai").post).exists()
    engine.run(taskforces.dissolve, found, town.who("he"), reason="任务完成")
    assert not JointTask.objects.visible_to(town.who("ma").post).exists()
