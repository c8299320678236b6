"""Steps of the bureau's own for the walks: 法制审核 by its department, 分管会签 by the deputy."""

from datetime import date
from typing import Any

from agencies.kinds import AgencyKind as A
from agencies.models import Department, Post
from referral.law.kinds import Kind
from referral.models import ApprovalStep, Case, Referral
from referral.services import approval_steps
from tests.cast import START, City
from tests.pages.browsers import department
from tests.walked import walked
from tests.workflows.conftest import Town

SOURCE = "安医保〔2026〕3号《重大执法决定法制审核办法》"


def step(city: City, label: str = "分管会签", role: str = "deputy", **changes: Any) -> ApprovalStep:
    """A step of the bureau, in force from the first day on."""
    values: dict[str, Any] = {
        "label": label, "kinds": [], "department": None, "role": role, "position": 1, "must": False,
        "gives_seal": False, "since": date(2026, 11, 9), "source": SOURCE, "at": START,
    }  # fmt: skip
    agency, by = city.agencies[A.NHSA], city.posts["he"].user
    return approval_steps.open_step(agency=agency, by=by, **(values | changes))


def legal(city: City, **changes: Any) -> ApprovalStep:
    """法制审核 by 政策法规科, where 方洁 works, who has no other part in anything."""
    made = Department.objects.filter(name="政策法规科").first() or department(
        city, A.NHSA, "政策法规科", fang="方洁"
    )
    return step(city, "法制审核", "", department=made, **changes)


@walked
def deciding(town: Town, kind: Kind = Kind.ADMINISTRATIVE, case: Case | None = None) -> Referral:
    """A referral that its reviewer has passed."""
    to = A.POLICE if kind == Kind.CRIMINAL else A.HEALTH
    (referral,) = town.draft(case or town.case(), (to, kind))
    town.do(referral, "submit", "liu")
    return town.do(referral, "review", "zhou")


def give(
    town: Town, referral: Referral, of: ApprovalStep, name: str, agrees: bool = True, opinion: str = ""
) -> None:
    """One opinion of one person."""
    town.run(approval_steps.give, referral, town.who(name), step=of, agrees=agrees, opinion=opinion)


def fresh(post: Post) -> Post:
    """The post as the next request reads it."""
    return Post.objects.select_related("agency__region", "department", "user").get(pk=post.pk)
