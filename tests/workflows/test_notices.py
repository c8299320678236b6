"""Notices reach whom the law names, and nobody who may not see the case."""

from agencies.kinds import AgencyKind as A
from agencies.services import delegate
from referral.law.kinds import Kind
from referral.models import Lane
from referral.services import hands, lanes
from tests.cast import PENALTY
from tests.workflows.conftest import Town
from workflows import engine, notices
from workflows.models import Notice


def told(town: Town, name: str) -> list[str]:
    """The titles that a person was told, oldest first."""
    return [n.title for n in notices.after(town.posts[name].user, 0)]


def people(row: object) -> set[str]:
    """Who was told of a row, by user name."""
    return set(Notice.objects.filter(referral=row).values_list("recipient__username", flat=True))


def test_a_submitted_draft_is_told_to_the_reviewer(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    town.do(referral, "submit", "liu")
    assert told(town, "zhou") == [f"市{A.NHSA.label}送审：{referral.title}"]
    assert people(referral) == {"zhou"}


def test_a_sent_referral_is_told_to_the_receiver_alone(town: Town) -> None:
    referral = town.sent()
    assert len(told(town, "bai")) == 1
    for name in ("gao", "ma", "eve", "pan", "gov"):
        assert told(town, name) == []
    assert Notice.objects.get(recipient=town.posts["bai"].user).referral == referral


def test_the_signature_is_told_to_the_senders_officers_not_to_the_signer(town: Town) -> None:
    town.signed()
    assert any("签收" in title for title in told(town, "liu"))
    assert any("签收" in title for title in told(town, "chen"))
    assert not any("签收" in title for title in told(town, "bai"))


def test_numbers_run_per_person_without_gaps(town: Town) -> None:
    town.do(town.signed(), "accept", "bai")
    for name in ("liu", "chen", "bai"):
        seqs = [n.seq for n in notices.after(town.posts[name].user, 0)]
        assert seqs == list(range(1, len(seqs) + 1))
        assert notices.head(town.posts[name].user) == len(seqs)


def test_what_was_missed_is_replayed_after_a_number(town: Town) -> None:
    town.do(town.signed(), "accept", "bai")
    liu = town.posts["liu"].user
    everything = notices.after(liu, 0)
    assert [n.seq for n in notices.after(liu, everything[0].seq)] == [n.seq for n in everything[1:]]


def test_a_criminal_referral_is_told_to_the_procuratorate_once(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.POLICE, Kind.CRIMINAL))
    town.approved(referral)
    town.do(referral, "send", "qian")
    assert len(told(town, "yu")) == 1
    assert told(town, "yu")[0].endswith(referral.title)


def test_a_discipline_referral_is_told_to_nobody_but_its_own(town: Town) -> None:
    case = town.case()
    town.sent(A.HEALTH, case=case)
    subject = case.subjects.first()
    (referral,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=subject, is_offline=True)
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    assert people(referral) == {"zhou"}
    town.do(referral, "review", "zhou")
    town.do(referral, "approve", "he")
    assert people(referral) == {"zhou", "liu", "he"}
    for name in ("qian", "wu", "bai", "gao", "pan", "gov", "eve"):
        assert not any("有关问题线索" in title for title in told(town, name)), name


def test_sight_that_ended_ends_the_replay(town: Town) -> None:
    referral = town.sent()
    assert told(town, "bai")
    town.do(referral, "revoke", "he", reason="发送对象有误")
    assert told(town, "bai") == []
    assert notices.unread_count(town.posts["bai"].user) == 0


def test_a_silent_lane_tells_its_own_agency_alone(town: Town) -> None:
    referral = town.do(
        town.signed(A.POLICE, Kind.CRIMINAL, "gao"), "file", "lin", document_number="安公立字〔2026〕1号"
    )
    lane = town.lane(referral)
    hands.set_silent(lane, town.who("gao"), silent=True)
    before = told(town, "liu")
    town.run(lanes.interim, lane, town.who("gao"), outcomes=[PENALTY])
    assert told(town, "liu") == before


def test_who_acts_by_delegation_is_told_too(town: Town) -> None:
    day = town.at.date()
    delegate(
        post=town.posts["bai"],
        delegate=town.posts["hong"].user,
        since=day,
        until=day,
        reason="出差",
        at=town.at,
    )
    town.sent()
    assert len(told(town, "hong")) == 1


def test_a_reported_result_is_told_to_the_first_sender(town: Town) -> None:
    lane = town.lane(town.do(town.signed(), "accept", "bai"))
    engine.act_on_lane(lane, "report", town.who("hong"), outcomes=[PENALTY])
    assert any("反馈办理结果" in title for title in told(town, "liu"))
    assert Notice.objects.filter(lane=Lane.objects.get(pk=lane.pk)).exists()


def test_reading_marks_only_ones_own(town: Town) -> None:
    town.signed()
    liu, chen = town.posts["liu"].user, town.posts["chen"].user
    before = notices.unread_count(chen)
    notices.mark_read(liu, at=town.at)
    assert notices.unread_count(liu) == 0
    assert notices.unread_count(chen) == before > 0
