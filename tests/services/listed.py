"""挂牌督办 walked: the province's bureau and police above the city, and a listing brought to its steps."""

from datetime import date

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Region
from agencies.roles import Role
from agencies.services import create_user, fill_post, open_agency
from referral.law.kinds import Kind
from referral.models import Case, Listing, ListingReport, Oversight
from referral.services import listing_checks, listing_proposals, listing_reports, listings
from referral.services.listing_proposals import ListingDraft
from tests.cast import START
from tests.walked import walked
from tests.workflows.conftest import Town

PROVINCE: dict[str, tuple[A, Role, str]] = {
    "qi": (A.NHSA, Role.HEAD, "齐峰"), "bian": (A.NHSA, Role.OFFICER, "卞晨"), "mo": (A.NHSA, Role.OFFICER, "莫寒"),
    "shu": (A.NHSA, Role.SUPERVISOR, "舒明"), "ning": (A.NHSA, Role.DEPUTY, "宁远"), "tie": (A.POLICE, Role.HEAD, "铁军"),
    "xun": (A.POLICE, Role.OFFICER, "荀平"),
}  # fmt: skip
REQUIREMENTS = ("查清虚构住院的人次和金额。", "追回医疗保障基金。")


@walked
def province(town: Town) -> dict[A, Agency]:
    """The province's bureau and police, above those of the city, with their people."""
    region = Region.objects.get(code="990000")
    above = {}
    for kind, name in ((A.NHSA, "江海省医疗保障局"), (A.POLICE, "江海省公安厅")):
        above[kind] = open_agency(
            region=region, kind=kind, name=name, short_name=f"省{kind.short_office}", doc_code=f"江{kind.doc_code}",
            at=START, phone="0600-6010188",
        )  # fmt: skip
        Agency.objects.filter(pk=town.agencies[kind].pk).update(superior=above[kind])
        town.agencies[kind].refresh_from_db()
    for username, (kind, role, full_name) in PROVINCE.items():
        user, _ = create_user(
            username=username, full_name=full_name, at=START, password=f"{username}-an-lan-2026", must_change_password=False
        )  # fmt: skip
        town.posts[username] = fill_post(
            user=user, agency=above[kind], role=role, since=date(2024, 1, 1), at=START
        )
    return above


@walked
def with_police(town: Town) -> Case:
    """A case with the bureau's own lane and one at the police."""
    case = town.case(amounts={"fraud": 860000})
    town.do(town.sent(A.POLICE, Kind.CRIMINAL, case), "sign", "gao", items=4, pages=21, badge="001")
    return case


def draft(town: Town, *signers: Agency, units: tuple[A, ...] = (A.NHSA,), **changes: object) -> ListingDraft:
    """A proposal by these listers to these units of the city."""
    values: dict[str, object] = {
        "grounds": ("amount",), "facts": "该院虚构住院。", "requirements": REQUIREMENTS, "signers": list(signers),
        "tasks": {Agency.objects.get(pk=town.agencies[kind].pk): "依法查处。" for kind in units},
    }  # fmt: skip
    return ListingDraft(**(values | changes))  # type: ignore[arg-type]


@walked
def proposed(town: Town, *, joint: bool = False) -> Listing:
    """Proposed by 刘洋 of the city's bureau to the province's, together with the police where the police act."""
    above = province(town)
    signers = (above[A.NHSA], above[A.POLICE]) if joint else (above[A.NHSA],)
    units = (A.NHSA, A.POLICE) if joint else (A.NHSA,)
    case = with_police(town)
    town.run(listing_proposals.propose, case, town.who("liu"), draft(town, *signers, units=units))
    return Listing.objects.get()


@walked
def issued(town: Town, *, joint: bool = False) -> Listing:
    """Approved by every lister and served."""
    listing = proposed(town, joint=joint)
    town.run(listing_proposals.endorse, listing, town.who("he"))
    town.run(listings.sign, listing, town.who("qi"))
    if joint:
        town.run(listings.sign, listing, town.who("tie"))
    listing.refresh_from_db()
    return listing


@walked
def signed(town: Town) -> Listing:
    """The city's bureau has signed for the notice."""
    listing = issued(town)
    town.run(listings.receive, listing, town.who("qian"))
    return listing


@walked
def reported(town: Town, listing: Listing, *, closing: bool = False, accepted: bool = True) -> ListingReport:
    """A report of the city's bureau, read by the province's officer."""
    town.run(
        listing_reports.report, listing, town.who("liu"), progress="已查清126人次。", next_steps="继续追回基金。",
        is_closing=closing,
    )  # fmt: skip
    row = ListingReport.objects.latest("pk")
    opinion = "" if accepted else "请补充追回情况。"
    town.run(listing_reports.review, row, town.who("bian"), accepts=accepted, opinion=opinion)
    return row


@walked
def checked(town: Town) -> Listing:
    """Closed by the unit and found met in every point by two officers of the province."""
    listing = signed(town)
    reported(town, listing, closing=True)
    for position in range(len(REQUIREMENTS)):
        find(town, listing, position)
    return listing


def find(town: Town, listing: Listing, position: int, *, is_met: bool = True, name: str = "bian") -> None:
    """One requirement is checked by 卞晨 and 莫寒."""
    who = town.who(name)
    town.run(
        listing_checks.check, listing, who, position=position, way="paper", found="材料齐全，已完成。", is_met=is_met,
        checked_on=who.at.date(), second=town.posts["mo"],
    )  # fmt: skip


@walked
def by_government(town: Town, case: Case) -> None:
    """市政府办's 督查室, which oversees the city, lists a case at the health commission: its head approves."""
    office = town.agencies[A.GOVERNMENT]
    user, _ = create_user(
        username="mo", full_name="莫言新", at=START, password="mo-an-lan-2026", must_change_password=False
    )
    town.posts["mo"] = fill_post(
        user=user, agency=office, role=Role.SUPERVISOR, since=date(2024, 1, 1), at=START
    )
    Oversight.objects.create(agency=office, region=town.region, basis="安政办发〔2026〕2号")
    wish = draft(
        town,
        Agency.objects.get(pk=office.pk),
        units=(A.HEALTH,),
        grounds=("order",),
        order_document="市长批示",
    )
    town.run(listing_proposals.propose, case, town.who("mo"), wish)
    town.run(listings.sign, Listing.objects.get(case=case), town.who("gov"))
