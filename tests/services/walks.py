"""How the journeys are walked: people to add to the cast, and states that several of them start from."""

from datetime import date

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import create_user, fill_post
from referral.law.kinds import Kind
from referral.models import Case, Clock, Lane, Referral
from referral.services import lanes, limits
from tests.cast import PENALTY, START
from tests.workflows.conftest import Town


def hire(town: Town, name: str, kind: A, role: Role) -> None:
    """Somebody more for the cast."""
    user, _ = create_user(
        username=name,
        full_name=f"某{role.label}",
        at=START,
        password=f"{name}-an-lan-2026",
        must_change_password=False,
    )
    town.posts[name] = fill_post(
        user=user, agency=town.agencies[kind], role=role, since=date(2024, 1, 1), at=START
    )


def only(rule: str) -> Clock:
    """The one clock of a rule."""
    return Clock.objects.get(rule=rule)


def own_lane(case: Case) -> Lane:
    return Lane.objects.get(case=case, opened_by__isnull=True)


def not_filed(town: Town) -> Referral:
    """The police have refused to file."""
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    return town.do(
        referral, "not_file", "lin", reason="没有犯罪事实", document_number="安公（刑）不立字〔2026〕8号"
    )


def reported(town: Town) -> Lane:
    """A health lane that has reported."""
    lane = town.lane(town.do(town.signed(), "accept", "bai"))
    town.run(lanes.report, lane, town.who("hong"), outcomes=[PENALTY])
    lane.refresh_from_db()
    return lane


def penalised(town: Town, case: Case) -> None:
    """The bureau has fined without a referral to the police, and has sent them the copy that it then owes."""
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[PENALTY])
    copy = only("crim_late_penalty_copy")
    town.run(limits.fulfil, copy, town.who("liu"), document="处罚决定书副本及送达回证")
