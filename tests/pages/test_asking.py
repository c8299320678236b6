"""异地协查 on the pages: looked for, asked, answered, extended, reported, sent back, confirmed."""

import pytest
from django.test import Client

from agencies.models import Agency
from referral.law.kinds import Kind
from referral.models import Lane, Referral
from tests.pages.browsers import as_
from tests.services.asking import QUESTIONS, far_bureau, reported, working
from tests.workflows.conftest import Town, build_city


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running, and 清岭市 in another province."""
    return Town(**vars(build_city()))


def text(answer: object) -> str:
    return str(answer.content.decode())  # type: ignore[attr-defined]


def typed(town: Town, to: Agency | None, **more: object) -> dict[str, object]:
    """The form as an officer fills it in."""
    return {
        "find": "山岚省 医保", "to": to.pk if to else "", "rows": 3, "facts": "有37名参保人员在我市住院结算。", "place": "none",
        "officers": [town.posts["liu"].pk], "opinion": "建议协查。", **{f"q_{n}": q for n, q in enumerate(QUESTIONS, 1)},
    } | more  # fmt: skip


def test_the_case_page_leads_to_the_letters_beside_a_referral(town: Town) -> None:
    case = town.case()
    page = text(as_(town, "liu").get(f"/cases/{case.slug}/"))
    assert f"/cases/{case.slug}/assist/" in page and f"/cases/{case.slug}/consult/" in page
    assert f"/cases/{case.slug}/assist/" not in text(as_(town, "qian").get(f"/cases/{case.slug}/"))


def test_an_agency_of_another_province_is_found_without_losing_what_was_typed(town: Town) -> None:
    case, far = town.case(), far_bureau(town)
    liu = as_(town, "liu")
    url = f"/cases/{case.slug}/assist/"
    assert "清岭市医疗保障局" not in text(liu.get(url))
    page = text(liu.post(url, typed(town, None, search="1")))
    assert "清岭市医疗保障局" in page and QUESTIONS[1] in page and "建议协查。" in page
    assert "没有找到符合的机关" in text(liu.post(url, typed(town, None, find="没有的地方", search="1")))
    more = text(liu.post(url, typed(town, far, more="1")))
    assert 'name="q_4"' in more and QUESTIONS[0] in more
    assert not Referral.objects.exists()


def test_no_discipline_body_is_found(town: Town) -> None:
    case = town.case()
    for path in ("assist", "consult"):
        page = text(as_(town, "liu").post(f"/cases/{case.slug}/{path}/", {"find": "纪委", "search": "1"}))
        assert "安澜市纪委监委" not in page and "没有找到符合的机关" in page


def test_what_is_missing_is_said_and_nothing_is_lost(town: Town) -> None:
    case = town.case()
    url = f"/cases/{case.slug}/assist/"
    answer = as_(town, "liu").post(url, typed(town, None, find="", q_1="", do="submit"))
    assert answer.status_code == 422
    for words in ("请查找并选择收函机关", "请填写第1项", QUESTIONS[2]):
        assert words in text(answer)
    odd = typed(town, far_bureau(town), place="insured", do="submit")
    answer = as_(town, "liu").post(url, odd)
    assert answer.status_code == 422 and "管辖判断与建议不同" in text(answer)
    assert not Referral.objects.exists()


def test_the_place_is_suggested_with_its_rule(town: Town) -> None:
    case = town.case()
    for path in ("assist", "refer"):
        page = text(as_(town, "liu").get(f"/cases/{case.slug}/{path}/"))
        assert "建议由就医地医疗保障局管辖" in page and "国家医疗保障局令第4号" in page


def test_asked_and_submitted_in_one_go_and_changed_when_it_came_back(town: Town) -> None:
    case, far = town.case(), far_bureau(town)
    answer = as_(town, "liu").post(f"/cases/{case.slug}/assist/", typed(town, far, do="submit"))
    assert answer.status_code == 302, text(answer)
    referral = Referral.objects.get(kind=Kind.ASSISTANCE)
    assert (referral.status, referral.recipient) == ("deciding", far)
    assert QUESTIONS[0] in text(as_(town, "liu").get(answer.url))  # type: ignore[attr-defined]
    town.do(referral, "return_report", "wu", reason="请写明人员名单")
    page = text(as_(town, "liu").get(f"/referrals/{referral.slug}/"))
    assert f"/referrals/{referral.slug}/change-assist/" in page
    url = f"/referrals/{referral.slug}/change-assist/"
    assert QUESTIONS[2] in text(as_(town, "liu").get(url))
    assert as_(town, "wu").get(url).status_code == 403
    change = typed(town, far, verify="王某某，结算单3张", do="submit")
    assert as_(town, "liu").post(url, change).status_code == 302
    referral.refresh_from_db()
    assert referral.status == "deciding" and referral.assistance.verify == "王某某，结算单3张"


def save(browser: Client, lane: Lane, **fields: str) -> int:
    return browser.post(f"/lanes/{lane.slug}/answers/", fields).status_code


def test_answers_are_saved_bit_by_bit_and_read_by_nobody_else_before_the_report(town: Town) -> None:
    lane = working(town)
    shen, liu = as_(town, "shen"), as_(town, "liu")
    assert f"/lanes/{lane.slug}/answers/" in text(shen.get(f"/lanes/{lane.slug}/"))
    assert save(shen, lane, answer_1="均在我市正常参保。") == 302
    assert "均在我市正常参保。" in text(shen.get(f"/lanes/{lane.slug}/answers/"))
    assert "均在我市正常参保。" not in text(liu.get(f"/lanes/{lane.slug}/"))
    qiu = as_(town, "qiu")
    answer = qiu.post(f"/lanes/{lane.slug}/report/", {"result": "说明文字"})
    assert answer.status_code == 422 and "第2、3项还没有答复" in text(answer) and "说明文字" in text(answer)
    both = shen.post(f"/lanes/{lane.slug}/answers/", {"answer_2": "有", "why_2": "没有"})
    assert both.status_code == 422 and "不能两项都填" in text(both) and "有</textarea>" in text(both)
    rest = {"answer_1": "均在我市正常参保。", "answer_2": "清单随附。", "why_3": "五人外出。"}
    assert save(shen, lane, **rest) == 302
    assert qiu.post(f"/lanes/{lane.slug}/report/", {"result": ""}).status_code == 302
    page = text(liu.get(f"/lanes/{lane.slug}/"))
    assert "均在我市正常参保。" in page and "未能查清：五人外出。" in page
    assert liu.post(f"/lanes/{lane.slug}/confirm/", {}).status_code == 302


def test_one_question_is_sent_back_and_shown_as_open(town: Town) -> None:
    lane = reported(town)
    liu = as_(town, "liu")
    nothing = liu.post(f"/lanes/{lane.slug}/send_back/", {"reason": "请补充"})
    assert nothing.status_code == 422 and "请勾选需要补充答复的事项" in text(nothing)
    again = liu.post(f"/lanes/{lane.slug}/send_back/", {"reason": "请补充明细", "questions": [2]})
    assert again.status_code == 302
    assert "待补充答复" in text(as_(town, "shen").get(f"/lanes/{lane.slug}/"))
    assert "对方退回补充" in text(as_(town, "shen").get(f"/lanes/{lane.slug}/answers/"))


@pytest.mark.parametrize(("name", "status"), [("liu", 404), ("eve", 404), ("luo", 403), ("qiu", 403)])
def test_answers_are_the_asked_officers_alone(town: Town, name: str, status: int) -> None:
    lane = working(town)
    assert as_(town, name).get(f"/lanes/{lane.slug}/answers/").status_code == status


def test_the_deputy_tells_a_later_day_on_the_page(town: Town) -> None:
    """The pages' clock shows 25 November; the limit ends on the 30th."""
    lane = working(town)
    url, qiu = f"/lanes/{lane.slug}/extension/", as_(town, "qiu")
    assert "2026-11-30 届满" in text(qiu.get(url))
    given = {"until": "2026-12-14", "reason": "人员外出", "proposed_by": town.posts["shen"].pk}
    weekend = qiu.post(url, given | {"until": "2026-12-13"})
    assert weekend.status_code == 422 and "请填写工作日" in text(weekend) and "人员外出" in text(weekend)
    assert qiu.post(url, given).status_code == 302
    assert "2026-12-14 届满" in text(as_(town, "liu").get(f"/lanes/{lane.slug}/"))
    assert as_(town, "shen").get(url).status_code == 403


def test_the_asker_reads_the_limit_on_the_lane(town: Town) -> None:
    lane = working(town)
    page = text(as_(town, "liu").get(f"/lanes/{lane.slug}/"))
    assert "协助调查函办理" in page and "2026-11-30 届满" in page


def test_who_has_no_part_in_the_case_finds_no_page(town: Town) -> None:
    case = town.case()
    for path in ("assist", "consult"):
        assert as_(town, "bai").get(f"/cases/{case.slug}/{path}/").status_code == 404
        assert as_(town, "wu").get(f"/cases/{case.slug}/{path}/").status_code == 403
