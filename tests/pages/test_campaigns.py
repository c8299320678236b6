"""专项行动: borne by clues and cases, followed in lists, figures and files, and by nobody who may not read of it."""

import io

import openpyxl
import pytest

from referral.law.sharing import Section
from referral.models import Campaign, CampaignMark, Clue, Event, Withheld
from tests.pages.browsers import as_, bytes_of
from tests.pages.reading import page, recent_town
from tests.pages.test_clues import TYPED
from tests.pages.test_directory import text
from tests.workflows.conftest import Town
from workflows import engine

NAME = "医保基金管理突出问题专项整治"


@pytest.fixture
def town(db: None) -> Town:
    return recent_town()


def typed(town: Town, **changes: str) -> dict[str, str]:
    return {
        "name": NAME, "ordered_by": "国家医疗保障局", "basis": "医保发〔2025〕1号", "since": f"{town.at:%Y}-01-01",
        "until": f"{town.at:%Y}-12-31",
    } | changes  # fmt: skip


def entered(town: Town) -> Campaign:
    """刘洋 has entered what the nation ordered."""
    assert as_(town, "liu").post("/campaigns/new/", typed(town)).status_code == 302
    return Campaign.objects.get()


def test_a_clue_bears_it_from_its_registration_and_so_does_its_case(town: Town) -> None:
    liu = as_(town, "liu")
    assert "还没有专项行动" in page(town, "liu", "/campaigns/")
    wrong = liu.post("/campaigns/new/", typed(town, until="2020-01-01"))
    assert wrong.status_code == 422 and "不能早于起始日期" in text(wrong) and NAME in text(wrong)
    row = entered(town)
    assert "本机关已登记同名的专项行动" in text(liu.post("/campaigns/new/", typed(town)))
    chosen = TYPED | {"received_at": f"{town.at:%Y-%m-%dT%H:%M}", "campaigns": str(row.pk)}
    refused = liu.post("/clues/new/", chosen | {"restricted": "on"})
    assert refused.status_code == 422 and "直送线索" in text(refused) and not Clue.objects.exists()
    assert liu.post("/clues/new/", chosen).status_code == 302
    clue = Clue.objects.get()
    assert NAME in page(town, "liu", f"/clues/{clue.slug}/")
    engine.act_on_clue(clue, "check", town.who("liu"))
    case, other = engine.act_on_clue(clue, "open_case", town.who("wu")).case, town.case()
    assert case is not None
    found = page(town, "he", f"/cases/?campaign={row.slug}")
    assert case.number in found and other.number not in found
    assert clue.number in page(town, "liu", f"/clues/?campaign={row.slug}")
    assert NAME in page(town, "he", "/figures/?preset=year&by=campaign&group=案件")
    book = openpyxl.load_workbook(
        io.BytesIO(bytes_of(as_(town, "he").get(f"/campaigns/{row.slug}/file.xlsx")))
    )
    assert [sheet.max_row for sheet in book] == [2, 2] and book["案件"]["A2"].value == case.number
    door = f"/cases/{case.slug}/campaigns/"
    assert "写明理由" in text(liu.post(door, {}))
    assert liu.post(door, {"reason": "不属整治重点。"}).status_code == 302
    assert "没有变化" in text(liu.post(door, {})) and not CampaignMark.objects.standing().filter(case=case)
    told = Event.objects.get(ledger=case.ledger, act="campaign")
    assert told.internal and told.label == f"专项行动：取消标注{NAME}" and told.opinion == "不属整治重点。"


def test_who_may_not_read_of_it_neither_reads_nor_counts_it(town: Town) -> None:
    row, case = entered(town), town.case()
    as_(town, "liu").post(f"/cases/{case.slug}/campaigns/", {"campaigns": str(row.pk)})
    referral = town.sent(case=case)
    town.do(referral, "sign", "bai", items=1, pages=6)
    assert NAME in page(town, "bai", f"/cases/{case.slug}/")
    Withheld.objects.create(referral=referral, section=Section.STORY)
    assert NAME not in page(town, "bai", f"/cases/{case.slug}/")
    assert case.number not in page(town, "bai", f"/cases/?campaign={row.slug}")
    assert NAME not in page(town, "tang", "/figures/?preset=year&by=campaign&group=移入")
    assert '<td>案件</td><td class="num">0</td>' in page(town, "tang", f"/campaigns/{row.slug}/")
    for name, door in (("bai", f"/cases/{case.slug}/campaigns/"), ("bai", f"/campaigns/{row.slug}/change/")):
        assert as_(town, name).post(door, typed(town)).status_code == 403
    assert as_(town, "ma").get(f"/cases/{case.slug}/campaigns/").status_code == 404
