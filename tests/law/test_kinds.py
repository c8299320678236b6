"""The tables of moves: each move of each kind from each status, and who may send what to whom."""

from decimal import Decimal

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import ReferralError, Unlawful
from referral.law.kinds import KINDS, LABELS_OF_KIND, Kind, between, check_parties, kind_for
from referral.law.routing import suggest
from referral.law.states import REFERRAL_FINAL, ReferralStatus

S = ReferralStatus


@pytest.mark.parametrize("kind", Kind)
def test_a_move_that_is_not_in_the_table_does_not_exist(kind: Kind) -> None:
    rule = KINDS[kind]
    for status in ReferralStatus:
        lawful = {move.name for move in rule.lawful(status)}
        for name in {n for other in KINDS.values() for n in other.moves} - lawful:
            with pytest.raises(Unlawful, match="现在可以办理"):
                rule.move(name, status)
        for name in lawful:
            assert rule.move(name, status).name == name


@pytest.mark.parametrize("kind", Kind)
def test_every_status_can_be_left_or_is_final(kind: Kind) -> None:
    rule = KINDS[kind]
    reached = {move.target for move in rule.moves.values() if move.target}
    for status in reached - set(REFERRAL_FINAL):
        assert rule.lawful(status), f"{kind} is stuck in {status}"


def test_the_police_may_not_refuse_for_missing_papers() -> None:
    for move in KINDS[Kind.CRIMINAL].moves.values():
        assert not (move.target == S.RETURNED and move.sources & {S.SENT, S.SIGNED, S.SUPPLEMENTING})


def test_a_criminal_referral_waits_for_the_head_and_no_deputy() -> None:
    assert KINDS[Kind.CRIMINAL].moves["approve"].act == "approve_criminal"
    assert KINDS[Kind.CRIMINAL].officers == 2


def test_the_three_days_of_the_head_start_when_he_has_the_report() -> None:
    moves = KINDS[Kind.CRIMINAL].moves
    assert [s.rule for s in moves["review"].starts] == ["crim_refer_decide"]
    assert moves["approve"].ends == ("crim_refer_decide",)
    assert [s.rule for s in moves["approve"].starts] == ["crim_refer_send"]


def test_filing_goes_on_while_papers_are_supplied() -> None:
    moves = KINDS[Kind.CRIMINAL].moves
    assert "police_file_decide" not in moves["ask_supplement"].ends + moves["ask_supplement"].stops
    assert S.SUPPLEMENTING in moves["file"].sources


@pytest.mark.parametrize(
    ("kind", "sender", "recipient"),
    [
        (Kind.CRIMINAL, A.NHSA_OFFICE, A.POLICE),
        (Kind.CRIMINAL, A.NHSA, A.HEALTH),
        (Kind.DISCIPLINE, A.NHSA, A.POLICE),
        (Kind.ADMINISTRATIVE, A.NHSA, A.DISCIPLINE),
        (Kind.REVERSE, A.NHSA, A.HEALTH),
    ],
)
def test_a_kind_goes_only_where_it_may(kind: Kind, sender: A, recipient: A) -> None:
    with pytest.raises(ReferralError):
        check_parties(kind, sender, recipient)


def test_the_office_reports_a_crime_instead() -> None:
    assert kind_for(A.POLICE, A.NHSA_OFFICE) == Kind.REPORT_CRIME
    check_parties(Kind.REPORT_CRIME, A.NHSA_OFFICE, A.POLICE)


NINE = (A.NHSA, A.HEALTH, A.MARKET, A.DRUG, A.HR, A.CIVIL, A.TAX, A.AUDIT, A.FINANCE)


@pytest.mark.parametrize("sender", NINE)
@pytest.mark.parametrize("recipient", NINE)
def test_each_of_the_nine_may_send_to_and_receive_from_each_other(sender: A, recipient: A) -> None:
    check_parties(Kind.ADMINISTRATIVE, sender, recipient)
    assert Kind.ADMINISTRATIVE in {rule.code for rule in between(sender, recipient)}


@pytest.mark.parametrize("sender", NINE)
def test_each_of_the_nine_refers_to_the_police_and_to_discipline(sender: A) -> None:
    assert kind_for(A.POLICE, sender) == Kind.CRIMINAL
    check_parties(Kind.CRIMINAL, sender, A.POLICE)
    assert between(sender, A.POLICE)[0].code == Kind.CRIMINAL
    assert [rule.code for rule in between(sender, A.DISCIPLINE)] == [Kind.DISCIPLINE]


def test_the_office_hands_over_to_the_bureau_and_reports_to_the_police() -> None:
    assert between(A.NHSA_OFFICE, A.NHSA)[0].code == Kind.ADMINISTRATIVE
    offered = [rule.code for rule in between(A.NHSA_OFFICE, A.POLICE)]
    assert offered[0] == Kind.REPORT_CRIME and Kind.CRIMINAL not in offered
    with pytest.raises(ReferralError, match="经办机构不是行政执法机关，不能作行刑移送"):
        check_parties(Kind.CRIMINAL, A.NHSA_OFFICE, A.POLICE)
    with pytest.raises(ReferralError):
        check_parties(Kind.REPORT_CRIME, A.NHSA, A.POLICE)


def test_police_are_suggested_from_the_threshold_on() -> None:
    small = suggest(["F01"], sender=A.NHSA, fraud_amount=Decimal(2999))
    large = suggest(["F01"], sender=A.NHSA, fraud_amount=Decimal(3000))
    assert [s.agency_kind for s in small] == []
    assert [(s.agency_kind, s.part) for s in large] == [("police", "lead")]


def test_an_official_points_to_discipline_and_never_leads() -> None:
    found = suggest(["F03"], sender=A.NHSA, has_official=True)
    assert found[-1].kind == Kind.DISCIPLINE
    assert found[0].part == "lead"
    assert found[-1].part == "co"


def test_a_status_has_the_word_of_its_kind() -> None:
    """The police open a criminal case, which is not what an agency does that accepts a referral (four meanings of 立案)."""
    assert KINDS[Kind.CRIMINAL].status_label(S.ACCEPTED) == "已刑事立案"
    assert KINDS[Kind.ADMINISTRATIVE].status_label(S.ACCEPTED) == "已受理"
    assert KINDS[Kind.COPY].status_label(S.SENT) == "已送达，待阅"


def test_only_what_a_kind_can_become_has_a_word_of_its_own() -> None:
    for kind, status in LABELS_OF_KIND:
        reached = {move.target for move in KINDS[kind].moves.values()}
        assert status in reached, (kind, status)
