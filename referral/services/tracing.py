"""责任倒查 of a case: who held which part of it how long, net of stopped time; what was decided on what paper; what was sent back, stopped, or not let through.

All is derived from the record when it is read. A reader with the right sees his own agency's part, and the parts of those
whom he stands over; who has not, what he himself had in hand. What is secret or kept silent is in no part of another agency.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from referral.law import urging as ladder
from referral.law.errors import ReferralError
from referral.law.states import LABELS, REFERRAL_HOLDER, LaneStatus, ReferralStatus, Side
from referral.law.tracing import Change, Segment, Stop, segments
from referral.law.tracing import since as from_then
from referral.law.urging import Relation
from referral.models import Case, CaseLetter, Clock, ClockEvent, Event, Lane, Referral, RefusedAct
from referral.models.cases import as_member
from referral.services import refused
from referral.services.parties import side_of_referral
from referral.services.sight import events_for, letters_for
from referral.services.urging import standing

#: Acts by which something was kept from going wrong, or sent back to be put right.
SENT_BACK = frozenset(
    {"return_draft", "return_report", "refuse", "ask_supplement", "return", "reroute", "contest", "send_back", "refuse_close",
     "revoke", "withdraw", "take_back", "report_back", "void_letter"}
)  # fmt: skip
_CLOCK_WORDS = {"stop": "中止时限", "extend": "延长时限"}
_BEFORE, _OWN = "线索核实", "本机关办理"


@dataclass(frozen=True)
class Matter:
    """One referral with its hops and the lane that it opened, or an agency's own lane."""

    title: str
    referrals: tuple[Referral, ...]
    lane: Lane | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Decision:
    """One act of an agency. paper: the number or title of what was issued with it."""

    at: datetime
    label: str
    person: str
    paper: str
    opinion: str


@dataclass(frozen=True)
class Prevented:
    """What the system did not let somebody do. sentence: the refusal, "" for another agency; times: the same on one day."""

    at: datetime
    label: str
    person: str
    ground: str
    sentence: str
    times: int


@dataclass
class Part:
    """What one agency had to do with a case."""

    agency: Agency
    held: list[tuple[Matter, Segment]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    sent_back: list[Decision] = field(default_factory=list)
    prevented: list[Prevented] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)

    @property
    def whole(self) -> timedelta:
        """All that was held, net of stopped time; what was held in two matters at once counts in both."""
        return sum((one.held for _, one in self.held), timedelta())

    @property
    def stopped(self) -> timedelta:
        """All stopped time."""
        return sum((one.stopped for _, one in self.held), timedelta())


def parts(case: Case, post: Post, at: datetime) -> list[Part]:
    """The parts of a case that a post may read, the own first."""
    if case.pk in as_member(post):
        return []
    own_only = not may(post, Act.TRACE_DUTY, post.agency)
    matters = list(_matters(case, post, at, own_only=own_only))
    found: dict[int, Part] = {}
    agencies = {agency.pk: agency for agency in _agencies(matters, post)}
    for matter in matters:
        for segment in matter.segments:
            agency = agencies.get(segment.holder)
            if agency is not None:
                found.setdefault(agency.pk, Part(agency)).held.append((matter, segment))
    for part in found.values():
        _fill(part, case, post, matters, own_only=own_only)
    return sorted(found.values(), key=lambda part: (part.agency.pk != post.agency_id, part.agency.pk))


def _agencies(matters: Iterable[Matter], post: Post) -> list[Agency]:
    """Whose part a post may read: its own agency's, and of those that it stands over."""
    keys = {segment.holder for matter in matters for segment in matter.segments}
    rows = Agency.objects.filter(pk__in=keys).select_related("region", "superior")
    mine = standing(post.agency)
    above = {Relation.OWN, Relation.DOWN, Relation.GOVERNMENT}
    return [one for one in rows if one.pk == post.agency_id or ladder.relation(mine, standing(one)) in above]


