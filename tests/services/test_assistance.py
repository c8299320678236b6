"""异地协查 walked through: asked across provinces, signed, answered question by question, extended, declined, sent back."""

from datetime import date, datetime, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from documents.errors import DocumentError
from documents.evidence import store
from documents.models import Letter
from referral.law.clocks import ZONE
from referral.law.errors import Incomplete, NotAllowed, ReferralError, SamePerson, Unlawful
from referral.law.jurisdiction import Place
from referral.law.kinds import Kind
from referral.models import Referral
from referral.services import assistance, cases, clocks, lanes, replies
from referral.services.assistance import AssistanceDraft
from referral.services.replies import Answered
from referral.services.sight import evidence_for
from tests.clamd import EICAR, clamd, no_clamd
from tests.services.asking import ANSWERS, QUESTIONS, asked, far_bureau, reported, sent, working
from tests.services.walks import only, penalised
from tests.workflows.conftest import Town
from workflows import quarantine


def due(rule: str = "assist_letter_reply") -> date | None:
    return clocks.result_of(only(rule)).due_on


def test_three_questions_go_to_another_province_and_come_back_answered(town: Town) -> None:
    referral = sent(town)
    assert referral.letter is not None and referral.letter.kind == "assistance_letter"
    assert [q.text for q in referral.questions.all()] == list(QUESTIONS)
    assert only("agr.sign").actor == referral.recipient
    referral = town.do(referral, "sign", "luo", items=1, pages=2)
    lane = town.lane(referral)
    assert (referral.status, lane.status, lane.holder) == ("accepted", "working", referral.recipient)
    assert due() == date(2026, 11, 30)  # Monday 9 November and fifteen working days
    town.run(replies.answer_questions, lane, town.who("shen"), answers=ANSWERS)
    town.run(lanes.report, lane, town.who("qiu"), result="共核查三项。")
    lane.refresh_from_db()
    letter = lane.letter
    assert letter is not None and (letter.kind, letter.number) == (
        "assistance_reply",
        "清医保协复〔2026〕1号",
    )
    assert (lane.status, lane.holder, only("assist_letter_reply").end_kind) == (
        "reported",
        referral.sender,
        "end",
    )
    town.run(lanes.confirm, lane, town.who("liu"))
    lane.refresh_from_db()
    assert lane.status == "done"


def test_the_limit_over_spring_festival_counts_working_days_alone(town: Town) -> None:
    town.at = datetime(2026, 2, 9, 9, 0, tzinfo=ZONE)
    working(town)
    assert due() == date(2026, 3, 6)  # 15 to 23 February are holidays, 14 and 28 February are worked


def test_the_deputy_reports_nothing_while_a_question_is_open(town: Town) -> None:
    lane = working(town)
    with pytest.raises(Incomplete, match="第1、2、3项还没有答复"):
        town.run(lanes.report, lane, town.who("qiu"))
    town.run(replies.answer_questions, lane, town.who("shen"), answers={1: ANSWERS[1], 3: ANSWERS[3]})
    with pytest.raises(Incomplete, match="第2项还没有答复"):
        town.run(lanes.report, lane, town.who("qiu"))
    done = town.run(replies.answer_questions, lane, town.who("shen"), answers={2: ANSWERS[2]})
    assert "各项均已答复" in done.text
    assert not lane.opened_by.questions.filter(answered_at__isnull=True).exists()  # type: ignore[union-attr]


def test_an_answer_and_a_reason_exclude_each_other(town: Town) -> None:
    both = {1: Answered("均在参保。", "未能取得联系。")}
    with pytest.raises(Incomplete, match="不能两项都填"):
        town.run(replies.answer_questions, working(town), town.who("shen"), answers=both)


@pytest.mark.parametrize("name", ["liu", "luo", "mei", "bai"])
def test_only_the_asked_officers_write_answers(name: str, town: Town) -> None:
    lane = working(town)
    with pytest.raises((NotAllowed, Unlawful)):
        town.run(replies.answer_questions, lane, town.who(name), answers=ANSWERS)


@pytest.mark.parametrize("name", ["shen", "luo", "wu", "he"])
def test_only_the_asked_deputy_reports(name: str, town: Town) -> None:
    lane = working(town)
    town.run(replies.answer_questions, lane, town.who("shen"), answers=ANSWERS)
    with pytest.raises((NotAllowed, Unlawful)):
        town.run(lanes.report, lane, town.who(name))


def test_answers_can_be_written_only_while_the_lane_is_worked_on(town: Town) -> None:
    with pytest.raises(Unlawful, match="不能填写答复"):
        town.run(replies.answer_questions, reported(town), town.who("shen"), answers=ANSWERS)
    other = town.lane(town.do(town.signed(), "accept", "bai"))
    with pytest.raises(Unlawful, match="不能填写答复"):
        town.run(replies.answer_questions, other, town.who("bai"), answers=ANSWERS)


