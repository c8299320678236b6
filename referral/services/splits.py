"""What goes with the subjects that are split off (分案): the referrals that are about them alone, with number, clocks and lane."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from agencies.models import Agency
from documents.models import Dossier
from documents.registry import draw_plain
from referral.law.kinds import Kind
from referral.models import (
    Amount,
    Approval,
    Case,
    CaseGroupPermission,
    CaseLetter,
    ForeignPaper,
    JointTask,
    Lane,
    Ledger,
    PaperEntry,
    Referral,
    SelfCorrection,
    Subject,
)
from referral.services import own_lanes, split_evidence
from referral.services.acting import Acting
from referral.services.grants import let_see, stop_seeing


@dataclass(frozen=True)
class Parting:
    """The referrals of a case, by where they belong: going with the subjects split off, staying though they are named."""

    going: list[Referral]
    staying: list[Referral]

    @property
    def told(self) -> list[Referral]:
        """Those that the answer and the notices speak of: a secret one goes along in silence."""
        return [referral for referral in self.going if not referral.secret]


def part(case: Case, chosen: Iterable[Subject]) -> Parting:
    """Which referrals go with some subjects. One that names no subject is about all of them and stays.

    What another agency drafts, and what is secret, goes only when its sender comes along.
    """
    wanted = {subject.pk for subject in chosen}
    going, staying = [], []
    rows = case.referrals.select_related("recipient", "about", "origin", "under__opened_by")
    for referral in rows.order_by("position", "pk"):
        named, lives = _subjects(_root(referral)), referral.sent_at and not referral.recalled_at
        if named and named <= wanted:
            going.append(referral)
        elif lives and not referral.secret and (not named or named & wanted):
            staying.append(referral)
    open_ones = [referral for referral in going if referral.sent_at and not referral.secret]
    along = {case.lead_agency_id, *(pk for r in open_ones for pk in (r.sender_id, r.recipient_id))}
    going = [referral for referral in going if referral in open_ones or referral.sender_id in along]
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


def new_case(case: Case, who: Acting, *, title: str) -> Case:
    """The case that subjects are split off into: a number and record of its own, and it points back."""
    return Case.objects.create(
        ledger=Ledger.objects.create(), dossier=Dossier.objects.create(opened_at=who.at),
        number=draw_plain(case.lead_agency, "案", who.entered_at), title=title, summary=case.summary,
        violations=case.violations, circumstances=case.circumstances, opener=case.lead_agency, lead_agency=case.lead_agency, region=case.region,
        opened_at=who.at, last_activity_at=who.entered_at, split_from=case,
    )  # fmt: skip


def take_subjects(case: Case, new: Case, chosen: Iterable[Subject]) -> None:
    """The subjects go to the new case, and the figures that are theirs."""
    pks = [subject.pk for subject in chosen]
    Subject.objects.filter(pk__in=pks).update(case=new)
    Amount.objects.filter(case=case, subject__in=pks, lane=None).update(case=new)
    SelfCorrection.objects.filter(case=case, subject__in=pks).update(case=new)


def own_lane(new: Case, old: Lane | None, who: Acting) -> Lane:
    """The own lane of the new case, worked on by whoever works on the old one."""
    if old is None:
        return own_lanes.open_own(new, at=who.at)
    return own_lanes.open_own(new, at=who.at, officers=old.officers.all(), department=old.department)


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
    Lane.objects.filter(opened_by__in=pks).update(case=new)
    Referral.objects.filter(pk__in=pks).update(case=new)
    for referral in going:
        referral.refresh_from_db()
        if referral.sent_at and not referral.recalled_at and not referral.is_offline:
            _share(new, referral, who)
    for agency in _sides(going, case):
        stop_seeing(case, agency)
    told = _sides([referral for referral in going if not referral.secret], case)
    gone = [agency.pk for agency in told if not _is_seen_by(case, agency)]
    split_evidence.move(case, new, pks, gone)


def _is_seen_by(case: Case, agency: Agency) -> bool:
    return CaseGroupPermission.objects.filter(content_object=case, group__rights__agency=agency).exists()


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


def words(found: Parting) -> str:
    """What the answer says of the referrals: which went along, and which are about subjects of both and stay."""
    parts = []
    if going := [row.recipient.short_name for row in found.told if row.sent_at and row.kind != Kind.COPY]:
        parts.append(
            f"发往{'、'.join(dict.fromkeys(going))}的移送只涉及分出的当事人，连同文号、时限一并转入。"
        )
    if staying := [row.recipient.short_name for row in found.staying]:
        parts.append(
            f"发往{'、'.join(dict.fromkeys(staying))}的移送同时涉及留在原案的当事人，留在原案继续办理。"
        )
    return "".join(parts)
