"""应移送未移送提示 on the pages: the list, the case's block, two people's decision, the procuratorate's view, the figures."""

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Case, NoReferral, ProvinceStandard
from referral.services import agreements, must_refer
from referral.services.advice import suggestions
from referral.services.clues import SubjectDraft
from tests.cast import START, City
from tests.pages.browsers import as_
from tests.pages.reading import page
from tests.pages.test_directory import admin, text
from tests.workflows.conftest import Town
from workflows import findings
from workflows.models import Notice

LIST = "/must-refer/"
FRAUD: dict[str, Any] = {"violations": ("F01",)}


@pytest.fixture
def town(city: City) -> Town:
    return Town(**vars(city))


def no_referral_of(cases: Sequence[Case], rule: str = "institution_fraud", **fields: Any) -> dict[str, Any]:
    """拟不移送 as the form sends it: the cases, and of each the rule that is meant."""
    return {"tick": [c.slug for c in cases], "rule": [f"{c.slug}:{rule}" for c in cases], **fields}


def proposals() -> list[str]:
    """What the head ticks: one line a proposal."""
    return [row.slug for row in NoReferral.objects.filter(decided_at=None).order_by("pk")]


def test_officer_and_head_read_the_list_and_the_block_and_can_go_on_from_there(town: Town) -> None:
    case = town.case(**FRAUD)
    for name in ("liu", "he"):
        shown = page(town, name, LIST)
        assert case.number in shown and "达到数额较大" in shown and "24小时内移送" in shown
        block = page(town, name, f"/cases/{case.slug}/")
        assert "由系统按移送情形提示，由人决定" in block
    assert "拟不移送所勾选的" in page(town, "liu", LIST) and "拟不移送所勾选的" not in page(town, "he", LIST)
    assert LIST in page(town, "liu", "/workbench/"), "in the menu"


