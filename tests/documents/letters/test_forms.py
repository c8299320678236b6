"""What each form says: the words of the law, the boxes, the marks; and what it must never say."""

import io

import pdfplumber
import pytest
import zxingcpp

from documents.letters.examples import example
from documents.letters.kinds import KINDS
from documents.letters.kinds.serving import WAYS
from tests.documents.letters.measure import sheets, text_of


def test_a_criminal_referral_says_what_the_police_need(printed):
    text = text_of(printed("criminal_referral").pdf)
    for words in (
        "执法证号：A0601026",
        "是否已作出行政处罚：",
        "是否查封、扣押或者先行登记保存物品：",
        "《行政执法机关移送涉嫌犯罪案件的规定》（国务院令第310号）第三条、第五条、第六条",
        "医保发〔2021〕49号",
        "《医疗保障基金使用监督管理条例》第四十条、第四十八条",
        "复印件（与原件核对无异）"[:5],
        "起止页",
        "移交人",
        "合计：7项，纸质材料1234页，存储介质1张。",
        "抄送：安澜市人民检察院。",
    ):
        assert words in text, words


def test_what_is_written_against_a_refusal_cites_the_papers_of_the_police_by_their_numbers(printed):
    request = text_of(printed("reconsideration_request").pdf)
    for words in ("提请复议书", "安公（刑）不立字〔2026〕8号", "第九条第一款", "3日内将复议决定书面通知"):
        assert words in request, words
    advice = text_of(printed("supervision_request").pdf)
    for words in ("立案监督建议书", "安公复字〔2026〕1号", "第九条第二款", "建议你院依法进行立案监督"):
        assert words in advice, words
    direct = text_of(printed("supervision_request", review_number="", review_on=None).pdf)
    assert "第九条第一款" in direct and "复议决定书" not in direct


def test_the_receipt_is_the_last_page_of_a_criminal_referral_and_has_no_seal(printed):
    letter = printed("criminal_referral")
    last = sheets(letter.pdf)[-1]
    assert last.has("涉嫌犯罪案件移送书（回执）") and last.has("（接收机关印章）")
    assert last.has("3日内补正") and last.has("警号") and last.has("不属于公安机关职责范围")
    assert letter.seal_box.page < letter.pages


def test_no_receipt_of_the_police_reads_as_refusal(printed):
    text = text_of(printed("receipt").pdf)
    assert "已接受，接受时间：2026年11月13日10时05分" in text
    assert "另行书面一次告知，3日内补正" in text and "061127" in text
    for word in ("不予受理", "拒收", "退回", "24小时"):
        assert word not in text


def test_the_receipt_of_an_administrative_agency_is_neutral(printed):
    text = text_of(
        printed("receipt", criminal=False, referral_label="案件线索移送函", agency="安澜市卫生健康委员会").pdf
    )
    assert "案件线索移送函（回执）" in text and "已签收" in text and "不属于本机关职责范围" in text
    for word in ("公安", "警号", "3日内"):
        assert word not in text


def test_an_opinion_from_paper_says_so(printed):
    assert "据纸质审批件" in text_of(printed("approval_sheet").pdf)


def test_an_incoming_sheet_has_every_step_even_an_empty_one(printed):
    text = text_of(printed("incoming_sheet", opinions=[], readings=[]).pdf)
    for words in (
        "收文登记号",
        "来文单位",
        "来文字号",
        "拟办意见",
        "批办意见",
        "分办意见",
        "承办情况",
        "传阅",
    ):
        assert words in text


def test_the_qr_code_leads_to_the_check_page(printed):
    with pdfplumber.open(io.BytesIO(printed("clue_referral").pdf)) as file:
        picture = file.pages[1].to_image(resolution=150).original
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [example("clue_referral")["check_url"]]


def test_an_investigation_report_has_facts_evidence_and_reasons_and_is_signed(printed):
    report = printed("investigation_report").pdf
    text = text_of(report)
    for words in (
        "当事人基本情况",
        "案件来源及查办经过",
        "（一）虚构住院",
        "起止时间：2025年3月1日至2026年8月31日；涉及人次：612；涉及金额：人民币1,032,180.50元；金额计算方法：",
        "证明目的",
        "第2项SHA-256校验值：",
        "行政处理情况",
        "涉嫌罪名和移送理由",
        "需要公安机关注意的事项",
        "承办人（签名）：",
        "（刘洋，执法证号A0601026）",
        "审核人（签名）：",
    ):
        assert words in text, words
    assert sheets(report)[0].rows[2].text.startswith("我单位对")  # a report is addressed to nobody


def test_a_list_of_items_is_signed_by_two_units_and_two_persons_of_each(printed):
    text = text_of(printed("item_list").pdf)
    for words in (
        "规格型号",
        "现存放地点",
        "保全措施",
        "移送单位（印章）",
        "接收单位（印章）",
        "移交人（2人）刘洋、陈昇",
        "接收人（2人）周岚、林骁",
        "移送时间2026年11月13日9时30分",
        "接收时间2026年11月13日10时05分",
    ):
        assert words in text, words
    assert "移送财物清单" in text_of(printed("item_list", title="移送财物清单").pdf)


def test_the_proof_of_service_has_every_way_and_its_blanks_are_left_for_the_hand(printed):
    blank = {"served_at": None, "way": "", "servers": [], "place": ""}
    text = text_of(printed("service_receipt", **blank).pdf)
    for way in WAYS:
        assert f"□{way}" in text, way
    assert "年月日时分" in text and "√" not in text
    filled = text_of(printed("service_receipt", way="邮寄送达", mail_number="EMS1234567890").pdf)
    assert "邮寄送达（单号：EMS1234567890）" in filled and "2026年11月13日10时05分" in filled


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_says_so_on_every_page_and_has_no_seal(printed, kind):
    draft = printed(kind, draft=True)
    assert draft.seal_box is None
    with pdfplumber.open(io.BytesIO(draft.pdf)) as file:
        assert all({"草", "稿"} <= {c["text"] for c in page.chars} for page in file.pages)


@pytest.mark.parametrize("kind", KINDS)
def test_a_demo_letter_says_so_on_every_page(printed, kind):
    with pdfplumber.open(io.BytesIO(printed(kind, demo=True).pdf)) as file:
        assert all("演示文书，不具有法律效力" in page.extract_text() for page in file.pages)


@pytest.mark.parametrize("kind", [kind for kind, cls in KINDS.items() if cls.sealed])
def test_an_issued_letter_has_one_seal(printed, kind):
    assert printed(kind).seal_box is not None


@pytest.mark.parametrize("kind", [kind for kind, cls in KINDS.items() if not cls.sealed])
def test_an_internal_sheet_has_none(printed, kind):
    assert printed(kind).seal_box is None
