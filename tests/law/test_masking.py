"""Masking with nasty names: nobody is to be read after it, and what was typed again by hand is found."""

import pytest

from referral.law.masking import PERSON, UNIT, Named, leaks, mask, person, unit

HOSPITAL = Named(UNIT, "安澜市仁和医院有限公司", ("91330000MA0000001X", "H33010100123", "安澜市解放路12号"))
CITY = ("江海省", "安澜市")


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张某"), ("张三丰", "张某某"), ("欧阳修", "欧阳某"), ("欧阳文忠", "欧阳某某"), ("王", "王某"), ("买买提·艾力", "买某某"),
        ("John Smith", "某人"), ("𠮷田", "𠮷某"), ("张 三", "张某"),
    ],
)  # fmt: skip
def test_a_person_keeps_the_surname_alone(name: str, masked: str):
    assert person(name) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("安澜仁和医院", "某医院"), ("百姓大药房连锁有限公司", "某药店"), ("（A+）医疗.管理公司", "某公司"), ("天天康", "某单位"),
        ("城关镇中心卫生院", "某卫生院"),
    ],
)  # fmt: skip
def test_a_unit_is_called_by_what_it_is(name: str, masked: str):
    assert unit(name) == masked


@pytest.mark.parametrize(
    "text",
    [
        "安澜市仁和医院有限公司虚构住院。", "仁和医院虚构住院。", "仁和医院有限公司", "“仁和”的院长", "仁 和 医 院", "仁·和医院", "仁\u200b和医院",
        "信用代码91330000MA0000001X", "信用代码９１３３００００ＭＡ０００００01X", "地址安澜市解放路12号", "编码H33010100123",
    ],
)  # fmt: skip
def test_a_unit_is_masked_under_every_word_it_goes_by(text: str):
    assert leaks(text, [HOSPITAL], CITY)
    masked = mask(text, [HOSPITAL], CITY)
    assert not leaks(masked, [HOSPITAL], CITY), masked
    assert "仁和" not in masked.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电话13800138000。", "13800138000"), ("电话138 0013 8000", "0013"), ("证件330102199001011234", "330102"), ("证件33010219900101123x", "330102"),
        ("账号6222021234567890123", "6222"), ("住人民东路一百二十号3幢", "东路一百"), ("邮箱a.b@c.com", "a.b"), ("电话0570-12345678", "0570"),
        ("手机１３８００１３８０００", "138"),
    ],
)  # fmt: skip
def test_figures_are_masked_by_their_shape_alone(text: str, left: str):
    assert left not in mask(text, []) and leaks(text, []) and not leaks(mask(text, []), [])


def test_two_of_a_name_stay_two():
    people = [Named(PERSON, "张三"), Named(PERSON, "张四"), Named(UNIT, "仁和医院"), Named(UNIT, "康泽医院")]
    masked = mask("张三在仁和医院、张四在康泽医院", people)
    assert masked == "张某在某医院、张某乙在某医院乙"


def test_a_name_inside_another_is_masked_by_the_longer_one():
    people = [Named(UNIT, "仁和医院"), Named(UNIT, "仁和医院东院区诊所")]
    assert mask("仁和医院东院区诊所归仁和医院管理", people) == "某诊所归某医院管理"


def test_signs_of_a_pattern_in_a_name_are_only_letters():
    odd = Named(UNIT, "A+(东)医院[1]")
    masked = mask("查A+(东)医院[1]，另有ABC医院", [odd])
    assert masked.startswith("查某医院") and masked.endswith("另有ABC医院")


def test_common_words_that_are_a_name_by_themselves_mask_nothing_else():
    assert mask("该医院的诊所", [Named(UNIT, "医院")]) == "该医院的诊所"
    assert mask("第一人民医院", [Named(PERSON, "王")]) == "第一人民医院"


def test_every_place_is_named_in_order_and_the_longest_alone():
    people = [Named(PERSON, "李小红", ("13912345678",)), HOSPITAL]
    found = leaks("李小红是仁和医院员工，仁和的李 小红电话13912345678。", people, CITY)
    assert [one.found for one in found] == ["李小红", "仁和医院", "仁和", "李 小红", "13912345678"]
    assert "仁和医院" in found[1].sentence


def test_amounts_dates_and_numbers_of_papers_stay():
    text = "2025年3月至2026年8月，虚假住院612人次，骗取1286430.50元；安医保罚〔2027〕3号。"
    assert mask(text, [HOSPITAL], CITY) == text and not leaks(text, [HOSPITAL], CITY)
