"""The table of limits: all 82 rules of the file and the six agreed ones, each with what the design adds."""

import json
from pathlib import Path

import pytest

import referral.law.rules as rules
from agencies.kinds import AgencyKind
from referral.law import must_refer, repeats
from referral.law.errors import ReferralError
from referral.law.grounds import AFTER_OBSTACLE, GROUNDS
from referral.law.kinds import KINDS
from referral.law.listing import RED_AFTER, STANDARDS
from referral.law.masking import WITHDRAW
from referral.law.rules import RULES, Class, Nature
from referral.law.states import LANE_MOVES
from referral.law.urging import STEPS

FILE = json.loads((Path(rules.__file__).parent / "data" / "time_limits.json").read_text(encoding="utf-8"))
SUGGESTED = {"police_sign_receipt", "police_file_notify"}
#: Named after all its uses: the collection names the one of its source (国家医保局), and any superior hands tasks down.
NAMED_HERE = {"tip_assigned_general": "上级交办事项办理"}


def test_every_rule_of_the_file_is_loaded_as_it_stands() -> None:
    assert len(FILE) == 82
    for row in FILE:
        rule = RULES[row["rule_id"]]
        assert rule.name == NAMED_HERE.get(rule.id, row["name_zh"])
        assert (rule.basis, rule.confidence) == (row["basis"], row["confidence"])
        if rule.id not in SUGGESTED:
            assert (rule.length, rule.unit.value) == (row["length"], row["unit"])


def test_what_the_law_leaves_open_is_agreed_and_suggested() -> None:
    for rule_id in (*SUGGESTED, *(r for r in RULES if r.startswith("agr."))):
        assert RULES[rule_id].cls == Class.AGREED
        assert RULES[rule_id].suggested


def test_a_number_of_another_place_is_an_inner_limit_and_never_a_breach() -> None:
    """宾川县's days for 行纪, 西藏's for 受理: until an administrator names the own place's rule, nothing is 超期."""
    local = {
        row["rule_id"] for row in FILE if row["basis"].startswith("地方规定") or "藏医保办" in row["basis"]
    }
    local.add("disc_refer_conclusion")  # 内部文件, its number taken from 宾川县
    for rule_id in local:
        assert RULES[rule_id].cls == Class.INTERNAL and rule_id not in rules.BREACHES


def test_what_no_law_fixes_is_a_parameter_with_its_source() -> None:
    assert {rule.id for rule in rules.PARAMETERS} == {r for r in RULES if r.startswith("house.")}
    for rule in rules.PARAMETERS:
        assert (rule.cls, rule.nature) == (Class.INTERNAL, Nature.PARAMETER) and rule.basis and rule.length
    assert all(
        rule.unit.is_time for rule in RULES.values() if rule.nature != Nature.PARAMETER and rule.length
    )
    named = {one.parameter for rule in RULES.values() for one in rule.extensions} - {""}
    named |= {ground.review for ground in GROUNDS.values()} - {""}
    named |= {one.parameter for one in STANDARDS.values()} - {""}
    named |= {step.waits for steps in STEPS.values() for step in steps} - {""}
    assert named | {
        AFTER_OBSTACLE,
        must_refer.HEAD_AFTER,
        "house.head_told",
        "house.unopened",
        RED_AFTER,
        repeats.WITHIN,
        WITHDRAW,
    } == {rule.id for rule in rules.PARAMETERS}


def test_a_lengthening_whose_length_no_law_fixes_names_its_parameter() -> None:
    by_parameter = {rule.id for rule in RULES.values() if any(one.parameter for one in rule.extensions)}
    assert by_parameter == {"legal_review", "rev_review", "agr.final_feedback"}
    for rule_id in by_parameter:
        for one in RULES[rule_id].extensions:
            assert (one.amount, one.unit) == (RULES[one.parameter].length, RULES[one.parameter].unit)


def test_rights_are_told_from_duties() -> None:
    rights = {rule.id for rule in RULES.values() if rule.nature == Nature.RIGHT}
    assert rights == {
        "agency_reconsider",
        "agency_supervision_after_review",
        "hearing_request",
        "xf_review",
        "reward_collect",
    }


def test_rules_that_stay_off() -> None:
    assert {rule.id for rule in RULES.values() if rule.is_off} == {
        "rev_opinion_send",
        "listing_term_long",
        "listing_publish",
    }


def test_every_clock_that_a_move_names_is_a_rule() -> None:
    tables = [*(rule.moves for rule in KINDS.values()), LANE_MOVES]
    named = {
        clock
        for moves in tables
        for move in moves.values()
        for clock in (*(s.rule for s in move.starts), *move.ends, *move.voids, *move.stops, *move.resumes)
    }
    assert named - {"*"} <= set(RULES)


def test_an_unknown_rule_names_near_ones() -> None:
    with pytest.raises(ReferralError, match="crim_refer_send"):
        rules.get("crim_refer_sent")


def test_every_kind_names_known_agencies() -> None:
    for rule in KINDS.values():
        assert rule.senders | rule.recipients <= set(AgencyKind)