def test_other_agencies_read_neither_list_nor_block(town: Town) -> None:
    case = town.case(**FRAUD)
    (health,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    town.do(town.approved(health), "send", "qian")
    assert "由系统按移送情形提示" not in page(town, "bai", f"/cases/{case.slug}/")
    for name in ("bai", "gao", "eve", "fan"):
        assert case.number not in page(town, name, LIST)


def test_two_people_decide_a_swarm_with_one_reason(town: Town) -> None:
    swarm = [town.case(**FRAUD, amounts={"fraud": Decimal(3500)}) for _ in range(2)]
    ticks = [case.slug for case in swarm]
    form = page(town, "liu", f"/must-refer/no/?tick={ticks[0]}&tick={ticks[1]}")
    assert all(case.number in form for case in swarm)
    empty = as_(town, "liu").post("/must-refer/no/", no_referral_of(swarm, reason=""))
    assert empty.status_code == 422 and "请填写不移送的理由" in text(empty) and swarm[1].number in text(empty)
    typed = no_referral_of(swarm, reason="出借凭证，已退回")
    assert as_(town, "liu").post("/must-refer/no/", typed).status_code == 302
    assert "拟不移送，待决定" in page(town, "liu", LIST)
    assert "决定不移送（2 件）" in page(town, "he", LIST) and "决定不移送（" not in page(town, "liu", LIST)
    asked = page(town, "he", "/must-refer/decide/")
    assert "出借凭证，已退回" in asked and "刘洋提出" in asked
    ticks = proposals()
    silent = as_(town, "he").post("/must-refer/decide/", {"tick": ticks, "verdict": "no", "answer": ""})
    assert silent.status_code == 422 and "不同意的，请写明意见" in text(silent)
    assert as_(town, "he").post("/must-refer/decide/", {"tick": ticks, "verdict": "yes"}).status_code == 302
    assert NoReferral.objects.filter(agreed=True).count() == 2
    assert swarm[0].number not in page(town, "liu", LIST)
    assert "已决定不移送" in page(town, "liu", f"/cases/{swarm[0].slug}/")


def test_the_head_who_ticks_nothing_decides_nothing(town: Town) -> None:
    as_(town, "liu").post("/must-refer/no/", no_referral_of([town.case(**FRAUD)], reason="情节轻微"))
    typed = {"verdict": "yes", "answer": "再核实后另行决定"}
    empty = as_(town, "he").post("/must-refer/decide/", typed)
    assert empty.status_code == 422 and "请至少勾选一件案件" in text(empty) and typed["answer"] in text(empty)
    assert "情节轻微" in text(empty) and 'name="tick"' in text(empty) and proposals()
    (box,) = re.findall(r'<input[^>]*name="tick"[^>]*>', text(empty))
    assert "checked" not in box


def test_what_was_not_ticked_stays_on_the_form_that_comes_back(town: Town) -> None:
    one, other = (town.case(**FRAUD) for _ in range(2))
    typed = no_referral_of([one], reason="") | {"shown": [one.slug, other.slug]}
    again = text(as_(town, "liu").post("/must-refer/no/", typed))
    assert "请填写不移送的理由" in again and other.number in again
    assert f'value="{one.slug}" id="t-{one.slug}" checked' in again
    assert f'value="{other.slug}" id="t-{other.slug}" checked' not in again
    none = as_(town, "liu").post("/must-refer/no/", {"shown": [one.slug], "reason": "情节轻微"})
    assert none.status_code == 422 and "请至少勾选一件案件" in text(none) and "情节轻微" in text(none)
    as_(town, "liu").post("/must-refer/no/", no_referral_of([one, other], reason="情节轻微"))
    first, second = proposals()
    typed = {"shown": [first, second], "tick": [second], "verdict": "no", "answer": ""}
    again = text(as_(town, "he").post("/must-refer/decide/", typed))
    assert f'id="t-{first}">' in again and f'id="t-{second}" checked>' in again
    assert as_(town, "he").post("/must-refer/decide/", typed | {"verdict": "yes"}).status_code == 302
    assert proposals() == [first]


def test_without_the_right_or_the_sight_nothing_is_proposed_or_decided(town: Town) -> None:
    case = town.case(**FRAUD)
    typed = no_referral_of([case], reason="情节轻微")
    for name, status in (("zhou", 403), ("he", 403), ("gao", 404), ("bai", 404)):
        assert as_(town, name).post("/must-refer/no/", typed).status_code == status, name
    assert as_(town, "liu").post("/must-refer/no/", typed).status_code == 302
    agreed = {"tick": proposals(), "verdict": "yes"}
    for name in ("liu", "wu", "zhou", "yu"):
        assert as_(town, name).post("/must-refer/decide/", agreed).status_code == 403
    assert as_(town, "lin").post("/must-refer/decide/", agreed).status_code == 302
    assert not NoReferral.objects.filter(decided_at__isnull=False).exists(), (
        "the police's head decides nothing here"
    )


def test_of_two_things_that_a_case_meets_one_may_be_declined(town: Town) -> None:
    case = town.case(violations=("F01", "F06"), amounts={"fraud": Decimal(60000)})
    url, ids = (
        f"/must-refer/no/?tick={case.slug}",
        [f.rule.id for f in must_refer.listed(town.who("liu").post, town.at)],
    )
    assert len(ids) > 1 and all(f'value="{case.slug}:{rule}"' in page(town, "liu", url) for rule in ids)
    one, *others = ids
    none = as_(town, "liu").post("/must-refer/no/", {"tick": case.slug, "reason": "证据不足"})
    assert (
        none.status_code == 422
        and f"请勾选案件 {case.number} 不移送的情形" in text(none)
        and "证据不足" in text(none)
    )
    strange = as_(town, "liu").post("/must-refer/no/", no_referral_of([case], "nothing", reason="证据不足"))
    assert strange.status_code == 409 and "提示已有变化" in text(strange) and not proposals()
    assert (
        as_(town, "liu").post("/must-refer/no/", no_referral_of([case], one, reason="证据不足")).status_code
        == 302
    )
    second = as_(town, "liu").post(
        "/must-refer/no/", no_referral_of([case], others[0], reason="已由外地移送")
    )
    assert second.status_code == 302
    asked = page(town, "he", "/must-refer/decide/")
    assert "证据不足" in asked and "已由外地移送" in asked, "two reasons: two proposals"
    (slug, _) = proposals()
    assert as_(town, "he").post("/must-refer/decide/", {"tick": [slug], "verdict": "yes"}).status_code == 302
    left = {f.rule.id for f in must_refer.listed(town.who("liu").post, town.at)}
    assert left == set(others), "what was not declined is still to be referred"
    assert NoReferral.objects.get(rule=others[0]).decided_at is None


def test_nothing_ticked_leads_back_to_the_list(town: Town) -> None:
    assert as_(town, "liu").get("/must-refer/no/").status_code == 302
    assert as_(town, "he").get("/must-refer/decide/").status_code == 302
    assert as_(town, "liu").get("/must-refer/no/?tick=..%2Fx").status_code == 404


def agree(town: Town, **changes: Any) -> None:
    """医保局 and 检察院 agree that the list is shown."""
    values = {
        "parties": [town.agencies[A.NHSA], town.agencies[A.PROCURATORATE]], "number": "安检会〔2026〕2号", "title": "行刑衔接协议",
        "signed_on": START.date(), "effective_on": START.date(), "values": {}, "at": START, "by": town.posts["he"].user,
        "shares_findings": True,
    }  # fmt: skip
    agreements.conclude(**(values | changes))


def test_the_procuratorate_reads_by_agreement_alone_and_from_the_heads_stage_on(town: Town) -> None:
    old, later = town.case(**FRAUD), town.at + timedelta(days=14)
    assert old.number not in page(town, "fan", LIST)
    agree(town, values={"agr.sign": (24, "hour")}, shares_findings=False, number="安检会〔2026〕1号")
    assert old.number not in page(town, "fan", LIST), "an agreement that says nothing of it"
    agree(town)
    shown = page(town, "fan", LIST)
    assert old.number in shown and f"/cases/{old.slug}/" not in shown and "tick" not in shown
    town.at = later
    fresh = town.case(**FRAUD)
    assert fresh.number not in page(town, "fan", LIST), "still with the department"
    assert old.number not in page(town, "gao", LIST)


def test_the_procuratorate_never_reads_of_an_official(town: Town) -> None:
    agree(town)
    official = SubjectDraft("official", "郑某某", supervised_category="public_unit")
    case = town.case(violations=("F04",), subjects=(official,))
    assert case.number not in page(town, "fan", LIST)
    assert case.number in page(town, "he", LIST)
    for name in ("liu", "wu", "zhou"):
        assert case.number not in page(town, name, LIST), name


STANDARD = {
    "threshold": "6000",
    "head_after": "3",
    "source": "江海高法〔2026〕1号",
    "effective_on": "2026-11-01",
}


def test_the_figure_of_a_province_counts_from_its_day_without_a_change_of_the_code(town: Town) -> None:
    case = town.case(**FRAUD, amounts={"fraud": Decimal(5000)})
    assert case.number in page(town, "liu", LIST)
    province = town.region.parent
    assert province is not None
    typed = STANDARD | {"region": province.pk}
    assert admin("system_admin").post("/rules/standards/new/", typed).status_code == 302
    assert case.number not in page(town, "liu", LIST)
    assert "police" not in {s.agency_kind for s in suggestions(case)}, "the wizard asks the same figure"
    shown = page(town, "liu", "/rules/")
    assert "江海高法〔2026〕1号" in shown and "6,000.00 元" in shown and "满 3 个工作日" in shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"threshold": "2999"}, "3000元至10000元之间"), ({"threshold": "10001"}, "3000元至10000元之间"),
        ({"threshold": "很多"}, "金额填写有误"), ({"source": ""}, "请填写依据"), ({"region": ""}, "请选择省份"),
    ],
)  # fmt: skip
def test_a_figure_outside_the_law_comes_back(town: Town, changes: dict[str, str], words: str) -> None:
    typed: dict[str, Any] = STANDARD | {"region": town.region.parent_id} | changes
    answer = admin("system_admin").post("/rules/standards/new/", typed)
    assert answer.status_code == 422 and words in text(answer) and not ProvinceStandard.objects.exists()


