"""What a meeting refuses: classified ones, matters of the discipline organs, another's to call, what is missing, who may not."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from documents.errors import DocumentError
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.law.meetings import Step
from referral.models import Meeting
from referral.services import agenda, meetings
from tests.services.sessions import (
    agency,
    called,
    draft,
    held,
    in_days,
)
from tests.workflows.conftest import Town
from workflows import meetings as verbs
from workflows.models import Notice

SAID = "白雪、洪涛"


def told(town: Town, name: str) -> list[str]:
    """What a person was told, the newest first."""
    return list(
        Notice.objects.filter(recipient=town.posts[name].user)
        .order_by("-seq")
        .values_list("title", flat=True)
    )


def test_a_classified_meeting_is_refused_with_the_way_to_go(town):
    with pytest.raises(ReferralError, match="涉密会议不在本系统登记"):
        verbs.call(town.who("liu"), draft(town, is_classified=True))
    assert not Meeting.objects.exists()


def test_a_matter_of_the_discipline_organs_stands_on_no_agenda_and_in_no_minutes(town):
    meeting = called(town)
    with pytest.raises(Incomplete, match="不写纪检监察事项"):
        agenda.add_item(meeting, town.who("liu"), topic="研究向纪委移送的问题线索")
    with pytest.raises(Incomplete, match="不写纪检监察事项"):
        verbs.call(town.who("liu"), draft(town, title="违纪问题会商"))
    with pytest.raises(Incomplete, match="不能通过本系统邀请"):
        verbs.call(town.who("liu"), draft(town, A.DISCIPLINE))
    with pytest.raises(DocumentError, match="国家秘密"):
        agenda.add_item(meeting, town.who("liu"), topic="机密★1年")


def test_a_joint_meeting_is_called_by_its_office_and_the_leaders_by_the_government(town):
    with pytest.raises(NotAllowed, match="联席会议由"):
        verbs.call(town.who("bai"), draft(town, A.MARKET, kind="joint", region=town.region))
    with pytest.raises(NotAllowed, match="主要领导专题会议由政府办召集"):
        verbs.call(town.who("liu"), draft(town, kind="leader", region=town.region))
    with pytest.raises(Incomplete, match="所属地区"):
        verbs.call(town.who("liu"), draft(town, kind="joint"))
    health = verbs.call(town.who("bai"), draft(town, A.MARKET))
    assert meetings.basis_of(health) == "国卫办医急发〔2024〕6号"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "请填写会议名称"),
        ({"invited": []}, "请至少选择一个参会单位"),
        ({"planned_at": None}, "召开时间须晚于现在"),
        ({"comments_until": "late"}, "会前意见截止日"),
    ],
)
def test_a_meeting_with_something_missing_is_not_called(town, changes, sentence):
    if "planned_at" in changes:
        changes = {"planned_at": town.at - timedelta(days=1)}
    if "comments_until" in changes:
        changes = {"comments_until": in_days(town.at, 9)}
    with pytest.raises(Incomplete, match=sentence):
        verbs.call(town.who("liu"), draft(town, **changes))
    assert not Meeting.objects.exists()


def test_only_the_convener_runs_the_meeting_and_only_who_may(town):
    meeting = called(town)
    for deed in (
        lambda who: agenda.add_item(meeting, who, topic="另一议题"),
        lambda who: verbs.cancel(meeting, who, reason="改期"),
        lambda who: meetings.hold(meeting, who, held_at=who.at, recorder="陈静", people={}),
        lambda who: verbs.invite(meeting, who, agencies=[agency(town, A.POLICE)]),
    ):
        for name in ("bai", "zhou"):
            with pytest.raises(NotAllowed):
                deed(town.who(name))
    verbs.cancel(meeting, town.who("liu"), reason="与省里会议冲突")
    assert told(town, "ma")[0].endswith("已取消：与省里会议冲突")
    meeting.refresh_from_db()
    assert meeting.step == Step.CANCELLED and meetings.acts_of(meeting, town.who("liu").post) == []


def test_attendance_names_two_agencies_at_least_and_none_that_was_not_invited(town):
    meeting = called(town)
    town.at = meeting.planned_at
    own = {meeting.convener_id: "吴海涛"}
    with pytest.raises(Incomplete, match="两个以上"):
        meetings.hold(meeting, town.who("liu"), held_at=meeting.planned_at, recorder="陈静", people=own)
    stranger = own | {town.agencies[A.POLICE].pk: "高峰"}
    with pytest.raises(Incomplete, match="须是参会单位"):
        meetings.hold(meeting, town.who("liu"), held_at=meeting.planned_at, recorder="陈静", people=stranger)
    with pytest.raises(Conflict, match="待召开"):
        verbs.circulate(meeting, town.who("liu"), until=in_days(town.at, 3))
    assert held(town, title="再次会商").step == Step.HELD
