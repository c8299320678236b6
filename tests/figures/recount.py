"""The figures once more, by other means: every event and clock event read raw and counted in plain loops."""

import statistics
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from referral.models import Amount, Case, Clock, ClockEvent, Event, Lane, Referral
from tests.law import oracle

SHANGHAI = ZoneInfo("Asia/Shanghai")
LEFT_OUT = {"copy", "consult", "supplement", "correction", "discipline"}
ACCEPTING = {"accept", "file", "overturn", "file_on_notice", "join"}
ACCEPTED_BY_SIGNING = {"assistance", "reverse", "assignment", "prosecution"}
#: The statutory duties that the walked stories start: id → (length, unit), typed from the law once more.
DUTIES = {
    "crim_refer_decide": (3, "day"), "crim_refer_send": (24, "hour"), "police_file_decide": (3, "day"),
    "agency_handover_items": (3, "day"), "agency_supplement": (3, "day"), "nhsa_filing": (15, "workday"), "nhsa_decide": (90, "day"),
    "nhsa_jurisdiction_dispute": (7, "workday"),
}  # fmt: skip


def day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def in_month(at: datetime | None) -> bool:
    return at is not None and (at.astimezone(SHANGHAI).year, at.astimezone(SHANGHAI).month) == (2026, 11)


def recount(agency: int, now: datetime) -> dict[str, Any]:
    """The figures of November for an agency that may see every case, from raw events."""
    found: dict[str, Any] = defaultdict(set)
    stages: dict[str, list[float]] = defaultdict(list)
    sides = {
        r["id"]: r
        for r in Referral.objects.values("id", "kind", "sender_id", "recipient_id", "case__is_backfilled")
    }
    story: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for event in Event.objects.order_by("id").values("referral_id", "lane_id", "act", "at"):
        if event["referral_id"] and not event["lane_id"]:
            story[event["referral_id"]].append((event["act"], event["at"]))
    for pk, acts in story.items():
        row = sides[pk]
        if row["kind"] in LEFT_OUT:
            continue
        for side, mine in (("out", row["sender_id"]), ("in", row["recipient_id"])):
            if mine == agency:
                _count(found, side, pk, row["kind"], acts)
                if not row["case__is_backfilled"]:
                    _time(stages, side, acts)
    _lanes(found, stages, agency)
    _cases(found, stages, agency)
    _limits(found, agency, now)
    figures: dict[str, Any] = {name: len(rows) for name, rows in found.items()}
    figures |= {name: _durations(values) for name, values in stages.items()}
    for concept in ("fraud", "fine", "recovered"):
        figures[f"money.{concept}"] = _money(agency, concept)
    return figures


def _count(found: Any, side: str, pk: int, kind: str, acts: list[tuple[str, datetime]]) -> None:
    names = [act for act, _ in acts]
    for act, at in acts:
        if not in_month(at):
            continue
        if act == "send" and "revoke" not in names:
            found[f"{side}.referred"].add(pk)
        if act in {"sign", "join"}:
            found[f"{side}.signed"].add(pk)
        if act in ACCEPTING or (act == "sign" and kind in ACCEPTED_BY_SIGNING):
            found[f"{side}.accepted"].add(pk)
        if act in {"file", "overturn", "file_on_notice"}:
            found[f"{side}.filed"].add(pk)
        if act in {"return", "not_police"} or (act == "decline" and kind == "assistance"):
            found[f"{side}.returned"].add(pk)
        if act == "reroute":
            found[f"{side}.rerouted"].add(pk)
        if act == "not_file":
            found[f"{side}.not_filed"].add(pk)


def _time(stages: Any, side: str, acts: list[tuple[str, datetime]]) -> None:
    at = dict(acts)
    answers = [
        moment
        for act, moment in acts
        if act in {"accept", "file", "not_file", "return", "reroute", "overturn"}
    ]
    steps = (
        [
            ("stage.approving", at.get("review"), at.get("approve")),
            ("stage.sending", at.get("approve"), at.get("send")),
        ]
        if side == "out"
        else [
            ("stage.signing", at.get("send"), at.get("sign")),
            ("stage.answering", at.get("sign"), max(answers, default=None)),
        ]
    )
    for name, start, end in steps:
        if start and end and in_month(end):
            stages[name].append((end - start).total_seconds() / 86400)


