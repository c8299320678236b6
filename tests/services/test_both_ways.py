"""Who may refer to whom, walked: audit, finance, tax and the 经办机构 send as well as receive."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import ReferralError
from referral.law.kinds import Kind
from referral.models import Referral
from referral.services import drafting, lanes, limits
from referral.services.dispatches import Addressee, Dispatch
from referral.services.outcomes import OutcomeDraft
from tests.cast import MATERIALS
from tests.line import case_of, open_other
from tests.workflows.conftest import Town

ROADS = [
    (A.NHSA_OFFICE, A.POLICE, Kind.REPORT_CRIME, "gao"), (A.NHSA_OFFICE, A.NHSA, Kind.ADMINISTRATIVE, "liu"),
    (A.AUDIT, A.POLICE, Kind.CRIMINAL, "gao"), (A.AUDIT, A.NHSA, Kind.ADMINISTRATIVE, "liu"),
    (A.FINANCE, A.NHSA, Kind.ADMINISTRATIVE, "liu"), (A.FINANCE, A.POLICE, Kind.CRIMINAL, "gao"), (A.TAX, A.HEALTH, Kind.ADMINISTRATIVE, "bai"),
]  # fmt: skip


def sent(town: Town, sender: A, recipient: A, kind: Kind) -> Referral:
    """A referral from such an agency, on its way."""
    case = case_of(town, sender)
    officers = [town.posts[f"{sender}_officer"], town.posts[f"{sender}_second"]]
    dispatch = Dispatch(
        [Addressee(town.agencies[recipient], kind, "lead")], "虚构住院126人次。", officers, MATERIALS,
        different_reason="测试",
    )  # fmt: skip
    done = town.run(drafting.draft, case, dispatch, town.who(f"{sender}_officer"))
    (referral,) = done.created
    assert isinstance(referral, Referral)
    town.do(referral, "submit", f"{sender}_officer")
    town.do(referral, "review", f"{sender}_reviewer")
    referral = town.do(referral, "approve", f"{sender}_head")
    town.render(referral)
    return town.do(referral, "send", f"{sender}_registrar")


@pytest.mark.parametrize(("sender", "recipient", "kind", "by"), ROADS)
def test_the_road_is_open(sender: A, recipient: A, kind: Kind, by: str, town: Town) -> None:
    open_other(town, sender)
    referral = sent(town, sender, recipient, kind)
    letter = referral.letter
    assert letter is not None and letter.number.startswith(town.agencies[sender].doc_code)
    referral = town.do(referral, "sign", by, items=2, badge="001")
    assert (referral.status, referral.sender.kind) == ("signed", sender)


@pytest.mark.parametrize("sender", [A.AUDIT, A.FINANCE])
def test_audit_and_finance_refer_an_official_to_discipline_by_a_letter_that_few_know_of(
    sender: A, town: Town
) -> None:
    open_other(town, sender)
    case = case_of(town, sender, official=True)
    dispatch = Dispatch(
        [Addressee(town.agencies[A.DISCIPLINE], Kind.DISCIPLINE, "lead", subject=case.subjects.get(kind="official"))],
        "滥用职权，造成基金损失。", [town.posts[f"{sender}_officer"]], MATERIALS,
    )  # fmt: skip
    (referral,) = town.run(drafting.draft, case, dispatch, town.who(f"{sender}_officer")).created
    assert isinstance(referral, Referral)
    town.do(referral, "submit", f"{sender}_officer", reviewer=town.posts[f"{sender}_reviewer"])
    town.do(referral, "review", f"{sender}_reviewer")
    referral = town.do(referral, "approve", f"{sender}_head")
    town.render(referral)
    referral = town.do(referral, "send", f"{sender}_officer")
    assert referral.letter is not None and referral.letter.kind == "discipline_referral"
    assert referral.letter.number.startswith(town.agencies[sender].doc_code)
    for name in (f"{sender}_second", f"{sender}_registrar", f"{sender}_deputy", "liu", "gao"):
        assert not Referral.objects.visible_to(town.who(name).post).filter(pk=referral.pk).exists(), name
    referral = town.do(referral, "sign", "pan")
    assert referral.status == "signed"


def test_the_notice_of_the_bureau_and_the_police_is_cited_by_the_bureau_alone(town: Town) -> None:
    open_other(town, A.AUDIT)
    theirs = sent(town, A.AUDIT, A.POLICE, Kind.CRIMINAL)
    copy = Referral.objects.get(about=theirs)
    assert "310号" in theirs.legal_basis and copy.legal_basis == theirs.legal_basis
    assert "49号" not in theirs.legal_basis and "49号" in town.sent(A.POLICE, Kind.CRIMINAL).legal_basis


def test_a_bureau_that_takes_a_matter_decides_on_filing_in_fifteen_working_days_and_fifteen_more(
    town: Town,
) -> None:
    open_other(town, A.AUDIT)
    referral = sent(town, A.AUDIT, A.NHSA, Kind.ADMINISTRATIVE)
    town.do(referral, "sign", "liu")
    assert not town.lane(referral).clocks.filter(rule="nhsa_filing").exists(), "from 受理 on"
    lane = town.lane(town.do(referral, "accept", "liu"))
    clock = lane.clocks.get(rule="nhsa_filing")
    (step,) = limits.extensions(clock)
    town.run(
        limits.extend,
        clock,
        town.who("wu"),
        step=step,
        document="延长核查审批表",
        proposed_by=town.posts["liu"],
    )
    assert limits.extensions(clock) == []
    town.run(lanes.interim, lane, town.who("liu"), outcomes=[OutcomeDraft("filed")])
    clock.refresh_from_db()
    assert clock.end_kind == "end"


def test_another_agency_that_takes_a_matter_has_no_filing_limit_of_the_bureau(town: Town) -> None:
    lane = town.lane(town.do(town.signed(), "accept", "bai"))
    assert not lane.clocks.filter(rule="nhsa_filing").exists()


def test_a_report_of_a_crime_brings_no_duties_of_a_referral(town: Town) -> None:
    open_other(town, A.NHSA_OFFICE)
    referral = sent(town, A.NHSA_OFFICE, A.POLICE, Kind.REPORT_CRIME)
    assert referral.letter is not None and referral.letter.kind == "crime_report"
    assert list(referral.clocks.values_list("rule", flat=True)) == ["police_sign_receipt"]
    referral = town.do(
        town.do(referral, "sign", "gao", badge="001"),
        "file",
        "lin",
        document_number="安公（刑）立字〔2026〕4号",
    )
    assert referral.status == "accepted" and not referral.clocks.filter(rule="agency_handover_items").exists()
    assert not Referral.objects.filter(kind=Kind.COPY).exists()


def test_the_office_never_sends_a_criminal_referral(town: Town) -> None:
    open_other(town, A.NHSA_OFFICE)
    with pytest.raises(
        ReferralError, match="经办机构不是行政执法机关，不能作行刑移送；请移交同级医保局，或者向公安机关报案"
    ):
        sent(town, A.NHSA_OFFICE, A.POLICE, Kind.CRIMINAL)
    assert not Referral.objects.exists()
