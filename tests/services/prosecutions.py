"""How a case is walked to the procuratorate and back: people to add to the cast, and states to start from."""

from datetime import date
from typing import Any

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from agencies.roles import Role
from agencies.services import open_agency
from referral.law.kinds import Kind
from referral.models import Lane, Referral
from referral.services import lanes, limits, opinions, prosecution
from referral.services.opinions import Opinion, Paper
from referral.services.outcomes import OutcomeDraft
from tests.cast import START
from tests.services.walks import hire, only
from tests.walked import walked
from tests.workflows.conftest import Town

ENDED = date(2025, 6, 30)


@walked
def staff(town: Town) -> None:
    """The procuratorate's deputy and head, a court with its people, 司法行政 and its registrar."""
    for kind in (A.COURT, A.JUSTICE):
        town.agencies[kind] = open_agency(
            region=town.region, kind=kind, name=f"安澜市{kind.office_name}", short_name=f"市{kind.short_office}",
            doc_code="安", at=START,
        )  # fmt: skip
    for name, kind, role in (
        ("min", A.PROCURATORATE, Role.DEPUTY), ("jian", A.PROCURATORATE, Role.HEAD), ("si", A.JUSTICE, Role.REGISTRAR),
        ("shen", A.COURT, Role.REGISTRAR), ("pei", A.COURT, Role.DEPUTY),
    ):  # fmt: skip
        hire(town, name, kind, role)


@walked
def superior(town: Town, kind: A = A.NHSA) -> Agency:
    """The province's agency above the city's, with a head."""
    above = open_agency(
        region=town.region.parent, kind=kind, name=f"江海省{kind.office_name}", short_name="省局", doc_code="江", at=START
    )  # fmt: skip
    Agency.objects.filter(pk=town.agencies[kind].pk).update(superior=above)
    town.agencies[kind].refresh_from_db()
    own = town.agencies[kind]
    town.agencies[kind] = above
    hire(town, "sheng", kind, Role.HEAD)
    town.agencies[kind] = own
    return above


@walked
def filed(town: Town) -> Lane:
    """The police have filed a case that the bureau sent them."""
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    return town.lane(town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕8号"))


def go_on(town: Town, lane: Lane, name: str, to: A, **changes: Any) -> Referral:
    """A lane's case is sent on for prosecution or trial."""
    given: dict[str, Any] = {
        "to": town.agencies[to], "number": "安公（刑）诉字〔2026〕8号", "issued_on": town.at.date(), "facts": "诈骗医保基金。"
    }  # fmt: skip
    done = town.run(prosecution.refer, lane, town.who(name), **(given | changes))
    assert done.referral is not None
    return done.referral


@walked
def prosecuting(town: Town) -> Lane:
    """The procuratorate has the case; the police's lane has ended."""
    lane = filed(town)
    referral = go_on(town, lane, "gao", A.PROCURATORATE)
    town.run(lanes.finish, lane, town.who("sun"), outcomes=[OutcomeDraft("prosecuted")])
    return town.lane(town.do(referral, "sign", "yu"))


@walked
def not_prosecuted(town: Town, decided_on: date | None = None) -> Lane:
    """The procuratorate has decided not to prosecute."""
    lane = prosecuting(town)
    outcome = OutcomeDraft("not_prosecuted", "犯罪情节轻微", "安检刑不诉〔2026〕5号", decided_on)
    town.run(lanes.finish, lane, town.who("min"), outcomes=[outcome])
    lane.refresh_from_db()
    return lane


@walked
def reviewing(town: Town) -> Lane:
    """The administrative prosecutors have the file."""
    lane = not_prosecuted(town)
    town.run(limits.fulfil, only("rev_internal_transfer"), town.who("fan"), document="案件移送登记表")
    return lane


def opinion(town: Town, to: A = A.NHSA, **changes: Any) -> Opinion:
    """A 检察意见 as it is typed, with one month printed on it."""
    day = town.at.date()
    given: dict[str, Any] = {
        "to": town.agencies[to], "facts": "骗取医保基金三万元，犯罪情节轻微，依法不起诉。",
        "main": Paper("检察意见书", "安检行检意〔2026〕3号", day), "ground": Paper("不起诉决定书", "安检刑不诉〔2026〕5号", day),
        "violation_ended_on": ENDED, "reply_length": 1, "reply_unit": "month", "request": "建议依法给予行政处罚。",
    }  # fmt: skip
    return Opinion(**(given | changes))


@walked
def drafted(town: Town, lane: Lane, name: str = "fan", **changes: Any) -> Referral:
    """A 检察意见 is drafted."""
    done = town.run(opinions.draft, lane.case, opinion(town, **changes), town.who(name))
    assert done.referral is not None
    return done.referral


@walked
def sent(town: Town, lane: Lane | None = None, **changes: Any) -> Referral:
    """A 检察意见 that its head has approved and that was sent."""
    referral = drafted(town, lane or reviewing(town), **changes)
    town.do(referral, "submit", "fan")
    town.do(referral, "approve", "jian")
    return town.do(referral, "send", "fan")


@walked
def owing(town: Town, **changes: Any) -> Lane:
    """The bureau has signed for a 检察意见 and owes its reply."""
    return town.lane(town.do(sent(town, **changes), "sign", "liu"))


def chase(town: Town, lane: Lane, name: str = "fan", paper: str = "跟进监督函") -> None:
    """The procuratorate follows up."""
    who = town.who(name)
    town.run(opinions.chase, lane, who, name=paper, number="安检行检跟〔2027〕1号", issued_on=who.at.date())
