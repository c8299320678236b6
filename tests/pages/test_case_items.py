"""涉案物品: typed once, listed behind the letter, where the hand-over begins; nobody overwrites a colleague's list."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import ReferralError
from referral.law.kinds import Kind
from referral.models import CaseItem, HandOver, Referral
from tests.pages.browsers import as_
from tests.pages.test_directory import text
from tests.workflows.conftest import Town, town

__all__ = ["town"]
THINGS = {
    "lines": "3", "i1_name": "检验设备主机", "i1_unit": "台", "i1_count": "1", "i1_model": "XN-1000", "i1_mark": "SN2301",
    "i1_holder": "安澜仁和医院", "i1_place": "市医保局证据室", "i1_measure": "registered",
}  # fmt: skip


def shown(town: Town, name: str, url: str) -> dict[str, str]:
    """The list that somebody's page replaces, as its form carries it."""
    return {"before": as_(town, name).get(url).context["form"]["before"].value()}


def test_a_thing_is_typed_once_listed_behind_the_letter_and_begins_the_hand_over(town: Town) -> None:
    case = town.case()
    url = f"/cases/{case.slug}/items/"
    wrong = as_(town, "liu").post(url, THINGS | {"i2_mark": "无名"})
    assert wrong.status_code == 422 and "请填写第2行的名称" in text(wrong) and "SN2301" in text(wrong)
    assert 'name="i4_name"' in as_(town, "liu").post(url, THINGS | {"more": "1"}).content.decode()
    assert as_(town, "liu").post(url, THINGS | shown(town, "liu", url)).status_code == 302
    assert "SN2301" in text(as_(town, "liu").get(f"/cases/{case.slug}/reports/"))
    assert "随移送书附清单" in text(as_(town, "liu").get(f"/cases/{case.slug}/refer/"))
    (referral,) = town.draft(case, (A.POLICE, Kind.CRIMINAL))
    referral.materials.filter(code="item_list").delete()
    Referral.objects.filter(pk=referral.pk).update(has_items=True)
    town.approved(referral)
    letter = Referral.objects.get(pk=referral.pk).letter
    assert letter is not None and letter.content["items"][0]["mark"] == "SN2301"
    assert letter.content["items"][0]["measure"] == "先行登记保存"
    town.do(referral, "send", "qian")
    town.do(referral, "sign", "gao", items=1, pages=6, badge="001")
    town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕7号")
    begun = as_(town, "liu").get(f"/referrals/{referral.slug}/hand-over/new/").content.decode()
    assert 'value="SN2301"' in begun and not HandOver.objects.exists()


def test_without_a_list_the_letter_still_asks_for_one(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.POLICE, Kind.CRIMINAL))
    referral.materials.filter(code="item_list").delete()
    with pytest.raises(ReferralError, match="涉案物品清单"):
        town.do(referral, "submit", "liu")
    assert not CaseItem.objects.exists()


def test_a_list_that_a_colleague_has_written_meanwhile_is_not_overwritten(town: Town) -> None:
    case = town.case()
    url = f"/cases/{case.slug}/items/"
    liu, chen = (shown(town, name, url) for name in ("liu", "chen"))
    assert as_(town, "liu").post(url, THINGS | liu).status_code == 302
    late = as_(town, "chen").post(url, THINGS | chen | {"i1_name": "收费单据"})
    blind = as_(town, "chen").post(url, THINGS | {"i1_name": "收费单据"})
    assert blind.status_code == 409, "a form that does not say what it replaces replaces nothing"
    assert late.status_code == 409 and "刚刚由其他人员修改" in text(late) and "收费单据" in text(late)
    assert CaseItem.objects.get().name == "检验设备主机"
    now = shown(town, "chen", url)
    assert as_(town, "chen").post(url, THINGS | now | {"i1_name": "收费单据"}).status_code == 302
    assert CaseItem.objects.get().name == "收费单据"
