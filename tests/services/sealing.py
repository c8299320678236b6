"""用印 for the walks: a 印章管理员 in the bureau, a letter that was sent, and what is asked on it."""

from typing import Any

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from documents.models import Letter
from referral.models import Referral, SealedScan, SealRequest, SealUse
from referral.services import seal_uses, sealed_scans
from tests.pages.desk import PDF
from tests.services.walks import hire
from tests.walked import walked
from tests.workflows.conftest import Town
from workflows import seals


@walked
def keeper(town: Town, name: str = "jiang", kind: A = A.NHSA) -> None:
    """An agency gets its 印章管理员."""
    hire(town, name, kind, Role.SEALKEEPER)


@walked
def letter(town: Town) -> Letter:
    """The letter of a referral that was sent to the health commission."""
    referral = town.sent()
    assert referral.letter is not None
    return referral.letter


def ask(town: Town, of: Letter, name: str = "qian", copies: int = 2, **fields: Any) -> SealRequest:
    """Somebody asks for the seal."""
    case = of.case_letter.case
    return seals.ask(case, of, town.who(name), copies=copies, **({"reason": "送达正本、存档"} | fields))


def decide(
    town: Town, request: SealRequest, name: str = "wu", agrees: bool = True, opinion: str = ""
) -> SealRequest:
    """Somebody allows it or not."""
    return seals.decide(request, town.who(name), agrees=agrees, opinion=opinion)


def stamp(town: Town, request: SealRequest, name: str = "jiang", copies: int = 2, **fields: Any) -> SealUse:
    """Somebody registers the use."""
    return town.run(seal_uses.stamp, request, town.who(name), copies=copies, **fields)  # type: ignore[return-value, arg-type]


def scan(
    town: Town,
    of: Letter,
    name: str = "qian",
    paper: bool = True,
    file: str = "盖章件.pdf",
    chunks: tuple[bytes, ...] = (PDF,),
) -> SealedScan:
    """Somebody puts in a scan of the stamped paper."""
    given: dict[str, Any] = {"name": file, "chunks": chunks}
    case = of.case_letter.case
    return town.run(sealed_scans.add, case, of, town.who(name), paper_is_original=paper, **given)  # type: ignore[return-value, arg-type]


def check(
    town: Town, row: SealedScan, name: str = "liu", agrees: bool = True, reason: str = ""
) -> SealedScan:
    """Somebody compares it."""
    return town.run(sealed_scans.check, row, town.who(name), agrees=agrees, reason=reason)  # type: ignore[return-value, arg-type]


def seal(town: Town, *referrals: Referral) -> None:
    """The seal is asked for on each letter, and a scan of it waits for the second person."""
    keeper(town)
    for referral in referrals:
        one = Letter.objects.get(pk=referral.letter_id)
        ask(town, one, "liu", keeper=town.posts["jiang"])
        scan(town, one, "jiang")


def sealed(*, secret: bool) -> dict[str, list[str]]:
    """The addresses of what stands on secret letters, or on the others."""
    rows = {"seals": SealRequest.objects, "scans": SealedScan.objects}
    return {"countersigns": []} | {
        name: list(found.filter(letter__secret=secret).values_list("slug", flat=True))
        for name, found in rows.items()
    }
