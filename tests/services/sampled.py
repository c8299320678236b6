"""抽查复查 walked: closed cases, a pool of people, a sample announced and drawn."""

from datetime import timedelta

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from agencies.roles import Role
from referral.law.sampling import ITEMS, Way
from referral.models import Case, Clock, Oversight, Sample, SampledCase
from referral.services import lanes, limits
from referral.services.checks import Found
from referral.services.sampling import Plan
from tests.cast import PENALTY
from tests.services.walks import hire, own_lane
from tests.walked import walked
from tests.workflows.conftest import Town
from workflows import checking, engine

CHECKERS = ("xu", "ye", "zhang")


@walked
def closed(town: Town, count: int = 1) -> list[Case]:
    """Cases that 刘洋 handled alone, fined and closed."""
    made = []
    for _ in range(count):
        case = town.case()
        town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[PENALTY])
        for copy in Clock.objects.open().filter(rule="crim_late_penalty_copy"):
            town.run(limits.fulfil, copy, town.who("liu"), document="处罚决定书副本及送达回证")
        engine.act_on_case(case, "propose_close", town.who("liu"))
        engine.act_on_case(case, "close", town.who("he"))
        case.refresh_from_db()
        made.append(case)
    return made


@walked
def pool(town: Town, kind: A = A.NHSA, names: tuple[str, ...] = CHECKERS) -> list[Post]:
    """Officers who took no part in any case."""
    for name in names:
        hire(town, name, kind, Role.OFFICER)
    return [town.posts[name] for name in names]


def plan(town: Town, checkers: list[Post], **changes: object) -> Plan:
    """复审 of what the bureau closed, five in a hundred."""
    day = town.at.date()
    values: dict[str, object] = {
        "way": Way.REVIEW, "title": "2026年第四季度复审抽查", "closed_from": day - timedelta(days=30), "closed_until": day,
        "percent": 5, "due_on": day + timedelta(days=20), "checkers": checkers,
    }  # fmt: skip
    return Plan(**(values | changes))  # type: ignore[arg-type]


def announced(town: Town, count: int = 3, **changes: object) -> Sample:
    """吴海涛 has announced a review of closed cases."""
    closed(town, count)
    return checking.announce(plan(town, pool(town), **changes), town.who("wu"))


@walked
def drawn(town: Town, count: int = 3, **changes: object) -> SampledCase:
    """周敏 has given a number; the first case that was drawn."""
    sample = announced(town, count, **changes)
    checking.draw(sample, town.who("zhou"), number="08 12 33")
    return sample.cases.filter(rank=1).get()


def names_of(row: SampledCase) -> list[str]:
    """The user names of a case's checkers now."""
    active = row.assignments.filter(ended_at=None).select_related("checker__post__user")
    return [one.checker.post.user.username for one in active]


def sheet(town: Town, *problems: str) -> list[Found]:
    """Every item answered, problems as named."""
    day = town.at.date() + timedelta(days=10)
    bad = ("problem", "未收集进货票据。", "正卷第3件", "补充收集票据。", day)
    return [Found(item, *bad) if item in problems else Found(item, "fine") for item in ITEMS]


def confirmed(town: Town, *problems: str) -> SampledCase:
    """Both checkers have written and confirmed what they found."""
    row = drawn(town)
    one, other = names_of(row)
    checking.report(row, town.who(one), findings=sheet(town, *problems), summary="已逐项检查。")
    row.refresh_from_db()
    checking.confirm(row, town.who(other), agrees=True)
    row.refresh_from_db()
    return row


def overseen(town: Town) -> None:
    """市政府办 oversees the city, and has a 督查 person."""
    hire(town, "mo", A.GOVERNMENT, Role.SUPERVISOR)
    Oversight.objects.create(
        agency=town.agencies[A.GOVERNMENT], region=town.region, basis="安政办发〔2026〕2号"
    )
