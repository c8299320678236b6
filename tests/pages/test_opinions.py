"""诉讼移送 and 反向衔接 on the pages: what is offered to whom, what is kept when it is refused, what others do not see."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from referral.models import ForeignPaper, Lane, Referral
from tests.cast import build_city
from tests.pages.browsers import as_
from tests.pages.desk import scan
from tests.services import prosecutions as walk
from tests.workflows.conftest import Town


@pytest.fixture
def town(db: None) -> Town:
    """安澜市 with all who prosecute and judge."""
    town = Town(**vars(build_city()))
    walk.staff(town)
    return town


def typed(town: Town, **changes: object) -> dict[str, object]:
    """A 检察意见 as it is posted."""
    day = town.at.date().isoformat()
    return {
        "to": town.agencies[A.NHSA].pk, "facts": "骗取医保基金三万元。", "request": "建议给予行政处罚。",
        "main_number": "安检行检意〔2026〕3号", "main_on": day, "ground_number": "安检刑不诉〔2026〕5号", "ground_on": day,
        "reply_length": 1, "reply_unit": "month", "violation_ended_on": "2025-06-30", "copy_justice": "on",
    } | changes  # fmt: skip


def test_the_police_record_that_the_case_went_to_the_procuratorate(town: Town) -> None:
    lane = walk.filed(town)
    gao, url = as_(town, "gao"), f"/lanes/{lane.slug}/go-on/"
    assert url in gao.get(f"/lanes/{lane.slug}/").content.decode()
    assert url not in as_(town, "sun").get(f"/lanes/{lane.slug}/").content.decode()
    data = {"to": town.agencies[A.PROCURATORATE].pk, "number": "", "issued_on": town.at.date().isoformat()}
    refused = gao.post(url, data | {"facts": "诈骗医保基金三万元。", "delivery": "direct"})
    assert refused.status_code == 422
    assert (
        "请填写起诉意见书文号" in refused.content.decode()
        and "诈骗医保基金三万元" in refused.content.decode()
    )
    data |= {
        "number": "安公（刑）诉字〔2026〕8号",
        "facts": "诈骗医保基金三万元。",
        "delivery": "direct",
        "scan": scan(),
    }
    assert gao.post(url, data).status_code == 302
    paper = ForeignPaper.objects.get(name="起诉意见书")
    assert paper.scan is not None and paper.number == "安公（刑）诉字〔2026〕8号"
    referral = Referral.objects.get(kind="prosecution")
    page = as_(town, "yu").get(f"/referrals/{referral.slug}/").content.decode()
    assert "起诉意见书" in page and paper.number in page
    assert as_(town, "yu").get(f"/evidence/{paper.scan.slug}/").status_code == 200
    assert as_(town, "sun").get(url).status_code == 403
    for name in ("eve", "ma"):
        assert as_(town, name).get(url).status_code == 404


def test_the_opinion_is_typed_changed_and_not_seen_before_it_is_sent(town: Town) -> None:
    lane = walk.reviewing(town)
    fan, new = as_(town, "fan"), f"/cases/{lane.case.slug}/opinion/new/"
    for name, seen in (("fan", True), ("yu", False), ("liu", False)):
        assert (new in as_(town, name).get(f"/cases/{lane.case.slug}/").content.decode()) is seen, name
    empty = fan.post(new, typed(town, violation_ended_on=""))
    assert empty.status_code == 422 and "请填写违法行为终了之日" in empty.content.decode()
    assert (
        "骗取医保基金三万元" in empty.content.decode()
        and not Referral.objects.filter(kind="reverse").exists()
    )
    assert fan.post(new, typed(town, main_scan=scan("检察意见书.pdf"))).status_code == 302
    referral = Referral.objects.get(kind="reverse")
    edit = f"/referrals/{referral.slug}/opinion/edit/"
    assert edit in fan.get(f"/referrals/{referral.slug}/").content.decode()
    assert fan.post(edit, typed(town, main_number="安检行检意〔2026〕4号")).status_code == 302
    referral.refresh_from_db()
    main, ground = referral.foreign_papers.order_by("pk")
    assert (main.number, referral.offline_number, ground.name) == (
        "安检行检意〔2026〕4号", "安检行检意〔2026〕4号", "不起诉决定书"
    )  # fmt: skip
    assert main.scan is not None and referral.copy_to.get().kind == A.JUSTICE
    for tab in ("", "letters/", "evidence/", "lanes/"):
        assert "安检行检意" not in as_(town, "liu").get(f"/cases/{lane.case.slug}/{tab}").content.decode(), (
            tab
        )
    assert as_(town, "liu").get(f"/evidence/{main.scan.slug}/").status_code == 404
    assert as_(town, "liu").get(edit).status_code == 404
    for name in ("liu", "bai"):
        assert as_(town, name).get(new).status_code in {404, 422}
    assert as_(town, "yu").get(new).status_code == 403
    town.do(referral, "submit", "fan")
    assert fan.post(edit, typed(town)).status_code == 422


def test_the_bureau_reads_papers_period_and_limitation_and_its_head_replies(town: Town) -> None:
    lane = walk.owing(town)
    page = as_(town, "liu").get(f"/referrals/{lane.opened_by.slug}/").content.decode()  # type: ignore[union-attr]
    for words in (
        "检察意见书",
        "安检行检意〔2026〕3号",
        "不起诉决定书",
        "1个月",
        "时效二年",
        "反向衔接（检察意见）",
    ):
        assert words in page
    assert "反向移送" not in page and "尚未编号" not in page and "（检察意见））" not in page
    assert "h-papers" in page and "h-foreign" not in page, "each paper stands on the page once"
    case = as_(town, "liu").get(f"/cases/{lane.case.slug}/").content.decode()
    assert "行政处罚时效" in case and "2027-06-30 届满" in case and "行政处罚法" in case
    assert "h-limitation" not in as_(town, "gao").get(f"/cases/{lane.case.slug}/").content.decode()
    own = as_(town, "he").get(f"/lanes/{lane.slug}/").content.decode()
    assert "回复办理情况" in own and "回复处理结果" in own and "2027-06-30" in own
    assert "回复处理结果" not in as_(town, "wu").get(f"/lanes/{lane.slug}/").content.decode()
    data = {"measure_1": "filed", "result": "已行政立案。"}
    assert as_(town, "wu").post(f"/lanes/{lane.slug}/interim/", data).status_code == 403
    assert as_(town, "he").post(f"/lanes/{lane.slug}/interim/", data).status_code == 302
    assert (
        "检察意见办理情况的复函" in as_(town, "fan").get(f"/cases/{lane.case.slug}/letters/").content.decode()
    )


def test_the_follow_up_is_offered_when_the_period_is_over(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = walk.owing(town)
    url = f"/lanes/{lane.slug}/chase/"
    fan = as_(town, "fan")
    assert url not in fan.get(f"/lanes/{lane.slug}/").content.decode()
    data = {"name": "跟进监督函", "number": "安检行检跟〔2026〕1号", "issued_on": town.at.date().isoformat()}
    asked = fan.get(url)
    assert asked.status_code == 422 and "届满前不能跟进监督" in asked.content.decode()
    early = fan.post(url, data)
    assert early.status_code == 422 and "届满前不能跟进监督" in early.content.decode()
    later = datetime.combine(town.at.date() + timedelta(days=50), town.at.time(), tzinfo=town.at.tzinfo)
    monkeypatch.setattr(timezone, "now", lambda: later)
    fan = as_(town, "fan")
    assert url in fan.get(f"/lanes/{lane.slug}/").content.decode()
    assert as_(town, "liu").get(url).status_code == 403
    assert "跟进监督函" in fan.get(url).content.decode()
    assert fan.post(url, data).status_code == 302
    assert ForeignPaper.objects.filter(lane=lane, name="跟进监督函").exists()


def test_the_review_ends_on_the_page_and_opinions_are_no_longer_offered(town: Town) -> None:
    lane = walk.reviewing(town)
    fan, url = as_(town, "fan"), f"/lanes/{lane.slug}/end-review/"
    assert url in fan.get(f"/lanes/{lane.slug}/").content.decode()
    assert as_(town, "liu").get(url).status_code == 403 and as_(town, "eve").get(url).status_code == 404
    data = {
        "number": "安检行终〔2026〕1号",
        "issued_on": town.at.date().isoformat(),
        "reason": "不需要处罚。",
    }
    assert fan.post(url, data).status_code == 302
    page = fan.get(f"/lanes/{lane.slug}/").content.decode()
    assert url not in page and "opinion/new" not in page
    over = fan.get(url)
    assert over.status_code == 422 and 'name="reason"' not in over.content.decode()
    assert "已经结束" in over.content.decode() and "现在可以办理：" in over.content.decode()


def test_the_results_of_a_prosecution_are_those_of_who_has_it(town: Town) -> None:
    lane = walk.prosecuting(town)
    page = as_(town, "min").get(f"/lanes/{lane.slug}/finish/").content.decode()
    assert "提起公诉" in page and "不起诉" in page and "罚款" not in page.split("<main")[1]
    charge = walk.go_on(town, lane, "fan", A.COURT, number="安检刑诉〔2026〕7号")
    court = Lane.objects.get(opened_by=town.do(charge, "sign", "shen"))
    page = as_(town, "pei").get(f"/lanes/{court.slug}/finish/").content.decode()
    assert "判决" in page and "提起公诉" not in page.split("<main")[1]
