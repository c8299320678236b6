"""直送: a clue about the own agency's people or head goes to the superior or the discipline body, past the own chain."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from agencies.directory import places_up
from agencies.kinds import AgencyKind
from agencies.models import Agency
from documents.secrecy import refuse_secret
from referral.law.clocks import local
from referral.law.errors import Incomplete, ReferralError, Unlawful
from referral.law.states import CLUE_MOVES, LABELS, ClueStatus
from referral.models import Clue
from referral.services import clocks
from referral.services.acting import Acting, require
from referral.services.done import Done
from referral.services.ledger import record


def direct(
    clue: Clue, who: Acting, *, agency: Agency | None, document_number: str, document_date: date | None
) -> Done:
    """Record that a restricted clue went off-line to the superior or the discipline body (直送); the clue ends with it.

    Only who is named on the clue may: nobody of the own agency reviews or approves. Number and date are all that is kept.
    Raises Unlawful for whom the clue does not exist, ReferralError for an ordinary clue or another receiver, Incomplete
    when something is missing.
    """
    move = CLUE_MOVES["direct"]
    with transaction.atomic():
        clue = Clue.objects.select_for_update(of=("self",)).get(pk=clue.pk)
        if not Clue.objects.visible_to(who.post).filter(pk=clue.pk).exists():
            raise Unlawful("没有找到这条线索。")
        require(who, move.act, clue.agency)
        if not clue.restricted:
            raise ReferralError("只有登记为直送的线索可以直送；其他线索请按程序核实、建案。")
        if clue.status not in move.sources:
            raise Unlawful(f"线索现为「{LABELS[ClueStatus(clue.status)]}」，不能直送。")
        to = _receiver(clue, agency)
        if not document_number.strip():
            raise Incomplete("请填写发文登记号。")
        if document_date is None or document_date > local(who.entered_at).date():
            raise Incomplete("请填写实际发文日期，不能晚于今天。")
        refuse_secret(document_number)
        clue.move(
            move,
            ended_at=who.at,
            direct_to=to,
            direct_number=document_number.strip(),
            direct_on=document_date,
        )
        for rule in move.ends:
            clocks.end(rule, clue, who)
        record(who, "direct", "直送", clue=clue, internal=True)
    return Done(move, who, f"线索 {clue.number} 已登记直送。", clue=clue)


def receivers(clue: Clue) -> QuerySet[Agency]:
    """Where a clue may go past the own chain: the discipline bodies and the own line's agencies, of this place and above."""
    own = clue.agency
    line = Q(kind__in=[AgencyKind.DISCIPLINE, own.kind], region__in=places_up(own.region))
    rows = Agency.objects.filter(line | Q(pk=own.superior_id), is_open=True).exclude(pk=own.pk)
    return rows.order_by("region__level", "kind", "pk")


def _receiver(clue: Clue, agency: Agency | None) -> Agency:
    if agency is None:
        raise Incomplete("请选择直送的机关。")
    if not receivers(clue).filter(pk=agency.pk).exists():
        raise ReferralError("直送只能送上级机关或者纪检监察机关，请重新选择。")
    return agency
