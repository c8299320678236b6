"""After a refusal to file: rights that run out, the note of the head, the sender's own letters, refusals that help."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from documents.models import Letter
from documents.received import Received
from referral.law.errors import Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.kinds import Kind
from referral.models import Referral
from referral.services import clocks, lanes, limits, referrals
from referral.services.outcomes import OutcomeDraft
from tests.services.walks import not_filed, only
from tests.workflows.conftest import Town
from tests.workflows.test_notices import told
from workflows import tick
from workflows.models import Notice, WorkItem


def lapsed(town: Town) -> Referral:
    """The three days for reconsideration have gone by."""
    referral = not_filed(town)
    town.at += timedelta(days=5)
    tick.run(town.at)
    return Referral.objects.get(pk=referral.pk)


def test_a_right_that_has_run_out_asks_the_head_for_a_note(town: Town) -> None:
    referral = lapsed(town)
    item = WorkItem.objects.open().get(referral=referral)
    assert (item.label, item.agency, item.acts) == ("权利期满说明", town.agencies[A.NHSA], "contest")
    assert any("请负责人写明不再异议的理由" in title for title in told(town, "he"))
    with pytest.raises(Incomplete, match="请写明理由"):
        town.do(referral, "accept_no", "he")
    for name in ("liu", "wu"):
        with pytest.raises(NotAllowed):
            town.do(referral, "accept_no", name, reason="期满")
    referral = town.do(referral, "accept_no", "he", reason="期满未提请复议，由本机关依法处罚。")
    assert (referral.status, referral.no_clock_reason) == ("ended", "")


def test_reconsideration_is_refused_when_its_time_is_over_and_supervision_is_not(town: Town) -> None:
    referral = lapsed(town)
    with pytest.raises(ReferralError, match="期限已于2026-11-12届满；可以建议立案监督"):
        town.do(referral, "reconsider", "he", reason="有犯罪事实")
    assert town.do(referral, "ask_supervision", "he", reason="有犯罪事实").status == "supervised"


def test_a_right_that_an_exchange_file_brings_was_used_in_time_where_its_owner_lives(town: Town) -> None:
    referral, at = lapsed(town), town.at.isoformat()
    letter = {
        "kind": "reconsideration_request", "title": "提请复议书", "number": "安医保复〔2026〕1号", "content": {}, "file": "",
        "pages": 1, "issued_at": at, "rendered_at": at, "check_code": "0123456789abcdef",
    }  # fmt: skip
    came = Received("an exchange file", lambda _: [b"%PDF-1.7"], [letter])
    who = replace(town.who("he"), came=came)
    town.run(referrals.perform, referral, "reconsider", who, reason="有犯罪事实")
    referral.refresh_from_db()
    assert referral.status == "reconsidering"


def test_supervision_after_a_reconsideration_is_asked_for_in_three_days(town: Town) -> None:
    referral = town.do(not_filed(town), "reconsider", "he", reason="有犯罪事实")
    referral = town.do(referral, "uphold", "lin", reason="维持", document_number="安公复字〔2026〕1号")
    assert clocks.result_of(only("agency_supervision_after_review")).due_on == date(2026, 11, 12)
    town.at += timedelta(days=5)
    tick.run(town.at)
    with pytest.raises(ReferralError, match="建议立案监督的期限已于2026-11-12届满"):
        town.do(referral, "ask_supervision", "he", reason="有犯罪事实")
    assert town.do(referral, "accept_no", "he", reason="不再异议").status == "ended"


def test_what_was_asked_in_time_on_paper_stands_though_it_was_entered_late(town: Town) -> None:
    referral, in_time = not_filed(town), town.at + timedelta(hours=20)
    town.at += timedelta(days=6)
    tick.run(town.at)
    who = town.who("he").really_at(in_time)
    town.run(referrals.perform, referral, "reconsider", who, reason="有犯罪事实")
    right = only("agency_reconsider")
    assert (right.end_kind, right.ended_at) == ("end", in_time)
    assert only("police_reconsider_decide").started_at == in_time


def test_the_sender_writes_its_own_letters_with_its_own_numbers(town: Town) -> None:
    referral = not_filed(town)
    Referral.objects.filter(pk=referral.pk).update(opinion="内部意见甲乙丙")
    referral = town.do(referral, "reconsider", "he", reason="有犯罪事实\n数额已达标准")
    referral = town.do(referral, "uphold", "lin", reason="维持", document_number="安公复字〔2026〕1号")
    town.do(referral, "ask_supervision", "he", reason="应当立案而不立案")
    request = Letter.objects.get(kind="reconsideration_request")
    assert request.number == "安医保提复〔2026〕1号" and not request.is_inner
    assert request.content["to"] == "安澜市公安局"
    assert request.content["notice_number"] == "安公（刑）不立字〔2026〕8号"
    assert request.content["reasons"] == ["有犯罪事实", "数额已达标准"]
    advice = Letter.objects.get(kind="supervision_request")
    assert (advice.number, advice.content["to"]) == ("安医保监建〔2026〕1号", "安澜市人民检察院")
    assert advice.content["review_number"] == "安公复字〔2026〕1号"
    for letter in (request, advice):
        assert "内部意见" not in str(letter.content)


def test_what_goes_back_with_a_refusal_is_noted(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    referral = town.do(
        referral,
        "not_file",
        "lin",
        reason="没有犯罪事实",
        document_number="安公（刑）不立字〔2026〕8号",
        returned="案卷2卷120页",
    )
    assert referral.answer == "没有犯罪事实\n退回材料：案卷2卷120页"


def test_a_matter_outside_the_police_comes_back_with_their_paper(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    with pytest.raises(Incomplete, match="文书文号"):
        town.do(referral, "not_police", "sun", reason="属行政违法")
    referral = town.do(
        referral, "not_police", "sun", reason="属行政违法", document_number="安公（刑）通〔2026〕1号"
    )
    assert referral.foreign_papers.get().name == "不属公安机关职责范围通知书"
    assert referral.status == "not_ours" and only("transfer_other_agency").actor == town.agencies[A.NHSA]


def test_a_refusal_says_what_this_person_may_do_instead(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    with pytest.raises(NotAllowed, match="您现在可以办理：告知补正、转送"):
        town.do(referral, "file", "gao", document_number="安公（刑）立字〔2026〕8号")
    with pytest.raises(NotAllowed, match="您现在可以办理：无"):
        town.do(referral, "file", "he", document_number="安公（刑）立字〔2026〕8号")
    with pytest.raises(Unlawful, match="现在可以办理：告知补正、转送、不属公安机关管辖、刑事立案、不予立案"):
        town.do(referral, "uphold", "lin", reason="甲", document_number="乙")


def test_a_longer_review_is_told_in_neutral_words_to_sender_and_procuratorate(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    clock = only("police_file_decide")
    step = limits.extensions(clock)[0]
    given = {"step": step, "document": "安公延〔2026〕1号", "proposed_by": town.posts["gao"]}
    with pytest.raises(Incomplete, match="正职负责人"):
        town.run(limits.extend, clock, town.who("sun"), **given)
    for name in ("gao", "he", "fan"):
        with pytest.raises(NotAllowed):
            town.run(limits.extend, clock, town.who(name), **given)
    town.run(limits.extend, clock, town.who("lin"), **given)
    clock.refresh_from_db()
    said = "；".join(clocks.result_of(clock).steps)
    assert "按公通字〔2015〕32号延长审查4日（安公延〔2026〕1号）" in said and "超" not in said
    assert clocks.result_of(clock).due_on == date(2026, 11, 16)
    assert any("延长审查" in title for title in told(town, "liu"))
    notice = Notice.objects.filter(recipient=town.posts["yu"].user, title__contains="延长审查").get()
    copy = Referral.objects.get(kind=Kind.COPY)
    assert notice.referral == copy and referral.pk != copy.pk


@pytest.mark.parametrize(
    ("measure", "rule", "due"),
    [
        ("criminal_withdrawn", "police_withdraw_notify", date(2026, 11, 12)),
        ("moved", "police_case_moved_notify", date(2026, 11, 12)),
        ("to_agency", "police_back_to_agency", None),
    ],
)
def test_what_the_police_must_still_tell_starts_with_their_result(
    town: Town, measure: str, rule: str, due: date | None
) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    referral = town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕8号")
    town.run(lanes.finish, town.lane(referral), town.who("sun"), outcomes=[OutcomeDraft(measure)])
    clock = only(rule)
    assert (clocks.result_of(clock).due_on, clock.actor) == (due, town.agencies[A.POLICE])
    with pytest.raises(NotAllowed):
        town.run(limits.fulfil, clock, town.who("liu"), document="告知书")
    town.run(limits.fulfil, clock, town.who("gao"), document="安公（刑）告〔2026〕1号")
    assert only(rule).end_kind == "end"
    assert any("登记已办" in title for title in told(town, "liu"))
