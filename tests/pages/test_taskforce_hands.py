"""A member of a 联合专班 is no hand of his home agency: he does nothing there, reads no 副卷, and is told by name alone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Delegation
from agencies.roles import Role
from referral.law.errors import NotAllowed, SamePerson
from referral.law.grounds import offered
from referral.law.kinds import Kind
from referral.models import Case, Clock, Lane, PaperEntry, Referral, TaskforceMember
from referral.services import (
    agenda,
    assistance,
    clocks,
    evidence,
    hands,
    ledger_tasks,
    meetings,
    paper_entries,
    replies,
    taskforce_tasks,
    taskforces,
    urging,
)
from referral.services.assistance import AssistanceDraft
from referral.services.sight import evidence_for
from tests.cast import PENALTY, build_city
from tests.pages.browsers import as_, department
from tests.services import sessions
from tests.services import test_onward as onward
from tests.services.test_discipline_limits import OFFICIAL, letter, with_people
from tests.services.walks import hire
from tests.workflows.conftest import Town
from workflows import engine
from workflows.models import Notice


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, 卫健委 with two departments: 支昂 handles the lane, 易欣 of the other is sent into the team."""
    found = Town(**vars(build_city()))
    department(found, A.HEALTH, "综合监督执法支队", zhi="支昂")
    department(found, A.HEALTH, "医政科", yi="易欣")
    return found


def handled(town: Town, referral: Referral | None = None) -> Lane:
    """A lane of 卫健委 that 支昂 has taken."""
    referral = referral or town.sent()
    town.run(hands.assign, town.lane(referral), town.who("hong"), officers=[town.posts["zhi"]])
    referral = town.do(referral, "sign", "zhi", items=4, pages=21, badge="001")
    if referral.status == "signed":
        town.do(referral, "accept", "zhi")
    return town.lane(referral)


def joined(town: Town, case: Case, name: str = "yi", by: str = "hong") -> TaskforceMember:
    """Somebody is a member of the case's team."""
    day = town.at.date()
    fields: dict[str, Any] = {"name": "仁和医院专班", "since": day, "until": day + timedelta(days=30)}
    town.run(taskforces.set_up, case, town.who("he"), posts=[town.posts[name]], **fields)
    one = TaskforceMember.objects.get(post=town.posts[name])
    town.run(taskforces.agree, one, town.who(by))
    return one


def entered(town: Town, lane: Lane, name: str) -> None:
    scan = evidence.add(lane.case, town.who("zhi"), name="批示件.txt", chunks=[b"ok"])
    draft = paper_entries.PaperDraft(
        move="report", real_at=town.at, scan=scan, signed_by=town.posts["hong"], way="direct", fields={"outcomes": [PENALTY]},
    )  # fmt: skip
    town.run(paper_entries.enter, lane, draft, town.who(name))


def asks_for_a_stop(town: Town, lane: Lane) -> None:
    clock = Clock.objects.open().get(rule="agr.final_feedback", lane=lane)
    ground = offered(clocks.rule_of(clock))[0].code
    day = town.at.date() + timedelta(days=5)
    engine.act_on_clock(
        clock, "ask_stop", town.who("yi"), ground=ground, expected_end=day, reason="等待", document="一"
    )


def urges(town: Town, lane: Lane) -> None:
    town.run(urging.urge, lane, town.who("yi"), step="remind", reason="请抓紧")


def enters_a_paper(town: Town, lane: Lane) -> None:
    entered(town, lane, "yi")


def checks_a_paper(town: Town, lane: Lane) -> None:
    engine.check_paper(PaperEntry.objects.get(), town.who("yi"), agrees=True)


@pytest.mark.parametrize("deed", [asks_for_a_stop, urges, enters_a_paper, checks_a_paper])
def test_he_does_nothing_on_the_lane_of_his_own_agency(
    town: Town, deed: Callable[[Town, Lane], None]
) -> None:
    lane = handled(town)
    if deed is checks_a_paper:
        entered(town, lane, "zhi")
    joined(town, lane.case)
    with pytest.raises(NotAllowed, match="联合专班成员"):
        deed(town, lane)
    lane.refresh_from_db()
    assert lane.status == "working"
    page = as_(town, "yi").get(f"/lanes/{lane.slug}/").content.decode()
    for word in ("提请中止", "提请延长", "据纸质登记", "/urge/", "/report/", "/assign/"):
        assert word not in page, word


