"""Service of a 挂牌督办通知书 on paper: where nobody works with the system, or the unit took the paper. When, how, by whom, with 送达回证."""

from datetime import datetime

from django.db import transaction

from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete
from referral.law.listing import Step
from referral.law.words import DELIVERY_WAYS
from referral.models import Listing, ListingUnit
from referral.services import listings, paper_entries
from referral.services.acting import Acting, require
from referral.services.done import Done
from referral.services.listing_files import File

#: The ways of a paper.
WAYS = {code: label for code, label in DELIVERY_WAYS.items() if code != "system"}


def serve(
    listing: Listing,
    who: Acting,
    *,
    unit: ListingUnit,
    served_at: datetime,
    way: str,
    taken_by: str,
    scan: File,
) -> Done:
    """Enter that a unit took the notice on paper (登记纸质送达): it has signed. What was not served before runs from then on."""
    listings.see(listing, who)
    require(who, Act.PROPOSE_LISTING, listings.signer_of(listing, who).agency)
    listings.at_step(listing, Step.RUNNING)
    refuse_secret(taken_by)
    if unit.listing_id != listing.pk or way not in WAYS:
        raise Incomplete("请选择本挂牌督办的承办单位和送达方式。")
    if not taken_by.strip():
        raise Incomplete("请填写签收人的姓名和职务。")
    assert listing.issued_at is not None
    if not listing.issued_at.replace(second=0, microsecond=0) <= served_at <= who.at:
        raise Incomplete("签收时间须在挂牌之后，且不晚于现在，请核对。")
    with transaction.atomic():
        proof = paper_entries.keep_scan(listing.case, who, name=scan.name, chunks=scan.chunks)
        if unit.served_at is None:
            listings.begin(listing, unit, who.really_at(served_at))
        rows = ListingUnit.objects.filter(pk=unit.pk, signed_at=None)
        listings.write(rows, signed_at=served_at, taken_by=taken_by.strip(), served_way=way, proof=proof)
        listings.note(
            listing, who, "listing_serve", f"{unit.agency.short_name}签收纸质挂牌督办通知书（{WAYS[way]}）"
        )
    text = f"{unit.agency.short_name}已签收{listing.case.title}的纸质挂牌督办通知书。"
    return listings.done(listing, who, "listing_serve", "登记纸质送达", text)
