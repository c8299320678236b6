"""行纪: one letter and one limit per person: what is done about one official leaves the others' limits as they are."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from referral.law.clocks import end_of
from referral.law.errors import ReferralError
from referral.law.kinds import Kind
from referral.models import Case, Clock, Referral
from referral.pages.cases.lines import clock_lines
from referral.reports import house
from referral.services import backfill, cases, clocks, clues, holidays, lanes
from referral.services.clues import SubjectDraft
from referral.services.holidays import SetDay
from referral.services.outcomes import OutcomeDraft
from tests.services.test_discipline_limits import (
    FOUND,
    HOSPITAL,
    MEMBER,
    OFFICIAL,
    approved,
    letter,
    sent,
    with_people,
)
from tests.services.test_reprojections import keeper
from tests.services.walks import own_lane
from tests.workflows.conftest import Town
from workflows.models import Notice
from workflows.tick import count_anew, give_alarms, tell_of_stops

SECOND = SubjectDraft("official", "王五", supervised_category="civil", managed_by="安澜市委")
THIRD = SubjectDraft("official", "赵六", supervised_category="civil", managed_by="安澜市医保局党组")


def of(name: str, rule: str = "disc_refer_others") -> Clock:
    """The one limit of a person."""
    return Clock.objects.get(subject__name=name, rule=rule)


def running(name: str) -> set[str]:
    """The rules that run for a person."""
    return set(Clock.objects.open().filter(subject__name=name).values_list("rule", flat=True))


def reviewed(town: Town, case: Case, name: str = "张三") -> Referral:
    """A letter about one person, with its reviewer."""
    return town.do(letter(town, case, name), "submit", "liu", reviewer=town.posts["zhou"])


def held_up(town: Town, referral: Referral, days: int = 20) -> Referral:
    """A special reason holds a letter up."""
    until = town.at.date() + timedelta(days=days)
    return town.do(referral, "obstacle", "he", reason="保密核查", expected_end=until)


def add(town: Town, case: Case, *people: SubjectDraft) -> None:
    """Another clue with these people is merged into the case (并案)."""
    clue = town.clue(subjects=people)
    town.run(clues.check, clue, town.who("liu"))
    clue.refresh_from_db()
    town.run(clues.merge, clue, town.who("liu"), case=case, reason="同一案件")


def test_each_official_has_limits_of_his_own(town: Town) -> None:
    with_people(town, OFFICIAL, SECOND)
    assert running("张三") == set(FOUND) == running("王五")


def test_the_letter_about_one_ends_his_limits_alone(town: Town) -> None:
    case = with_people(town, OFFICIAL, SECOND)
    sent(town, approved(town, letter(town, case)))
    assert running("张三") == set() and running("王五") == set(FOUND)
    assert of("张三").end_kind == "end"
    sent(town, approved(town, letter(town, case, "王五")))
    assert not case.clocks.open().filter(secret=True).exists()


def test_a_reason_for_one_stops_nobody_elses_limit(town: Town) -> None:
    case = with_people(town, OFFICIAL, SECOND)
    due = of("王五").due_at
    first, second = held_up(town, reviewed(town, case)), reviewed(town, case, "王五")
    assert of("张三").is_paused and not of("王五").is_paused
    with pytest.raises(ReferralError, match="没有因特殊原因中止"):
        town.do(second, "obstacle_over", "he")
    town.do(second, "review", "zhou")
    town.do(second, "approve", "he")
    sent(town, second)
    assert of("王五").end_kind == "end" and of("王五").due_at == due
    assert of("张三").is_paused, "his reason still stands"
    town.at += timedelta(days=21)  # Monday 30 November
    town.do(first, "obstacle_over", "he")
    assert of("张三").due_at == end_of(date(2026, 12, 14))


def test_a_reason_leaves_what_begins_later_running(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    first = held_up(town, reviewed(town, case))
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[OutcomeDraft("recovery")])
    later = of("张三", "disc_refer_conclusion")
    assert of("张三").is_paused and not later.is_paused
    town.do(first, "obstacle_over", "he")
    assert of("张三", "disc_refer_conclusion").due_at == later.due_at, "it never stood still"


def test_an_official_added_later_has_a_limit_from_that_day(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    held_up(town, reviewed(town, case))
    town.at += timedelta(days=7)
    add(town, case, THIRD)
    assert of("赵六").started_at == town.at and not of("赵六").is_paused
    assert of("张三").is_paused and of("张三").started_at < town.at
    assert running("赵六") == set(FOUND)


def test_an_official_added_after_the_others_letter_is_owed_alone(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    sent(town, approved(town, letter(town, case)))
    add(town, case, THIRD)
    assert running("张三") == set() and running("赵六") == set(FOUND)


def test_a_party_member_who_comes_when_the_own_lane_is_over_waits_for_no_conclusion(town: Town) -> None:
    case = with_people(town)
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[OutcomeDraft("recovery")])
    add(town, case, MEMBER)
    assert running("李四") == set(FOUND)


def test_a_party_member_who_comes_before_waits_for_it(town: Town) -> None:
    case = with_people(town)
    add(town, case, MEMBER)
    assert running("李四") == {"superv_duty_to_transfer"}


def test_the_conclusion_starts_the_limit_of_whom_it_is_about(town: Town) -> None:
    other = SubjectDraft("person", "孙七", is_party_member=True)
    case = with_people(town, MEMBER, other)
    about = case.subjects.get(name="李四")
    outcome = OutcomeDraft("penalty", "罚款", "安医保罚〔2026〕1号", subject=about)
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[outcome])
    assert "disc_refer_conclusion" in running("李四")
    assert running("孙七") == {"superv_duty_to_transfer"}


def test_merged_cases_keep_the_limits_of_their_people(town: Town) -> None:
    into, case = with_people(town, OFFICIAL), with_people(town, SECOND, MEMBER)
    began = of("王五").started_at
    town.run(lanes.finish, own_lane(into), town.who("wu"), outcomes=[OutcomeDraft("recovery")])
    town.at += timedelta(days=1)
    town.run(cases.merge, case, into, town.who("wu"), reason="同一违法主体")
    assert of("王五").started_at == began and of("王五").case == into
    assert of("李四").started_at == town.at, "the own lane that would have concluded about him is over"
    sent(town, approved(town, letter(town, into, "王五")))
    assert running("王五") == set() and "disc_refer_others" in running("张三")


def test_who_is_split_off_after_the_conclusion_and_merged_back_has_its_limit_once(town: Town) -> None:
    case = with_people(town, MEMBER)
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[OutcomeDraft("recovery")])
    person, owed = case.subjects.filter(name="李四"), {"superv_duty_to_transfer", "disc_refer_conclusion"}
    new = town.run(cases.split, case, town.who("wu"), title="李四案", subjects=person, reason="分别办理").case
    assert running("李四") == owed
    town.run(cases.merge, new, case, town.who("wu"), reason="同一违法主体")
    assert running("李四") == owed


def test_the_limits_go_with_their_person_at_a_split_and_stay_with_the_rest(town: Town) -> None:
    case = with_people(town, OFFICIAL, SECOND)
    began = of("张三").started_at
    town.at += timedelta(days=2)
    person = case.subjects.filter(name="张三")
    new = town.run(cases.split, case, town.who("wu"), title="张三案", subjects=person, reason="分别办理").case
    assert new is not None
    assert (of("张三").case, of("张三").started_at) == (new, began) and of("王五").case == case
    sent(town, approved(town, letter(town, new)))
    assert running("张三") == set() and running("王五") == set(FOUND)


def on_line(town: Town, case: Case, name: str = "张三") -> Referral:
    """A letter about one person that was sent in the system."""
    subject = case.subjects.get(name=name)
    (secret,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=subject)
    secret = approved(town, secret)
    town.render(secret)
    return town.do(secret, "send", "liu")


def open_of(name: str, rule: str = "disc_refer_others") -> Clock:
    return Clock.objects.open().get(subject__name=name, rule=rule)


def test_a_letter_called_back_is_owed_again_and_nobody_elses(town: Town) -> None:
    case = with_people(town, OFFICIAL, SECOND)
    due = of("张三").due_at
    first = on_line(town, case)
    on_line(town, case, "王五")
    town.do(first, "revoke", "he", reason="送错机关")
    assert running("张三") == set(FOUND) and running("王五") == set()
    assert open_of("张三").due_at == due


def test_a_letter_called_back_is_owed_under_the_days_that_were_confirmed_meanwhile(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    first, day = on_line(town, case), SetDay(date(2026, 11, 16), False, "放假")
    notice = holidays.load(source="国办发明电〔2026〕99号", days=[day], at=town.at, by=keeper("system"))
    holidays.confirm(notice=notice, at=town.at, by=keeper("security"))
    count_anew(town.at)
    notice.refresh_from_db()
    assert notice.projected_at is not None, "it is through, and passed over what was met"
    town.do(first, "revoke", "he", reason="送错机关")
    with_people(town, SECOND)
    assert open_of("张三").due_at == open_of("王五").due_at == end_of(date(2026, 12, 1))
    assert clocks.version_of(open_of("张三")) == notice.version and list(house.clock_hints()) == []


def test_after_a_split_a_letter_called_back_is_owed_in_the_new_case(town: Town) -> None:
    case = with_people(town, OFFICIAL, SECOND)
    first = on_line(town, case)
    person = case.subjects.filter(name="张三")
    new = town.run(cases.split, case, town.who("wu"), title="张三案", subjects=person, reason="分别办理").case
    assert new is not None and of("张三").case == new, "what was met goes with him too"
    body = town.who("pan").post
    assert Case.objects.visible_to(body).filter(pk=new.pk).exists(), "the letter took his reader along"
    assert not Case.objects.visible_to(body).filter(pk=case.pk).exists()
    town.do(first, "revoke", "he", reason="送错机关")
    assert open_of("张三").case == new and running("张三") == set(FOUND)


def test_the_days_of_a_reason_still_count_when_the_letter_is_called_back(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    subject = case.subjects.get(name="张三")
    (secret,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=subject)
    secret = held_up(town, approved(town, secret))
    town.at += timedelta(days=21)
    town.do(secret, "obstacle_over", "he")
    due = of("张三").due_at
    town.render(secret)
    town.do(secret, "send", "liu")
    town.do(secret, "revoke", "he", reason="送错机关")
    assert open_of("张三").due_at == due == end_of(date(2026, 12, 14))


def test_a_letter_sent_while_it_was_held_up_runs_on_when_called_back(town: Town) -> None:
    case = with_people(town, OFFICIAL)
    subject = case.subjects.get(name="张三")
    (secret,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=subject)
    secret = held_up(town, approved(town, secret))
    town.render(secret)
    town.do(secret, "send", "liu")
    town.do(secret, "revoke", "he", reason="送错机关")
    assert not open_of("张三").is_paused and open_of("张三").due_at is not None


def test_a_case_entered_from_paper_owes_its_officials_from_its_real_day(town: Town) -> None:
    opened = town.at - timedelta(days=60)
    past = backfill.PastCase("补录案", "虚构住院。", ("F01",), opened, (HOSPITAL, OFFICIAL))
    case = town.run(backfill.enter, past, town.who("wu")).case
    assert of("张三").case == case and of("张三").started_at == opened
    give_alarms(town.at)
    assert not Notice.objects.filter(title__contains="线索移送").exists(), "what is past is not said now"


def test_reminders_and_lines_name_the_person_to_those_who_may_know(town: Town) -> None:
    case = with_people(town, OFFICIAL, SECOND)
    held_up(town, reviewed(town, case))
    due = of("王五").due_at
    assert due is not None
    give_alarms(due + timedelta(days=1))
    tell_of_stops(due + timedelta(days=1))
    told = Notice.objects.filter(title__contains="王五")
    assert {n.recipient.username for n in told} <= {"liu", "he"} and told.exists()
    assert Notice.objects.filter(title__contains="张三").filter(title__contains="特殊原因").exists()
    assert (
        not Notice.objects.filter(title__contains="张三")
        .exclude(recipient__username__in=["liu", "he"])
        .exists()
    )
    for post in Post.objects.select_related("agency", "user"):
        lines = clock_lines(Clock.objects.filter(case=case), post, timezone.now())
        named = {line.what for line in lines} & {"张三", "王五"}
        assert named == ({"张三", "王五"} if post.user.username in {"liu", "he"} else set()), post


def test_the_database_keeps_one_running_limit_a_person_and_only_secret_ones(town: Town) -> None:
    with_people(town, OFFICIAL)
    clock = of("张三")
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.filter(pk=clock.pk).update(secret=False)
    clock.pk, clock.slug = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        clock.save(force_insert=True)
