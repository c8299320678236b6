"""How a sample is drawn: by hashes alone, so that it can be written down here as figures that never change."""

import hashlib

import pytest

from referral.law import sampling

LABELS = [f"case{n:02d}" for n in range(20)]


def test_the_draw_is_the_same_on_every_machine_and_in_every_version():
    seed = sampling.seed_of("ab" * 32, "08 12 33")
    assert seed == hashlib.sha256(b"ab" * 32 + b":08 12 33").hexdigest()
    by_hand = sorted(LABELS, key=lambda label: hashlib.sha256(f"{seed}::{label}".encode()).hexdigest())
    assert sampling.draw(seed, reversed(LABELS), 10) == by_hand[:2] == ["case19", "case11"]


def test_the_share_is_rounded_up_and_at_least_one_is_drawn():
    assert [sampling.size(total, 5) for total in (0, 1, 20, 21, 41)] == [0, 1, 1, 2, 3]
    assert sampling.size(7, 100) == 7 and sampling.size(100, 29) == 29


def test_another_number_draws_another_sample():
    draws = {tuple(sampling.draw(sampling.seed_of("ab" * 32, str(n)), LABELS, 10)) for n in range(30)}
    assert len(draws) > 20


@pytest.mark.parametrize("count", range(len(LABELS) + 1))
def test_who_is_barred_is_never_sent_and_the_others_keep_their_order(count: int):
    for seed in "abcdef":
        order = sampling.ranked(seed, LABELS, "case")
        barred = set(sampling.ranked(f"{seed}barred", LABELS)[:count])
        sent = sampling.assign(seed, "case", LABELS, barred)
        assert sent == [one for one in order if one not in barred][:2]


def test_a_frame_has_another_hash_with_each_change():
    cases = {"a": ["x"], "b": []}
    frames = [
        sampling.frame_hash(cases, ["x", "y"], 5), sampling.frame_hash({"a": [], "b": []}, ["x", "y"], 5),
        sampling.frame_hash(cases, ["x"], 5), sampling.frame_hash(cases, ["x", "y"], 6),
    ]  # fmt: skip
    assert len(set(frames)) == 4 and frames[0] == sampling.frame_hash(
        dict(reversed(cases.items())), ["y", "x"], 5
    )
