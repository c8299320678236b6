"""Two installations that no wire connects: the bureau's and the police's. Files go between them, and go wrong."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.exchange.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.real_time]
OFFICE, POLICE, HEALTH = "安澜市医疗保障局", "安澜市公安局", "安澜市卫生健康委员会"
DISCIPLINE = "安澜市纪委监委"
FILED = "安公（刑）立字〔2026〕12号"


@dataclass
class Networks:
    """政务外网, where the bureau is, and 公安网 with the others."""

    office: Installation
    police: Installation


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Networks]:
    top = tmp_path_factory.mktemp("networks")
    office = Installation(top, "政务外网", ["nhsa", "procuratorate"], pytestconfig)
    police = Installation(top, "公安网", ["police", "health", "discipline"], pytestconfig, first=3)
    office.knows(police, POLICE, HEALTH, DISCIPLINE)
    police.knows(office, OFFICE)
    yield Networks(office, police)
    for one in (office, police):
        verified = one.manage("verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        one.close()


def test_a_criminal_referral_goes_over_and_its_results_come_back(networks: Networks) -> None:
    office, police = networks.office, networks.police
    slug = office.do("refer", to="police", kind="criminal")["slug"]
    sent = office.do("state", slug=slug)

    file = office.export(slug, "qian")
    assert sent["number"].encode() not in file.read_bytes()
    assert office.do("state", slug=slug)["waiting"] == [1], "nobody has said yet that it arrived"
    came = police.take(file, "ruan")
    there = police.do("state", slug=came["referral"])
    assert (there["status"], there["lane"], there["faults"]) == ("sent", "waiting", {})
    assert there["number"] == sent["number"] and there["readable"]
    assert there["letters"] == [row for row in sent["letters"] if row[0] == "criminal_referral"]
    assert there["evidence"] == sent["evidence"] and len(there["evidence"]) == 1
    assert there["clocks"] == ["police_sign_receipt"] and there["notices"]["gao"] == 0
    assert there["subjects"] == sent["subjects"], "the police are told of the official too"
    assert there["accounts"] == police.do("state", slug=came["referral"])["accounts"]

    here = came["referral"]
    police.do("perform", slug=here, move="sign", by="gao", items=4, pages=23, badge="330101", signer="高峰")
    lost = police.export(here, "ruan")
    again = police.export(here, "ruan")
    assert again.read_bytes() == lost.read_bytes(), "what was lost on the way is given again, byte for byte"
    office.take(again, "qian")
    home = office.do("state", slug=slug)
    assert (home["status"], home["receipt"]) == ("signed", ["高峰", "330101", 4, 23])
    assert home["acts"][-1] == ["sign", "高峰", "市公安局"] and home["waiting"] == [] and home["faults"] == {}
    assert home["letters"][-1] == police.do("state", slug=here)["letters"][-1], (
        "the receipt as it was printed there"
    )

    police.do("perform", slug=here, move="file", by="lin", document_number=FILED, recipient_number="A3301")
    police.do("on_lane", slug=here, verb="interim", by="gao", measure="criminal_filed", note="已立案侦查")
    police.do("on_lane", slug=here, verb="finish", by="sun", measure="prosecuted", result="移送审查起诉")
    told = office.take(police.export(here, "gao"), "qian")
    home = office.do("state", slug=slug)
    assert told["acts"] == ["刑事立案", "中期反馈", "办结"]
    assert (home["status"], home["answer_number"], home["lane"]) == ("accepted", FILED, "done")
    assert [row[0] for row in home["outcomes"]] == ["criminal_filed", "prosecuted"]
    assert home["outcomes"][-1][2] == "孙立" and home["faults"] == {} and home["notices"]["liu"] > 0

    assert police.do("state", slug=here)["waiting"] == [2, 1]
    police.take(office.export(slug, "qian"), "ruan")
    assert police.do("state", slug=here)["waiting"] == [], "the bureau's receipt closes the loop"
    again = office.told("exchange", "export", slug, "--out", str(office.folder / "x"), "--user", "qian")
    assert again["new"] is False and again["untold"] == []

    office.do("close", slug=slug)
    told = police.take(office.export(slug, "qian"), "ruan")
    there = police.do("state", slug=here)
    assert told["acts"] == ["批准办结"] and (there["case_status"], there["faults"]) == ("closed", {})


def test_an_administrative_referral_is_supplemented_answered_and_confirmed(networks: Networks) -> None:
    office, health = networks.office, networks.police
    slug = office.do("refer", to="health", kind="administrative")["slug"]
    here = health.take(office.export(slug, "qian"), "jin")["referral"]
    assert health.do("state", slug=here)["subjects"] == ["安澜仁和医院"], (
        "an official is for the police alone"
    )

    health.do("perform", slug=here, move="sign", by="bai", items=4, pages=23, missing="", signer="白雪")
    health.do("perform", slug=here, move="ask_supplement", by="bai", items=["病历复印件", "收费清单"])
    office.take(health.export(here, "jin"), "qian")
    assert office.do("state", slug=slug)["status"] == "supplementing"
    office.do("perform", slug=slug, move="supply", by="liu", answer="已补2份")
    health.take(office.export(slug, "liu"), "jin")
    assert health.do("state", slug=here)["status"] == "signed"

    health.do("perform", slug=here, move="accept", by="bai", recipient_number="卫监〔2026〕7号")
    health.do("on_lane", slug=here, verb="report", by="hong", measure="warning", result="已责令改正")
    office.take(health.export(here, "bai"), "qian")
    assert office.do("state", slug=slug)["lane"] == "reported"
    office.do("on_lane", slug=slug, verb="confirm", by="liu")
    health.take(office.export(slug, "qian"), "jin")
    both = [one.do("state", slug=key) for one, key in ((office, slug), (health, here))]
    assert [one["lane"] for one in both] == ["done", "done"] and [one["faults"] for one in both] == [{}, {}]
    assert [row[1:] for row in both[0]["letters"]] == [row[1:] for row in both[1]["letters"]]


def test_a_second_referral_of_the_same_case_joins_the_first(networks: Networks) -> None:
    office, there = networks.office, networks.police
    first = office.do("refer", to="health", kind="administrative")
    came = there.take(office.export(first["slug"], "qian"), "jin")
    police = office.do("refer", to="police", kind="criminal", case=first["case"])
    other = there.take(office.export(police["slug"], "qian"), "ruan")
    assert came["case"] == other["case"] and came["referral"] != other["referral"]
    state = there.do("state", slug=other["referral"])
    assert state["subjects"] == ["安澜仁和医院", "郑某某"] and state["faults"] == {}, (
        "nobody is entered twice"
    )


def test_a_return_with_its_reasons_comes_home(networks: Networks) -> None:
    office, health = networks.office, networks.police
    slug = office.do("refer", to="health", kind="administrative")["slug"]
    here = health.take(office.export(slug, "qian"), "jin")["referral"]
    health.do("perform", slug=here, move="sign", by="bai", items=4, pages=23)
    health.do(
        "perform", slug=here, move="return", by="hong", reason="属市场监管职责", suggested="市市场监管局"
    )
    office.take(health.export(here, "jin"), "qian")
    home = office.do("state", slug=slug)
    assert (home["status"], home["lane"]) == ("returned", "not_taken") and "市市场监管局" in home["answer"]


def test_a_letter_to_the_discipline_body_is_carried_by_its_named_officer_alone(networks: Networks) -> None:
    office, there = networks.office, networks.police
    slug = office.do("refer", to="discipline", kind="discipline")["slug"]
    out = str(office.folder / "never.referral")
    for name, sentence in (("qian", "没有找到"), ("chen", "没有找到"), ("he", "无权送达移送")):
        assert sentence in office.refused("exchange", "export", slug, "--out", out, "--user", name)
    file = office.export(slug, "liu")
    assert "收发人员导入" in there.refused("exchange", "import", str(file), "--user", "jin")
    here = there.take(file, "pan")["referral"]
    came = there.do("state", slug=here)
    assert came["secret"] and came["subjects"] == ["郑某某"] and came["faults"] == {}
    there.do("perform", slug=here, move="sign", by="pan", items=1, pages=2)
    back = there.export(here, "pan")
    assert "由办理该移送的承办人导入" in office.refused("exchange", "import", str(back), "--user", "qian")
    office.take(back, "liu")
    assert office.do("state", slug=slug)["status"] == "signed"