def _lanes(found: Any, stages: Any, agency: int) -> None:
    for lane in Lane.objects.filter(agency_id=agency, secret=False, opened_by__isnull=False):
        at = dict(Event.objects.filter(lane=lane, act="report").values_list("act", "at").order_by("id"))
        taken = Event.objects.filter(referral_id=lane.opened_by_id, act__in=ACCEPTING).order_by("id").last()
        if in_month(at.get("report")):
            found["work.reported"].add(lane.pk)
            if taken and not lane.case.is_backfilled:
                stages["stage.working"].append((at["report"] - taken.at).total_seconds() / 86400)
    for lane in Lane.objects.filter(agency_id=agency, secret=False):
        told = [one for one in lane.outcomes.all() if one.is_final and in_month(one.at)]
        if any(
            one.measure in {"penalty", "warning", "confiscation", "licence", "suspension", "detention"}
            for one in told
        ):
            found["work.penalised"].add(lane.pk)


def _cases(found: Any, stages: Any, agency: int) -> None:
    for case in Case.objects.all():
        if case.opener_id == agency and in_month(case.opened_at):
            found["case.opened"].add(case.pk)
            for subject in case.subjects.filter(kind__in=["institution", "pharmacy"]):
                found["case.institutions"].add(subject.institution_code or subject.id_code or subject.name)
        closed = Event.objects.filter(ledger=case.ledger, act="close").first()
        if closed and case.lead_agency_id == agency and in_month(closed.at):
            found["case.closed"].add(case.pk)
            stages["stage.closing"].append((closed.at - case.opened_at).total_seconds() / 86400)


def _limits(found: Any, agency: int, now: datetime) -> None:
    for clock in Clock.objects.filter(actor_id=agency):
        if clock.rule not in DUTIES or clock.secret:
            continue
        case = next((row.case for row in (clock.lane, clock.referral, clock.clue) if row), clock.case)
        if case is not None and case.is_backfilled:
            continue
        events = list(ClockEvent.objects.filter(clock=clock).order_by("seq").values("kind", "at", "amount"))
        kinds = {one["kind"] for one in events}
        if (
            kinds & {"void", "lapse"}
            or [one for one in events if one["kind"] == "stop"]
            and "resume" not in kinds
        ):
            continue
        length, unit = DUTIES[clock.rule]
        ended = next((one["at"] for one in events if one["kind"] == "end"), None)
        over, late = _over(events, length, unit, ended)
        if in_month(over) and over <= now:
            found["limit.late" if late else "limit.on_time"].add(clock.pk)


def _over(events: list[Any], length: int, unit: str, ended: datetime | None) -> tuple[datetime, bool]:
    """When the limit was over, and whether it was missed."""
    start = events[0]["at"]
    if unit == "hour":
        moment = start + timedelta(hours=length)
        return moment, ended is None or ended >= moment
    stops = [day(one["at"]) for one in events if one["kind"] == "stop"]
    resumes = [day(one["at"]) for one in events if one["kind"] == "resume"]
    longer = [one["amount"] for one in events if one["kind"] == "extend"]
    last = oracle.story(day(start), length, unit, list(zip(stops, resumes, strict=True)), longer)
    moment = datetime.combine(last + timedelta(days=1), time.min, tzinfo=SHANGHAI)
    return moment, ended is None or day(ended) > last


def _durations(values: list[float]) -> tuple[float, float, int]:
    row = sorted(values)
    ninth = next(one for n, one in enumerate(row, 1) if n * 10 >= 9 * len(row))
    return statistics.median(row), ninth, len(row)


def _money(agency: int, concept: str) -> Decimal:
    replaced = set(Amount.objects.exclude(corrects=None).values_list("corrects_id", flat=True))
    rows = [one for one in Amount.objects.filter(agency_id=agency, concept=concept) if one.pk not in replaced]
    return sum(
        (one.value for one in rows if one.case_id and (one.on.year, one.on.month) == (2026, 11)), Decimal(0)
    )
