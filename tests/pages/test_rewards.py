"""举报奖励: for the named officers of the tip alone; nothing of the informant, nothing in any record, only sums of whole years."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from referral.models import Clue, Event, Reward
from referral.services import rewards
from referral.services.rewards import RewardDraft
from tests.pages.browsers import as_
from tests.pages.reading import page, recent_town
from tests.pages.test_directory import text
from tests.workflows.conftest import Town


@pytest.fixture
def town(db: None) -> Town:
    return recent_town()


@pytest.fixture
def tip(town: Town) -> Clue:
    """A tip that 刘洋 works on."""
    return town.clue(source="tip", named_informant=True, informant_elsewhere=True)


def typed(town: Town, **changes: str) -> dict[str, str]:
    return {
        "informant_number": "J2026-0031", "amount": "12,864.00", "decided_on": f"{town.at:%Y-%m-%d}", "paper": "安医保奖〔2026〕1号",
        "collect_by": f"{town.at + timedelta(days=60):%Y-%m-%d}",
    } | changes  # fmt: skip


def test_the_named_officer_enters_a_reward_and_its_payment(town: Town, tip: Clue) -> None:
    url = f"/clues/{tip.slug}/rewards/"
    assert url in page(town, "liu", f"/clues/{tip.slug}/") and "还没有登记奖励" in page(town, "liu", url)
    for changes, words in (({"amount": "199"}, "不低于200元"), ({"collect_by": "2020-01-01"}, "晚于决定日期"), ({"paper": ""}, "请填写审批表")):  # fmt: skip
        wrong = as_(town, "liu").post(f"{url}new/", typed(town) | changes)
        assert wrong.status_code == 422 and words in text(wrong) and "J2026-0031" in text(wrong)
    assert as_(town, "liu").post(f"{url}new/", typed(town)).status_code == 302
    again = as_(town, "liu").post(f"{url}new/", typed(town))
    assert again.status_code == 422 and "已经登记" in text(again)
    assert "12,864.00 元" in page(town, "liu", url) and "待领取" in page(town, "liu", url)
    end = f"/rewards/{Reward.objects.get().slug}"
    early = as_(town, "liu").post(f"{end}/give-up/", {"on": f"{town.at:%Y-%m-%d}"})
    assert early.status_code == 422 and "期限内不能视为放弃" in text(early)
    paid = {"on": f"{timezone.localdate():%Y-%m-%d}", "voucher": "支字第8号"}
    assert as_(town, "liu").post(f"{end}/collect/", paid).status_code == 302
    assert "已领取" in page(town, "liu", url) and "支字第8号" in page(town, "liu", url)
    assert as_(town, "liu").post(f"{end}/collect/", paid).status_code == 422


def test_nobody_else_learns_that_there_is_one(town: Town, tip: Clue) -> None:
    as_(town, "liu").post(f"/clues/{tip.slug}/rewards/new/", typed(town))
    slug = Reward.objects.get().slug
    for name in ("chen", "he", "wu", "qian", "zhou", "bai", "gov"):
        for url in (
            f"/clues/{tip.slug}/rewards/",
            f"/clues/{tip.slug}/rewards/new/",
            f"/rewards/{slug}/collect/",
        ):
            assert as_(town, name).get(url).status_code == 404, (name, url)
    for name in ("he", "qian", "zhou", "wu"):
        html = page(town, name, f"/clues/{tip.slug}/")
        assert "奖励" not in html and "12,864" not in html and "J2026" not in html, name
    told = Event.objects.filter(act__startswith="reward")
    assert told.exists() and not told.filter(ledger=tip.ledger).exists(), (
        "the record of the tip says nothing of it"
    )


def test_a_reward_is_for_a_tip(town: Town) -> None:
    clue = town.clue()
    assert as_(town, "liu").get(f"/clues/{clue.slug}/rewards/").status_code == 404
    assert "/rewards/" not in page(town, "liu", f"/clues/{clue.slug}/")


def test_only_sums_of_past_years_with_three_or_more_leave(town: Town, tip: Clue) -> None:
    this = timezone.localdate()
    for year, count in ((this.year, 4), (this.year - 1, 3), (this.year - 2, 2)):
        for n in range(count):
            day = this.replace(year=year, month=1, day=5 + n)
            draft = RewardDraft(f"J{year}-{n}", Decimal(200), day, f"{n}号", day + timedelta(days=60))
            rewards.enter(tip, town.who("liu"), draft=draft)
    assert rewards.yearly(tip.agency, this) == [(this.year - 1, Decimal(600))]
    html = page(town, "he", "/money/")
    assert f"{this.year - 1}年" in html and "600.00 元" in html and f"{this.year - 2}年" not in html
    assert "举报奖励" not in page(town, "bai", "/money/")
    few = this.replace(year=this.year - 2, month=2, day=1)
    restricted = town.clue(source="tip", restricted=True)
    draft = RewardDraft("J直送", Decimal(300), few, "9号", few + timedelta(days=60))
    rewards.enter(restricted, town.who("liu"), draft=draft)
    assert [year for year, _ in rewards.yearly(tip.agency, this)] == [this.year - 1], "直送 counts nowhere"