def _matters(case: Case, post: Post, at: datetime, *, own_only: bool) -> Iterable[Matter]:
    lanes = (
        Lane.objects.visible_to(post).filter(case=case, secret=False).select_related("agency", "opened_by")
    )
    shown = [lane for lane in lanes if not lane.is_silent or lane.agency_id == post.agency_id]
    of_referral = {lane.opened_by_id: lane for lane in shown if lane.opened_by_id}
    rows = Referral.objects.visible_to(post).filter(case=case, secret=False).select_related(
        "sender", "recipient", "origin__sender", "case__lead_agency"
    )  # fmt: skip
    chains: dict[int, list[Referral]] = {}
    for row in rows.order_by("hop", "pk"):
        chains.setdefault(row.origin_id or row.pk, []).append(row)
    for chain in chains.values():
        lane = next((of_referral[row.pk] for row in chain if row.pk in of_referral), None)
        yield from _matter(chain[0].title, chain, lane, post, at, own_only=own_only)
    for lane in shown:
        if lane.opened_by_id is None:
            yield from _matter(_OWN, [], lane, post, at, own_only=own_only)


def _matter(
    title: str, chain: Sequence[Referral], lane: Lane | None, post: Post, at: datetime, *, own_only: bool
) -> Iterable[Matter]:  # fmt: skip
    if own_only and not _in_hand(chain, lane, post):
        return
    keys = [row.pk for row in chain]
    changes = [*_changes_of_referrals(chain), *(_changes_of_lane(lane) if lane else [])]
    clocks = Clock.objects.filter(secret=False)
    clocks = clocks.filter(referral__in=keys) | (clocks.filter(lane=lane) if lane else clocks.none())
    found = segments(changes, stops_of(clocks), at)
    yield Matter(title, tuple(chain), lane, tuple(found))


def spent(
    row: Referral | Lane, agency: Agency, since: datetime, until: datetime
) -> list[tuple[str, timedelta]]:
    """In which stages an agency held a referral or lane between two moments, net of stopped time."""
    lane = row if isinstance(row, Lane) else Lane.objects.filter(opened_by=row).first()
    first = row.opened_by if isinstance(row, Lane) else row
    chain = list(Referral.objects.filter(pk=first.pk).select_related("sender", "recipient")) if first else []
    changes = [*_changes_of_referrals(chain), *(_changes_of_lane(lane) if lane else [])]
    on = Clock.objects.filter(referral__in=chain) | Clock.objects.filter(lane=lane)
    found: dict[str, timedelta] = {}
    for one in segments(from_then(changes, since), stops_of(on), until):
        if one.holder == agency.pk:
            found[one.stage] = found.get(one.stage, timedelta()) + one.held
    return list(found.items())


def _in_hand(chain: Sequence[Referral], lane: Lane | None, post: Post) -> bool:
    """Whether a post had something in hand itself: as drafter or officer."""
    if lane is not None and lane.agency_id == post.agency_id and lane.officers.filter(pk=post.pk).exists():
        return True
    return any(
        row.drafted_by_id == post.pk or row.officers.filter(post_id=post.pk).exists()
        for row in chain
        if row.sender_id == post.agency_id
    )


def _changes_of_referrals(chain: Sequence[Referral]) -> Iterable[Change]:
    by_key = {row.pk: row for row in chain}
    events = Event.objects.filter(referral__in=by_key, secret=False, payload__has_key="target")
    told = set()
    for event in events.order_by("at", "pk"):
        row, target = by_key[event.referral_id or 0], event.payload["target"]
        if target in set(ReferralStatus):
            told.add(row.pk)
            status = ReferralStatus(target)
            yield Change(event.at, _holder(row, REFERRAL_HOLDER[status]), LABELS[status])
    drafts = Event.objects.filter(referral__in=by_key, secret=False, act="draft")
    for event in drafts.order_by("at"):
        yield Change(event.at, event.agency_id, LABELS[ReferralStatus.DRAFT])
    for row in chain:  # a hop is born sent; a case that was entered in mid-life has no acts before
        if row.sent_at is not None and (row.origin_id is not None or row.pk not in told):
            yield Change(row.sent_at, row.recipient_id, LABELS[ReferralStatus.SENT])


def _holder(row: Referral, side: Side) -> int | None:
    if side == Side.NOBODY:
        return None
    try:
        return side_of_referral(row, side).pk
    except ReferralError:
        return None


