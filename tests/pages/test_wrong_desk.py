"""Who may not do a move gets no form to type into: the page refuses at once and says what this post may do."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Lane
from tests.cast import City, working
from tests.pages.browsers import as_
from tests.pages.test_directory import text
from tests.services.prosecutions import prosecuting, staff
from tests.workflows.conftest import Town


@pytest.mark.parametrize(("name", "move"), [("liu", "file"), ("gao", "file"), ("gao", "not_file"), ("he", "not_police")])  # fmt: skip
def test_the_form_of_a_move_opens_for_its_own_people_alone(name: str, move: str, city: City) -> None:
    referral = city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    answer = as_(city, name).get(f"/referrals/{referral.slug}/{move}/")
    assert answer.status_code == 403 and "您现在可以办理：" in text(answer)
    assert as_(city, "lin").get(f"/referrals/{referral.slug}/file/").status_code == 200


def test_the_form_of_a_lane_opens_for_its_own_people_alone(city: City) -> None:
    _, lane = working(city)
    for name, verb in (("liu", "report"), ("bai", "report"), ("liu", "interim"), ("wu", "waive")):
        assert as_(city, name).get(f"/lanes/{lane.slug}/{verb}/").status_code == 403, (name, verb)
    assert as_(city, "hong").get(f"/lanes/{lane.slug}/report/").status_code == 200
    assert as_(city, "bai").get(f"/lanes/{lane.slug}/interim/").status_code == 200


def test_the_form_of_a_lane_opens_only_when_its_act_is_lawful(city: City) -> None:
    """As those of a referral: the page says what may be done instead, and nobody types into it for nothing."""
    lane = city.lane(city.signed())
    for verb, done in (("report", "不能结果反馈"), ("interim", "不能中期反馈"), ("confirm", "不能确认")):
        answer = as_(city, "hong").get(f"/lanes/{lane.slug}/{verb}/")
        assert answer.status_code == 422 and done in text(answer) and "现在可以办理：" in text(answer), verb
    city.do(lane.opened_by, "accept", "bai")
    answer = as_(city, "liu").get(f"/lanes/{lane.slug}/confirm/")
    assert answer.status_code == 422 and "现在可以办理：中期反馈、结果反馈" in text(answer)
    assert as_(city, "hong").get(f"/lanes/{lane.slug}/report/").status_code == 200
    own = Lane.objects.get(case=lane.case, opened_by=None)
    assert "现在可以办理：中期反馈、直接办结" in text(as_(city, "wu").get(f"/lanes/{own.slug}/report/"))
    assert as_(city, "hong").get(f"/lanes/{lane.slug}/assign/").status_code == 200
    ended = city.lane(city.do(city.signed(), "return", "hong", reason="不属职责", suggested="市场监管局"))
    assert as_(city, "hong").get(f"/lanes/{ended.slug}/assign/").status_code == 422


def test_after_submitting_nobody_is_told_that_it_was_not_submitted(city: City) -> None:
    (referral,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    url = f"/referrals/{referral.slug}/"
    assert "尚未送审。" in text(as_(city, "liu").get(url))
    city.do(referral, "submit", "liu")
    page = text(as_(city, "liu").get(url))
    assert "尚未送审" not in page and "还没有审批意见。" in page


def test_what_a_page_tells_beforehand_has_its_basis(city: City) -> None:
    case, signed = city.case(), city.signed()
    consult = text(as_(city, "liu").get(f"/cases/{case.slug}/consult/"))
    assert (
        "7日（高检发释字〔2021〕4号 §13）" in consult
        and "有部门协议的从约定；无约定时限，建议5个工作日" in consult
    )
    assert "15个工作日（令第4号" in text(as_(city, "liu").get(f"/cases/{case.slug}/assist/"))
    returned = text(as_(city, "hong").get(f"/referrals/{signed.slug}/return/"))
    assert "7个工作日（令第4号、令第5号" in returned
    asked = text(as_(city, "bai").get(f"/referrals/{signed.slug}/ask_supplement/"))
    assert "答复期限停止计算" in asked and "公安机关" not in asked


def test_a_page_says_whose_turn_it_is_when_it_is_not_the_readers(city: City) -> None:
    referral = city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    url = f"/referrals/{referral.slug}/"
    assert "待林伟办理：刑事立案、不予立案" in text(as_(city, "gao").get(url))
    assert "<dt>下一步</dt>" not in text(as_(city, "lin").get(url))
    assert "<dt>下一步</dt>" not in text(as_(city, "liu").get(url)), "it lies with another agency"
    (draft,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    city.do(draft, "submit", "liu")
    assert "待周敏办理：审核" in text(as_(city, "liu").get(f"/referrals/{draft.slug}/"))


def test_a_paper_that_others_number_stands_in_the_list_with_their_number(city: City) -> None:
    town = Town(**vars(city))
    staff(town)
    lane = prosecuting(town)
    assert lane.opened_by is not None and lane.opened_by.offline_number == "安公（刑）诉字〔2026〕8号"
    page = text(as_(town, "gao").get(f"/cases/{lane.case.slug}/lanes/"))
    assert "安公（刑）诉字〔2026〕8号" in page and "尚未编号" not in page
