"""What the letters of a case say: from its own rows, one legal basis, nothing of the inner file, clean punctuation."""

import json

import pytest

from agencies.kinds import AgencyKind as A
from documents.letters.punctuation import full_width, proofread
from documents.models import Letter
from referral.law.kinds import KINDS, Kind
from referral.models import Referral, Subject
from tests.cast import City


def content(referral: Referral, kind: str) -> dict[str, object]:
    """The frozen fields of a referral's letter of a kind."""
    return dict(Letter.objects.get(kind=kind, case_letter__referral=referral).content)


@pytest.fixture
def criminal(city: City) -> Referral:
    """A 行刑移送, approved, drafted with half-width marks."""
    (referral,) = city.draft(city.case(), (A.POLICE, Kind.CRIMINAL))
    Referral.objects.filter(pk=referral.pk).update(
        facts="虚构住院(126人次),共1,200元;见病历.", opinion="内部意见甲乙丙"
    )
    for move, name in (("submit", "liu"), ("review", "zhou"), ("approve", "he")):
        city.do(referral, move, name)
    return Referral.objects.get(pk=referral.pk)


def test_letter_and_approval_sheet_cite_the_same_articles(criminal: Referral) -> None:
    cited = content(criminal, "criminal_referral")["basis"]
    assert "；".join(cited) == criminal.legal_basis == content(criminal, "approval_sheet")["basis"]  # type: ignore[arg-type]
    for words in ("国务院令第310号", "医保发〔2021〕49号", "《医疗保障基金使用监督管理条例》第四十条"):
        assert words in criminal.legal_basis


def test_the_inner_opinion_stands_on_the_sheet_and_in_no_letter(criminal: Referral) -> None:
    for letter in Letter.objects.filter(case_letter__referral=criminal):
        assert ("内部意见甲乙丙" in json.dumps(letter.content, ensure_ascii=False)) == letter.is_inner


def test_half_width_marks_of_the_draft_are_full_width_in_the_letter(criminal: Referral) -> None:
    assert content(criminal, "criminal_referral")["facts"] == ["虚构住院（126人次），共1,200元；见病历."]


def test_the_list_of_items_is_an_annex_of_its_own(criminal: Referral) -> None:
    annexes = content(criminal, "criminal_referral")["annexes"]
    assert [a["category"] for a in annexes][:2] == ["调查报告", "涉案物品清单"]  # type: ignore[attr-defined]


def test_the_named_reviewer_of_a_secret_referral_is_no_handler(city: City) -> None:
    case = city.case()
    person = Subject.objects.create(case=case, kind="official", name="吴某", is_party_member=True)
    (referral,) = city.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=person)
    city.do(referral, "submit", "liu", reviewer=city.posts["zhou"])
    city.do(referral, "review", "zhou")
    city.do(referral, "approve", "he")
    handlers = content(referral, "approval_sheet")["handlers"]
    assert [one["name"] for one in handlers] == ["刘洋"]  # type: ignore[attr-defined]


def test_order_4_is_cited_by_the_bureau_alone() -> None:
    rule = KINDS[Kind.ADMINISTRATIVE]
    assert "令第4号" in rule.basis_of(A.NHSA) and "令第4号" not in rule.basis_of(A.HEALTH)


@pytest.mark.parametrize(
    ("typed", "set_as"),
    [
        ("民营医院(5家)虚构项目", "民营医院（5家）虚构项目"),
        ("甲(男, 30岁), 住乙市;丙:丁?", "甲（男，30岁），住乙市；丙：丁？"),
        ("药店(4家'双通道')", "药店（4家“双通道”）"),
        ("f(x, y) = 1,268.50", "f(x, y) = 1,268.50"),
    ],
)
def test_marks_are_full_width_where_the_text_is_chinese(typed: str, set_as: str) -> None:
    assert full_width(typed) == set_as


def test_codes_and_addresses_are_left_alone() -> None:
    kept = {"check_url": "http://甲.cn/a,b", "code": "甲,1", "pages": 3, "parties": [{"phone": "甲,2"}]}
    assert proofread(kept) == kept
