"""The ladder of a case (督促台阶): lane by lane what was done when, what is lawful next and for whom, and why the rest is not."""

from dataclasses import dataclass
from datetime import datetime

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from referral.law import urging as law
from referral.law.errors import ReferralError
from referral.law.kinds import Kind
from referral.law.states import CaseStatus
from referral.law.urging import Relation
from referral.models import Case, Circular, CircularLine, Lane, Talk, Urge
from referral.services import ladder, urging
from referral.services.acting import Acting
from referral.services.circulars import STEP as CIRCULAR
from referral.services.sight import is_member_on

#: Why there is no rung, in words that name no kind of agency: a page of the case tells of nobody who is not in it.
_WHY_NONE = {
    Relation.UP: law.WHY_NOT[Relation.UP],
    Relation.NEVER: "与该机关之间不通过本系统催办、商请；请按法律规定的方式联系。",
}
_NO_RIGHT = "由本机关承办人、收发、督办员或者负责人办理。"


@dataclass(frozen=True)
class Taken:
    """A step that was taken. talk: the 约谈 or 函询 behind it, as far as the reader sees it."""

    at: datetime
    words: str
    number: str = ""
    reason: str = ""
    talk: Talk | None = None


@dataclass(frozen=True)
class Rung:
    """One step of the ladder. is_open: the reader may take it now; why: why not, or for whom it is."""

    step: law.Step
    taken: tuple[Taken, ...]
    is_open: bool = False
    why: str = ""


@dataclass(frozen=True)
class Ladder:
    """The ladder from the reader's agency to who holds a lane; others: steps that other agencies took, as far as told."""

    lane: Lane
    rungs: tuple[Rung, ...]
    others: tuple[Taken, ...]
    why: str = ""


def ladders(case: Case, who: Acting) -> list[Ladder]:
    """One for each lane of a case that the reader sees; what is secret or ended is absent, what is silent is its own agency's."""
    lanes = Lane.objects.open().visible_to(who.post).filter(case=case, secret=False).select_related(
        "agency", "holder__superior", "case__lead_agency", "opened_by__sender", "opened_by__origin__sender"
    )  # fmt: skip
    if is_member_on(case, who.post):
        return []
    taken = list(urging.urges_for(case, who.post))
    told = _told(case, who.post)
    seen = {talk.letter_id: talk for talk in Talk.objects.visible_to(who.post).filter(case=case)}
    return [
        _ladder(lane, who, [row for row in taken if row.lane_id == lane.pk], seen, told.get(lane.pk, []))
        for lane in lanes
        if not lane.is_silent or lane.agency_id == who.agency.pk
    ]  # fmt: skip


def _told(case: Case, post: Post) -> dict[int, list[CircularLine]]:
    """By lane what 通报 that the reader sees have told of it."""
    issued = Circular.objects.visible_to(post).filter(issued_at__isnull=False)
    found: dict[int, list[CircularLine]] = {}
    rows = CircularLine.objects.filter(circular__in=issued, lane__case=case)
    for row in rows.select_related("circular__agency", "circular__letter", "addressee"):
        found.setdefault(row.lane_id, []).append(row)
    return found


def _ladder(
    lane: Lane, who: Acting, rows: list[Urge], seen: dict[int | None, Talk], told: list[CircularLine]
) -> Ladder:
    steps = [(row.sender_id, row.step, _taken(row, seen)) for row in rows]
    steps += [(line.circular.agency_id, CIRCULAR, _of_circular(line)) for line in told]
    others = tuple(taken for sender, _, taken in steps if sender != who.agency.pk)
    near = urging.relation(lane, who.agency)
    refusal = _refusal(lane, who)
    found = tuple(
        _rung(
            lane, who, step, tuple(one for sender, code, one in steps if sender == who.agency.pk and code == step.code), refusal
        )
        for step in law.STEPS[near]
    )  # fmt: skip
    return Ladder(lane, found, others, _WHY_NONE.get(near, ""))


def _refusal(lane: Lane, who: Acting) -> str:
    """Why the lane may not be pressed by the reader at all; empty when it may."""
    if not may(who.post, Act.URGE, who.agency):
        return _NO_RIGHT
    try:
        urging.near_of(lane, who)
    except ReferralError as refusal:
        return refusal.sentence
    return ""


def _rung(lane: Lane, who: Acting, step: law.Step, taken: tuple[Taken, ...], refusal: str) -> Rung:
    if refusal:
        return Rung(step, taken, why=refusal)
    try:
        urging.check_rung(lane, who, step)
    except ReferralError as error:
        return Rung(step, taken, why=error.sentence)
    word = "拟制后由本机关负责人批准。" if step.level == "head" else ""
    return Rung(step, taken, is_open=True, why=word)


def _taken(row: Urge, seen: dict[int | None, Talk]) -> Taken:
    words = f"{law.step_of(row.step).label}　{row.sender.short_name}→{row.addressee.short_name}"
    number = row.letter.number if row.letter else ""
    return Taken(row.at, words, number, row.reason, seen.get(row.letter_id) if row.letter_id else None)


def _of_circular(line: CircularLine) -> Taken:
    circular = line.circular
    assert circular.issued_at is not None and circular.letter is not None
    words = f"通报{'（已作废）' if circular.is_void else ''}　{circular.agency.short_name}→{line.addressee.short_name}"
    return Taken(circular.issued_at, words, circular.letter.number, line.words)


def escalation(case: Case, post: Post) -> tuple[bool, str]:
    """The last step, 提级查办: whether the reader's agency may ask for it now, and by whom it is asked for otherwise."""
    agency = post.agency
    if case.status != CaseStatus.OPEN:
        return False, "案件办理期间可以提请。"
    if case.lead_agency_id != agency.pk:
        return False, f"由牵头机关{case.lead_agency.short_name}提请其上一级主管机关提级查办。"
    above = agency.superior
    if above is None or not ladder.fits_line(Kind.ESCALATION, agency, above):
        return False, "机构目录中没有本机关的上一级主管机关。"
    if is_member_on(case, post) or not may(post, Act.DRAFT_REFERRAL, agency):
        return False, f"由本机关承办人提请{above.short_name}提级查办。"
    return True, f"提请{above.short_name}提级查办，由本机关负责人批准。"
