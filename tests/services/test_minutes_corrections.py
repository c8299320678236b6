"""更正 of issued minutes: quoted, countersigned, issued by a second person, read beside them by who may read the passage."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from agencies.rights import wide_group
from documents.letters import canonical
from documents.models import Letter
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, SamePerson
from referral.models import CaseGroupPermission, MeetingItem, MeetingParticipant, MinutesCorrection
from referral.services import minutes, minutes_corrections
from referral.services.minutes_corrections import acts_of, acts_on
from tests.services.sessions import circulated, corrected, decided, in_days, issued, item, written
from tests.services.test_meetings import told
from tests.workflows.conftest import Town
from workflows import meetings as verbs


def seen(town: Town, name: str) -> list[str]:
    """The corrections that a person finds, as they read."""
    rows = MinutesCorrection.objects.visible_to(town.who(name).post)
    return [str(one) for one in rows]


def test_a_correction_is_countersigned_issued_by_another_person_and_read_beside_the_minutes(town):
    meeting = issued(town)
    assert meeting.minutes is not None
    before, frozen = told(town, "ma"), dict(meeting.minutes.content)
    assert (
        acts_of(meeting, town.who("liu").post) == ["correct"]
        and acts_of(meeting, town.who("hong").post) == []
    )
    row = corrected(
        town, meeting, wrong="研究了研究虚构住院\n案件的移送", right="研究了虚构住院案件的移送,和证据"
    )
    assert (row.part, row.right) == ("studied", "研究了虚构住院案件的移送，和证据")
    assert acts_on(row, town.who("liu").post) == ["withdraw"]
    assert acts_on(row, town.who("wu").post) == ["issue", "withdraw"]
    assert acts_on(row, town.who("hong").post) == ["sign"] and "更正请于" in told(town, "hong")[0]
    assert acts_on(row, town.who("niu").post) == [], "who does not see the case is not asked"
    with pytest.raises(ReferralError, match="会签尚未完成"):
        verbs.issue_correction(row, town.who("wu"))
    verbs.answer_correction(row, town.who("hong"), opinion="另请写明日期")
    with pytest.raises(SamePerson, match="起草人不能印发"):
        verbs.issue_correction(row, town.who("liu"))
    letter = verbs.issue_correction(row, town.who("wu"))
    meeting.refresh_from_db()
    meeting.minutes.refresh_from_db()
    assert (letter.number, letter.title) == ("安医保纪要〔2026〕2号", "会商纪要更正")
    assert letter.content["minutes_number"] == meeting.minutes.number == "安医保纪要〔2026〕1号"
    assert letter.content["place"] == "“研究的情况”（关于研究虚构住院案件的移送）"
    assert letter.content["answers"] == ["安澜市卫生健康委员会：另请写明日期。"]
    assert meeting.minutes.content == frozen and MeetingItem.objects.get(
        pk=item(meeting).pk
    ).studied.startswith("研究了研究")
    assert "纪要有更正" in told(town, "bai")[0] and told(town, "ma") == before
    assert len(seen(town, "bai")) == 1 and seen(town, "ma") == [] == seen(town, "fan")
    for wrong in (row.wrong, "了研究虚构住院案件"):
        with pytest.raises(Incomplete, match="照抄更正后的文字"):
            corrected(town, meeting, wrong=wrong)
    again = corrected(town, meeting, wrong="虚构住院案件的移送，和证据", right="虚构住院案件的移送和证据")
    assert again.part == "studied", "a wrong correction is put right as the minutes are"


def test_a_correction_quotes_one_place_of_what_may_be_corrected(town):
    meeting = written(town)
    decided(town, meeting)
    with pytest.raises(Conflict, match="不能更正纪要"):
        corrected(town, meeting)
    circulated(town, meeting)
    town.at += timedelta(days=5)
    verbs.issue(meeting, town.who("liu"))
    for changes, sentence in (
        ({"wrong": "没有写过的话"}, "请照抄纪要的文字"),
        ({"wrong": "核查住院病历"}, "决定事项已由承担单位确认"),
        ({"wrong": "虚构住院案件"}, "不止出现一次"),
        ({"right": "同意研究虚构住院案件的移送。"}, "与原文相同"),
        ({"reason": " "}, "请填写原文"),
        ({"right": "移送纪委"}, "不写纪检监察事项"),
        ({"until": in_days(town.at, -1)}, "会签截止日不能早于今天"),
    ):
        with pytest.raises(Incomplete, match=sentence):
            corrected(town, meeting, **{"wrong": "同意研究虚构住院案件的移送。"} | changes)
    with pytest.raises(NotAllowed, match="会议由市医保局召集"):
        verbs.correct(
            meeting,
            town.who("bai"),
            item=None,
            wrong="陈静",
            right="陈晶",
            reason="误写",
            until=town.at.date(),
        )
    assert not MinutesCorrection.objects.exists()


def test_arrangements_are_corrected_for_all_and_an_opinion_on_them_tells_of_no_hidden_item(town):
    meeting = issued(town)
    row = corrected(town, meeting, item=None, wrong="陈静", right="陈晶")
    assert row.place == "基本情况" and len(seen(town, "ma")) == 1
    with pytest.raises(Conflict, match="已有一件更正"):
        corrected(town, meeting, item=None, wrong="三楼会议室")
    other = corrected(town, meeting, wrong="同意研究虚构住院案件的移送。", right="同意移送。")
    verbs.answer_correction(row, town.who("hong"), opinion="虚构住院一案的记录人无误。")
    with pytest.raises(Conflict, match="已经会签"):
        verbs.answer_correction(row, town.who("tang"), opinion="")
    MeetingParticipant.objects.filter(agency__kind=A.HEALTH).update(attended=False)
    assert not minutes_corrections.is_agreed(row, town.at.date()), "who is asked no more speaks for nobody"
    MeetingParticipant.objects.filter(agency__kind=A.HEALTH).update(attended=True)
    town.at += timedelta(days=4)
    assert minutes_corrections.is_agreed(row, town.at.date())
    verbs.issue_correction(row, town.who("qian"))
    row = MinutesCorrection.objects.get(pk=row.pk)
    Agency.objects.filter(kind=A.MARKET).update(name="安澜市市场监管局")
    MeetingParticipant.objects.filter(agency__kind=A.MARKET).update(attended=False, people="")
    said = {name: minutes_corrections.extract(row, town.who(name).post)["answers"] for name in ("bai", "ma")}
    silent = "安澜市市场监督管理局：到期没有回复，视为没有意见。"
    assert said["bai"] == ["安澜市卫生健康委员会：虚构住院一案的记录人无误。", silent]
    assert said["ma"] == ["安澜市卫生健康委员会：有意见。", silent], "as it was issued"
    assert canonical.from_json("minutes_correction", minutes_corrections.extract(row, town.who("ma").post))
    assert not minutes_corrections.whole(row, town.who("ma").post) and minutes.reads_whole(
        meeting, town.who("bai").post
    )
    CaseGroupPermission.objects.filter(group=wide_group(town.agencies[A.HEALTH])).delete()
    before = told(town, "tang")
    verbs.withdraw_correction(other, town.who("liu"), reason="原文无误")
    assert told(town, "tang") == before, "who does not see the item hears of no correction on it"


def test_a_correction_that_is_withdrawn_is_no_letter_and_may_be_drafted_anew(town):
    meeting = issued(town)
    row = corrected(town, meeting, item=None, wrong="陈静", right="陈晶")
    with pytest.raises(Incomplete, match="请写明撤回"):
        verbs.withdraw_correction(row, town.who("liu"), reason=" ")
    verbs.withdraw_correction(row, town.who("liu"), reason="原文无误")
    assert (
        told(town, "niu")[0].endswith("已撤回：原文无误")
        and Letter.objects.filter(kind="minutes_correction").count() == 0
    )
    with pytest.raises(Conflict, match="已经印发或者撤回"):
        verbs.issue_correction(row, town.who("wu"))
    assert corrected(town, meeting, item=None, wrong="陈静", right="陈晶").pk != row.pk
