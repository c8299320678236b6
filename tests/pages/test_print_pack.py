"""纸质办理单: what a paper office needs of a referral in one go, filled by who prints, with his name and the time in each foot."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Opening
from tests.cast import build_city
from tests.pages.browsers import as_
from tests.services.steps import give, step
from tests.services.walks import known_to_few
from tests.workflows.conftest import Town


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def test_the_sender_prints_service_lists_and_register(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    url = f"/referrals/{referral.slug}/print-pack/"
    assert url in as_(town, "liu").get(f"/referrals/{referral.slug}/").content.decode()
    page = as_(town, "liu").get(url).content.decode()
    for words in (
        "移送审批表",
        "建议移送",
        "送达回证",
        "移送案件材料清单",
        "卷内目录",
        "签收簿",
        "☑传真、电子送达",
        "接收人签名（2人）",
        "案件调查报告",
    ):
        assert words in page, words
    assert (
        "收文处理单" not in page
        and page.count("张，共5张　打印人：刘洋（安澜市医疗保障局）　打印时间：2026-11-25 10:00") == 5
    )


def test_the_receiver_prints_its_incoming_sheet_and_nothing_inner(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    page = as_(town, "gao").get(f"/referrals/{referral.slug}/print-pack/").content.decode()
    for words in ("收文处理单", "批办意见", "0卷4件21页", referral.letter.number):  # type: ignore[union-attr]
        assert words in page, words
    assert "送达回证" not in page and "审批表" not in page
    assert Opening.objects.filter(referral=referral, user=town.posts["gao"].user, letter=None).exists()


def test_a_draft_prints_with_blanks(town: Town) -> None:
    (draft,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    page = as_(town, "liu").get(f"/referrals/{draft.slug}/print-pack/").content.decode()
    assert "送达回证" in page and "☑" not in page
    assert "审核意见" in page and "批准意见" in page


def test_a_paper_sent_back_has_room_for_the_opinions_of_the_next_round(town: Town) -> None:
    (draft,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    town.do(draft, "submit", "liu")
    town.do(draft, "review", "zhou", opinion="材料齐全")
    page = as_(town, "zhou").get(f"/referrals/{draft.slug}/print-pack/").content.decode()
    assert "材料齐全　周敏" in page and "审核意见" not in page and "批准意见" in page
    town.do(draft, "return_report", "he", reason="补充案情")
    page = as_(town, "zhou").get(f"/referrals/{draft.slug}/print-pack/").content.decode()
    assert "材料齐全　周敏" in page and "补充案情" in page and "审核意见" in page


def test_a_step_of_the_agencys_own_has_its_room_until_it_is_given(town: Town) -> None:
    asked = step(town)
    referral = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))[0]
    url, room = f"/referrals/{referral.slug}/print-pack/", "分管会签（分管负责人）意见"
    assert room in as_(town, "liu").get(url).content.decode()
    town.do(referral, "submit", "liu")
    town.do(referral, "review", "zhou")
    assert room in as_(town, "liu").get(url).content.decode()
    give(town, referral, asked, "wu", opinion="同意会签")
    page = as_(town, "liu").get(url).content.decode()
    assert room not in page and "同意会签" in page
    town.do(referral, "approve", "he")
    assert room not in as_(town, "liu").get(url).content.decode()


def test_others_print_nothing_and_what_few_may_know_of_is_not_printed_so(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    assert as_(town, "eve").get(f"/referrals/{referral.slug}/print-pack/").status_code == 404
    others = town.sent(A.MARKET, case=referral.case)
    assert as_(town, "ma").get(f"/referrals/{others.slug}/print-pack/").status_code == 200
    assert as_(town, "gao").get(f"/referrals/{others.slug}/print-pack/").status_code == 404
    secret = known_to_few(town)
    for name in ("liu", "qian"):
        assert as_(town, name).get(f"/referrals/{secret.slug}/print-pack/").status_code == 404
