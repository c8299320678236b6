"""Clues on the pages: registration with its duplicate check, the acts, and who gets a 404 or a 403."""

import re
from typing import Any
from uuid import uuid4

import pytest

from referral.law.violations import VIOLATIONS
from referral.models import Clue, Event, Subject
from referral.pages.clues.findings import groups
from tests.cast import City
from tests.pages.browsers import as_

TYPED: dict[str, Any] = {
    "title": "安澜百草药房涉嫌串换药品案", "source": "tip", "received_at": "2026-11-09T08:30", "summary": "抽查发现进销不符。",
    "violations": ["F01", "F03"], "blocks": "1", "subject_1_kind": "pharmacy", "subject_1_name": "安澜百草药房",
    "subject_1_id_code": "91330000MA0000002X", "amount_fraud": "1,286,430.50", "external_12345": "工单20261109-7",
    "informant_elsewhere": "on",
}  # fmt: skip


def register(city: City, name: str = "liu", **changes: Any) -> Any:
    """The answer to a registration."""
    return as_(city, name).post("/clues/new/", TYPED | changes)


def test_every_violation_stands_in_one_group() -> None:
    shown = [entry.code for _, entries in groups() for entry in entries]
    assert sorted(shown) == sorted(VIOLATIONS)


def test_a_clue_is_registered_and_shown(city: City) -> None:
    answer = register(city)
    clue = Clue.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/clues/{clue.slug}/"
    assert clue.violations == ["F01", "F03"]
    assert clue.external_numbers == {"12345工单号": "工单20261109-7"}
    assert (clue.amounts.get().concept, str(clue.amounts.get().value)) == ("fraud", "1286430.50")
    page = as_(city, "liu").get(f"/clues/{clue.slug}/").content.decode()
    for words in (
        clue.number,
        "安澜百草药房",
        "1,286,430.50 元",
        "工单20261109-7",
        "举报人信息另行登记",
        "登记线索",
    ):
        assert words in page


def test_the_form_has_no_field_for_an_informant(city: City) -> None:
    page = as_(city, "liu").get("/clues/new/").content.decode()
    names = re.findall(r'name="([^"]+)"', page)
    assert [name for name in names if "informant" in name or "reporter" in name] == [
        "informant_elsewhere", "named_informant",
    ]  # fmt: skip


def test_a_form_sent_twice_registers_one_clue(city: City) -> None:
    key = str(uuid4())
    first, second = register(city, submission=key), register(city, submission=key)
    assert first["Location"] == second["Location"]
    assert Clue.objects.count() == 1


def test_what_was_typed_comes_back_with_what_is_missing(city: City) -> None:
    answer = register(city, title="", violations=[], subject_1_name="", amount_fraud="很多")
    page = answer.content.decode()
    assert answer.status_code == 422 and not Clue.objects.exists()
    for words in (
        "请填写线索名称。",
        "请至少选择一项违法情形。",
        "请填写当事人1的名称或姓名。",
        "金额填写有误",
    ):
        assert words in page
    for typed in ("抽查发现进销不符。", "91330000MA0000002X", "工单20261109-7", "2026-11-09T08:30"):
        assert typed in page


def test_a_mark_of_state_secrecy_is_refused(city: City) -> None:
    answer = register(city, summary="机密★1年 关于某事项")
    assert answer.status_code == 422 and "国家秘密标志" in answer.content.decode()
    assert not Clue.objects.exists()


def test_more_subjects_are_asked_for_by_a_button(city: City) -> None:
    answer = register(city, title="", more="1")
    page = answer.content.decode()
    assert answer.status_code == 200 and 'name="subject_3_name"' in page
    assert "请填写线索名称。" not in page and "安澜百草药房" in page
    register(
        city,
        blocks="3",
        subject_3_kind="official",
        subject_3_name="郑某",
        subject_3_supervised_category="public_unit",
    )
    assert [s.is_official for s in Subject.objects.order_by("pk")] == [False, True]


def test_a_known_party_is_shown_once_and_must_be_confirmed(city: City) -> None:
    case = city.case()
    same = {"subject_1_name": "安澜仁和医院", "subject_1_id_code": ""}
    answer = register(city, **same)
    page = answer.content.decode()
    assert answer.status_code == 422 and case.number in page and "确认仍要登记" in page
    digest = re.search(r'name="confirmed" value="(\w+)"', page)
    assert digest is not None
    assert register(city, **same, confirmed="yes").status_code == 422
    assert register(city, **same, confirmed=digest[1]).status_code == 302


def test_a_hidden_case_is_told_by_its_agency_alone(city: City) -> None:
    case = city.case()
    answer = as_(city, "bai").post("/clues/duplicates/", {"subject_2_name": "安澜仁和医院"})
    page = answer.content.decode()
    assert "该当事人在安澜市医疗保障局有相关案件，请向其了解。" in page
    assert case.number not in page and case.title not in page and case.slug not in page


def test_a_restricted_clue_is_hinted_to_nobody(city: City) -> None:
    clue = city.clue(restricted=True)
    for name in ("chen", "he", "qian", "bai"):
        assert as_(city, name).get(f"/clues/{clue.slug}/").status_code == 404, name
        assert clue.number not in as_(city, name).get("/clues/").content.decode()
    answer = as_(city, "bai").post("/clues/duplicates/", {"subject_1_name": "安澜仁和医院"})
    assert answer.content.decode().strip() == ""
    assert as_(city, "liu").get(f"/clues/{clue.slug}/").status_code == 200


