"""提请中止 and 提请延长: asked by one, decided by another of the right level, once; and nobody outside hears of it."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from documents.models import Letter
from referral.law.errors import NotAllowed, ReferralError, SamePerson
from referral.law.kinds import Kind
from referral.models import Clock, ClockRequest, Event
from referral.services import clock_requests, clocks, limits
from referral.services.sight import events_for, letters_for
from tests.cast import City

UNTIL = date(2026, 12, 20)
ASKED = {"ground": "appraisal", "expected_end": UNTIL, "reason": "委托司法鉴定", "document": "鉴定委托书1号"}


def penalty(city: City) -> Clock:
    """The own lane's limit for the penalty decision."""
    city.case()
    return Clock.objects.get(rule="nhsa_decide")


def again(clock: Clock) -> Clock:
    return Clock.objects.get(pk=clock.pk)


def test_a_stop_is_asked_for_and_granted_by_another(city: City) -> None:
    clock = penalty(city)
    clock_requests.ask_stop(clock, city.who("liu"), **ASKED)  # type: ignore[arg-type]
    assert not again(clock).is_paused, "asking stops nothing"
    assert [r.ground for r in clock_requests.waiting_for(city.posts["wu"])] == ["appraisal"]
    assert clock_requests.waiting_for(city.posts["liu"]) == []
    clock_requests.decide(clock, city.who("wu"), agrees=True, document="安医保停〔2026〕1号")
    stopped = again(clock)
    assert stopped.is_paused and stopped.resume_expected == UNTIL
    assert clock_requests.waiting_for(city.posts["wu"]) == []
    assert any("中止：鉴定" in step for step in clocks.result_of(stopped).steps)


def test_a_refusal_has_its_reason_and_changes_nothing(city: City) -> None:
    clock = penalty(city)
    clock_requests.ask_stop(clock, city.who("liu"), **ASKED)  # type: ignore[arg-type]
    with pytest.raises(ReferralError, match="请填写理由"):
        clock_requests.decide(clock, city.who("wu"), agrees=False)
    with pytest.raises(ReferralError, match="请填写决定文书"):
        clock_requests.decide(clock, city.who("wu"), agrees=True)
    clock_requests.decide(clock, city.who("wu"), agrees=False, opinion="无须鉴定")
    asked = ClockRequest.objects.get()
    assert (asked.is_granted, asked.opinion, again(clock).is_paused) == (False, "无须鉴定", False)
    with pytest.raises(ReferralError, match="没有待决定的提请"):
        clock_requests.decide(clock, city.who("he"), agrees=True, document="甲")
    clock_requests.ask_stop(clock, city.who("liu"), **ASKED)  # type: ignore[arg-type]


def test_who_asked_never_decides_and_only_deciders_decide(city: City) -> None:
    clock = penalty(city)
    with pytest.raises(NotAllowed):
        clock_requests.ask_stop(clock, city.who("bai"), **ASKED)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        clock_requests.ask_stop(clock, city.who("wu"), **ASKED)  # type: ignore[arg-type]
    clock_requests.ask_stop(clock, city.who("liu"), **ASKED)  # type: ignore[arg-type]
    for name in ("chen", "zhou", "qian", "lin"):
        with pytest.raises(NotAllowed):
            clock_requests.decide(clock, city.who(name), agrees=True, document="甲")
    city.posts["wu"].user = city.posts["liu"].user
    city.posts["wu"].save()
    with pytest.raises(SamePerson):
        clock_requests.decide(clock, city.who("wu"), agrees=True, document="甲")


def test_only_one_request_waits_and_paper_waits_for_it(city: City) -> None:
    clock = penalty(city)
    clock_requests.ask_stop(clock, city.who("liu"), **ASKED)  # type: ignore[arg-type]
    step = limits.extensions(clock)[0]
    with pytest.raises(ReferralError, match="已有待决定的提请"):
        clock_requests.ask_extend(clock, city.who("chen"), step=step, reason="甲", document="乙")
    with pytest.raises(ReferralError, match="先对该提请作出决定"):
        limits.extend(clock, city.who("wu"), step=step, document="甲", proposed_by=city.posts["liu"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "请填写提请的理由"),
        ({"document": ""}, "请填写提请的理由和提请材料"),
        ({"ground": "weather"}, "只能因下列事由中止"),
        ({"expected_end": date(2026, 11, 1)}, "不能早于今天"),
    ],
)
def test_a_request_is_whole(city: City, changes: dict[str, object], words: str) -> None:
    clock = penalty(city)
    with pytest.raises(ReferralError, match=words):
        clock_requests.ask_stop(clock, city.who("liu"), **ASKED | changes)  # type: ignore[arg-type]
    assert not ClockRequest.objects.exists()


