"""举报人信息: sealed by the custodian, shown by him alone after a reason and the head's word, and to be read nowhere else."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from referral.models import Clue, Event, Informant, VaultLook, VaultRequest
from tests.pages.browsers import as_
from tests.pages.reading import page, recent_town
from tests.pages.test_directory import text
from tests.pages.test_rewards import typed as reward
from tests.services.walks import hire
from tests.workflows.conftest import Town
from workflows import engine
from workflows.models import Notice

#: What would tell who he is.
WHO = ("秦知情", "13912345678", "院内出纳", "面谈时提到")


@pytest.fixture
def town(db: None) -> Town:
    made = recent_town()
    for name, kind in (("mi", A.NHSA), ("gu", A.HEALTH)):
        hire(made, name, kind, Role.CUSTODIAN)
    return made


@pytest.fixture
def tip(town: Town) -> Clue:
    """A tip that 刘洋 works on."""
    return town.clue(source="tip", named_informant=True, informant_elsewhere=True)


def typed(town: Town, clue: Clue, **changes: str) -> dict[str, str]:
    return {
        "clue_number": clue.number, "received_on": f"{town.at:%Y-%m-%d}", "name": WHO[0], "contact": WHO[1], "remark": WHO[2],
        "is_insider": "on",
    } | changes  # fmt: skip


def sealed(town: Town, clue: Clue) -> Informant:
    assert as_(town, "mi").post("/vault/new/", typed(town, clue)).status_code == 302
    return Informant.objects.get()


def allowed(town: Town, row: Informant) -> VaultRequest:
    """刘洋 has asked, and 何建国 has allowed it for two days."""
    as_(town, "liu").post(f"/informants/{row.slug}/ask/", {"reason": "核对举报的就诊时间。"})
    asked = VaultRequest.objects.get()
    until = timezone.localdate() + timedelta(days=2)
    yes = {"decision": "yes", "until": f"{until:%Y-%m-%d}"}
    assert as_(town, "he").post(f"/vault-requests/{asked.slug}/decide/", yes).status_code == 302
    return VaultRequest.objects.get()


def test_who_he_is_is_shown_by_the_custodian_after_a_reason_and_a_second_person(
    town: Town, tip: Clue
) -> None:
    wrong = as_(town, "mi").post("/vault/new/", typed(town, tip, clue_number="没有"))
    assert wrong.status_code == 422 and "没有这个线索号" in text(wrong) and WHO[0] in text(wrong)
    secret = town.clue(restricted=True)
    assert "没有这个线索号" in text(as_(town, "mi").post("/vault/new/", typed(town, secret)))
    row = sealed(town, tip)
    here = f"/informants/{row.slug}/"
    note = {"kind": "retaliation", "on": f"{town.at:%Y-%m-%d}", "words": WHO[3]}
    assert as_(town, "mi").post(f"{here}note/", note).status_code == 302
    assert "反映受到打击报复" in page(town, "mi", here)
    assert f'有实名举报，举报人信息另行登记（详见隔离登记 <a href="{here}">{row.number}' in page(
        town, "liu", f"/clues/{tip.slug}/"
    )
    assert "请填写查看事由" in text(as_(town, "liu").post(f"{here}ask/", {}))
    asked = allowed(town, row)
    assert [one.recipient.username for one in Notice.objects.filter(title__contains="待审批")] == ["he"]
    show = f"/vault-requests/{asked.slug}/show/"
    assert as_(town, "mi").get(show).status_code == 405
    shown = as_(town, "mi").post(show)
    assert shown.status_code == 200 and all(word in text(shown) for word in WHO)
    assert "no-store" in shown["Cache-Control"]
    look = VaultLook.objects.get()
    assert (look.by.user.username, look.request) == ("mi", asked)
    with pytest.raises(DatabaseError), transaction.atomic():
        VaultLook.objects.all().delete()
    story = list(Event.objects.filter(ledger=row.ledger).order_by("pk").values_list("act", flat=True))
    assert story == ["vault_seal", "vault_note", "vault_ask", "vault_decide", "vault_show"]
    VaultRequest.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert as_(town, "mi").post(show).status_code == 422 and VaultLook.objects.count() == 1


def test_nobody_else_opens_it_and_no_page_names_him(town: Town, tip: Clue) -> None:
    row = sealed(town, tip)
    asked = allowed(town, row)
    for name in ("liu", "he"):  # who asked and who allowed it do not open it themselves
        assert as_(town, name).post(f"/vault-requests/{asked.slug}/show/").status_code == 403
    for name in ("chen", "wu", "bai", "gu"):
        for door in (
            f"/informants/{row.slug}/",
            f"/informants/{row.slug}/ask/",
            f"/informants/{row.slug}/note/",
        ):
            assert as_(town, name).get(door).status_code == 404, (name, door)
        assert as_(town, name).post(f"/vault-requests/{asked.slug}/show/").status_code == 404, name
    assert not VaultLook.objects.exists()
    engine.act_on_clue(tip, "check", town.who("liu"))
    case = engine.act_on_clue(tip, "open_case", town.who("wu")).case
    assert case is not None
    doors = (
        "/vault/", f"/clues/{tip.slug}/", f"/cases/{case.slug}/", f"/cases/{case.slug}/record/", "/workbench/", "/notices/",
        f"/clues/?q={WHO[0]}", f"/cases/?q={WHO[0]}", f"/clues/{tip.slug}/rewards/", f"/informants/{row.slug}/",
    )  # fmt: skip
    for name in ("liu", "chen", "he", "mi"):
        for door in doors:
            told = text(as_(town, name).get(door)).replace(f'value="{WHO[0]}"', "")
            assert not [word for word in WHO if word in told], (name, door)
            if name not in {"liu", "mi"} and door != "/vault/":
                assert row.number not in told, (name, door)
    assert not [
        one
        for one in Event.objects.all()
        if any(word in f"{one.label}{one.opinion}{one.payload}" for word in WHO)
    ]
    reward_door = f"/clues/{tip.slug}/rewards/new/"
    wrong = as_(town, "liu").post(reward_door, reward(town))
    assert wrong.status_code == 422 and "不在本线索的隔离登记中" in text(wrong)
    assert as_(town, "liu").post(reward_door, reward(town, informant_number=row.number)).status_code == 302
