"""发起移送: one page for several addressees, what is asked, what is refused, and what colleagues never see."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from documents.evidence import store
from referral.law.kinds import Kind
from referral.models import Case, Clock, Event, Referral
from referral.services.clues import SubjectDraft
from tests.cast import City
from tests.pages.browsers import as_

OFFICIAL = SubjectDraft(
    "official", "郑某", work_unit="公立医院院长", is_party_member=True, supervised_category="public_unit"
)


def typed(city: City, *kinds: A, do: str = "submit", **changes: Any) -> dict[str, Any]:
    """A filled form: the lead first, the first is the police with the criminal kind."""
    form: dict[str, Any] = {
        "facts": "虚构住院126人次，骗取基金286430.50元。", "do": do, "opinion": "建议移送。", "row": [], "officers": [
            city.posts["liu"].pk, city.posts["chen"].pk],
    }  # fmt: skip
    for kind in kinds:
        pk = city.agencies[kind].pk
        form["row"].append(pk)
        form |= {
            f"to_{pk}_on": "on", f"to_{pk}_kind": "criminal" if kind == A.POLICE else "administrative",
            f"to_{pk}_request": "" if kind == A.POLICE else "商请于2026年12月31日前反馈结果。",
        }  # fmt: skip
        if kind == A.POLICE:
            form[f"to_{pk}_crime"] = "诈骗罪"
    for code, pages in (("report", 12), ("item_list", 2), ("source", 6)):
        form |= {
            f"m_{code}_1_pages": pages, f"m_{code}_1_copies": 1, f"m_{code}_1_original": "original",
            f"m_{code}_1_page_range": f"1-{pages}",
        }  # fmt: skip
    return form | changes


def send(city: City, case: Case, *kinds: A, name: str = "liu", **changes: Any) -> Any:
    """The answer to a filled form."""
    return as_(city, name).post(f"/cases/{case.slug}/refer/", typed(city, *kinds, **changes))


THREE = (A.POLICE, A.HEALTH, A.MARKET)


def said(city: City) -> str:
    """What is said after the three were submitted."""
    return f"已送审移送3件：{'、'.join(city.agencies[kind].short_name for kind in THREE)}。"


def test_the_page_shows_the_suggestion_its_reason_and_what_follows(city: City) -> None:
    case = city.case()
    page = as_(city, "liu").get(f"/cases/{case.slug}/refer/").content.decode()
    for words in (
        "F01", "涉嫌骗保金额达到数额较大标准", "刑法第266条", "安澜市公安局", "安澜市卫生健康委员会", "安澜市市场监督管理局", "系统建议",
        "智能监控发现虚构住院。", "286,430.50 元", "执法证有效", "负责人（正职或主持工作）", "何建国", "3日", "24小时",
        "自动抄送同级检察院", "仅写入移送审批表",
    ):  # fmt: skip
        assert words in page, words
    order = re.findall(r'name="row" value="(\d+)"', page)
    assert order[0] == str(city.agencies[A.POLICE].pk)
    assert page.count("data-pick aria") == page.count(" checked>") - page.count('name="officers" value') + 1


def test_three_agencies_are_drafted_and_submitted_in_one_go(city: City) -> None:
    case = city.case()
    answer = send(city, case, *THREE)
    assert answer.status_code == 302, re.findall(
        r'class="is-inline" href="#[^>]*>[^<]*', answer.content.decode()
    )
    assert answer["Location"] == f"/cases/{case.slug}/lanes/"
    rows = list(Referral.objects.order_by("position"))
    assert [(r.recipient.kind, r.kind, r.part, r.status) for r in rows] == [
        ("police", "criminal", "lead", "reviewing"), ("health", "administrative", "co", "reviewing"),
        ("market", "administrative", "co", "reviewing"),
    ]  # fmt: skip
    assert len({r.batch for r in rows}) == 1 and all(r.suggested for r in rows)
    assert [m.code for m in rows[0].materials.all()] == ["report", "item_list"]
    assert [m.code for m in rows[1].materials.all()] == ["source"]
    assert rows[0].crime == "诈骗罪" and "商请" in rows[1].request
    assert [o.user.full_name for o in rows[0].officers.all()] == ["刘洋", "陈静"]
    acts = list(Event.objects.filter(referral__isnull=False).values_list("act", flat=True))
    assert sorted(acts) == ["draft"] * 3 + ["submit"] * 3
    page = as_(city, "liu").get(answer["Location"]).content.decode()
    assert "已送审移送" not in page  # another browser: the sentence is for whoever acted
    assert Clock.objects.get(rule="crim_form_team").ended_at is not None


def test_what_is_done_is_said_once(city: City) -> None:
    case, client = city.case(), as_(city, "liu")
    answer = client.post(f"/cases/{case.slug}/refer/", typed(city, *THREE), follow=True)
    assert said(city) in answer.content.decode()


def test_a_draft_may_be_incomplete(city: City) -> None:
    case = city.case()
    answer = send(
        city,
        case,
        *THREE,
        do="draft",
        officers=[city.posts["liu"].pk],
        m_report_1_pages="",
        m_report_1_page_range="",
    )
    assert answer.status_code == 302
    assert {r.status for r in Referral.objects.all()} == {"draft"}


def test_a_form_sent_twice_drafts_once(city: City) -> None:
    case, key = city.case(), str(uuid4())
    first, second = send(city, case, *THREE, submission=key), send(city, case, *THREE, submission=key)
    assert first["Location"] == second["Location"]
    assert Referral.objects.count() == 3


def test_what_is_missing_is_listed_with_links_and_everything_is_kept(city: City) -> None:
    case = city.case()
    answer = send(
        city, case, *THREE, officers=[city.posts["liu"].pk], m_report_1_pages="", m_report_1_page_range="", m_source_1_pages="", m_source_1_note="原件在库",
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422 and not Referral.objects.exists()
    for link in (
        'href="#id_m_report_1_pages">还差必备材料：案件调查报告。',
        'href="#id_officers">行刑移送须写明2名承办人，现有1名',
        'href="#id_m_source_1_pages">请填写线索来源材料的页数。',
    ):
        assert link in page
    assert "现有0名" not in page  # one officer is named: enough for the administrative letters
    for kept in ("虚构住院126人次", "商请于2026年12月31日前反馈结果。", "原件在库", "建议移送。"):
        assert kept in page


def test_a_check_shows_the_letters_and_keeps_nothing(city: City) -> None:
    case = city.case()
    page = send(city, case, *THREE, do="check").content.decode()
    for words in (
        "内容齐全，尚未提交",
        "涉嫌犯罪案件移送书（稿）",
        "虚构住院126人次",
        "《中华人民共和国刑法》第二百六十六条",
        "刘洋",
    ):
        assert words in page, words
    assert "建议移送。" not in page.split("内容齐全")[1]  # the inner opinion is in no letter
    assert not Referral.objects.exists() and not Event.objects.filter(act="draft").exists()
    assert not Clock.objects.filter(rule="crim_form_team").exists()
    again = send(city, case, *THREE, do="check", officers=[city.posts["liu"].pk])
    assert again.status_code == 422 and "现有1名" in again.content.decode()


def test_an_officer_without_a_valid_card_is_named_at_once(city: City) -> None:
    case = city.case()
    Post.objects.filter(pk=city.posts["chen"].pk).update(card_until=date(2024, 1, 1))
    client = as_(city, "liu")
    assert "已于 2024-01-01 到期" in client.get(f"/cases/{case.slug}/refer/").content.decode()
    answer = client.post(f"/cases/{case.slug}/refer/", typed(city, *THREE))
    assert answer.status_code == 422 and "陈静没有有效的执法证" in answer.content.decode()


def test_dropping_a_suggestion_asks_why_and_keeps_it(city: City) -> None:
    case = city.case()
    answer = send(city, case, A.POLICE, A.HEALTH)
    assert answer.status_code == 422
    assert (
        'href="#id_different_reason">系统建议移送市场监管，没有选择的请写明理由。' in answer.content.decode()
    )
    assert send(city, case, A.POLICE, A.HEALTH, different_reason="价格问题已由其查处。").status_code == 302
    lead, other = Referral.objects.order_by("position")
    assert lead.different_reason == "未移送系统建议的市场监管：价格问题已由其查处。"
    assert other.different_reason == "" and other.suggested
    dropped = Event.objects.get(referral=lead, act="draft").payload["dropped"]
    assert [d["agency_kind"] for d in dropped] == ["market"] and "F03" in dropped[0]["suggestion"]


def test_adding_an_agency_asks_why_and_keeps_it(city: City) -> None:
    case = city.case()
    client = as_(city, "liu")
    drug = city.agencies[A.DRUG].pk
    form = typed(city, *THREE, do="", put="1", add=drug)
    page = client.post(f"/cases/{case.slug}/refer/", form).content.decode()
    assert f'name="to_{drug}_on"' in page and "不在系统建议之内" in page and "虚构住院126人次" in page
    assert "请先处理" not in page and not Referral.objects.exists()
    assert send(city, case, *THREE, A.DRUG).status_code == 422
    send(city, case, *THREE, A.DRUG, different_reason="另发现非法渠道购药线索。")
    added = Referral.objects.get(recipient__kind="drug")
    assert (added.suggested, added.different_reason) == (False, "另发现非法渠道购药线索。")


def test_a_chosen_but_not_added_agency_is_not_forgotten(city: City) -> None:
    answer = send(city, city.case(), *THREE, add=city.agencies[A.DRUG].pk)
    assert answer.status_code == 422 and "没有加入" in answer.content.decode()


def test_arrows_change_the_order_without_a_script(city: City) -> None:
    case = city.case()
    police, health, market = (city.agencies[kind].pk for kind in THREE)
    page = as_(city, "liu").post(f"/cases/{case.slug}/refer/", typed(city, *THREE, do="", up=market))
    assert re.findall(r'name="row" value="(\d+)"', page.content.decode()) == [
        str(police),
        str(market),
        str(health),
    ]
    send(city, case, A.HEALTH, A.POLICE, A.MARKET)
    assert list(Referral.objects.order_by("position").values_list("recipient__kind", "part")) == [
        ("health", "lead"), ("police", "co"), ("market", "co"),
    ]  # fmt: skip


def test_the_enter_key_only_refreshes_the_form(city: City) -> None:
    case = city.case()
    form = typed(city, *THREE)
    del form["do"]
    answer = as_(city, "liu").post(f"/cases/{case.slug}/refer/", form)
    assert answer.status_code == 200 and not Referral.objects.exists()


def test_a_second_line_of_a_material_is_asked_for_by_a_button(city: City) -> None:
    case = city.case()
    page = as_(city, "liu").post(f"/cases/{case.slug}/refer/", typed(city, *THREE, do="", more="other"))
    assert 'name="m_other_2_pages"' in page.content.decode()
    send(
        city, case, *THREE, lines_other="2", m_other_1_pages="3", m_other_1_name="询问笔录", m_other_2_pages="4",
        m_other_2_name="比对表", m_other_2_page_range="第5页",
    )  # fmt: skip
    assert not Referral.objects.exists()  # the range of the second line is no range
    send(
        city, case, *THREE, lines_other="2", m_other_1_pages="3", m_other_2_pages="4", m_other_2_name="比对表"
    )
    police = Referral.objects.get(kind=Kind.CRIMINAL)
    assert list(police.materials.filter(code="other").values_list("name", "pages")) == [
        ("其他材料", 3),
        ("比对表", 4),
    ]


def test_evidence_of_the_dossier_is_linked_and_restricted_evidence_is_not_offered(city: City) -> None:
    case = city.case()
    shown = store(dossier=case.dossier, name="报告.txt", chunks=[b"report"], by=city.posts["liu"], at=city.at)
    hidden = store(dossier=case.dossier, name="举报.txt", chunks=[b"tip"], by=city.posts["liu"], at=city.at)
    type(hidden).objects.filter(pk=hidden.pk).update(secret=True)
    page = as_(city, "liu").get(f"/cases/{case.slug}/refer/").content.decode()
    assert "报告.txt" in page and "举报.txt" not in page
    assert send(city, case, *THREE, m_report_1_evidence=hidden.pk).status_code == 422
    send(city, case, *THREE, m_report_1_evidence=shown.pk)
    assert Referral.objects.get(kind=Kind.CRIMINAL).materials.get(code="report").evidence == shown


def test_copies_go_with_the_administrative_letters_alone(city: City) -> None:
    case = city.case()
    drug, health = city.agencies[A.DRUG], city.agencies[A.HEALTH]
    assert send(city, case, *THREE, copies=[health.pk]).status_code == 422
    assert send(city, case, *THREE, copies=[city.agencies[A.DISCIPLINE].pk]).status_code == 422
    send(city, case, *THREE, copies=[drug.pk])
    assert {r.recipient.kind: list(r.copy_to.all()) for r in Referral.objects.all()} == {
        "police": [], "health": [drug], "market": [drug],
    }  # fmt: skip


def test_a_running_referral_is_told_and_not_repeated(city: City) -> None:
    case = city.case()
    city.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    page = as_(city, "liu").get(f"/cases/{case.slug}/refer/").content.decode()
    health = city.agencies[A.HEALTH].pk
    assert "已有行政移送正在办理（拟稿）" in page
    assert re.search(rf'name="to_{health}_on"[^>]*checked', page) is None
    answer = send(city, case, *THREE)
    assert answer.status_code == 422 and "请勿重复移送" in answer.content.decode()
    assert Referral.objects.count() == 1
    assert (
        send(city, case, A.POLICE, A.MARKET).status_code == 302
    )  # health was followed before: no reason is asked


def test_a_mark_of_state_secrecy_is_refused(city: City) -> None:
    answer = send(city, city.case(), *THREE, facts="机密★1年 关于某事项")
    assert answer.status_code == 422 and "国家秘密标志" in answer.content.decode()


def test_an_unlawful_kind_is_refused(city: City) -> None:
    health = city.agencies[A.HEALTH].pk
    answer = send(city, city.case(), *THREE, **{f"to_{health}_kind": "criminal"})
    assert answer.status_code == 422 and not Referral.objects.exists()
