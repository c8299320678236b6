"""What a person reads at the desk: shared by the tests of workbench and queues."""

import re
from datetime import timedelta

from django.utils import timezone

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Referral
from tests.cast import build_city
from tests.pages.browsers import as_
from tests.walked import walked
from tests.workflows.conftest import Town

LISTS = (
    "/workbench/",
    "/to-sign/",
    "/todo/",
    "/in-progress/",
    "/in-progress/sent/",
    "/open/",
    "/done/",
    "/deadlines/",
)


def recent_town() -> Town:
    """安澜市 whose story began a week ago, with the engine running."""
    at = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=7)
    return Town(**vars(build_city()) | {"at": at, "step": timedelta(minutes=1)})


def page(town: Town, name: str, url: str) -> str:
    """What a person reads at an address."""
    answer = as_(town, name).get(url)
    assert answer.status_code == 200, (name, url)
    return str(answer.content.decode())


def rows(html: str) -> int:
    """How many lines the lists of a page have."""
    return len(re.findall(r'class="c-main"', html))


@walked
def discipline(town: Town) -> Referral:
    """A 行纪移送 that waits for its reviewer, in a case that others see."""
    case = town.case()
    (referral,) = town.draft(
        case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.first(), is_offline=True
    )
    return town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])


def states(town: Town, name: str, title: str) -> list[str]:
    """The time filters under which a person's item of that title is listed."""
    return [
        how
        for how in ("over", "past", "near", "calm", "none")
        if title in page(town, name, f"/open/?clock={how}")
    ]