def test_what_proves_an_answer_is_the_asked_agencys_own_and_reaches_the_asker_with_the_report(
    town: Town,
) -> None:
    lane = working(town)
    own, foreign = (
        store(dossier=lane.case.dossier, name=f"{name}.csv", chunks=[name.encode()], by=town.posts[name], at=town.at)
        for name in ("shen", "liu")
    )  # fmt: skip
    with pytest.raises(Incomplete, match="本机关在本案上传的材料"):
        town.run(
            replies.answer_questions, lane, town.who("shen"), answers={1: Answered("附后。", evidence=[foreign])}
        )  # fmt: skip
    given = ANSWERS | {2: Answered("结算清单随附。", evidence=[own])}
    town.run(replies.answer_questions, lane, town.who("shen"), answers=given)
    assert own not in evidence_for(lane.case, town.posts["liu"])
    town.run(lanes.report, lane, town.who("qiu"))
    assert own in evidence_for(lane.case, town.posts["liu"])
    lane.refresh_from_db()
    assert lane.letter is not None and "shen.csv" in str(lane.letter.content)


def test_an_answer_names_a_waiting_file_with_its_mark_and_with_a_virus_it_is_not_reported(town: Town) -> None:
    lane = working(town)
    with no_clamd():
        files = [
            store(
                dossier=lane.case.dossier,
                name=f"{n}.txt",
                chunks=[content],
                by=town.posts["shen"],
                at=town.at,
            )
            for n, content in enumerate((b"a,b", EICAR))
        ]
        given = ANSWERS | {2: Answered("结算清单随附。", evidence=files)}
        town.run(replies.answer_questions, lane, town.who("shen"), answers=given)
    with clamd():
        quarantine.examine(files[1], town.at)
    with pytest.raises(DocumentError, match="查出病毒"):
        town.run(lanes.report, lane, town.who("qiu"))
    with pytest.raises(DocumentError, match="查出病毒"):
        town.run(
            replies.answer_questions, lane, town.who("shen"), answers={2: Answered("附后。", evidence=files)}
        )
    town.run(
        replies.answer_questions, lane, town.who("shen"), answers={2: Answered("附后。", evidence=files[:1])}
    )
    town.run(lanes.report, lane, town.who("qiu"))
    lane.refresh_from_db()
    assert lane.letter is not None and "0.txt（待查毒）" in str(lane.letter.content)


def test_one_question_is_asked_again_once(town: Town) -> None:
    lane = reported(town)
    town.run(lanes.send_back, lane, town.who("liu"), reason="请补充第2项的明细。", questions=[2])
    with pytest.raises(Incomplete, match="第2项还没有答复"):
        town.run(lanes.report, lane, town.who("qiu"))
    town.run(replies.answer_questions, lane, town.who("shen"), answers={2: Answered("明细共29笔，见附件。")})
    town.run(lanes.report, lane, town.who("qiu"))
    assert Letter.objects.filter(kind="assistance_reply").count() == 2
    with pytest.raises(ReferralError, match="退回补充过一次|现在可以办理"):
        town.run(lanes.send_back, lane, town.who("liu"), reason="再补充。")
    town.run(lanes.confirm, lane, town.who("liu"))


def test_the_asker_is_told_of_a_later_day_before_the_limit_ends(town: Town) -> None:
    lane, officer = working(town), town.posts["shen"]
    for until, sentence in (
        (date(2026, 11, 30), "须晚于现在的届满日"), (date(2026, 12, 5), "请填写工作日"), (date(2028, 1, 4), "超过一年"),
    ):  # fmt: skip
        with pytest.raises(Incomplete, match=sentence):
            town.run(
                replies.tell_extension, lane, town.who("qiu"), until=until, reason="人员外出", proposed_by=officer
            )  # fmt: skip
    town.run(
        replies.tell_extension, lane, town.who("qiu"), until=date(2026, 12, 14), reason="人员外出", proposed_by=officer
    )  # fmt: skip
    assert due() == date(2026, 12, 14) and only("assist_letter_reply").is_extended
    letter = Letter.objects.get(kind="extension_notice")
    assert letter.content["due_on"] == "2026-11-30" and letter.content["until"] == "2026-12-14"


def test_after_the_limit_no_extension_is_told(town: Town) -> None:
    lane = working(town)
    town.at += timedelta(days=22)
    with pytest.raises(ReferralError, match="期限已经届满"):
        town.run(
            replies.tell_extension, lane, town.who("qiu"), until=date(2026, 12, 14), reason="人员外出",
            proposed_by=town.posts["shen"],
        )  # fmt: skip
    assert not Letter.objects.filter(kind="extension_notice").exists()