def test_figures_are_kept_by_the_system_administrator_alone(town: Town) -> None:
    for name in ("he", "liu"):
        assert as_(town, name).post("/rules/standards/new/", STANDARD).status_code == 403


def told(case: Case) -> list[str]:
    rows = Notice.objects.filter(case=case, title__startswith="应移送未移送提示").order_by("pk")
    return [notice.recipient.username for notice in rows]


def test_the_minute_tells_the_officers_once_and_the_head_once(town: Town) -> None:
    case = town.case(**FRAUD)
    assert findings.tell(town.at) == 1 and findings.tell(town.at + timedelta(minutes=1)) == 0
    assert told(case) == ["liu"]
    assert (
        findings.tell(town.at + timedelta(days=9)) == 1 and findings.tell(town.at + timedelta(days=10)) == 0
    )
    assert sorted(told(case)) == ["he", "liu", "liu"]


def test_the_minute_tells_nobody_of_an_official(town: Town) -> None:
    official = SubjectDraft("official", "郑某某", supervised_category="public_unit")
    case = town.case(violations=("F04",), subjects=(official,))
    assert findings.tell(town.at + timedelta(days=30)) == 0 and told(case) == []


def test_the_list_asks_no_more_for_many_cases(town: Town, django_assert_max_num_queries: Any) -> None:
    for _ in range(4):
        town.case(**FRAUD)
    post = town.who("liu").post
    with django_assert_max_num_queries(20):
        assert len(must_refer.listed(post, town.at)) == 4


