"""The line of 医保局 above and below the city's: the province's bureau, and one of a county; each with its people."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Region
from agencies.roles import Role
from agencies.services import create_user, fill_post, open_agency
from referral.law.kinds import Kind
from referral.models import Case, Referral
from referral.services import clues, drafting
from referral.services.clues import ClueDraft, SubjectDraft
from referral.services.dispatches import Addressee, Dispatch
from tests.cast import MATERIALS, START, City
from tests.walked import walked

ROLES = {"officer": Role.OFFICER, "registrar": Role.REGISTRAR, "deputy": Role.DEPUTY, "head": Role.HEAD}


@dataclass
class Bureaus:
    """省医保局 above and 县医保局 below. People are named upper_head, lower_officer and so on."""

    upper: Agency
    lower: Agency
    county: Region
    others: dict[str, Agency] = field(default_factory=dict)


@walked
def open_line(city: City) -> Bureaus:
    """Open both, with an officer, a registrar, a deputy and a head."""
    province = city.region.parent
    assert province is not None
    county = Region.objects.create(
        code="990122", name="临溪县", full_name="江海省安澜市临溪县", level=3, parent=city.region
    )
    upper = open_agency(
        region=province,
        kind=A.NHSA,
        name="江海省医疗保障局",
        short_name="省医保局",
        doc_code="江医保",
        at=START,
    )
    middle = city.agencies[A.NHSA]
    Agency.objects.filter(pk=middle.pk).update(superior=upper)
    middle.refresh_from_db()
    lower = open_agency(
        region=county, kind=A.NHSA, name="临溪县医疗保障局", short_name="县医保局", doc_code="临医保", at=START,
        superior=middle,
    )  # fmt: skip
    for where, agency in (("upper", upper), ("lower", lower)):
        for name, role in ROLES.items():
            staff(city, f"{where}_{name}", agency, role)
    return Bureaus(upper, lower, county)


@walked
def staff(city: City, name: str, agency: Agency, role: Role, **changes: Any) -> None:
    """One person more, by that name."""
    user, _ = create_user(
        username=name, full_name=f"{agency.short_name}{role.label}", at=START, password=f"{name}-an-lan-2026",
        must_change_password=False,
    )  # fmt: skip
    title = "局长" if role == Role.HEAD else ""
    city.posts[name] = fill_post(
        user=user, agency=agency, role=role, since=date(2024, 1, 1), at=START, title=title, **changes
    )


@walked
def drafted(city: City, case: Case, agency: Agency, kind: Kind, by: str = "liu", **changes: Any) -> Referral:
    """A draft to one agency, whatever its place."""
    officer = [city.posts[by]]
    dispatch = Dispatch([Addressee(agency, kind, "lead", **changes)], "虚构住院126人次。", officer, MATERIALS)
    (referral,) = city.run(drafting.draft, case, dispatch, city.who(by)).created
    assert isinstance(referral, Referral)
    return referral


def assigned(city: City, bureaus: Bureaus, *, case: Case | None = None) -> Referral:
    """The city's bureau has assigned a case to the county's."""
    referral = drafted(
        city, case or city.case(), bureaus.lower, Kind.ASSIGNMENT, request="请查清虚构住院的人次和金额。"
    )
    return decided_and_sent(city, referral)


def asked_up(city: City, bureaus: Bureaus, *, case: Case | None = None) -> Referral:
    """The city's bureau has asked the province's to take a case up."""
    referral = drafted(
        city, case or city.case(), bureaus.upper, Kind.ESCALATION, request="涉及三个设区的市。"
    )
    return decided_and_sent(city, referral)


def decided_and_sent(city: City, referral: Referral) -> Referral:
    """Submitted by the officer, decided by the head, sent by the registrar."""
    city.do(referral, "submit", "liu")
    referral = city.do(referral, "approve", "he")
    city.render(referral)
    return city.do(referral, "send", "qian")


@walked
def open_other(city: City, kind: A) -> Agency:
    """One more agency of the city; its people are named by its kind: audit_officer, audit_head …"""
    agency = open_agency(
        region=city.region, kind=kind, name=f"安澜市{kind.office_name}", short_name=f"市{kind.short_office}",
        doc_code=f"安{kind.doc_code}", at=START, phone="0570-12345678",
    )  # fmt: skip
    city.agencies[kind] = agency
    for name, role in {**ROLES, "reviewer": Role.REVIEWER}.items():
        card = f"34{len(city.posts):06d}" if role == Role.OFFICER else ""
        staff(city, f"{kind}_{name}", agency, role, card_number=card)
    staff(city, f"{kind}_second", agency, Role.OFFICER, card_number=f"34{len(city.posts):06d}")
    return agency


def case_of(city: City, kind: A, *, official: bool = False) -> Case:
    """A case that such an agency has opened from a clue of its own."""
    subjects = [SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")]
    if official:
        subjects.append(
            SubjectDraft("official", "郑某", is_party_member=True, supervised_category="public_unit")
        )
    draft = ClueDraft(
        "安澜仁和医院涉嫌骗取医保基金案",
        "audit",
        "检查发现虚构住院。",
        ("F01", "F03"),
        city.at,
        tuple(subjects),
    )
    clue = city.run(clues.register, draft, city.who(f"{kind}_officer")).clue
    city.run(clues.check, clue, city.who(f"{kind}_officer"))
    case = city.run(clues.open_case, clue, city.who(f"{kind}_deputy")).case
    assert case is not None
    return case
