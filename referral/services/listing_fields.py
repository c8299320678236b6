"""The fields of 挂牌督办通知书 and 解除挂牌督办通知书, read from the rows; what few may know never enters them."""

from typing import Any

from agencies.kinds import AgencyKind
from agencies.models import Agency, Post
from agencies.rights import holders
from agencies.roles import Act
from referral.law.clocks import local
from referral.law.listing import CADENCES, LEVELS, TERM
from referral.models import Listing
from referral.models.listing_duties import CHECK_WAYS
from referral.services import letter_parts as parts
from referral.services import listing_standards, rule_values
from referral.services.acting import Acting


def _head(listing: Listing, who: Acting) -> dict[str, Any]:
    signers = [one.agency for one in listing.signers.select_related("agency")]
    units = [unit.agency.name for unit in listing.units.select_related("agency")]
    copies = [] if listing.case.lead_agency.name in units else [listing.case.lead_agency.name]
    copies += _governments(listing)
    return parts.head(signers[0], who.at) | {
        "partners": [agency.name for agency in signers[1:]], "letterhead": signers[0].letterhead, "to": "、".join(units), "copies": copies,
        "case_name": listing.case.title, "case_number": listing.case.number,
        "contacts": [parts.handler(_contact(listing, signers, who))],
    }  # fmt: skip


def _governments(listing: Listing) -> list[str]:
    """抄送同级人民政府: of each unit's place, but where the government itself lists."""
    if not listing.copies_government:
        return []
    listed_by = {
        one.agency.region_id
        for one in listing.signers.select_related("agency")
        if one.agency.kind == AgencyKind.GOVERNMENT
    }
    places = [unit.agency.region for unit in listing.units.select_related("agency__region")]
    return list(dict.fromkeys(f"{place.name}人民政府" for place in places if place.pk not in listed_by))


def _contact(listing: Listing, signers: list[Agency], who: Acting) -> Post:
    """Whom to turn to: who proposed, if a lister's and still in office, else the first of the lead agency who may look after it."""
    day = local(who.at).date()
    if listing.proposed_by.agency in signers and listing.proposed_by.is_valid_on(day):
        return listing.proposed_by
    found = holders(signers[0], Act.PROPOSE_LISTING, day)
    return found[0] if found else who.post


def notice(listing: Listing, who: Acting) -> dict[str, Any]:
    """挂牌督办通知书."""
    fields = _head(listing, who)
    return fields | {
        "level": LEVELS[listing.level], "handler": fields["to"], "reasons": [f"{one}。" for one in listing_standards.grounds_of(listing, told=True)],
        "facts": parts.paragraphs(listing.facts), "requirements": list(listing.requirements),
        "tasks": [{"agency": unit.agency.name, "task": unit.task} for unit in listing.units.select_related("agency")],
        "term": rule_values.value_on(TERM, local(who.at).date()).words, "progress": CADENCES[listing.every][0],
    }  # fmt: skip


def lifting(listing: Listing, who: Acting) -> dict[str, Any]:
    """解除挂牌督办通知书: each requirement with what its last check found."""
    assert listing.notice is not None
    last = {check.position: check for check in listing.checks.select_related("first_user", "second_user")}
    ways = [CHECK_WAYS[way] for way in CHECK_WAYS if any(check.way == way for check in last.values())]
    people = [user.full_name for check in last.values() for user in (check.first_user, check.second_user)]
    return _head(listing, who) | {
        "notice_number": listing.notice.number, "notice_on": parts.day(listing.notice.issued_at),
        "fulfilled": [
            {"requirement": words, "result": last[n].found} for n, words in enumerate(listing.requirements)
        ],
        "checked_by": "和".join(ways), "checked_on": max(check.checked_on for check in last.values()).isoformat(),
        "checkers": list(dict.fromkeys(people)), "look_back_on": listing.look_back_on.isoformat() if listing.look_back_on else None,
    }  # fmt: skip