def _changes_of_lane(lane: Lane) -> Iterable[Change]:
    working = LABELS[LaneStatus.WORKING]
    if lane.opened_by_id is None:
        clues = lane.case.clues.filter(restricted=False, agency_id=lane.agency_id).order_by("registered_at")
        if (first := clues.first()) is not None and first.registered_at < lane.opened_at:
            yield Change(first.registered_at, lane.agency_id, _BEFORE)
        yield Change(lane.opened_at, lane.agency_id, working)
    elif lane.taken_at is not None:
        yield Change(lane.taken_at, lane.agency_id, working)
    reports = Event.objects.filter(lane=lane, act__in=("report", "send_back"), secret=False)
    for event in reports.order_by("at", "pk"):
        if event.act == "report":
            yield Change(event.at, lane.origin.pk, LABELS[LaneStatus.REPORTED])
        else:
            yield Change(event.at, lane.agency_id, "补充办理")
    if lane.ended_at is not None:
        yield Change(lane.ended_at, None, "")


def stops_of(rows: Iterable[Clock]) -> list[Stop]:
    """When limits stood still by decision, each for whom it binds."""
    found = []
    for clock in rows:
        since: datetime | None = None
        for event in clock.events.all():
            if event.kind == "stop" and since is None:
                since = event.at
            elif event.kind in {"resume", "end", "void", "lapse"} and since is not None:
                found.append(Stop(clock.actor_id, since, event.at))
                since = None
        if since is not None:
            found.append(Stop(clock.actor_id, since))
    return found


def _fill(part: Part, case: Case, post: Post, matters: Sequence[Matter], *, own_only: bool) -> None:
    """Decisions, what was sent back or prevented and the limits of a part, as far as the reader's own rules of sight tell them."""
    lanes = [matter.lane.pk for matter, _ in part.held if matter.lane is not None]
    referrals = [row.pk for matter, _ in part.held for row in matter.referrals]
    papers = _papers(case, post, part.agency)
    for event in events_for(case, post).filter(agency=part.agency, secret=False):
        if own_only and event.user_id != post.user_id:
            continue
        person = event.user.full_name if event.user else ""
        inner = event.internal and part.agency.pk != post.agency_id
        one = Decision(
            event.at, event.label, person, papers.get(event.at, ""), "" if inner else event.opinion
        )
        (part.sent_back if event.act in SENT_BACK else part.decisions).append(one)
    rows = Clock.objects.visible_to(post).filter(actor=part.agency, secret=False)
    on = rows.filter(referral__in=referrals) | rows.filter(lane__in=lanes)
    if part.agency.pk == case.lead_agency_id and not own_only:
        on |= rows.filter(case=case, referral__isnull=True, lane__isnull=True)
    part.clocks = list(on.distinct())
    turns = ClockEvent.objects.filter(clock__in=part.clocks, kind__in=_CLOCK_WORDS)
    for turn in turns.select_related("by_user", "clock"):
        person = turn.by_user.full_name if turn.by_user else ""
        part.sent_back.append(Decision(turn.at, _CLOCK_WORDS[turn.kind], person, turn.document, turn.ground))
    part.sent_back.sort(key=lambda one: one.at)
    part.prevented = _prevented(part.agency, case, post, own_only=own_only)


def _prevented(agency: Agency, case: Case, post: Post, *, own_only: bool) -> list[Prevented]:
    """What the people of an agency were kept from doing; the same try of one day once, with how often."""
    found: dict[tuple[object, ...], list[RefusedAct]] = {}
    for row in refused.of(case, post, agency):
        if not own_only or row.user_id == post.user_id:
            key = (row.user_id, timezone.localdate(row.at), row.label, row.sentence)
            found.setdefault(key, []).append(row)
    own = agency.pk == post.agency_id
    return [
        Prevented(rows[0].at, rows[0].label, rows[0].user.full_name, rows[0].get_ground_display(), rows[0].sentence if own else "", len(rows))
        for rows in found.values()
    ]  # fmt: skip


def _papers(case: Case, post: Post, agency: Agency) -> dict[datetime, str]:
    """By moment what the agency issued, as far as the reader reads it."""
    rows: Iterable[CaseLetter] = letters_for(case, post).filter(letter__agency=agency, letter__secret=False)
    return {row.letter.issued_at: row.letter.number or row.letter.title for row in rows}
