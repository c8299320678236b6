"""The course of a case as the reader may see it."""

import xml.etree.ElementTree as ET

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Case, Lane, Referral
from tests.workflows.conftest import Town
from workflows.pictures import case_svg


def draw(town: Town, case: Case, name: str) -> str:
    post = town.posts[name]
    lanes = Lane.objects.filter(case=case).visible_to(post).select_related("agency")
    referrals = Referral.objects.filter(case=case).visible_to(post).select_related("recipient")
    return case_svg(case, lanes, referrals, at=town.at)


def test_each_agency_has_its_lane(town: Town) -> None:
    referral = town.do(town.signed(), "accept", "bai")
    picture = draw(town, referral.case, "liu")
    ET.fromstring(picture)
    assert referral.recipient.short_name in picture
    assert "办理，进行中" in picture
    assert "style=" not in picture and "<script" not in picture


def test_a_secret_lane_is_absent_for_who_may_not_know(town: Town) -> None:
    case = town.case()
    town.sent(A.HEALTH, case=case)
    plain = draw(town, case, "wu")
    (secret,) = town.draft(
        case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.first(), is_offline=True
    )
    town.do(secret, "submit", "liu", reviewer=town.posts["zhou"])
    town.do(secret, "review", "zhou")
    town.do(secret, "approve", "he")
    town.do(secret, "record_offline", "liu", document_number="线下1", document_date=town.at.date())
    assert draw(town, case, "wu") == plain
    assert draw(town, case, "bai") == draw(town, case, "qian")
    assert secret.recipient.short_name in draw(town, case, "liu")


def test_names_are_escaped(town: Town) -> None:
    referral = town.sent()
    referral.recipient.short_name = "<b>&\"'"
    picture = case_svg(referral.case, [], [referral], at=town.at)
    ET.fromstring(picture)
    assert "<b>" not in picture


def test_a_returned_referral_ends_at_the_answer(town: Town) -> None:
    referral = town.do(town.signed(), "return", "hong", reason="无管辖权", suggested="市场监管部门")
    picture = draw(town, referral.case, "liu")
    assert "审查答复，退回或未承办" in picture
    assert "办理，未开始" not in picture and "反馈确认" not in picture