def test_an_officer_tells_no_extension_and_a_deputy_not_his_own_proposal(town: Town) -> None:
    lane = working(town)
    given = {"until": date(2026, 12, 14), "reason": "人员外出"}
    with pytest.raises(NotAllowed):
        town.run(replies.tell_extension, lane, town.who("shen"), proposed_by=town.posts["luo"], **given)
    with pytest.raises(NotAllowed):
        town.run(replies.tell_extension, lane, town.who("wu"), proposed_by=town.posts["shen"], **given)
    with pytest.raises(SamePerson):
        town.run(replies.tell_extension, lane, town.who("qiu"), proposed_by=town.posts["qiu"], **given)


def test_what_is_outside_the_powers_goes_back_with_the_reason_and_who_may_be_asked(town: Town) -> None:
    referral = sent(town)
    with pytest.raises(NotAllowed):
        town.do(referral, "decline", "shen", reason="由药监部门监管", suggested="清岭市市场监督管理局")
    with pytest.raises(Incomplete):
        town.do(referral, "decline", "qiu", reason="由药监部门监管")
    referral = town.do(referral, "decline", "qiu", reason="由药监部门监管", suggested="清岭市市场监督管理局")
    assert (referral.status, town.lane(referral).status) == ("returned", "not_taken")
    assert "清岭市市场监督管理局" in referral.answer
    assert Letter.objects.get(kind="assistance_decline").content["suggested"] == "清岭市市场监督管理局"
    assert town.do(referral, "close_return", "wu", reason="另行发函").status == "ended"


def test_signed_is_accepted_and_no_longer_declined(town: Town) -> None:
    lane = working(town)
    with pytest.raises(Unlawful):
        town.do(lane.opened_by, "decline", "qiu", reason="不属", suggested="他局")  # type: ignore[arg-type]


def test_the_lane_hinders_nothing_but_the_closing(town: Town) -> None:
    case = town.case()
    lane = working(town, case)
    penalised(town, case)
    with pytest.raises(ReferralError):
        town.run(cases.propose_close, case, town.who("liu"))
    town.run(replies.answer_questions, lane, town.who("shen"), answers=ANSWERS)
    town.run(lanes.report, lane, town.who("qiu"))
    town.run(lanes.confirm, lane, town.who("liu"))
    town.run(cases.propose_close, case, town.who("liu"))


def test_a_question_and_a_reason_for_another_place_are_asked_for(town: Town) -> None:
    case, to = town.case(), far_bureau(town)
    with pytest.raises(Incomplete, match="至少列出一项"):
        town.run(assistance.ask, case, AssistanceDraft(to, "案情", [" "]), town.who("liu"))
    odd = AssistanceDraft(to, "案情", ["问题"], place=Place.INSURED)
    with pytest.raises(Incomplete, match="管辖判断与建议不同"):
        town.run(assistance.ask, case, odd, town.who("liu"))
    fit = AssistanceDraft(to, "案情", ["问题"], place=Place.INSURED, place_reason="机构无违法情形。")
    town.run(assistance.ask, case, fit, town.who("liu"))
    with pytest.raises(ReferralError, match="正在办理"):
        town.run(assistance.ask, case, fit, town.who("liu"))


@pytest.mark.parametrize("name", ["wu", "qian", "zhou", "bai", "eve"])
def test_only_an_officer_of_a_party_asks(name: str, town: Town) -> None:
    case, to = town.case(), far_bureau(town)
    with pytest.raises(ReferralError):
        town.run(assistance.ask, case, AssistanceDraft(to, "案情", ["问题"]), town.who(name))


def test_a_receiver_of_the_case_asks_from_its_own_side(town: Town) -> None:
    lane = town.lane(town.do(town.signed(), "accept", "bai"))
    to = far_bureau(town)
    town.run(assistance.ask, lane.case, AssistanceDraft(to, "案情", ["问题"]), town.who("bai"))
    assert Referral.objects.get(kind=Kind.ASSISTANCE).sender == town.agencies[A.HEALTH]


def test_a_draft_that_came_back_is_changed(town: Town) -> None:
    referral = town.do(town.do(asked(town), "submit", "liu"), "return_report", "wu", reason="问题不清")
    draft = AssistanceDraft(referral.recipient, "补充后的案情", ["只问一项"], verify="王某某，结算单3张")
    with pytest.raises(NotAllowed):
        town.run(assistance.change, referral, draft, town.who("shen"))
    town.run(assistance.change, referral, draft, town.who("liu"))
    assert [q.text for q in referral.questions.all()] == ["只问一项"]
    referral = town.do(town.do(referral, "submit", "liu"), "approve", "wu")
    assert referral.letter is not None and referral.letter.content["verify"] == ["王某某，结算单3张"]
    with pytest.raises(ReferralError, match="已送审"):
        town.run(assistance.change, referral, draft, town.who("liu"))
