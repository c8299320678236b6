"""What a service did: all that the engine needs to move flows, write notices and answer the page."""

from dataclasses import dataclass, field

from referral.law.states import Move
from referral.models import (
    Case,
    Clue,
    JointTask,
    Lane,
    LedgerTask,
    Listing,
    ListingUnit,
    Meeting,
    Referral,
    Talk,
    TaskforceMember,
)
from referral.services.acting import Acting


@dataclass(frozen=True)
class Done:
    """One act that was done. text: what people are told; created: referrals, lanes or cases that it opened;
    task: of a joint investigation, whose agencies are all told; members: of a 联合专班, told with their agencies; listing: whose listers and units are told; unit: of it, where the act is about one alone;
    talk: whose two sides are told; ordered: a leader's 批示, told to who has to do it; met: a meeting, or a task that one gave: who called it is told."""

    move: Move
    who: Acting
    text: str
    clue: Clue | None = None
    case: Case | None = None
    referral: Referral | None = None
    lane: Lane | None = None
    created: tuple[Referral | Lane | Case, ...] = ()
    touched: tuple[Referral | Lane | Case, ...] = field(default=())
    tell: bool = True
    task: JointTask | None = None
    members: tuple[TaskforceMember, ...] = ()
    listing: Listing | None = None
    unit: ListingUnit | None = None
    talk: Talk | None = None
    ordered: LedgerTask | None = None
    met: Meeting | LedgerTask | None = None
