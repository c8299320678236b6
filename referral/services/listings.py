"""挂牌督办 by its listers: approved by the head of each, then numbered, served on the units and signed by them.

A listing asks nothing of a lane and moves no status; it keeps its case from being closed until it is lifted.
"""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from agencies.models import Agency, Post
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.clocks import ZONE, local
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.listing import CADENCES, Step
from referral.law.rules import Unit
from referral.law.states import CaseStatus, Move, Side
from referral.models import Clock, Listing, ListingSigner, ListingUnit
from referral.services import chain, clocks, listing_fields, pressing_letters
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.sight import refuse_member

_TERM = "listing_term_short"
_PROGRESS = "listing_progress_report"
_EARLY = "listing_early_extension"


def see(listing: Listing, who: Acting) -> None:
    """Refuse a listing that the acting post may not read. Raises Unlawful."""
    if not Listing.objects.visible_to(who.post).filter(pk=listing.pk).exists():
        raise Unlawful("没有找到这个挂牌督办。")


def at_step(listing: Listing, *steps: Step) -> None:
    """Refuse an act that is not open now. Raises Conflict with the present step."""
    if listing.step not in steps:
        raise Conflict(f"该挂牌督办现为「{listing.step.label}」，不能办理此事项；请刷新页面查看。")


def signer_of(listing: Listing, who: Acting) -> ListingSigner:
    """The acting agency among the listers. Raises NotAllowed for anybody else."""
    found = listing.signers.filter(agency=who.agency).first()
    if found is None:
        raise NotAllowed("该事项由挂牌督办的机关办理。")
    return found


def unit_of(listing: Listing, who: Acting) -> ListingUnit:
    """The acting agency among the units. Raises NotAllowed for anybody else, and for members of a 联合专班."""
    refuse_member(listing.case, who.post)
    found = listing.units.filter(agency=who.agency).first()
    if found is None:
        raise NotAllowed("该事项由承办单位办理。")
    return found


def refuse(listing: Listing, who: Acting, *, reason: str) -> Done:
    """不同意挂牌督办: the own head of who proposed, or the head of a lister, with the reason."""
    see(listing, who)
    if not reason.strip():
        raise Incomplete("请写明理由。")
    refuse_secret(reason)
    step = listing.step
    if step == Step.ENDORSE:
        require(who, Act.DECIDE_LISTING, listing.proposed_by.agency)
    else:
        require(who, Act.DECIDE_LISTING, signer_of(listing, who).agency)
    with transaction.atomic():
        at_step(listing, Step.ENDORSE, Step.SIGN)
        facts = {"refused_by": who.post, "refused_at": who.at, "refuse_reason": reason.strip()}
        write(Listing.objects.filter(pk=listing.pk, refused_at=None, issued_at=None), **facts)
        listing.refresh_from_db()
        note(listing, who, "listing_refuse", "不同意挂牌督办", opinion=reason)
    text = f"{who.agency.short_name}不同意对{listing.case.title}挂牌督办：{reason.strip()}"
    return done(listing, who, "listing_refuse", "不同意挂牌督办", text)


def sign(listing: Listing, who: Acting, *, opinion: str = "") -> Done:
    """One lister's head approves (审批); with the last one the notice is issued and served on every unit.

    Raises SamePerson for who proposed or endorsed.
    """
    see(listing, who)
    signer = signer_of(listing, who)
    require(who, Act.DECIDE_LISTING, signer.agency)
    chain.check_head(who.post)
    earlier = (listing.proposed_by_user_id, listing.endorsed_by_user_id)
    require_other_person(who, *earlier, what="提请人不能审批自己提请的挂牌督办")
    refuse_secret(opinion)
    with transaction.atomic():
        at_step(listing, Step.SIGN)
        facts = {
            "signed_by": who.post,
            "signed_by_user": who.user,
            "signed_at": who.at,
            "opinion": opinion.strip(),
        }
        write(ListingSigner.objects.filter(pk=signer.pk, signed_at=None), **facts)
        note(listing, who, "listing_sign", "批准挂牌督办", opinion=opinion)
        left = [
            one.agency.short_name for one in listing.signers.filter(signed_at=None).select_related("agency")
        ]
        if not left:
            _issue(listing, who)
    if left:
        text = f"{who.agency.short_name}已批准对{listing.case.title}挂牌督办，待{'、'.join(left)}审批。"
        return done(listing, who, "listing_sign", "批准挂牌督办", text)
    text = f"{listing.case.title}已由{names(listing)}挂牌督办，请承办单位签收通知书。"
    return done(listing, who, "listing_issue", "挂牌督办", text)


