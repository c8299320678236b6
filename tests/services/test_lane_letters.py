"""What a lane's own acts put on paper: the 退回函 that wants more of a result, the 审批表 of a waived lane."""

import pytest

from agencies.kinds import AgencyKind as A
from documents.issue import render
from documents.letters.canonical import from_json
from documents.models import Letter
from referral.law.errors import NotAllowed
from referral.law.kinds import Kind
from referral.models import ForeignPaper
from referral.services import lanes
from referral.services.sight import letters_for
from tests.services.test_assistance import reported as asked
from tests.services.walks import reported
from tests.workflows.conftest import Town

REASON = "请补充处罚依据"


def said(letter: Letter) -> str:
    page = from_json(letter.kind, {**letter.content, "number": letter.number}).page()
    return "".join(text for paragraph in page.paragraphs for text, _ in paragraph.runs)


def test_a_result_is_sent_back_in_a_numbered_letter_to_who_reported_it(town: Town) -> None:
    lane = reported(town)
    feedback = lane.letter
    assert feedback is not None
    town.run(lanes.send_back, lane, town.who("liu"), reason=REASON)
    letter = Letter.objects.get(kind="send_back_letter")
    assert letter.agency == town.agencies[A.NHSA] and "复函〔2026〕" in letter.number and not letter.is_inner
    assert letter.content["to"] == lane.agency.name and letter.content["feedback_number"] == feedback.number
    assert REASON in said(letter) and feedback.number in said(letter) and "建议于2026年" in said(letter)
    assert render(letter, town.at)
    for name, reads in (("bai", True), ("liu", True), ("ma", False), ("eve", False)):
        assert letters_for(lane.case, town.posts[name]).filter(letter=letter).exists() == reads, name


def test_who_may_not_send_back_writes_no_letter(town: Town) -> None:
    lane = reported(town)
    for name in ("qian", "he", "zhou"):
        with pytest.raises(NotAllowed):
            town.run(lanes.send_back, lane, town.who(name), reason=REASON)
    assert not Letter.objects.filter(kind="send_back_letter").exists()


def test_of_answers_sent_back_the_letter_names_those_that_are_wanted(town: Town) -> None:
    lane = asked(town)
    assert lane.opened_by is not None
    first, second = lane.opened_by.questions.order_by("number")[:2]
    town.run(lanes.send_back, lane, town.who("liu"), reason="请补充明细", questions=[second.number])
    letter = Letter.objects.get(kind="send_back_letter")
    assert second.text.rstrip("。；") in said(letter) and first.text.rstrip("。；") not in said(letter)


def test_a_waived_lane_leaves_a_sheet_inside_the_agency_that_nobody_else_reads(town: Town) -> None:
    lane = town.lane(town.do(town.signed(), "accept", "bai"))
    town.run(lanes.waive, lane, town.who("he"), reason="已并入专案办理。")
    sheet = Letter.objects.get(kind="waiver_sheet")
    assert sheet.is_inner and not sheet.number and sheet.agency == town.agencies[A.NHSA]
    assert (sheet.content["status"], sheet.content["lane_agency"]) == ("办理中", lane.agency.name)
    (opinion,) = sheet.content["opinions"]
    assert opinion["people"] == town.posts["he"].user.full_name and not opinion["on_paper"]
    assert render(sheet, town.at)
    for name, reads in (("liu", True), ("bai", False), ("hong", False), ("ma", False)):
        assert letters_for(lane.case, town.posts[name]).filter(letter=sheet).exists() == reads, name


def test_the_sheet_of_a_criminal_lane_names_the_paper_of_its_filing(town: Town) -> None:
    referral = town.do(
        town.signed(A.POLICE, Kind.CRIMINAL, by="gao"), "file", "lin", document_number="安公立字〔2026〕1号",
        document_date=town.at.date(),
    )  # fmt: skip
    filed = ForeignPaper.objects.get(referral=referral, name__contains="立案")
    town.run(lanes.waive, town.lane(referral), town.who("he"), reason="侦查时间较长。")
    assert filed.number in Letter.objects.get(kind="waiver_sheet").content["filing"]


def test_a_lane_that_is_not_waived_has_no_sheet(town: Town) -> None:
    lane = reported(town)
    with pytest.raises(NotAllowed):
        town.run(lanes.waive, lane, town.who("wu"), reason="甲")
    town.run(lanes.confirm, lane, town.who("liu"))
    assert not Letter.objects.filter(kind="waiver_sheet").exists()
