"""管辖协商记录 and 检察意见书登记表: printed from what the rows say, for those whom they concern."""

import pytest
from django.test import Client

from agencies.kinds import AgencyKind as A
from referral.models import Referral
from referral.services import dispute_fields, register_fields
from tests.documents.letters.measure import text_of
from tests.pages.browsers import as_
from tests.pages.test_directory import text
from tests.services.prosecutions import owing, staff
from tests.workflows.conftest import Town, town

__all__ = ["town"]


@pytest.fixture
def returned(town: Town) -> Referral:
    """Returned by the health commission: the two talk it over."""
    return town.do(town.signed(), "return", "hong", reason="不属本机关职责", suggested="市场监管局")


def url(referral: Referral, sheet: str = "negotiation") -> str:
    return f"/referrals/{referral.slug}/{sheet}.pdf"


def paper(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    return text_of(answer.content)


@pytest.mark.prints
def test_both_sides_print_the_record_of_their_talks(town: Town, returned: Referral) -> None:
    for name in ("liu", "bai"):
        assert "打印管辖协商记录" in text(as_(town, name).get(f"/referrals/{returned.slug}/"))
        said = paper(as_(town, name), url(returned))
        for words in (
            "管辖协商记录",
            "安澜市卫生健康委员会",
            "《退回函》",
            "不属本机关职责",
            "协商期限至",
            "尚在协商。",
        ):
            assert words in said, words


def test_the_record_says_what_came_of_it(town: Town, returned: Referral) -> None:
    referral = town.do(returned, "contest", "he", reason="属于卫健职责")

    def outcome() -> str:
        talks = dispute_fields.talks_of(referral)
        assert talks is not None
        return str(dispute_fields.negotiation_record(referral, talks, town.who("liu"))["outcome"])

    assert outcome() == "协商未达成一致，已报请共同的上级机关指定管辖。"
    referral = town.do(referral, "designate", "gov", agency=town.agencies[A.HEALTH], reason="医疗行为")
    assert "指定管辖决定书" in outcome() and outcome().endswith("决定由安澜市卫生健康委员会管辖。")


def test_nobody_else_prints_it_and_without_a_dispute_there_is_none(town: Town, returned: Referral) -> None:
    for name in ("eve", "gao", "gov"):
        assert as_(town, name).get(url(returned)).status_code == 404, name
    assert as_(town, "liu").post(url(returned)).status_code == 405
    plain = town.sent(A.MARKET, case=returned.case)
    assert as_(town, "liu").get(url(plain)).status_code == 404
    assert "协商记录" not in text(as_(town, "liu").get(f"/referrals/{plain.slug}/"))


@pytest.mark.prints
def test_a_paper_of_the_procuratorate_is_registered_by_who_has_to_answer_it(town: Town) -> None:
    staff(town)
    referral = owing(town).opened_by
    assert referral is not None
    assert "打印检察意见书登记表" in text(as_(town, "liu").get(f"/referrals/{referral.slug}/"))
    said = paper(as_(town, "liu"), url(referral, "register"))
    for words in (
        "检察意见书登记表",
        "安检行检意〔2026〕3号",
        "不起诉决定书",
        "安检刑不诉〔2026〕5号",
        "1个月",
        "建议依法给予行政处罚",
    ):
        assert words in said, words
    fields = register_fields.opinion_register(referral, town.who("liu"))
    assert fields["received_at"] and fields["reply_by"] and fields["reply_number"] == ""
    for name in ("fan", "gao", "eve", "bai"):
        assert as_(town, name).get(url(referral, "register")).status_code == 404, name
