"""诉讼移送 and 反向衔接 refused: wrong side, role, paper or hour; and what nobody else sees of them."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from documents.models import Letter
from referral.law.errors import Incomplete, NotAllowed, ReferralError, Unlawful
from referral.models import Case, Referral
from referral.services import hands, lanes, limits
from referral.services.outcomes import OutcomeDraft
from referral.services.sight import foreign_for
from tests.services import prosecutions as walk
from tests.services.walks import only, own_lane
from tests.workflows.conftest import Town

FINE = OutcomeDraft("penalty", "处骗取金额二倍罚款", "安医保罚〔2026〕9号")


@pytest.fixture
def town(town: Town) -> Town:
    """安澜市 with all who prosecute and judge."""
    walk.staff(town)
    return town


def test_only_who_has_the_case_hands_it_on_and_once(town: Town) -> None:
    lane = walk.filed(town)
    with pytest.raises(NotAllowed):
        walk.go_on(town, lane, "sun", A.PROCURATORATE)
    with pytest.raises(Unlawful, match="只有公安机关"):
        walk.go_on(town, lane, "liu", A.PROCURATORATE)
    with pytest.raises(Unlawful, match="没有找到"):
        walk.go_on(town, lane, "eve", A.PROCURATORATE)
    with pytest.raises(Incomplete, match="只能送检察院"):
        walk.go_on(town, lane, "gao", A.COURT)
    with pytest.raises(Incomplete, match="文号"):
        walk.go_on(town, lane, "gao", A.PROCURATORATE, number=" ")
    with pytest.raises(Incomplete, match="晚于今天"):
        walk.go_on(town, lane, "gao", A.PROCURATORATE, issued_on=town.at.date() + timedelta(days=2))
    walk.go_on(town, lane, "gao", A.PROCURATORATE)
    with pytest.raises(Unlawful, match="已经登记过"):
        walk.go_on(town, lane, "gao", A.PROCURATORATE)
    with pytest.raises(Unlawful, match="只有公安机关"):
        walk.go_on(town, own_lane(lane.case), "liu", A.PROCURATORATE)


def test_a_silent_lane_is_not_handed_on(town: Town) -> None:
    lane = walk.filed(town)
    hands.set_silent(lane, town.who("gao"), silent=True)
    with pytest.raises(Unlawful, match="侦查保密"):
        walk.go_on(town, lane, "gao", A.PROCURATORATE)


def test_only_the_head_signs_the_reply(town: Town) -> None:
    lane = walk.owing(town)
    for name in ("liu", "wu"):
        with pytest.raises(NotAllowed):
            town.run(lanes.interim, lane, town.who(name), outcomes=[OutcomeDraft("filed")])
        with pytest.raises(NotAllowed):
            town.run(lanes.report, lane, town.who(name), outcomes=[FINE])
    with pytest.raises(NotAllowed):
        town.run(lanes.report, lane, town.who("jian"), outcomes=[FINE])
    assert not Letter.objects.filter(kind="opinion_reply").exists()


def test_an_opinion_waits_for_the_decision_and_its_way_inside_the_house(town: Town) -> None:
    lane = walk.prosecuting(town)
    with pytest.raises(ReferralError, match="还没有登记不起诉"):
        walk.drafted(town, lane)
    town.run(lanes.finish, lane, town.who("min"), outcomes=[OutcomeDraft("not_prosecuted")])
    with pytest.raises(ReferralError, match="还没有移送行政检察部门"):
        walk.drafted(town, lane)
    town.run(limits.fulfil, only("rev_internal_transfer"), town.who("fan"), document="登记表")
    for name in ("liu", "gao"):
        with pytest.raises(ReferralError):
            walk.drafted(town, lane, name)
    with pytest.raises(NotAllowed):
        walk.drafted(town, lane, "jian")
    with pytest.raises(Incomplete, match="回复期限"):
        walk.drafted(town, lane, reply_length=None)
    with pytest.raises(Incomplete, match="终了之日晚于今天"):
        walk.drafted(town, lane, violation_ended_on=town.at.date() + timedelta(days=5))
    referral = walk.drafted(town, lane)
    assert not foreign_for(lane.case, town.posts["liu"]).filter(referral=referral).exists()
    town.do(referral, "submit", "fan")
    for name in ("fan", "min", "he"):
        with pytest.raises(NotAllowed):
            town.do(referral, "approve", name)


def test_the_wrong_agency_sends_an_opinion_on_and_never_back(town: Town) -> None:
    referral = walk.sent(town, to=A.HEALTH)
    with pytest.raises(Unlawful):
        town.do(referral, "return", "hong", reason="不属职责", suggested="医保局")
    town.do(referral, "reroute", "bai", reason="属于市场监管职责", agency=town.agencies[A.MARKET])
    hop = Referral.objects.get(origin=referral)
    answer = town.lane(town.do(hop, "sign", "ma"))
    assert answer.origin == town.agencies[A.PROCURATORATE]
    reply = answer.clocks.get(rule="rev_agency_reply")
    assert reply.events.filter(kind="set", amount=1, unit="month").exists()
    assert {p.name for p in foreign_for(hop.case, town.posts["ma"])} >= {"检察意见书", "不起诉决定书"}


def test_whoever_is_no_party_learns_nothing_of_an_opinion(town: Town) -> None:
    lane = walk.owing(town)
    for name in ("eve", "pan", "ma"):
        assert not Case.objects.visible_to(town.posts[name]).exists()
        assert not foreign_for(lane.case, town.posts[name]).exists()