def _issue(listing: Listing, who: Acting) -> None:
    """Number and notice, and the limits of each unit that is served at this moment, as it enters its pages."""
    case = listing.case
    if case.status not in {CaseStatus.OPEN, CaseStatus.CLOSING}:
        raise ReferralError("案件已经办结，不能再挂牌督办；请不予同意。")
    lead = listing.signers.select_related("agency").first()
    assert lead is not None
    letter = pressing_letters.issue_listing(
        case, who, "listing_notice", listing_fields.notice(listing, who), agency=lead.agency
    )
    write(Listing.objects.filter(pk=listing.pk, issued_at=None), notice=letter, issued_at=who.at)
    listing.refresh_from_db()
    for unit in listing.units.select_related("agency"):
        if works_here(unit.agency, who.at):  # else it waits for its service on paper
            begin(listing, unit, who)
    note(listing, who, "listing_issue", f"{names(listing)}挂牌督办（{letter.number}）", inner=False)


def works_here(agency: Agency, at: datetime) -> bool:
    """Whether anybody of an agency works with the system: then what is issued is served as it enters his pages."""
    return Post.objects.valid_on(local(at).date()).filter(agency=agency).exists()


def begin(listing: Listing, unit: ListingUnit, who: Acting) -> None:
    """The unit is served: its limits run from this moment. who: at the moment of service."""
    assert listing.notice is not None
    case, number = listing.case, listing.notice.number
    term = clocks.start(_TERM, case, who, actor=unit.agency, document=number)
    assert term is not None and term.due_at is not None
    last = clocks.result_of(term).due_on or term.due_at.date()
    early = clocks.start(_EARLY, case, who, actor=unit.agency, at=_noon(last), document=number)
    ListingUnit.objects.filter(pk=unit.pk).update(
        served_at=who.at, term=term, early=early, due=await_report(listing, unit, who)
    )


def _noon(day: date) -> datetime:
    """A moment on the day from which a limit counts back."""
    return datetime.combine(day, time(12), ZONE)


def await_report(listing: Listing, unit: ListingUnit, who: Acting) -> Clock | None:
    """Start the period of a unit's next report, from now."""
    assert listing.notice is not None
    clock = clocks.start(_PROGRESS, listing.case, who, actor=unit.agency, document=listing.notice.number)
    days = CADENCES[listing.every][1]
    if days is not None and clock is not None:
        clocks.set_length(clock, who, amount=days, unit=Unit.DAY, document=listing.notice.number)
    return clock


def receive(listing: Listing, who: Acting) -> Done:
    """A unit signs for the notice (签收)."""
    see(listing, who)
    unit = unit_of(listing, who)
    require(who, Act.SIGN_REFERRAL, unit.agency)
    with transaction.atomic():
        at_step(listing, Step.RUNNING)
        if unit.served_at is None:  # nobody worked there when it was issued
            begin(listing, unit, who)
        write(ListingUnit.objects.filter(pk=unit.pk, signed_at=None), signed_at=who.at, signed_by=who.post)
        note(listing, who, "listing_receive", "签收挂牌督办通知书")
    text = f"{unit.agency.short_name}已签收{listing.case.title}的挂牌督办通知书。"
    return done(listing, who, "listing_receive", "签收挂牌督办通知书", text)


def names(listing: Listing) -> str:
    """The listers, the lead first."""
    return "、".join(one.agency.short_name for one in listing.signers.select_related("agency"))


def note(
    listing: Listing, who: Acting, act: str, label: str, *, opinion: str = "", inner: bool = True
) -> None:
    """One event of the case. inner: it is read in the acting agency alone; the rest by who may read the listing."""
    record(
        who, act, label, case=listing.case, opinion=opinion, internal=inner, payload={"listing": listing.slug}
    )


def done(
    listing: Listing, who: Acting, act: str, label: str, text: str, *, unit: ListingUnit | None = None
) -> Done:
    """What the engine needs of an act on a listing: no status moves, `workflows.listings` says who is told.

    unit: whose people are told, where it is about one unit alone.
    """
    move = Move(act, label, frozenset(), "", Side.LEAD, Act.PROPOSE_LISTING, screen=False)
    return Done(move, who, text, case=listing.case, listing=listing, unit=unit)


def write(rows: "QuerySet[Any]", **facts: Any) -> None:
    """The guarded UPDATE of an act. Raises Conflict when somebody else was faster."""
    if not rows.update(**facts):
        raise Conflict("该挂牌督办已有变化，请刷新页面查看。")