def test_he_neither_reads_nor_writes_the_drafts_of_an_answer(town: Town) -> None:
    draft = AssistanceDraft(town.agencies[A.HEALTH], "案情", ("票据是否真实？",))
    done = town.run(assistance.ask, town.case(), draft, town.who("liu"))
    referral = Referral.objects.get(pk=done.created[0].pk)
    town.do(referral, "submit", "liu")
    town.render(town.do(referral, "approve", "wu"))
    lane = handled(town, town.do(referral, "send", "qian"))
    answers = {1: replies.Answered(answer="草稿里的答复")}
    engine.act_on_lane(lane, "answer_questions", town.who("zhi"), answers=answers)
    joined(town, lane.case)
    form = f"/lanes/{lane.slug}/answers/"
    assert as_(town, "yi").get(form).status_code == 403
    for url in (f"/lanes/{lane.slug}/", form):
        assert "草稿里的答复" not in as_(town, "yi").get(url).content.decode(), url
        assert "草稿里的答复" in as_(town, "zhi").get(url).content.decode(), url
    with pytest.raises(NotAllowed):
        engine.act_on_lane(lane, "answer_questions", town.who("yi"), answers=answers)


def test_he_reads_neither_opinions_nor_signed_papers_of_his_own_agency(town: Town) -> None:
    lane = handled(town)
    entered(town, lane, "zhi")
    hire(town, "rong", A.HEALTH, Role.REVIEWER)
    sent = onward.asked(town, lane, "zhi")
    town.do(sent, "submit", "zhi")
    town.do(sent, "review", "rong", opinion="审核意见甲")
    sent = town.do(sent, "approve", "hong", opinion="批准意见乙")
    town.render(sent)
    town.do(sent, "send", "zhi")
    joined(town, lane.case)
    page = as_(town, "yi").get(f"/referrals/{sent.slug}/")
    assert page.status_code == 200
    for words in ("审核意见甲", "批准意见乙", "先查进货"):
        assert words not in page.content.decode(), words
    assert "审核意见甲" in as_(town, "zhi").get(f"/referrals/{sent.slug}/").content.decode()
    entry = PaperEntry.objects.get()
    for url in (f"/papers/{entry.slug}/", f"/papers/{entry.slug}/scan/"):
        assert as_(town, "yi").get(url).status_code == 404, url


def test_he_does_not_silence_the_lane_of_a_colleague(town: Town) -> None:
    department(town, A.POLICE, "经侦支队", jing="井一")
    department(town, A.POLICE, "治安支队", shi="石二")
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    town.run(hands.assign, town.lane(referral), town.who("lin"), officers=[town.posts["jing"]])
    town.do(referral, "sign", "jing", items=4, pages=21, badge="001")
    lane = town.lane(referral)
    joined(town, referral.case, "shi", "lin")
    url = f"/lanes/{lane.slug}/silent/"
    assert as_(town, "shi").post(url, {"silent": "1"}).status_code == 403
    assert url not in as_(town, "shi").get(f"/lanes/{lane.slug}/").content.decode()
    lane.refresh_from_db()
    assert not lane.is_silent
    assert as_(town, "jing").post(url, {"silent": "1"}).status_code == 302


