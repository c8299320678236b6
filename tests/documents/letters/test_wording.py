"""Sentences that may be worded anew: places are kept, nothing is executed, the letter takes its wording along."""

import pytest

from documents.letters import canonical
from documents.letters.kinds import KINDS
from documents.letters.sharing import CHOSEN, SHARING
from documents.letters.wording import fault_of, filled, places_in
from documents.wordings import tried
from tests.documents.letters.measure import text_of

ALL = [(kind, one) for kind, form in KINDS.items() for one in form.all_sentences()]


@pytest.mark.parametrize(("kind", "sentence"), ALL, ids=lambda value: getattr(value, "slot", value))
def test_the_house_s_own_words_keep_every_place_that_a_new_wording_has_to_keep(kind, sentence):
    assert sorted(places_in(sentence.text)) == sorted(sentence.places)
    assert not fault_of(sentence, sentence.text)


@pytest.mark.parametrize(("kind", "sentence"), ALL, ids=lambda value: getattr(value, "slot", value))
def test_each_sentence_that_may_be_worded_is_said_on_the_letter(letter, kind, sentence):
    text = "【改写】" + "".join(f"{{{place}}}" for place in sentence.places)
    chosen = CHOSEN if sentence.slot == SHARING.slot else {}
    page = letter(kind, wording=[{"slot": sentence.slot, "text": text}], **chosen).page()
    said = "".join(text for paragraph in page.paragraphs for text, _ in paragraph.runs)
    assert "【改写】" in said
    assert not places_in(said), "every place is filled"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{案件}{依据}{金额}", "没有「{金额}」这一项"),
        ("{案件}", "须保留「{依据}」"),
        ("{案件}{依据}{", "花括号须成对使用"),
        ("{案件.__class__}{案件}{依据}", "没有「{案件.__class__}」这一项"),
        ("{% load x %}{案件}{依据}", "没有「{% load x %}」这一项"),
        ("", "文字不能为空"),
        ("{案件}{依据}" + "长" * 500, "不超过500字"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_with_what_to_do(text, sentence):
    opening = next(one for one in KINDS["assistance_letter"].sentences if one.slot == "opening")
    assert sentence in fault_of(opening, text)


def test_what_is_filled_in_is_never_read_again():
    assert filled("{案件}和{依据}", {"案件": "{依据}", "依据": "{案件}"}) == "{依据}和{案件}"


def test_markup_in_a_wording_is_printed_as_it_is_typed(printed):
    words = [{"slot": "addition", "text": "<b>附加</b>{{ x }}&amp;第二段"}]
    text = text_of(printed("withdraw_letter", wording=words).pdf)
    assert "<b>附加</b>{{x}}&amp;第二段" in text


def test_the_wording_travels_with_the_letter(letter):
    made = letter("correction_letter", wording=[{"slot": "closing", "text": "其余内容不变。"}])
    again = canonical.from_json("correction_letter", canonical.to_fields(made))
    assert again == made and again.say("closing") == "其余内容不变。"


def test_an_added_paragraph_stands_before_the_closing_words(letter):
    page = letter("result_feedback", wording=[{"slot": "addition", "text": "本函一式两份。"}]).page()
    assert ["".join(t for t, _ in p.runs) for p in page.paragraphs[-2:]] == ["本函一式两份。", "特此函复。"]


def test_the_look_at_a_form_shows_what_is_said_of_a_choice():
    said = tried("clue_referral", SHARING.slot, "共享{共享}，不共享{未共享}。").page()
    assert "共享案情和线索来源，不共享其他机关办理情况。" in "".join(
        text for paragraph in said.paragraphs for text, _ in paragraph.runs
    )
