"""Limits of a 行纪移送: they run on the sender's side alone, for the head and the named officers, until the last letter is sent."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from agencies.roles import Role
from referral.law.clocks import local
from referral.law.errors import Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.kinds import Kind
from referral.models import Case, Clock, Event, Referral
from referral.pages.inbox.deadlines import narrow
from referral.services import cases, lanes
from referral.services.clues import SubjectDraft
from referral.services.outcomes import OutcomeDraft
from tests.services.walks import hire, only, own_lane
from tests.workflows.conftest import Town
from workflows.models import Notice, WorkItem
from workflows.tick import give_alarms

FOUND = ("disc_refer_others", "superv_duty_to_transfer")
HOSPITAL = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")
OFFICIAL = SubjectDraft("official", "张三", supervised_category="civil", managed_by="安澜市委")
MEMBER = SubjectDraft("person", "李四", is_party_member=True, managed_by="安澜市卫生健康委党委")


def with_people(town: Town, *people: SubjectDraft) -> Case:
    """A case that these people stand in beside the hospital."""
    return town.case(subjects=(HOSPITAL, *people))


def letter(town: Town, case: Case, name: str = "张三") -> Referral:
    """A draft about one person, that goes off-line."""
    subject = case.subjects.get(name=name)
    (referral,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=subject, is_offline=True)
    return referral


def approved(town: Town, referral: Referral) -> Referral:
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    town.do(referral, "review", "zhou")
    return town.do(referral, "approve", "he")


def sent(town: Town, referral: Referral) -> Referral:
    fields = {"document_number": "安医保纪函〔2026〕1号", "document_date": town.at.date()}
    return town.do(referral, "record_offline", "liu", **fields)


def knowing(town: Town, clock: Clock) -> set[str]:
    """Who of the cast sees a limit."""
    posts = Post.objects.select_related("agency", "user", "department")
    return {p.user.username for p in posts if Clock.objects.visible_to(p).filter(pk=clock.pk).exists()}


def test_an_official_in_a_case_starts_the_limits_and_the_letter_about_him_ends_them(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    assert {c.rule for c in case.clocks.filter(secret=True, actor=case.lead_agency)} == set(FOUND)
    clock = only("disc_refer_others")
    assert clock.due_at is not None and local(clock.due_at - timedelta(seconds=1)).date() == date(
        2026, 11, 30
    )
    sent(town, approved(town, letter(town, case)))
    assert not case.clocks.open().filter(rule__in=FOUND).exists()
    assert only("disc_refer_others").end_kind == "end"


def test_a_party_who_is_a_party_member_waits_for_the_own_conclusion(town: Town) -> None:
    case = with_people(town, MEMBER)
    assert not Clock.objects.filter(rule__startswith="disc_").exists()
    lane = own_lane(case)
    outcomes = [
        OutcomeDraft("penalty", "罚款", "安医保罚〔2026〕1号", subject=case.subjects.get(name="李四"))
    ]
    town.run(lanes.finish, lane, town.who("wu"), outcomes=outcomes)
    assert only("disc_refer_conclusion").secret
    sent(town, approved(town, letter(town, case, "李四")))
    assert only("disc_refer_conclusion").end_kind == "end"


def test_a_conclusion_about_somebody_else_starts_nothing(town: Town) -> None:
    case = with_people(town, MEMBER)
    hospital = case.subjects.get(name="安澜仁和医院")
    outcomes = [OutcomeDraft("penalty", "罚款", "安医保罚〔2026〕1号", subject=hospital)]
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=outcomes)
    assert not Clock.objects.filter(rule="disc_refer_conclusion").exists()


def test_without_an_official_nothing_runs(town: Town) -> None:
    town.case()
    assert not Clock.objects.filter(secret=True).exists()


def test_the_head_and_the_named_officers_see_the_limits_and_nobody_else(town: Town) -> None:
    hire(town, "ren", A.NHSA, Role.OFFICER)
    case = with_people(town, OFFICIAL)
    for rule in FOUND:
        assert knowing(town, only(rule)) == {
            person.user.username for person in own_lane(case).officers.all()
        } | {"he"}
    assert "ren" not in knowing(town, only("disc_refer_others"))


def test_no_alarm_item_event_or_hindrance_tells_of_the_limits(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    for rule in FOUND:
        name = only(rule).row
        assert name == case
    give_alarms(town.at + timedelta(days=60))
    told = Notice.objects.filter(case=case, clue=None, referral=None, lane=None, title__contains="线索移送")
    assert {n.recipient.username for n in told} <= {"liu", "he"}
    assert told.exists()
    assert not WorkItem.objects.filter(case=case, referral=None, lane=None, due_at__isnull=False).exists()
    assert not Event.objects.filter(ledger=case.ledger, label__contains="线索移送").exists()
    assert not any("线索移送" in sentence for sentence in cases.hindrances(case))


def test_a_special_reason_stops_the_limit_and_ten_working_days_run_after_it(town: Town) -> None:
    referral = approved(town, letter(town, with_people(town, OFFICIAL)))
    until = town.at.date() + timedelta(days=20)
    referral = town.do(referral, "obstacle", "he", reason="案件正在保密核查", expected_end=until)
    clock = only("disc_refer_others")
    assert referral.status == "approved" and clock.is_paused and clock.resume_expected == until
    assert clock.events.filter(kind="stop").get().ground == "特殊原因"
    town.at += timedelta(days=21)  # Monday 30 November
    town.do(referral, "obstacle_over", "he")
    clock.refresh_from_db()
    assert clock.due_at is not None and not clock.is_paused
    assert local(clock.due_at - timedelta(seconds=1)).date() == date(2026, 12, 14)
    assert "特殊原因消除后10个工作日" in clock.events.filter(kind="set").get().document
    sent(town, referral)
    assert only("disc_refer_others").end_kind == "end"


def test_what_a_special_reason_needs_is_said_and_nothing_changes(town: Town) -> None:
    referral = approved(town, letter(town, with_people(town, OFFICIAL)))
    later = town.at.date() + timedelta(days=9)
    for fields, sentence in (
        ({"expected_end": later}, "请写明理由"),
        ({"reason": "核查"}, "预计消除的日期"),
        ({"reason": "核查", "expected_end": town.at.date()}, "应当晚于今天"),
    ):
        with pytest.raises(Incomplete, match=sentence):
            town.do(referral, "obstacle", "he", **fields)
    with pytest.raises(ReferralError, match="没有因特殊原因中止"):
        town.do(referral, "obstacle_over", "he")
    for name in ("wu", "liu", "zhou", "qian"):
        with pytest.raises(NotAllowed):
            town.do(referral, "obstacle", name, reason="核查", expected_end=later)
    town.do(referral, "obstacle", "he", reason="核查", expected_end=later)
    with pytest.raises(ReferralError, match="不能登记特殊原因"):
        town.do(referral, "obstacle", "he", reason="再次核查", expected_end=later)
    sent(town, referral)
    with pytest.raises(Unlawful, match="现在可以办理"):
        town.do(referral, "obstacle", "he", reason="核查", expected_end=later)


def test_a_special_reason_is_read_by_the_head_and_the_named_people_alone(town: Town) -> None:
    referral = approved(town, letter(town, with_people(town, OFFICIAL)))
    town.do(referral, "obstacle", "he", reason="核查未完", expected_end=town.at.date() + timedelta(days=9))
    event = Event.objects.get(act="obstacle")
    assert event.secret and event.internal
    assert not Notice.objects.filter(title__contains="特殊原因").exists()


def test_the_filter_of_the_todo_list_tells_nothing_of_a_secret_limit(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[OutcomeDraft("recovery")])
    due = only("disc_refer_others").due_at
    assert due is not None
    late, chen = due + timedelta(days=1), town.posts["chen"]
    assert not Clock.objects.open().visible_to(chen).filter(due_at__lte=late).exists()
    items = WorkItem.objects.for_post(chen).filter(case=case)
    assert items.exists()
    for how in ("over", "past", "near", "calm"):
        assert not narrow(items, how, late).exists(), how


def running(case: Case) -> set[str]:
    return set(Clock.objects.open().filter(case=case, secret=True).values_list("rule", flat=True))


def official_split_off(town: Town, case: Case) -> Case:
    person = case.subjects.filter(name="张三")
    done = town.run(cases.split, case, town.who("wu"), title="张三案", subjects=person, reason="分别办理")
    assert done.case is not None and "纪" not in done.text
    return done.case


def test_the_limits_go_with_the_official_who_is_split_off(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    began = {c.rule: c.started_at for c in case.clocks.filter(secret=True)}
    new = official_split_off(town, case)
    assert running(case) == set() and running(new) == set(FOUND)
    assert {c.rule: c.started_at for c in new.clocks.filter(secret=True)} == began
    sent(town, approved(town, letter(town, new)))
    assert running(new) == set()


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_letter_goes_in_silence_with_its_official(town: Town, is_sent: bool) -> None:
    case = with_people(town, OFFICIAL)
    secret = approved(town, letter(town, case))
    if is_sent:
        secret = sent(town, secret)
    new = official_split_off(town, case)
    secret.refresh_from_db()
    assert secret.case == new
    if not is_sent:
        assert running(new) == set(FOUND)
        secret = sent(town, secret)
    assert running(case) == running(new) == set()
    for name in ("wu", "qian", "chen"):
        seen = Referral.objects.visible_to(town.who(name).post)
        assert not seen.filter(pk=secret.pk).exists(), name
    assert Referral.objects.visible_to(town.who("he").post).filter(pk=secret.pk).exists()


def test_a_reason_cures_no_breach(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    secret = letter(town, case)
    town.do(secret, "submit", "liu", reviewer=town.posts["zhou"])
    over = only("disc_refer_others")
    assert over.due_at is not None
    town.at = over.due_at - timedelta(days=1)
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[OutcomeDraft("recovery")])
    town.at = over.due_at + timedelta(days=1)
    due, later = over.due_at, only("disc_refer_conclusion").due_at
    end = town.at.date() + timedelta(days=9)
    town.do(secret, "obstacle", "he", reason="保密核查", expected_end=end)
    assert only("disc_refer_conclusion").is_paused
    town.do(secret, "obstacle_over", "he")
    over.refresh_from_db()
    assert (over.due_at, over.is_paused) == (due, False)
    assert only("disc_refer_conclusion").due_at != later


@pytest.mark.parametrize(("move", "name"), [("refuse", "he"), ("withdraw", "liu")])
def test_a_letter_that_is_not_sent_holds_nothing_up(town: Town, move: str, name: str) -> None:
    case = with_people(town, OFFICIAL)
    secret = letter(town, case)
    town.do(secret, "submit", "liu", reviewer=town.posts["zhou"])
    town.do(secret, "review", "zhou")
    end = town.at.date() + timedelta(days=9)
    town.do(secret, "obstacle", "he", reason="保密核查", expected_end=end)
    assert only("disc_refer_others").is_paused
    town.do(secret, move, name, reason="另行处理")
    assert not only("disc_refer_others").is_paused


def test_a_letter_that_is_called_back_leaves_the_duty_as_it_was(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    began = only("disc_refer_others").started_at
    subject = case.subjects.get(name="张三")
    (secret,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=subject)
    secret = approved(town, secret)
    town.render(secret)
    secret = town.do(secret, "send", "liu")
    assert running(case) == set()
    town.do(secret, "revoke", "he", reason="送错机关")
    assert running(case) == set(FOUND)
    again = Clock.objects.open().get(rule="disc_refer_others")
    assert again.started_at == began