def test_what_is_put_to_a_secret_letter_does_not_vanish_before_his_eyes(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    piece = evidence.add(case, town.who("liu"), name="登记表.txt", chunks=[b"list"])
    joined(town, case, "ma", "niu")
    before = piece in evidence_for(case, town.who("ma").post)
    secret = letter(town, case)
    secret.materials.update(evidence=piece)
    assert before and piece in evidence_for(case, town.who("ma").post)


def test_his_delegate_is_told_nothing(town: Town) -> None:
    hire(town, "dele", A.MARKET, Role.OFFICER)
    dele = town.posts["dele"]
    Delegation.objects.create(
        post=town.posts["ma"], delegate=dele.user, since=date(2026, 1, 1), until=date(2026, 12, 31)
    )
    one = joined(town, town.case(), "ma", "niu")
    day = town.at.date() + timedelta(days=3)
    task = {"title": "核查进销存", "post": town.posts["ma"], "due_on": day}
    town.run(taskforce_tasks.add, one.taskforce, town.who("liu"), **task)
    assert Notice.objects.filter(recipient=town.posts["ma"].user, title__contains="核查进销存").exists()
    assert not Notice.objects.filter(recipient=dele.user).exists()


def test_a_party_that_is_no_member_reads_nothing_of_the_team(town: Town) -> None:
    lane = handled(town)
    one = joined(town, lane.case, "ma", "niu")
    town.run(taskforces.invite, one.taskforce, town.who("he"), posts=[town.posts["eve"]])
    asked = TaskforceMember.objects.get(post=town.posts["eve"])
    hire(town, "yao", A.DRUG, Role.HEAD)
    town.run(taskforces.decline, asked, town.who("yao"), reason="人员另有任务")
    url = f"/cases/{lane.case.slug}/record/"
    for words in ("仁和医院专班", "马强", "人员另有任务"):
        assert words not in as_(town, "zhi").get(url).content.decode(), words
        assert words in as_(town, "liu").get(url).content.decode(), words


def test_nobody_sends_himself(town: Town) -> None:
    with pytest.raises(SamePerson):
        joined(town, town.case(), "hong", "hong")


def test_the_home_agency_keeps_no_window_on_a_case_that_its_person_has_left(town: Town) -> None:
    case = town.case()
    one = joined(town, case, "ma", "niu")
    town.run(taskforces.dissolve, one.taskforce, town.who("he"), reason="完成")
    for name in ("agree", "decline", "release"):
        answer = as_(town, "niu").get(f"/members/{one.slug}/{name}/")
        assert answer.status_code == 409 and case.title not in answer.content.decode(), name


def test_the_lead_says_how_the_task_of_somebody_who_has_left_ended(town: Town) -> None:
    one = joined(town, town.case(), "ma", "niu")
    day = town.at.date() + timedelta(days=3)
    fields = {"title": "核查进销存", "post": town.posts["ma"], "due_on": day}
    task = town.run(taskforce_tasks.add, one.taskforce, town.who("liu"), **fields).task
    done = f"/tasks/{task.slug}/done/"
    tab = f"/cases/{one.case.slug}/taskforce/"
    assert as_(town, "liu").post(done, {"note": "已办"}).status_code == 403
    assert done not in as_(town, "liu").get(tab).content.decode()
    town.run(taskforces.release, one, town.who("niu"), reason="另有任务")
    assert done in as_(town, "liu").get(tab).content.decode()
    assert as_(town, "niu").post(done, {"note": "已办"}).status_code in {403, 404}
    assert as_(town, "liu").post(done, {"note": "已移交他人办结"}).status_code == 302
    task.refresh_from_db()
    assert task.is_done


def test_a_member_says_nothing_at_a_meeting_and_reports_no_task_for_his_agency(town: Town) -> None:
    case = handled(town).case
    joined(town, case)
    meeting = sessions.called(town, case)
    with pytest.raises(NotAllowed, match="联合专班"):
        agenda.comment(sessions.item(meeting), town.who("yi"), text="同意移送。")
    door = f"/meeting-items/{sessions.item(meeting).slug}/comment/"
    assert as_(town, "yi").get(door).status_code == 403
    people = {one.agency_id: "某科长" for one in meeting.participants.all()}
    town.at = meeting.planned_at
    meetings.hold(meeting, town.who("liu"), held_at=meeting.planned_at, recorder="陈静", people=people)
    task = sessions.decided(town, meeting)
    ledger_tasks.confirm(task, town.who("hong"))
    task.refresh_from_db()
    assert ledger_tasks.acts_of(task, town.posts["yi"], town.at.date()) == []
    with pytest.raises(NotAllowed, match="联合专班"):
        ledger_tasks.report(task, town.who("yi"), kind="done", said="已核查。", document="核查报告")
    assert ledger_tasks.acts_of(task, town.posts["zhi"], town.at.date())
