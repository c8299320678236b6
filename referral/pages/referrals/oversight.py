"""What a procuratorate reads and does from its copy of a 行刑移送: how far the police are, and why they are late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from agencies.kinds import AgencyKind
from agencies.rights import may
from referral.law.kinds import Kind
from referral.law.states import Move, Side
from referral.models import Lane, Referral
from referral.pages.cases.lines import ClockLine, clock_lines
from referral.services import offers, supervision
from referral.services.acting import Acting
from referral.services.parties import find_procuratorate
from referral.services.penalty import CRIMINAL_KINDS
from referral.services.sight import reads_in_full


@dataclass(frozen=True)
class Progress:
    """The 行刑移送 behind a copy. url: its page, if the post reads it; moves: what may be done on it from here."""

    main: Referral
    facts: list[tuple[str, Any]]
    clocks: list[ClockLine]
    moves: list[Move]
    is_read: bool


def progress(copy: Referral, acting: Acting, at: datetime) -> Progress | None:
    """How far the 行刑移送 is that a procuratorate holds a copy of; None for any other referral or reader."""
    about = copy.about
    if copy.kind != Kind.COPY or about is None or about.kind not in CRIMINAL_KINDS:
        return None
    if acting.agency.kind != AgencyKind.PROCURATORATE or copy.recipient_id != acting.agency.pk:
        return None
    hops = Referral.objects.filter(Q(pk=about.first.pk) | Q(origin=about.first)).select_related(
        "recipient", "case"
    )
    main = hops.order_by("-hop", "-pk")[0]
    if Lane.objects.filter(opened_by=main, is_silent=True).exists():  # 侦查保密
        return Progress(
            main, [("受移送机关", main.recipient.name), ("当前状态", "办理中")], [], [], is_read=False
        )
    lines = clock_lines(main.clocks.all(), acting.post, at)
    return Progress(main, _facts(main), lines, _moves(main, acting, at), reads_in_full(main, acting.post))


def _facts(main: Referral) -> list[tuple[str, Any]]:
    return [
        ("受移送机关", main.recipient.name), ("当前状态", main.status_label), ("送达", main.sent_at), ("接受", main.signed_at),
        ("答复", main.answered_at), ("文书文号", main.answer_number),
    ]  # fmt: skip


def _moves(main: Referral, acting: Acting, at: datetime) -> list[Move]:
    """要求说明逾期理由, once the time to decide is over and nobody has asked yet."""
    if not is_overseer(main, acting):
        return []
    return [
        move
        for move in offers.open_moves(main, at)
        if move.name == "demand_overdue" and may(acting.post, move.act, acting.agency)
    ]


def is_overseer(referral: Referral, acting: Acting) -> bool:
    """Whether the acting post's agency is the procuratorate beside the police of a referral, and holds a copy."""
    found = find_procuratorate(referral.recipient)
    if found is None or found.pk != acting.agency.pk:
        return False
    return supervision.copies_of(referral).filter(recipient=found).exists()


def lane_for(referral: Referral, acting: Acting) -> Lane | None:
    """The lane that the page of a referral leads to: the one it opened, for the procuratorate its own beside it."""
    lanes = Lane.objects.visible_to(acting.post)
    if acting.agency.kind == AgencyKind.PROCURATORATE and referral.kind in CRIMINAL_KINDS:
        return lanes.filter(pk__in=supervision.lanes_of(referral), agency=acting.agency).first()
    return lanes.filter(opened_by=referral).first()


def may_open(referral: Referral, name: str, acting: Acting) -> bool:
    """Whether the form of a move may be opened: by who reads the referral, and by the procuratorate for its own moves."""
    if reads_in_full(referral, acting.post):
        return True
    move = referral.rule.moves.get(name)
    return move is not None and move.side == Side.PROCURATORATE and is_overseer(referral, acting)


def page_of(referral: Referral, acting: Acting) -> str:
    """The slug of the page that the acting post reads of a referral: its own copy when not the referral itself."""
    if not reads_in_full(referral, acting.post):
        copy = supervision.copies_of(referral).filter(recipient=acting.agency).first()
        if copy is not None:
            return copy.slug
    return referral.slug
