"""抽查, drawn again: which cases and checkers the numbers give, beside what is stored, and what others need to do the same."""

from dataclasses import dataclass
from typing import Any

from referral.law import sampling as law
from referral.law.sampling import CHECKERS
from referral.models import Case, Sample, SampledCase


def expected(row: SampledCase) -> list[str]:
    """The checkers that the seed gives a drawn case: of the announced pool, then of those who were added afterwards."""
    sample = row.sample
    pool = list(sample.checkers.all())
    gone = {one.checker.slug for one in row.assignments.select_related("checker") if one.ended_at is not None}
    out = {*row.barred, *gone}
    first = law.assign(sample.seed, row.label, [one.slug for one in pool if one.added_at is None], out)
    later = law.assign(sample.seed, row.label, [one.slug for one in pool if one.added_at is not None], out)
    return [*first, *later][:CHECKERS]


@dataclass(frozen=True)
class Redrawn:
    """What drawing once more gives, beside what is stored."""

    frame_sha256: str
    seed: str
    drawn: tuple[str, ...]
    is_frame_same: bool
    is_commitment_same: bool
    is_draw_same: bool
    are_checkers_same: bool

    @property
    def is_same(self) -> bool:
        """Whether all of it agrees."""
        parts = self.is_frame_same, self.is_commitment_same, self.is_draw_same, self.are_checkers_same
        return all(parts)


def redraw(sample: Sample) -> Redrawn:
    """Draw again from what was published, and compare (重新计算)."""
    rows = list(sample.cases.select_related("sample"))
    announced = set(sample.checkers.filter(added_at=None).values_list("slug", flat=True))
    cases = {row.case.slug: [slug for slug in row.barred if slug in announced] for row in _labelled(rows)}
    frame_sha256 = law.frame_hash(cases, announced, sample.percent)
    drawn = law.draw(sample.seed, cases, sample.percent) if sample.number else []
    kept = sorted((row for row in rows if row.rank is not None), key=lambda row: row.rank or 0)
    same = all(
        set(expected(row))
        == set(row.assignments.filter(ended_at=None).values_list("checker__slug", flat=True))
        for row in kept
    )
    return Redrawn(
        frame_sha256, sample.seed, tuple(drawn), frame_sha256 == sample.frame_sha256,
        law.hashed(sample.secret) == sample.commitment, [row.label for row in kept] == drawn, same,
    )  # fmt: skip


def _labelled(rows: list[SampledCase]) -> list[SampledCase]:
    found = Case.objects.in_bulk([row.case_id for row in rows])
    for row in rows:
        row.case = found[row.case_id]
    return rows


def published(sample: Sample) -> dict[str, Any]:
    """What anybody needs to draw again: labels and hashes, no name and no number of a case. The secret once it was drawn."""
    rows = _labelled(list(sample.cases.all()))
    people = {one.slug: one.added_at is not None for one in sample.checkers.all()}
    return {
        "algorithm": "sha256", "percent": sample.percent, "checkers_each": CHECKERS, "commitment": sample.commitment,
        "frame_sha256": sample.frame_sha256, "secret": sample.secret if sample.number else None, "number": sample.number or None,
        "checkers": [slug for slug, added in people.items() if not added],
        "checkers_added": [slug for slug, added in people.items() if added],
        "cases": {row.label: sorted(row.barred) for row in rows},
        "drawn": [row.label for row in sorted(rows, key=lambda row: row.rank or 0) if row.rank is not None],
    }  # fmt: skip