def test_what_turns_out_later_lists_the_case_again(town: Town) -> None:
    case = town.case(violations=("F01",), amounts={"fraud": Decimal(2000)})
    url = f"/cases/{case.slug}/do/restate/"
    assert case.number not in page(town, "liu", LIST) and url in page(town, "liu", f"/cases/{case.slug}/")
    nothing = as_(town, "liu").post(url, {"reason": "复核病历"})
    assert nothing.status_code == 422 and "至少填写一项" in text(nothing) and "复核病历" in text(nothing)
    assert as_(town, "liu").post(url, {"reason": "复核病历", "circumstances": ["forged"]}).status_code == 302
    assert "伪造、变造或者销毁材料" in page(town, "liu", LIST)
    as_(town, "liu").post("/must-refer/no/", no_referral_of([case], "forged", reason="情节轻微"))
    as_(town, "he").post("/must-refer/decide/", {"tick": proposals(), "verdict": "yes"})
    assert case.number not in page(town, "liu", LIST)
    typed = {"reason": "追查流向", "codes": ["F06"], "fraud": "1,000"}
    assert as_(town, "liu").post(url, typed).status_code == 302
    shown = page(town, "liu", LIST)
    assert "收购、倒卖医保药品" in shown and "达到数额较大" in shown and "原不移送决定不再适用" in shown


def test_only_the_lead_agencys_officer_adds_to_a_case(town: Town) -> None:
    case = town.case(**FRAUD)
    for name, status in (("he", 403), ("zhou", 403), ("gao", 404), ("eve", 404)):
        answer = as_(town, name).post(f"/cases/{case.slug}/do/restate/", {"reason": "x", "codes": ["F06"]})
        assert answer.status_code == status, name
