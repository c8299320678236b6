"""行纪移送: what the receiver does with it inside its own house is not the sender's knowledge."""

import re

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import open_agency
from referral.law.errors import Unlawful
from referral.models import Referral
from tests.cast import START
from tests.pages.browsers import as_
from tests.pages.reading import page
from tests.services.walks import hire, known_to_few
from tests.workflows.conftest import Town, town

__all__ = ["town"]


def received(town: Town) -> Referral:
    """A 行纪移送 that went over the system and was taken by the registrar, with an officer who handles it."""
    hire(town, "min", A.DISCIPLINE, Role.OFFICER)
    referral = known_to_few(town)
    town.render(referral)
    town.do(referral, "send", "liu")
    return town.do(referral, "sign", "pan")


def handed_on(town: Town, referral: Referral) -> Referral:
    """It goes to the county's body."""
    county = open_agency(
        region=town.region, kind=A.DISCIPLINE, name="临溪县监察委员会", short_name="县监委", doc_code="临监", at=START
    )  # fmt: skip
    town.do(referral, "reroute", "min", agency=county, reason="不属本机关管辖")
    return Referral.objects.get(recipient=county)


def shown(town: Town, referral: Referral, name: str) -> list[str]:
    """Every page on which the sender meets it, without what differs from one reading to the next."""
    case = f"/cases/{referral.case.slug}"
    urls = (
        f"/referrals/{referral.slug}/", f"{case}/", f"{case}/record/", f"{case}/clocks/", f"{case}/letters/", "/in-progress/",
        "/todo/", "/workbench/", "/notices/",
    )  # fmt: skip
    return [
        re.sub(
            r'(X-CSRFToken":|csrfmiddlewaretoken" value=|submission" value=)"[^"]+"',
            "",
            page(town, name, url),
        )
        for url in urls
    ]


def test_the_sender_s_pages_are_the_same_before_and_after_it_was_handed_on(town: Town) -> None:
    referral = received(town)
    before = {name: shown(town, referral, name) for name in ("liu", "he")}
    hop = handed_on(town, referral)
    assert hop.status == "sent" and hop.secret
    for name, pages in before.items():
        assert shown(town, referral, name) == pages
        assert as_(town, name).get(f"/referrals/{hop.slug}/").status_code == 404
    assert "已接收" in before["liu"][0]


def test_it_is_handed_on_once(town: Town) -> None:
    referral = received(town)
    assert "转送" in page(town, "min", f"/referrals/{referral.slug}/")
    hop = handed_on(town, referral)
    assert "/move/reroute/" not in page(town, "min", f"/referrals/{referral.slug}/")
    with pytest.raises(Unlawful, match="已经转送"):
        town.do(referral, "reroute", "min", agency=hop.recipient, reason="再次转送")


def test_the_written_reply_is_registered_as_if_nothing_had_happened(town: Town) -> None:
    referral = received(town)
    handed_on(town, referral)
    assert "登记书面反馈" in page(town, "liu", f"/referrals/{referral.slug}/")
    town.do(referral, "reply", "liu", reason="已立案，安纪函〔2026〕9号")
    assert Referral.objects.get(pk=referral.pk).status == "accepted"


def test_the_receiver_reads_nothing_of_how_the_sender_came_to_send_it(town: Town) -> None:
    referral = received(town)
    assert "审核" in page(town, "liu", f"/cases/{referral.case.slug}/record/")
    read = page(town, "min", f"/referrals/{referral.slug}/") + page(
        town, "min", f"/cases/{referral.case.slug}/record/"
    )
    assert "移送审批表" not in read and "周敏" not in read and "审核" not in read
