"""Where the evidence of a case belongs after a part of it was split off (分案)."""

from collections.abc import Collection, Iterator
from typing import Any

from documents.models import Evidence
from referral.models import (
    AssistanceQuestion,
    Case,
    FinalText,
    ForeignPaper,
    HandOverItem,
    HandOverSignature,
    Material,
    PaperEntry,
    SealedScan,
    SupplementItem,
)


def move(case: Case, new: Case, going: Collection[int], gone: Collection[int]) -> None:
    """Bring the evidence of what went along to the new dossier. Call when referrals and papers stand in the new case.

    going: ids of the referrals that went; gone: ids of the agencies that see the old case no more: what they put in there
    goes with them. A file that also went with a referral that stays is there for both, each case with a row of its own.
    What a secret referral names never decides: from where a file stands nobody may learn of one.
    """
    own = Evidence.objects.filter(dossier_id=case.dossier_id)
    scans = [
        *ForeignPaper.objects.filter(case=new, scan__isnull=False).values_list("scan_id", flat=True),
        *PaperEntry.objects.filter(case=new, scan__isnull=False).values_list("scan_id", flat=True),
        *HandOverItem.objects.filter(hand_over__referral__in=going, photo__isnull=False).values_list(
            "photo_id", flat=True
        ),
        *HandOverSignature.objects.filter(hand_over__referral__in=going, scan__isnull=False).values_list(
            "scan_id", flat=True
        ),
        *SealedScan.objects.filter(letter__case_letter__referral__in=going, letter__secret=False).values_list(
            "evidence_id", flat=True
        ),
    ]
    wanted = {proof.pk for link in _links(going, secret=False) for proof in link.proofs}
    wanted |= {*scans, *own.filter(agency_id__in=gone).values_list("pk", flat=True)}
    stays = {proof.pk for link in _links(going, secret=False, staying=case) for proof in link.proofs}
    own.filter(pk__in=wanted - stays).update(dossier_id=new.dossier_id)
    for link in [*_links(going, secret=False), *_links(going, secret=True)]:
        link.point_to(new)
    for link in _links(going, secret=True, staying=case):
        link.point_to(case)


class _Link:
    """One row that names evidence: a line of materials, of a supplement, a 定稿, or an answered question."""

    def __init__(self, row: Any) -> None:
        self.row = row

    @property
    def proofs(self) -> list[Evidence]:
        if isinstance(self.row, AssistanceQuestion):
            return list(self.row.evidence.all())
        return [self.row.evidence] if self.row.evidence is not None else []

    def point_to(self, case: Case) -> None:
        """Let the row name evidence of this case: what stands elsewhere is copied, hidden if it is for a secret letter."""
        for proof in self.proofs:
            if proof.dossier_id == case.dossier_id:
                continue
            copy = _copy_in(case, proof, secret=proof.secret or self.row.referral.secret)
            if isinstance(self.row, AssistanceQuestion):
                self.row.evidence.remove(proof)
                self.row.evidence.add(copy)
            else:
                self.row.evidence = copy
                self.row.save(update_fields=["evidence"])


def _links(going: Collection[int], *, secret: bool, staying: Case | None = None) -> Iterator[_Link]:
    """The rows of the referrals that went, or of those that stay in a case."""
    for model in (Material, SupplementItem, AssistanceQuestion, FinalText):
        rows = model._default_manager.filter(referral__secret=secret, evidence__isnull=False)
        if staying is None:
            rows = rows.filter(referral__in=going)
        else:
            rows = rows.filter(referral__case=staying).exclude(referral__in=going)
        for row in rows.select_related("referral").distinct():
            yield _Link(row)


def _copy_in(case: Case, proof: Evidence, *, secret: bool) -> Evidence:
    """A row for the same bytes in a case's dossier: the one that is there, else a copy."""
    there = Evidence.objects.filter(dossier_id=case.dossier_id, sha256=proof.sha256, secret=secret).first()
    return there or _copied(proof, case, secret=secret)


def _copied(proof: Evidence, new: Case, *, secret: bool) -> Evidence:
    fields = {
        field.attname: getattr(proof, field.attname)
        for field in Evidence._meta.concrete_fields
        if field.name not in {"id", "slug", "dossier", "replaces", "secret"}
    }
    return Evidence.objects.create(dossier_id=new.dossier_id, secret=secret, **fields)
