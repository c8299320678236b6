"""应移送未移送提示 walked: met at once, followed by a referral, decided by two people, voided by a changed fact."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.law.must_refer import Stage
from referral.models import Case, Clock, Event, NoReferral
from referral.services import cases, clues, lanes, limits, must_refer, no_referral
from referral.services.clues import SubjectDraft
from referral.services.outcomes import OutcomeDraft
from tests.services.walks import hire, own_lane
from tests.workflows.conftest import Town
from workflows import findings

FRAUD = {"violations": ("F01",)}


def found(town: Town, case: Case, name: str = "liu", days: int = 0) -> list[must_refer.Finding]:
    """What a person is shown of a case, that is not settled."""
    post = town.who(name).post
    return [f for f in must_refer.listed(post, town.at + timedelta(days=days)) if f.case == case]


def rules(town: Town, case: Case, name: str = "liu") -> list[str]:
    return [f.rule.id for f in found(town, case, name)]


def proposed(town: Town, case: Case, reason: str = "情节轻微，全部退回") -> list[NoReferral]:
    town.run(no_referral.propose, [case], town.who("liu"), reason=reason)
    return list(case.no_referrals.filter(decided_at=None))


def settled(town: Town, case: Case) -> None:
    town.run(no_referral.decide, proposed(town, case), town.who("he"), agrees=True)


def test_a_case_is_listed_until_the_referral_is_sent(town: Town) -> None:
    case = town.case(**FRAUD)
    assert rules(town, case) == ["institution_fraud"]
    (referral,) = town.draft(case, (A.POLICE, Kind.CRIMINAL))
    assert found(town, case)[0].pending == "拟稿"
    referral = town.approved(referral)
    assert found(town, case)[0].pending == "已批准，待送达"
    town.do(referral, "send", "qian")
    assert rules(town, case) == []
    town.do(referral, "revoke", "he", reason="移送有误")
    (again,) = found(town, case)
    assert again.stage == Stage.HEAD, "withdrawn: on the head's list at once"


def test_what_the_head_did_not_approve_is_on_his_list_at_once(town: Town) -> None:
    case = town.case(**FRAUD)
    (referral,) = town.draft(case, (A.POLICE, Kind.CRIMINAL))
    assert found(town, case)[0].stage == Stage.DEPARTMENT
    town.do(referral, "submit", "liu")
    town.do(referral, "review", "zhou")
    town.do(referral, "refuse", "he", reason="再核实")
    assert found(town, case, "he")[0].stage == Stage.HEAD


def test_after_five_working_days_it_stands_on_the_heads_list(town: Town) -> None:
    case = town.case(**FRAUD)
    assert [f.stage for f in found(town, case, days=7)] == [Stage.DEPARTMENT]
    assert [f.stage for f in found(town, case, days=8)] == [Stage.HEAD]


def test_a_small_amount_is_not_listed_and_other_agencies_read_no_list(town: Town) -> None:
    small = town.case(**FRAUD, amounts={"fraud": Decimal("2999.99")})
    assert rules(town, small) == []
    large = town.case(**FRAUD)
    assert rules(town, large, "gao") == rules(town, large, "yu") == rules(town, large, "eve") == []


def test_not_to_refer_takes_a_reason_and_the_head_who_did_not_propose_it(town: Town) -> None:
    case = town.case(**FRAUD)
    with pytest.raises(Incomplete, match="请写明不移送的理由"):
        town.run(no_referral.propose, [case], town.who("liu"), reason=" ")
    for name in ("qian", "zhou", "wu", "he", "gao"):
        with pytest.raises(NotAllowed):
            town.run(no_referral.propose, [case], town.who(name), reason="情节轻微")
    rows = proposed(town, case)
    assert found(town, case)[0].is_proposed
    with pytest.raises(ReferralError, match="没有待处理"):
        town.run(no_referral.propose, [case], town.who("liu"), reason="情节轻微")
    for name in ("liu", "wu", "zhou", "lin"):
        with pytest.raises(ReferralError):
            town.run(no_referral.decide, rows, town.who(name), agrees=True)
    with pytest.raises(Incomplete, match="不同意的"):
        town.run(no_referral.decide, rows, town.who("he"), agrees=False)
    town.run(no_referral.decide, rows, town.who("he"), agrees=True)
    assert rules(town, case) == []
    with pytest.raises(Conflict):
        town.run(no_referral.decide, rows, town.who("he"), agrees=True)


def test_whoever_proposed_it_does_not_decide_it_in_another_post(town: Town) -> None:
    case = town.case(**FRAUD)
    rows = proposed(town, case)
    NoReferral.objects.update(proposed_by_user=town.posts["he"].user)
    with pytest.raises(NotAllowed, match="不能自行决定"):
        town.run(no_referral.decide, rows, town.who("he"), agrees=True)


def test_a_proposal_that_the_head_does_not_share_leaves_the_case_listed(town: Town) -> None:
    case = town.case(**FRAUD)
    town.run(no_referral.decide, proposed(town, case), town.who("he"), agrees=False, answer="应当移送")
    (open_one,) = found(town, case)
    assert open_one.decision is None


def more_money(town: Town, case: Case) -> None:
    clue = town.clue(**FRAUD, amounts={"fraud": Decimal(500)})
    town.run(clues.merge, clue, town.who("liu"), case=case)


def an_outcome(town: Town, case: Case) -> None:
    town.run(
        lanes.interim, own_lane(case), town.who("liu"), outcomes=[OutcomeDraft("recovery", amount=Decimal(1))]
    )


@pytest.mark.parametrize("change", [more_money, an_outcome])
def test_a_changed_fact_voids_the_decision_and_the_case_is_listed_again(town: Town, change) -> None:
    case = town.case(**FRAUD)
    settled(town, case)
    assert rules(town, case) == []
    change(town, case)
    (again,) = found(town, case)
    assert again.voided is not None and again.decision is None
    settled(town, case)
    assert rules(town, case) == []


def test_a_proposal_on_old_facts_is_not_decided(town: Town) -> None:
    case = town.case(**FRAUD)
    rows = proposed(town, case)
    an_outcome(town, case)
    with pytest.raises(Conflict, match="事实在提出后已有变化"):
        town.run(no_referral.decide, rows, town.who("he"), agrees=True)


def test_a_swarm_has_one_reason_and_one_event_a_case_or_nothing_at_all(town: Town) -> None:
    swarm = [town.case(**FRAUD, amounts={"fraud": Decimal(3500)}) for _ in range(3)]
    other = town.case(violations=("F04",))
    with pytest.raises(ReferralError, match=other.number):
        town.run(no_referral.propose, [*swarm, other], town.who("liu"), reason="出借凭证，已全部退回")
    assert not NoReferral.objects.exists()
    town.run(no_referral.propose, swarm, town.who("liu"), reason="出借凭证，已全部退回")
    rows = [row for proposal in no_referral.waiting_for(town.who("he").post) for row in proposal]
    assert len(rows) == 3 and len({row.batch for row in rows}) == 1
    town.run(no_referral.decide, rows, town.who("he"), agrees=True)
    for act in ("propose_no_referral", "decide_no_referral"):
        assert Event.objects.filter(act=act, internal=True).count() == 3


def test_a_clue_that_is_dropped_leaves_the_same_row_with_both_people(town: Town) -> None:
    hire(town, "xu", A.NHSA, Role.HEAD)
    clue = town.clue(**FRAUD)
    town.run(clues.check, clue, town.who("chen"))
    with pytest.raises(Incomplete, match="请选择复核人"):
        town.run(clues.drop, clue, town.who("wu"), reason="查无实据")
    town.run(clues.drop, clue, town.who("wu"), reason="查无实据", second=town.posts["xu"])
    row = NoReferral.objects.get(clue=clue)
    assert (row.proposed_by, row.decided_by, row.agreed) == (town.posts["wu"], town.posts["xu"], True)
    assert [found for found, _ in must_refer.dropped(town.who("he").post, town.at)] == [clue]


def test_an_official_is_told_to_the_head_alone_and_by_what_he_sees(town: Town) -> None:
    official = SubjectDraft("official", "郑某某", supervised_category="public_unit")
    case = town.case(violations=("F04",), subjects=(official,))
    assert rules(town, case, "he") == ["official"]
    assert all(rules(town, case, name) == [] for name in ("liu", "wu", "zhou", "qian", "yu"))
    (referral,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get())
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    for move, name in (("review", "zhou"), ("approve", "he")):
        referral = town.do(referral, move, name)
    town.render(referral)
    town.do(referral, "send", "liu")
    assert rules(town, case, "he") == []
    with pytest.raises(ReferralError, match="没有待处理"):
        town.run(no_referral.propose, [case], town.who("liu"), reason="不属实")


def test_a_rule_that_is_met_calls_for_a_team_until_the_head_decides_that_nothing_is_referred(
    town: Town,
) -> None:
    case = town.case(**FRAUD)
    assert findings.tell(town.at) == 1
    clock = Clock.objects.get(rule="crim_form_team")
    assert (clock.case, clock.actor, clock.started_at) == (case, case.lead_agency, case.opened_at)
    assert clock.events.get().by is None, "nobody's act: the facts"
    town.run(no_referral.decide, proposed(town, case), town.who("he"), agrees=False, answer="应当移送")
    assert Clock.objects.get(rule="crim_form_team").ended_at is None
    settled(town, case)
    assert Clock.objects.get(rule="crim_form_team").end_kind == "void"


def test_no_team_is_called_for_while_the_rule_is_not_met(town: Town) -> None:
    town.case(**FRAUD, amounts={"fraud": Decimal("2999.99")})
    findings.tell(town.at)
    assert not Clock.objects.filter(rule="crim_form_team").exists()


def test_a_penalty_before_the_referral_sends_its_copy_to_the_police_within_ten_days(town: Town) -> None:
    case = town.case(**FRAUD)
    fine = OutcomeDraft("penalty", "处二倍罚款", "安医保罚〔2026〕9号", amount=Decimal(20000))
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[fine])
    clock = Clock.objects.get(rule="crim_late_penalty_copy")
    assert (clock.lane, clock.ended_at) == (own_lane(case), None)
    assert cases.hindrances(case) == ["市医保局的时限「抄送行政处罚决定书副本」尚未办结"]
    town.run(limits.fulfil, clock, town.who("liu"), document="安医保罚〔2026〕9号副本，送达回证")
    clock.refresh_from_db()
    assert clock.end_kind == "end"


@pytest.mark.parametrize("amount", [None, Decimal("2999.99")])
def test_no_copy_is_owed_where_nothing_should_have_been_referred(town: Town, amount: Decimal | None) -> None:
    case = town.case(**FRAUD, amounts={"fraud": amount} if amount else {})
    town.run(
        lanes.finish, own_lane(case), town.who("wu"), outcomes=[OutcomeDraft("penalty", amount=Decimal(500))]
    )
    assert not Clock.objects.filter(rule="crim_late_penalty_copy").exists()