def test_the_second_extension_is_for_the_head(city: City) -> None:
    clock = penalty(city)
    before = clock.due_at
    for number, (name, days) in enumerate((("wu", 30), ("he", 60)), 1):
        (step,) = limits.extensions(again(clock))
        clock_requests.ask_extend(
            again(clock), city.who("liu"), step=step, reason="案情复杂", document="报告"
        )
        if number == 2:
            assert clock_requests.waiting_for(city.posts["wu"]) == []
            with pytest.raises(ReferralError, match="负责人"):
                clock_requests.decide(again(clock), city.who("wu"), agrees=True, document="甲")
        assert [r.amount for r in clock_requests.waiting_for(city.posts[name])] == [days]
        clock_requests.decide(
            again(clock), city.who(name), agrees=True, document=f"安医保延〔2026〕{number}号"
        )
    assert limits.extensions(again(clock)) == []
    due = again(clock).due_at
    assert before is not None and due is not None and due - before > timedelta(days=85)


def test_what_ran_out_while_it_waited_is_not_extended(city: City) -> None:
    city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    clock = Clock.objects.get(rule="police_file_decide")
    step = limits.extensions(clock)[0]
    clock_requests.ask_extend(clock, city.who("gao"), step=step, reason="需要核查", document="审查报告")
    city.at += timedelta(days=9)
    with pytest.raises(ReferralError, match="期限届满前"):
        clock_requests.decide(clock, city.who("lin"), agrees=True, document="甲")
    assert ClockRequest.objects.get().decided_at is None, "nothing is half done"
    clock_requests.decide(clock, city.who("lin"), agrees=False, opinion="期限已届满")


def test_the_other_side_reads_the_extension_and_not_the_request(city: City) -> None:
    referral = city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    clock = Clock.objects.get(rule="police_file_decide")
    step = limits.extensions(clock)[0]
    clock_requests.ask_extend(clock, city.who("gao"), step=step, reason="线索需要核查", document="审查报告")
    read = [event.label for event in events_for(referral.case, city.posts["liu"])]
    assert not any("提请延长审查" in label for label in read)
    assert Event.objects.filter(label__startswith="提请延长审查", internal=True).exists()
    clock_requests.decide(clock, city.who("lin"), agrees=True, document="安公延审〔2026〕1号")
    read = [event.label for event in events_for(referral.case, city.posts["liu"])]
    assert any(label.startswith("延长审查") for label in read)


def sheets() -> list[Letter]:
    return list(Letter.objects.filter(kind="extension_sheet").order_by("pk"))


def test_a_decided_extension_leaves_its_sheet_with_both_days_and_both_opinions(city: City) -> None:
    clock = penalty(city)
    (step,) = limits.extensions(clock)
    clock_requests.ask_extend(clock, city.who("liu"), step=step, reason="案情复杂", document="报告")
    assert sheets() == []
    clock_requests.decide(
        clock, city.who("wu"), agrees=True, document="安医保延〔2026〕1号", opinion="抓紧办理。"
    )
    (sheet,) = sheets()
    said = sheet.content
    assert (sheet.title, sheet.is_inner, sheet.number) == ("延期审批表", True, "")
    assert said["old_end"] < said["new_end"] and said["granted"] and said["decision"] == "安医保延〔2026〕1号"
    assert [(one["people"], one["text"]) for one in said["opinions"]] == [
        ("刘洋", "提请延长30日。"), ("吴海涛", "同意。抓紧办理。"),
    ]  # fmt: skip


def test_a_refusal_and_a_stop_leave_theirs_too_and_nobody_outside_reads_them(city: City) -> None:
    clock = penalty(city)
    clock_requests.ask_stop(clock, city.who("liu"), **ASKED)  # type: ignore[arg-type]
    clock_requests.decide(clock, city.who("wu"), agrees=False, opinion="无须鉴定")
    clock_requests.ask_stop(again(clock), city.who("chen"), **ASKED)  # type: ignore[arg-type]
    clock_requests.decide(again(clock), city.who("wu"), agrees=True, document="安医保停〔2026〕1号")
    refused, granted = sheets()
    assert (refused.content["granted"], granted.content["granted"]) == (False, True)
    assert granted.title == "中止审批表" and granted.content["resumes_on"] == str(UNTIL)
    case = granted.case_letter.case
    assert {link.letter_id for link in letters_for(case, city.posts["liu"])} >= {refused.pk, granted.pk}
    assert not letters_for(case, city.posts["gao"]).filter(letter__kind="extension_sheet").exists()


def test_the_police_keep_the_sheet_of_their_review_to_themselves(city: City) -> None:
    referral = city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    clock = Clock.objects.get(rule="police_file_decide")
    step = limits.extensions(clock)[0]
    clock_requests.ask_extend(clock, city.who("gao"), step=step, reason="线索需要核查", document="审查报告")
    clock_requests.decide(clock, city.who("lin"), agrees=True, document="安公延审〔2026〕1号")
    (sheet,) = sheets()
    assert sheet.agency.kind == A.POLICE
    seen = letters_for(referral.case, city.posts["liu"]).filter(letter=sheet)
    assert not seen.exists() and letters_for(referral.case, city.posts["gao"]).filter(letter=sheet).exists()
