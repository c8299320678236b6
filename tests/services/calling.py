"""约谈 and 函询 walked: the province's health commission above the city's, and its deputy's 督办函 that came first."""

from datetime import date, timedelta

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from agencies.roles import Role
from agencies.services import create_user, fill_post, open_agency
from referral.law.talks import INQUIRY, INTERVIEW
from referral.models import Case, Clock, Lane, Oversight, Talk
from referral.services import talk_reports, talks, urging
from referral.services.talk_reports import Scan
from referral.services.talks import TalkDraft
from tests.cast import START, working
from tests.walked import walked
from tests.workflows.conftest import Town
from workflows import signatures

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PEOPLE = {"shen": Role.SUPERVISOR, "du": Role.DEPUTY, "pei": Role.HEAD, "zou": Role.OFFICER}


@walked
def superior(town: Town) -> Agency:
    """江海省卫健委 stands over the city's, and oversees its cases."""
    above = open_agency(
        region=town.region.parent, kind=A.HEALTH, name="江海省卫生健康委员会", short_name="省卫健委",
        doc_code="江卫", at=START,
    )  # fmt: skip
    health = town.agencies[A.HEALTH]
    health.superior = above
    health.save()
    Oversight.objects.create(agency=above, region=town.region, basis="三定方案")
    for name, role in PEOPLE.items():
        user, _ = create_user(
            username=name,
            full_name=name,
            at=START,
            password=f"{name}-an-lan-2026",
            must_change_password=False,
        )
        town.posts[name] = fill_post(user=user, agency=above, role=role, since=date(2024, 1, 1), at=START)
    return above


def signs(town: Town, name: str, reader: str = "") -> list[str]:
    """What waits for a leader's own signature, as he or another post of his agency reads it on the 每日一页."""
    leader = town.posts[name]
    return [matter.word for matter in signatures.waiting_for(leader, town.posts[reader or name])]


def scan(name: str = "扫描件.pdf") -> Scan:
    """A scan of a signed paper."""
    return Scan(name, [PDF])


@walked
def overdue(town: Town) -> Lane:
    """The city's health commission is over a limit, and has been sent a 督办函; it is the next day."""
    _, lane = working(town)
    superior(town)
    due = Clock.objects.get(rule="agr.final_feedback", lane=lane).due_at
    assert due is not None
    town.at = due + timedelta(hours=10)
    town.run(urging.urge, lane, town.who("du"), step="supervise")
    town.at += timedelta(days=1)
    lane.refresh_from_db()
    return lane


def interview(town: Town, **changes: object) -> TalkDraft:
    """A 约谈 in three days, the report two weeks later."""
    at = town.at + timedelta(days=3)
    values: dict[str, object] = {
        "kind": INTERVIEW, "basis": ["本系统上下级的督促"], "matters": ["办理结果超过时限未反馈。"], "people": ["副主任洪涛"],
        "at": at, "place": "省卫健委302会议室", "host": "裴主任", "owed_by": (at + timedelta(days=14)).date(),
    }  # fmt: skip
    return TalkDraft(**(values | changes))  # type: ignore[arg-type]


def inquiry(town: Town, **changes: object) -> TalkDraft:
    """Questions to be answered within ten days."""
    values: dict[str, object] = {
        "kind": INQUIRY, "basis": ["本系统上下级的督促"], "matters": ["为何超过时限未反馈？", "何时反馈？"],
        "owed_by": (town.at + timedelta(days=10)).date(),
    }  # fmt: skip
    return TalkDraft(**(values | changes))  # type: ignore[arg-type]


@walked
def drafted(town: Town, lane: Lane, wish: TalkDraft | None = None) -> Talk:
    """Drafted by the province's officer."""
    town.run(talks.draft, lane.case, town.who("zou"), wish or interview(town), lane=lane)
    return Talk.objects.latest("pk")


@walked
def served(
    town: Town, talk: Talk, *, head: str = "pei", by: str = "zou", way: str = "system", to: str = ""
) -> Talk:
    """Approved by the head and served."""
    town.run(talks.decide, talk, town.who(head), agrees=True)
    who = town.who(by)
    town.run(talks.serve, talk, who, served_at=who.at, way=way, to=to)
    talk.refresh_from_db()
    return talk


@walked
def held(town: Town, talk: Talk, *, by: str = "zou") -> Talk:
    """Held, with minutes signed by both sides."""
    town.at += timedelta(days=4)
    who = town.who(by)
    town.run(
        talk_reports.hold, talk, who, held_at=who.at - timedelta(minutes=20), people=["副主任洪涛"], points=["超过时限未反馈。"],
        demands=["十日内反馈办理结果。"], statement="接受，尽快办理。", recorder="邹记录", owed_by=talk.owed_by,
    )  # fmt: skip
    who = town.who(by)
    town.run(talk_reports.sign, talk, who, signed_on=who.at.date(), signers="裴主任、洪涛", scan=scan())
    talk.refresh_from_db()
    return talk


def of_hospital(town: Town, case: Case, by: str = "liu") -> Talk:
    """The bureau calls the hospital of its own case."""
    subject = case.subjects.get(kind="institution")
    wish = interview(
        town, people=["院长王某"], host="局长何建国", basis=["《医疗保障基金使用监督管理条例》第三十八条"]
    )
    town.run(talks.draft, case, town.who(by), wish, subject=subject)
    return Talk.objects.latest("pk")
