"""挂牌督办: the proposal, checked against standards and ranks; a proposer from below needs his own head first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from agencies.models import Agency, Post
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law import listing as law
from referral.law.clocks import local
from referral.law.errors import Conflict, Incomplete, ReferralError, Unlawful
from referral.law.listing import CADENCES, LEVELS, STANDARDS, Facts, Lister, Step
from referral.law.states import LABELS, CaseStatus
from referral.law.urging import NEVER
from referral.models import Case, Lane, Listing, ListingSigner, ListingUnit
from referral.services import chain, listing_standards
from referral.services.acting import Acting, require, require_other_person
from referral.services.amounts import amounts_for
from referral.services.done import Done
from referral.services.listings import at_step, done, note, see, write
from referral.services.sight import refuse_member
from referral.services.urging import standing


@dataclass(frozen=True)
class ListingDraft:
    """What is proposed. signers: the first in the lead; tasks: what each unit has to do; every: key of `law.listing.CADENCES`."""

    grounds: Sequence[str]
    facts: str
    requirements: Sequence[str]
    signers: Sequence[Agency]
    tasks: Mapping[Agency, str]
    order_document: str = ""
    every: str = "month"
    copies_government: bool = False


def facts_of(case: Case, post: Post, order_document: str = "") -> Facts:
    """What the standards read of a case, as far as a post may know it."""
    known = case.subjects.known_to(post)
    places = {agency.region for agency in units_of(case, post)} | {case.region}
    cities = {region.code[:4] for region in places if region.level >= 2}
    return Facts(
        amount=amounts_for(case, post).aggregate(most=Max("value"))["most"] or Decimal(0), persons=known.count(), regions=len(cities),
        is_public_opinion=case.is_public_opinion, order_document=order_document.strip(),
        knows_official=known.exclude(pk__in=case.subjects.ordinary().values("pk")).exists(),
    )  # fmt: skip


def units_of(case: Case, post: Post) -> list[Agency]:
    """Who may be a unit: the agencies with an open lane in a case that the post may know of; nobody whom nobody lists."""
    lanes = Lane.objects.visible_to(post).open().filter(case=case, secret=False)
    found = [lane.agency for lane in lanes.select_related("agency__region").order_by("pk")]
    return [agency for agency in dict.fromkeys(found) if agency.kind not in NEVER]


def check_proposer(case: Case, who: Acting) -> None:
    """Refuse a proposal by who may not make one, of a case that is not at work or is listed already."""
    if not Case.objects.visible_to(who.post).filter(pk=case.pk).exists():
        raise Unlawful("没有找到这个案件。")
    refuse_member(case, who.post)
    require(who, Act.PROPOSE_LISTING, who.agency)
    if case.status != CaseStatus.OPEN:
        raise ReferralError(
            f"案件现为「{LABELS[CaseStatus(case.status)]}」，只有办理中的案件可以提请挂牌督办。"
        )
    known = Listing.objects.visible_to(who.post).filter(case=case)
    if any(one.step not in {Step.REFUSED, Step.LIFTED} for one in known):
        raise Conflict("本案已经提请或者正在挂牌督办。")


def propose(case: Case, who: Acting, draft: ListingDraft) -> Done:
    """Propose to list a case (提请挂牌督办): officer or supervisor of an agency that sees it.

    Raises Incomplete with every reason why these listers may not list these units, or why a standard is not met.
    """
    check_proposer(case, who)
    _check_draft(case, who, draft)
    with transaction.atomic():
        if Listing.objects.filter(case=case, refused_at=None, lifted_at=None).exists():
            raise Conflict("本案已经提请或者正在挂牌督办。")
        listing = Listing.objects.create(
            case=case, grounds=[code for code in STANDARDS if code in draft.grounds], order_document=draft.order_document.strip(),
            facts=draft.facts.strip(), requirements=[one.strip() for one in draft.requirements], every=draft.every,
            level=draft.signers[0].region.level, copies_government=draft.copies_government, proposed_by=who.post, proposed_by_user=who.user, proposed_at=who.at,
            needs_endorsement=who.agency not in draft.signers,
        )  # fmt: skip
        for position, agency in enumerate(draft.signers):
            ListingSigner.objects.create(listing=listing, agency=agency, position=position, barred=who.user)
        for agency, task in draft.tasks.items():
            ListingUnit.objects.create(listing=listing, agency=agency, task=task.strip())
        note(listing, who, "listing_propose", f"提请{LEVELS[listing.level]}挂牌督办")
    waits = "本机关负责人同意后送挂牌机关审批" if listing.needs_endorsement else "待挂牌机关负责人审批"
    return done(listing, who, "listing_propose", "提请挂牌督办", f"{case.title}已提请挂牌督办，{waits}。")


def _check_draft(case: Case, who: Acting, draft: ListingDraft) -> None:
    refuse_secret(draft.facts, draft.order_document, *draft.requirements, *draft.tasks.values())
    if not draft.facts.strip() or not any(one.strip() for one in draft.requirements):
        raise Incomplete("请填写基本案情和督办要求。")
    if draft.every not in CADENCES:
        raise Incomplete("请选择报告频次。")
    if not set(draft.grounds) & {one.code for one in STANDARDS.values() if one.is_told}:
        raise Incomplete("请至少选择一项可以写入通知书的挂牌理由；涉及公职人员的理由不写入通知书。")
    met = facts_of(case, who.post, draft.order_document)
    if left := law.unmet(draft.grounds, met, listing_standards.on(local(who.at).date())):
        raise Incomplete(f"本案情况不符合所选挂牌理由：{'、'.join(left)}；请核对案件登记的内容，或者改选。")
    allowed = units_of(case, who.post)
    if strange := [agency.short_name for agency in draft.tasks if agency not in allowed]:
        raise Incomplete(f"{'、'.join(strange)}在本案没有正在办理的分支，不能作为承办单位。")
    if any(not task.strip() for task in draft.tasks.values()):
        raise Incomplete("请写明每个承办单位的督办任务。")
    listers = [Lister(standing(agency), agency.region.level, agency.short_name) for agency in draft.signers]
    units = [(standing(agency), agency.short_name) for agency in draft.tasks]
    if found := law.faults(listers, units):
        raise Incomplete("".join(found))


def endorse(listing: Listing, who: Acting) -> Done:
    """The proposing agency's own head agrees that its superior is asked (同意提请): no clerk asks for 督办 by himself."""
    see(listing, who)
    require(who, Act.DECIDE_LISTING, listing.proposed_by.agency)
    chain.check_head(who.post)
    require_other_person(who, listing.proposed_by_user_id, what="提请人不能自行同意提请")
    with transaction.atomic():
        at_step(listing, Step.ENDORSE)
        facts = {"endorsed_by": who.post, "endorsed_by_user": who.user, "endorsed_at": who.at}
        write(Listing.objects.filter(pk=listing.pk, endorsed_at=None, refused_at=None), **facts)
        listing.refresh_from_db()
        note(listing, who, "listing_endorse", "同意提请挂牌督办")
    text = f"{who.agency.short_name}提请对{listing.case.title}挂牌督办，请审批。"
    return done(listing, who, "listing_endorse", "同意提请", text)
