"""What of a listing is open to a post now: to the page, to the workbench, and to whoever asks before the form."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from referral.law.listing import Step
from referral.models import (
    Listing,
    ListingInstruction,
    ListingPaper,
    ListingReport,
    ListingSigner,
    ListingUnit,
)
from referral.models.cases import as_member
from referral.services.listing_checks import may_release, worked_on
from referral.services.listing_papers import may_check, takes_reports
from referral.services.listing_publication import open_one
from referral.services.listing_reports import last_day

#: From how long before its day a report stands on the unit's workbench.
SOON = timedelta(days=7)
#: Of the acts on a listing the signatures: of heads, and of a lister's supervisor.
SIGNED = {"endorse": "同意提请", "sign": "审批", "release": "同意解除"}
#: The acts that somebody waits for; the others are free.
_AWAITED = {
    "endorse": "待同意提请", "sign": "待审批", "receive": "待签收通知书", "check": "待核查", "release": "待同意解除",
}  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """A line of the workbench: what of a listing waits for the acting post. is_late: its day is over."""

    listing: Listing
    word: str
    due: date | None = None
    is_late: bool = False


def acts_of(listing: Listing, post: Post, at: datetime) -> list[str]:
    """The acts on the whole listing that a post may do now, by name."""
    if listing.case_id in as_member(post):  # he works on the case; the engine refuses him all else
        return []
    step, signer = listing.step, _own(listing, post)
    worked = listing.pk in worked_on(post.user_id)
    signed = _signatures(listing, step, post, worked)
    if step in {Step.ENDORSE, Step.SIGN}:
        return signed
    found = [] if worked else _publishing(listing, signer, post)
    if step == Step.RUNNING:
        found += _of_unit(listing, post)
        found += _of_desk(listing, post, at) if signer and may(post, Act.PROPOSE_LISTING, post.agency) else []
    if step in {Step.CHECKING, Step.LIFTING} and signer is not None and not worked:
        found += ["check"] if may(post, Act.PROPOSE_LISTING, post.agency) else []
    return found + signed


def _own(listing: Listing, post: Post) -> ListingSigner | None:
    """The post's agency among the listers."""
    return next((one for one in listing.signers.all() if one.agency_id == post.agency_id), None)


def _signatures(listing: Listing, step: Step, post: Post, worked: bool) -> list[str]:
    """The acts of heads and supervisors. worked: on the case, or for a unit; who did judges nothing of it. Asks no more of the
    database than what `signing_for` has read ahead."""
    signer = _own(listing, post)
    if step == Step.ENDORSE:
        own = listing.proposed_by.agency_id == post.agency_id and post.user_id != listing.proposed_by_user_id
        return ["endorse", "refuse"] if own and may(post, Act.DECIDE_LISTING, post.agency) else []
    if step == Step.SIGN:
        return _signing(listing, signer, post)
    if step != Step.LIFTING or signer is None or signer.released_at is not None or worked:
        return []
    checked = any(post.user_id in {one.first_user_id, one.second_user_id} for one in listing.checks.all())
    return ["release"] if may_release(post) and not checked else []


def _of_desk(listing: Listing, post: Post, at: datetime) -> list[str]:
    # What another lister has entered its refusal says.
    waits = ListingPaper.objects.visible_to(post).unchecked().order_by().values("unit_id")
    units = list(listing.units.exclude(pk__in=waits))
    found = ["serve"] if any(unit.signed_at is None for unit in units) else []
    on_paper = [unit.pk for unit in units if takes_reports(unit, at)]
    if on_paper:
        found.append("paper_report")
    if ListingInstruction.objects.filter(unit__in=on_paper, done_at=None).exists():
        found.append("paper_finish")
    return ["instruct", *found]


def _publishing(listing: Listing, signer: ListingSigner | None, post: Post) -> list[str]:
    if signer is None or listing.issued_at is None or not may(post, Act.PROPOSE_LISTING, post.agency):
        return []
    row = open_one(listing)
    if row is None:
        return ["ask_publication"]
    return ["stop_publication"] if row.published_on else ["publish", "stop_publication"]


def _signing(listing: Listing, signer: ListingSigner | None, post: Post) -> list[str]:
    if signer is None or not may(post, Act.DECIDE_LISTING, post.agency):
        return []
    earlier = {listing.proposed_by_user_id, listing.endorsed_by_user_id}
    is_free = signer.signed_at is None and post.user_id not in earlier
    return ["sign", "refuse"] if is_free else ["refuse"]


