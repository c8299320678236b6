"""What may not be printed is refused with a sentence; nothing prints as a box."""

import pytest

from documents.errors import DocumentError
from documents.letters import canonical, checks
from documents.letters.errors import LetterError
from documents.letters.examples import example
from documents.letters.kinds import KINDS
from tests.documents.letters.measure import text_of

NAMES = "张镕、刘喆、李堃、王䶮、赵㛃、钱𬭎、孙昇、周祎、吴赟、郑骉"


def test_names_with_rare_characters_are_printed(printed):
    text = text_of(printed("withdraw_letter", reason=NAMES).pdf)
    assert all(name in text for name in NAMES.split("、"))


def test_a_character_that_no_font_has_is_refused_by_name(letter):
    strange = letter("withdraw_letter", reason="当事人姓名中有𠀀和𪚥两字")
    assert checks.missing_characters(strange) == ["𠀀", "𪚥"]
    with pytest.raises(LetterError, match="𠀀、𪚥"):
        checks.check(strange)


@pytest.mark.parametrize("mark", ["秘密", "机密", "绝密", "秘密★1年"])
def test_no_state_secret_is_printed(letter, mark):
    with pytest.raises(DocumentError, match="非涉密"):
        checks.check(letter("clue_referral", secrecy=mark))


@pytest.mark.parametrize("mark", ["机密★1年", "绝密级"])
def test_a_mark_of_secrecy_in_the_text_is_refused(letter, mark):
    with pytest.raises(DocumentError, match="国家秘密"):
        checks.check(letter("clue_referral", facts=[f"附件标有{mark}字样"]))


@pytest.mark.parametrize("value", ["内部", "工作秘密"])
def test_a_lawful_mark_is_printed_at_the_top(printed, value):
    assert value in text_of(printed("clue_referral", secrecy=value).pdf)


@pytest.mark.parametrize("bad", ["\u202e", "\u200b", "\u0007", "\ue000", "\u2066", "\ufeff"])
def test_invisible_characters_are_refused(letter, bad):
    with pytest.raises(LetterError, match="不可见"):
        checks.check(letter("clue_referral", source=f"监督{bad}检查"))


def test_a_text_that_is_too_long_is_refused(letter):
    with pytest.raises(LetterError, match="超过5000字"):
        checks.check(letter("clue_referral", facts=["测" * 5001]))
    with pytest.raises(LetterError, match="超过20000字"):
        checks.check(letter("clue_referral", facts=["测" * 4999] * 5))


@pytest.mark.parametrize(
    "number", ["", "安医保移[2026]3号", "安医保移〔2026〕003号", "安医保移〔26〕3号", "安医保移〔2026〕3 号"]
)
def test_a_number_against_the_standard_is_refused_and_a_draft_needs_none(letter, number):
    made = letter("clue_referral", number=number)
    with pytest.raises(LetterError, match="发文字号"):
        checks.check(made)
    checks.check(made, draft=True)


def test_a_criminal_referral_names_two_officers_with_cards(letter):
    alone = example("criminal_referral")["handlers"][:1]
    with pytest.raises(LetterError, match="两名以上承办人"):
        checks.check(letter("criminal_referral", handlers=alone))


def test_a_criminal_referral_carries_the_investigation_report(letter):
    rest = example("criminal_referral")["annexes"][1:]
    with pytest.raises(LetterError, match="调查报告"):
        checks.check(letter("criminal_referral", annexes=rest))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"violations": []}, "逐项写明查明的违法事实"),
        ({"evidence": []}, "证据及其证明目的"),
        ({"handlers": example("investigation_report")["handlers"][:1]}, "两名以上承办人签名"),
        ({"handlers": [{"name": "刘洋"}, {"name": "陈昇"}]}, "执法证号"),
        ({"reviewer": "刘洋"}, "不能审核自己的调查报告"),
    ],
)
def test_an_investigation_report_needs_facts_evidence_two_officers_and_a_reviewer(letter, changes, sentence):
    with pytest.raises(LetterError, match=sentence):
        checks.check(letter("investigation_report", **changes))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "清单"}, "涉案物品清单、移送财物清单或者退还案卷材料清单"),
        ({"items": []}, "逐项列出移送的物品"),
        ({"to": "安澜市医疗保障局"}, "不能是同一单位"),
        ({"givers": ["刘洋"]}, "两人以上"),
        ({"takers": ["刘洋", "林骁"]}, "不能是同一人"),
        ({"given_at": "2026-11-11T23:00:00+08:00"}, "不能早于涉嫌犯罪案件移送书的日期"),
        ({"taken_at": "2026-11-13T09:00:00+08:00"}, "接收时间不能早于移送时间"),
    ],
)
def test_a_list_of_items_names_two_units_and_times_that_agree(letter, changes, sentence):
    with pytest.raises(LetterError, match=sentence):
        checks.check(letter("item_list", **changes))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"served": []}, "名称及文号"),
        ({"way": "口头"}, "送达方式只能是"),
        ({"servers": ["刘洋"]}, "送达人须两人以上"),
        ({"way": "留置送达", "witness": "赵立"}, "拒收事由"),
        ({"substitute": "钱进"}, "与受送达人的关系"),
    ],
)
def test_the_proof_of_service_says_what_its_way_needs(letter, changes, sentence):
    with pytest.raises(LetterError, match=sentence):
        checks.check(letter("service_receipt", **changes))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "https://例子.cn/x", "https://a b"]
)
def test_only_a_plain_web_address_goes_into_the_code(letter, address):
    with pytest.raises(LetterError, match="核验网址"):
        checks.check(letter("clue_referral", check_url=address))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"surprise": "x"}, "不认识的字段“surprise”"),
        ({"date": "2026-02-30"}, "“date”应当是日期"),
        ({"to": 3}, "“to”应当是文字"),
        ({"facts": "一段"}, "“facts”应当是列表"),
        ({"amounts": [{"concept": "罚款", "yuan": "很多"}]}, "yuan”应当是金额"),
        ({"contacts": [{"phone": "1"}]}, "缺少字段"),
    ],
)
def test_wrong_fields_are_named(changes, sentence):
    with pytest.raises(LetterError, match=sentence):
        canonical.from_json("clue_referral", example("clue_referral") | changes)


def test_an_unknown_kind_is_refused():
    with pytest.raises(LetterError, match="没有“order”这种文书"):
        canonical.from_json("order", {})


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_passes_the_gate(letter, kind):
    checks.check(letter(kind))
