"""行刑移送 to each of its ends, with the dates of its limits: filed, sent on, turned round, and a last no."""

from datetime import date, datetime, timedelta

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import open_agency
from referral.law.clocks import ZONE
from referral.law.kinds import Kind
from referral.models import Referral
from referral.services import clocks, lanes, limits
from referral.services.outcomes import OutcomeDraft
from tests.cast import START
from tests.services.walks import hire, not_filed, only, own_lane
from tests.workflows.conftest import Town


def due(rule: str) -> date | None:
    return clocks.result_of(only(rule)).due_on


def test_filed_across_the_national_day_prosecuted_and_judged(town: Town) -> None:
    town.at = datetime(2026, 9, 28, 9, 0, tzinfo=ZONE)
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    assert due("crim_refer_decide") == date(
        2026, 10, 8
    )  # 1 October and the six days after it are no working days
    approved, sending = referral.approved_at, only("crim_refer_send")
    assert approved is not None and sending.due_at == approved + timedelta(hours=24)  # hours run through
    assert only("crim_copy_procuratorate").end_kind == "end"
    assert due("police_file_decide") == date(2026, 10, 8)
    town.at = datetime(2026, 10, 8, 15, 0, tzinfo=ZONE)
    referral = town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕7号")
    assert clocks.state_of(only("police_file_decide"), town.at) == "met"
    assert due("agency_handover_items") == date(2026, 10, 12)  # Saturday the 10th is worked, Sunday is not
    town.run(limits.fulfil, only("agency_handover_items"), town.who("liu"), document="涉案物品移交清单1号")
    lane = town.lane(referral)
    town.run(
        lanes.interim,
        lane,
        town.who("gao"),
        outcomes=[OutcomeDraft("prosecuted", document_number="安公诉字〔2026〕3号")],
    )
    judged = OutcomeDraft("judged", "有期徒刑三年，并处罚金", "（2026）江99刑初8号")
    town.run(lanes.finish, lane, town.who("sun"), outcomes=[judged])
    lane.refresh_from_db()
    assert lane.status == "done"
    assert list(lane.outcomes.order_by("pk").values_list("measure", "is_final")) == [
        ("prosecuted", False),
        ("judged", True),
    ]
    assert own_lane(referral.case).clocks.get(rule="nhsa_decide").is_paused


def test_sent_on_within_a_day_to_the_police_who_are_competent(town: Town) -> None:
    above = town.region.parent
    assert above is not None
    other = open_agency(
        region=above, kind=A.POLICE, name="江海省公安厅", short_name="省公安厅", doc_code="江公", at=START, phone="0570-1"
    )  # fmt: skip
    town.agencies[A.TAX] = other  # so that people can be hired there
    hire(town, "shi", A.TAX, Role.OFFICER)
    hire(town, "shou", A.TAX, Role.HEAD)
    first = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    window = only("police_reroute")
    assert first.signed_at is not None and window.due_at == first.signed_at + timedelta(hours=24)
    first = town.do(first, "reroute", "gao", agency=other, reason="案件由省厅管辖")
    window.refresh_from_db()
    assert (first.status, window.end_kind, town.lane(first).status) == ("rerouted", "end", "not_taken")
    second = Referral.objects.get(origin=first)
    assert second.clocks.get(rule="police_sign_receipt").actor == other
    second = town.do(second, "sign", "shi", items=4, pages=21, badge="009")
    second = town.do(second, "file", "shou", document_number="江公（刑）立字〔2026〕1号")
    assert (second.status, town.lane(second).origin) == ("accepted", town.agencies[A.NHSA])


def test_turned_round_by_the_reconsideration(town: Town) -> None:
    referral = not_filed(town)
    assert due("agency_reconsider") == date(2026, 11, 12)
    town.at += timedelta(days=1)
    referral = town.do(referral, "reconsider", "he", reason="有犯罪事实")
    assert (only("agency_reconsider").end_kind, due("police_reconsider_decide")) == (
        "end",
        date(2026, 11, 13),
    )
    town.at += timedelta(days=2)
    referral = town.do(referral, "overturn", "lin", document_number="安公（刑）立字〔2026〕9号")
    assert (referral.status, town.lane(referral).status) == ("accepted", "working")
    assert due("agency_handover_items") == date(2026, 11, 16)  # the 15th is a Sunday


def test_after_the_last_no_the_penalty_limit_ends_later_by_what_it_stood_still(town: Town) -> None:
    referral = not_filed(town)
    limit = own_lane(referral.case).clocks.get(rule="nhsa_decide")
    assert limit.is_paused
    town.at += timedelta(days=20)
    town.do(referral, "accept_no", "he", reason="由本机关依法处罚")
    limit.refresh_from_db()
    assert not limit.is_paused
    assert clocks.result_of(limit).due_on == date(2027, 3, 1)  # 90 days and 20 more end on a Saturday
    handling = only("agency_handle_after_no_file")
    assert (handling.actor, handling.due_at, handling.ended_at) == (town.agencies[A.NHSA], None, None)
