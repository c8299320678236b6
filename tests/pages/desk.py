"""What the tests of paper share: a desk where signed sheets are entered and checked."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import PaperEntry, Referral
from tests.pages.browsers import as_
from tests.walked import walked
from tests.workflows.conftest import Town

HEALTH, CRIMINAL = (A.HEALTH, Kind.ADMINISTRATIVE), (A.POLICE, Kind.CRIMINAL)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def scan(name: str = "审批表.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """The scan of a signed sheet."""
    return SimpleUploadedFile(name, content)


def typed(at: datetime) -> str:
    """A moment as the browser sends it."""
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def later(town: Town, **step: float) -> datetime:
    """A moment on paper after all that has happened."""
    town.at = (town.at + timedelta(**(step or {"minutes": 20}))).replace(second=0)
    return town.at


def enter(town: Town, name: str, row: Any, move: str, at: datetime, **fields: Any) -> Any:
    """The answer to an entry from paper."""
    url = f"/papers/new/{type(row).__name__.lower()}/{row.slug}/{move}/"
    return as_(town, name).post(url, {"real_at": typed(at)} | fields)


def sign(town: Town, name: str, row: Any, move: str, signer: str, at: datetime, **fields: Any) -> Any:
    """The answer to a signature entered from a signed sheet."""
    given = {"signed_by": town.posts[signer].pk, "scan": scan()} | fields
    return enter(town, name, row, move, at, **given)


def check(town: Town, name: str, entry: PaperEntry, verdict: str = "yes", **fields: Any) -> Any:
    """The answer to a second check."""
    return as_(town, name).post(f"/papers/{entry.slug}/", {"verdict": verdict} | fields)


@walked
def reported(town: Town, kind: tuple[A, Kind] = HEALTH) -> Referral:
    """A referral that waits for 批准."""
    (referral,) = town.draft(town.case(), kind)
    town.do(referral, "submit", "liu")
    return town.do(referral, "review", "zhou")