def _of_unit(listing: Listing, post: Post) -> list[str]:
    unit = listing.units.filter(agency_id=post.agency_id).first()
    if unit is None or unit.closing is not None:
        return []
    if unit.signed_at is None:
        return ["receive"] if may(post, Act.SIGN_REFERRAL, post.agency) else []
    waits = set(unit.reports.filter(is_accepted=None).values_list("is_closing", flat=True))
    if not may(post, Act.REPORT_RESULT, post.agency) or True in waits:
        return []
    return (["report"] if not waits else []) + ["closing"]


def may_review(row: ListingReport, post: Post) -> bool:
    """Whether a post may review a report now."""
    if (
        row.is_accepted is not None
        or post.user_id == row.reported_by_user_id
        or row.case.pk in as_member(post)
    ):
        return False
    listers = row.unit.listing.signers.filter(agency_id=post.agency_id)
    return may(post, Act.PROPOSE_LISTING, post.agency) and listers.exists()


def may_finish(row: ListingInstruction, post: Post) -> bool:
    """Whether a post may say that an instruction was carried out."""
    own = row.unit.agency_id == post.agency_id and row.case.pk not in as_member(post)
    return row.done_at is None and own and may(post, Act.REPORT_RESULT, post.agency)


def units_read_by(listing: Listing, post: Post) -> list[ListingUnit]:
    """Whose reports, instructions and mark a post reads: the listers all, a unit its own, the rest none."""
    rows = listing.units.select_related("agency", "term", "due", "early", "signed_by__user", "listing")
    if listing.signers.filter(agency_id=post.agency_id).exists():
        return list(rows)
    return [unit for unit in rows if unit.agency_id == post.agency_id]


def signing_for(post: Post) -> list[tuple[Listing, str]]:
    """Listings that wait for this post's own signature, each with the act; the longest waiting first."""
    if not may_release(post):
        return []
    reported = ListingReport.objects.filter(unit=OuterRef("pk"), is_closing=True, is_accepted=True)
    at_work = ListingUnit.objects.filter(~Exists(reported), listing=OuterRef("pk"))
    rows = Listing.objects.visible_to(post).filter(refused_at=None, lifted_at=None)
    rows = rows.filter(Q(issued_at=None) | ~Exists(at_work)).exclude(case__in=as_member(post))
    rows = rows.select_related("case", "proposed_by__agency").prefetch_related(
        "signers", "units__reports", "checks"
    )
    worked = worked_on(post.user_id)
    return [
        (listing, name)
        for listing in rows.order_by("proposed_at", "pk")
        for name in _signatures(listing, listing.step, post, listing.pk in worked)
        if name in SIGNED
    ]


def waiting(post: Post, at: datetime) -> list[Waiting]:
    """What of all listings waits for a post, for its workbench."""
    rows = Listing.objects.visible_to(post).filter(refused_at=None, lifted_at=None)
    found: list[Waiting] = []
    papers = (
        ListingPaper.objects.visible_to(post)
        .unchecked()
        .select_related("unit__agency", "unit__listing__case")
    )
    found += [
        Waiting(row.unit.listing, f"{row}待核对")
        for row in papers.select_related("entered_by__agency")[:50]
        if may_check(row, post)
    ]
    for listing in rows.select_related("case", "proposed_by")[:50]:
        acts = acts_of(listing, post, at)
        found += [
            Waiting(listing, _AWAITED[name])
            for name in acts
            if name in _AWAITED and not _was_checked(listing, name)
        ]
        for unit in units_read_by(listing, post):
            found += _of_one(listing, unit, post, acts, at)
    return found


def _was_checked(listing: Listing, name: str) -> bool:
    """Whether a check is open but nobody waits for it: all was found met."""
    return name == "check" and listing.step == Step.LIFTING


def _of_one(listing: Listing, unit: ListingUnit, post: Post, acts: list[str], at: datetime) -> list[Waiting]:
    found = []
    today, due = timezone.localdate(at), None
    if unit.due is not None and unit.due.ended_at is None:
        due = last_day(unit.due)
    if "report" in acts and unit.agency_id == post.agency_id and due is not None and due - SOON <= today:
        found.append(Waiting(listing, "待提交进展报告", due, due < today))
    for row in unit.reports.filter(is_accepted=None).select_related("unit__listing__case"):
        if may_review(row, post):
            found.append(Waiting(listing, f"{unit.agency.short_name}{row.word}待审阅"))
    for task in unit.instructions.filter(done_at=None).select_related("unit__listing__case"):
        if may_finish(task, post):
            found.append(Waiting(listing, "待办理批示事项", task.due_on, task.due_on < today))
    return found