def test_the_duplicate_check_is_for_those_who_register(city: City) -> None:
    assert as_(city, "zhou").post("/clues/duplicates/", {"subject_1_name": "甲"}).status_code == 403
    assert as_(city, "zhou").get("/clues/new/").status_code == 403


def test_the_list_is_narrowed_and_keeps_to_the_agency(city: City) -> None:
    clue = city.clue()
    assert clue.number in as_(city, "liu").get("/clues/?q=仁和&status=registered").content.decode()
    assert clue.number not in as_(city, "liu").get("/clues/?status=dropped").content.decode()
    assert clue.number not in as_(city, "bai").get("/clues/").content.decode()
    assert as_(city, "bai").get(f"/clues/{clue.slug}/").status_code == 404
    assert as_(city, "bai").get(f"/clues/{clue.slug}/do/check/").status_code == 404


def test_a_clue_becomes_a_case_on_the_pages(city: City) -> None:
    clue = city.clue()
    url = f"/clues/{clue.slug}/do/"
    assert as_(city, "liu").get(f"{url}check/").status_code == 200
    assert as_(city, "liu").post(f"{url}check/", {"opinion": "调取结算数据。"}).status_code == 302
    assert as_(city, "liu").post(f"{url}open/", {"title": "甲"}).status_code == 403
    page = as_(city, "wu").get(f"/clues/{clue.slug}/").content.decode()
    assert f"{url}open/" in page and f"{url}extend/" in page and f"{url}merge/" not in page
    assert as_(city, "wu").post(f"{url}extend/", {"reason": "需委托鉴定。"}).status_code == 302
    assert f"{url}extend/" not in as_(city, "wu").get(f"/clues/{clue.slug}/").content.decode()
    chen = city.posts["chen"].pk
    answer = as_(city, "wu").post(f"{url}open/", {"title": "安澜仁和医院骗保案", "officers": [chen]})
    clue.refresh_from_db()
    assert clue.case is not None and answer["Location"] == f"/cases/{clue.case.slug}/"
    assert clue.case.title == "安澜仁和医院骗保案"
    assert as_(city, "chen").get(answer["Location"]).status_code == 200
    assert Event.objects.filter(act="open").count() == 1


def test_a_clue_under_check_says_whose_turn_it_is(city: City) -> None:
    clue = city.clue(title="安澜仁和医院涉嫌骗保线索")
    assert "待核实" in as_(city, "liu").get(f"/clues/{clue.slug}/").content.decode()
    as_(city, "liu").post(f"/clues/{clue.slug}/do/check/", {})
    page = as_(city, "liu").get(f"/clues/{clue.slug}/").content.decode()
    assert "待吴海涛、何建国决定建案" in page
    assert "btn--primary" not in page  # merging is lawful now, but not what the clue waits for
    form = as_(city, "wu").get(f"/clues/{clue.slug}/do/open/").content.decode()
    assert 'value="安澜仁和医院涉嫌骗保案"' in form


def test_a_restricted_clue_does_not_name_who_decides(city: City) -> None:
    clue = city.clue(restricted=True)
    as_(city, "liu").post(f"/clues/{clue.slug}/do/check/", {})
    page = as_(city, "liu").get(f"/clues/{clue.slug}/").content.decode()
    assert "待指定承办人直送" in page and "何建国" not in page


def test_a_clue_is_merged_into_a_led_case(city: City) -> None:
    case, clue = city.case(), city.clue(title="同一机构第二条线索")
    answer = as_(city, "liu").post(f"/clues/{clue.slug}/do/merge/", {"case": case.pk, "reason": "同一当事人"})
    assert answer["Location"] == f"/cases/{case.slug}/"
    clue.refresh_from_db()
    assert (clue.status, clue.case) == ("merged", case)


def test_a_duty_to_refer_is_dropped_by_two_people_alone(city: City) -> None:
    clue = city.clue()
    url = f"/clues/{clue.slug}/do/"
    as_(city, "liu").post(f"{url}check/")
    alone = as_(city, "wu").post(f"{url}drop/", {"reason": "证据不足。"})
    assert alone.status_code == 422 and "证据不足。</textarea>" in alone.content.decode()
    assert "请选择复核人。" in alone.content.decode()
    both = as_(city, "wu").post(f"{url}drop/", {"reason": "证据不足。", "second": city.posts["he"].pk})
    assert both.status_code == 302
    clue.refresh_from_db()
    assert clue.status == "dropped"


def test_an_unlawful_act_says_what_is_lawful(city: City) -> None:
    clue = city.clue()
    answer = as_(city, "wu").post(f"/clues/{clue.slug}/do/open/", {"title": "甲"})
    assert answer.status_code == 422
    assert "现在可以办理：核实、并案" in answer.content.decode()


@pytest.mark.parametrize("size", [1, 8])
def test_the_list_asks_as_often_for_many_as_for_one(
    city: City, size: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(size):
        city.clue()
    client = as_(city, "liu")
    client.get("/clues/")
    with django_assert_max_num_queries(40):
        client.get("/clues/")
