"""频次: which meetings a district owes by its risk grade, until when, and who is reminded. Derived; grades alone are entered."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.directory import places_up, within
from agencies.kinds import AgencyKind
from agencies.models import Agency, Post, Region
from agencies.rights import holders
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.law.meetings import (
    AHEAD,
    CADENCES,
    JOINT,
    LEADER,
    LEADER_BASIS,
    LEADER_GRADES,
    LEADER_MONTHS,
    Owed,
    may_call,
)
from referral.models import Meeting, MeetingReminder, RiskGrade
from referral.services import rule_values
from referral.services.acting import Acting, require


def may_grade(agency: Agency) -> bool:
    """Whether an agency enters risk grades: those that call the 联席会议."""
    return may_call(JOINT, agency.kind)


def grade(who: Acting, *, region: Region, grade: str, since: date, basis: str) -> RiskGrade:
    """Enter the risk grade of a district since a day, with the paper that says so (登记风险等级).

    Raises NotAllowed for another's district, Incomplete without a basis or for a day to come.
    """
    require(who, Act.RUN_MEETING, who.agency)
    if not may_grade(who.agency) or not region.code.startswith(within(who.agency.region)):
        raise NotAllowed("风险等级由本级和上级的医保局、政府办登记，请联系召集单位。")
    refuse_secret(basis)
    if not basis.strip():
        raise Incomplete("请填写评定依据，写明文件名称和文号。")
    if since > timezone.localdate(who.at):
        raise Incomplete("评定日期晚于今天，请核对。")
    try:
        with transaction.atomic():
            return RiskGrade.objects.create(
                region=region, grade=grade, since=since, basis=basis.strip(), entered_by=who.post, entered_at=who.at
            )  # fmt: skip
    except IntegrityError as error:
        raise ReferralError("该地区当日的风险等级已经登记，请核对评定日期。") from error


def grades(regions: QuerySet[Region], today: date) -> dict[int, RiskGrade]:
    """The grade in force of each of some districts, by the district's key; districts without one are left out."""
    rows = RiskGrade.objects.filter(region__in=regions, since__lte=today).order_by("since", "pk")
    return {row.region_id: row for row in rows.select_related("region")}


def _since(row: RiskGrade) -> date:
    """Since when this grade holds without a break: the same grade entered anew starts no new time."""
    first = row.since
    for earlier in RiskGrade.objects.filter(region_id=row.region_id, since__lt=row.since).order_by(
        "-since", "-pk"
    ):
        if earlier.grade != row.grade:
            break
        first = earlier.since
    return first


def owed(row: RiskGrade, today: date) -> list[Owed]:
    """What a district owes by its grade."""
    rule, since = rule_values.value_on(CADENCES[row.grade], today), _since(row)
    found = [Owed(JOINT, row.grade, rule.length, rule.source, since, _last(row.region_id, JOINT))]
    if row.grade in LEADER_GRADES:
        found.append(
            Owed(LEADER, row.grade, LEADER_MONTHS, LEADER_BASIS, since, _last(row.region_id, LEADER))
        )
    return found


def _last(region: int, kind: str) -> date | None:
    held = Meeting.objects.held().filter(region=region, kind=kind).order_by("-held_at").first()
    return timezone.localdate(held.held_at) if held is not None and held.held_at is not None else None


def planned(region: Region, kind: str, at: datetime) -> Meeting | None:
    """The meeting of a kind that is called for a district and still to come."""
    rows = Meeting.objects.filter(region=region, kind=kind, held_at__isnull=True, cancelled_at__isnull=True)
    return rows.filter(planned_at__gte=at).order_by("planned_at").first()


def shown_to(agency: Agency) -> QuerySet[Region]:
    """The districts whose calendar an agency reads: it calls their meetings, or its own place's are called for it to come."""
    if may_grade(agency):
        return Region.objects.filter(code__startswith=within(agency.region)).order_by("code")
    return Region.objects.filter(pk=agency.region_id)


def hands(region: Region, day: date) -> list[Post]:
    """Who is reminded: the desks of the district's 医保局 and government office, else of the nearest above."""
    conveners = Q(kind=AgencyKind.NHSA) | Q(kind=AgencyKind.GOVERNMENT)
    for place in places_up(region):
        found = [
            post
            for agency in Agency.objects.filter(conveners, region=place, is_open=True).order_by("pk")
            for post in holders(agency, Act.RUN_MEETING, day)
        ]
        if found:
            return found
    return []


def to_remind(at: datetime) -> Iterator[tuple[Region, Owed, bool]]:
    """Meetings that are due soon (False) or were not held in time (True), of which nobody was told yet."""
    today = timezone.localdate(at)
    for row in grades(Region.objects.filter(risk_grades__isnull=False).distinct(), today).values():
        for one in owed(row, today):
            is_over = today > one.due
            if not is_over and (today < one.due - timedelta(days=AHEAD) or planned(row.region, one.kind, at)):
                continue
            told = MeetingReminder.objects.filter(
                region=row.region, kind=one.kind, due_on=one.due, is_over=is_over
            )
            if not told.exists():
                yield row.region, one, is_over


def mark_reminded(region: Region, one: Owed, *, is_over: bool, at: datetime) -> bool:
    """Take the reminder; False when another was faster."""
    _, is_new = MeetingReminder.objects.get_or_create(
        region=region, kind=one.kind, due_on=one.due, is_over=is_over, defaults={"at": at}
    )
    return is_new
