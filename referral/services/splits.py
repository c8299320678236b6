"""What goes with the subjects that are split off (分案): the referrals that are about them alone, with number, clocks and lane."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from agencies.models import Agency
from documents.models import Evidence
from referral.law.kinds import Kind
from referral.models import (
    Amount,
    Approval,
    Case,
    CaseLetter,
    ForeignPaper,
    JointTask,
    Lane,
    Material,
    PaperEntry,
    Referral,
    Subject,
    SupplementItem,
)
from referral.services.acting import Acting
from referral.services.grants import let_see, stop_seeing


@dataclass(frozen=True)
class Parting:
    """The open referrals of a case, by where they belong: going with the subjects split off, staying though they are named."""

    going: list[Referral]
    staying: list[Referral]


def part(case: Case, chosen: Iterable[Subject]) -> Parting:
    """Which referrals go with some subjects. One that names no subject is about all of them and stays.

    A secret referral is neither moved nor told of: it stands in the case that it was written in.
    """
    wanted = {subject.pk for subject in chosen}
    going, staying = [], []
    rows = case.referrals.filter(secret=False).select_related(
        "recipient", "about", "origin", "under__opened_by"
    )
    for referral in rows.order_by("position", "pk"):
        named = _subjects(_root(referral))
        if named and named <= wanted:
            going.append(referral)
        elif referral.sent_at and not referral.recalled_at and (not named or named & wanted):
            staying.append(referral)
    return Parting(going, [row for row in staying if row.kind != Kind.COPY])


def _root(referral: Referral) -> Referral:
    """The referral that another hangs on: of a copy or supplement its main one, of a hop the first, of a request its lane's."""
    while True:
        lane = referral.under
        above = referral.about or referral.origin or (lane.opened_by if lane else None)
        if above is None:
            return referral
        referral = above


def _subjects(referral: Referral) -> set[int]:
    if referral.subject_id is not None:
        return {referral.subject_id}
    return set(referral.parties.values_list("pk", flat=True))


def move(case: Case, new: Case, going: list[Referral], who: Acting) -> None:
    """Move referrals and all that hangs on them to the new case; both sides see it there. Call inside the transaction."""
    if not going:
        return
    pks = [referral.pk for referral in going]
    on = Q(referral__in=pks) | Q(lane__opened_by__in=pks)
    for rows in (
        CaseLetter.objects.filter(on, case=case),
        ForeignPaper.objects.filter(on, case=case),
        PaperEntry.objects.filter(on, case=case),
        Approval.objects.filter(on, case=case),
        Amount.objects.filter(case=case, lane__opened_by__in=pks),
        JointTask.objects.filter(case=case, batch__in={r.batch for r in going if r.kind == Kind.JOINT}),
    ):
        rows.update(case=new)
    _move_evidence(case, new, pks)
    Lane.objects.filter(opened_by__in=pks).update(case=new)
    Referral.objects.filter(pk__in=pks).update(case=new)
    for referral in going:
        referral.refresh_from_db()
        if referral.sent_at and not referral.recalled_at:
            _share(new, referral, who)
    for agency in _sides(going, case):
        stop_seeing(case, agency)


def _share(new: Case, referral: Referral, who: Acting) -> None:
    lane = Lane.objects.filter(opened_by=referral).first()
    officers = lane.officers.all() if lane else ()
    department = lane.department if lane else None
    let_see(
        new, referral.recipient, why="分案", at=who.at, department=department, posts=officers
    )  # fmt: skip
    if referral.sender_id != new.lead_agency_id:
        let_see(new, referral.sender, why="分案", at=who.at, posts=[referral.drafted_by])


def _sides(going: list[Referral], case: Case) -> list[Agency]:
    found = {side.pk: side for referral in going for side in (referral.sender, referral.recipient)}
    found.pop(case.lead_agency_id, None)
    return list(found.values())


def _move_evidence(case: Case, new: Case, pks: list[int]) -> None:
    """Files go along; one that also went with a referral that stays is there for both, each case with a row of its own."""
    for model in (Material, SupplementItem):
        linked = model.objects.filter(referral__in=pks, evidence__dossier_id=case.dossier_id)
        for pk, proof_id in linked.values_list("pk", "evidence_id"):
            proof = Evidence.objects.get(pk=proof_id)
            if proof.dossier_id == new.dossier_id:
                continue
            if _is_needed(proof, pks):
                copy = Evidence.objects.filter(dossier_id=new.dossier_id, sha256=proof.sha256).first()
                model.objects.filter(pk=pk).update(evidence=copy or _copied(proof, new))
            else:
                Evidence.objects.filter(pk=proof.pk).update(dossier_id=new.dossier_id)
    scans = [
        *ForeignPaper.objects.filter(case=new, scan__isnull=False).values_list("scan_id", flat=True),
        *PaperEntry.objects.filter(case=new, scan__isnull=False).values_list("scan_id", flat=True),
    ]
    Evidence.objects.filter(pk__in=scans, dossier_id=case.dossier_id).update(dossier_id=new.dossier_id)


def _is_needed(proof: Evidence, pks: list[int]) -> bool:
    return any(
        model.objects.filter(evidence=proof).exclude(referral__in=pks).exists()
        for model in (Material, SupplementItem)
    )


def _copied(proof: Evidence, new: Case) -> Evidence:
    fields = {
        field.attname: getattr(proof, field.attname)
        for field in Evidence._meta.concrete_fields
        if field.name not in {"id", "slug", "dossier", "replaces"}
    }
    return Evidence.objects.create(dossier_id=new.dossier_id, **fields)


def words(found: Parting) -> str:
    """What the answer says of the referrals: which went along, and which are about subjects of both and stay."""
    parts = []
    if going := [row.recipient.short_name for row in found.going if row.sent_at and row.kind != Kind.COPY]:
        parts.append(
            f"发往{'、'.join(dict.fromkeys(going))}的移送只涉及分出的当事人，连同文号、时限一并转入。"
        )
    if staying := [row.recipient.short_name for row in found.staying]:
        parts.append(
            f"发往{'、'.join(dict.fromkeys(staying))}的移送同时涉及留在原案的当事人，留在原案继续办理。"
        )
    return "".join(parts)
