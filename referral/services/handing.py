"""物品和案卷移交: the list is made by the giver, counted by the receiver, corrected or called off; signing is `handing_signatures`'.

After 立案 the sender of a referral hands over, after 不予立案 its recipient gives the file back (`law/handing`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, Unlawful
from referral.law.handing import BACK, FORWARD, SEALS, Seal, Step
from referral.law.kinds import Kind
from referral.law.states import CaseStatus, Move, ReferralStatus, Side
from referral.models import HandOver, HandOverItem, Referral
from referral.models.handing import GIVE, REPORT, TAKE
from referral.services.acting import Acting, require
from referral.services.done import Done
from referral.services.handing_fields import check_printable
from referral.services.handing_lists import ItemDraft, check_list, write_items
from referral.services.ledger import record
from referral.services.sight import refuse_member

_OPEN = frozenset({CaseStatus.OPEN, CaseStatus.CLOSING})
#: The right by which each side makes its entries: who may send, and who may sign for what came.
SIDE_ACTS = {GIVE: Act.SEND_REFERRAL, TAKE: Act.SIGN_REFERRAL}


@dataclass(frozen=True)
class Found:
    """What the receiver found on one line."""

    count: int
    seal: str = ""
    note: str = ""


def sides_of(referral: Referral) -> tuple[Agency, Agency] | None:
    """(giver, taker) of a hand-over that may begin now on a referral; None when none is due."""
    kind, status = Kind(referral.kind), ReferralStatus(referral.status)
    if referral.secret or referral.is_offline or referral.case.status not in _OPEN:
        return None
    if status in FORWARD.get(kind, ()):
        return referral.origin_sender, referral.recipient
    if status in BACK.get(kind, ()) and referral.signed_at is not None:
        return referral.recipient, referral.origin_sender
    return None


def check_ground(hand_over: HandOver) -> None:
    """The answer of the police that a hand-over rests on still stands. Raises Unlawful."""
    if sides_of(hand_over.referral) != (hand_over.giver, hand_over.taker):
        raise Unlawful(
            "公安机关的答复或者案件状态已有变化，这份清单不能再签名；请撤销后按现在的情况重新办理。"
        )


def may_begin(referral: Referral, post: Post) -> bool:
    """Whether the acting post may begin a hand-over on a referral that it sees."""
    sides = sides_of(referral)
    return sides is not None and may(post, SIDE_ACTS[GIVE], sides[0])


def begin(referral: Referral, who: Acting, *, place: str, items: Sequence[ItemDraft]) -> Done:
    """Make the list of a hand-over (制作清单).

    Raises NotAllowed for others than the giver, Unlawful before 立案 or 不予立案, Incomplete for what a line lacks.
    """
    if not Referral.objects.visible_to(who.post).filter(pk=referral.pk).exists():
        raise Unlawful("没有找到这件移送。")
    refuse_member(referral.case, who.post)
    sides = sides_of(referral)
    if sides is None:
        raise Unlawful(
            "公安机关立案以后由移送机关移交物品和案卷材料，不予立案的由公安机关退还；现在都不到时候。"
        )
    giver, taker = sides
    require(who, SIDE_ACTS[GIVE], giver)
    check_list(referral, who, place, items)
    with transaction.atomic():
        made = HandOver.objects.create(
            referral=referral,
            giver=giver,
            taker=taker,
            place=place.strip(),
            created_at=who.at,
            created_by=who.post,
        )
        write_items(made, items)
        check_printable(made, who)
        record(who, "handover_list", f"制作{made.title}，{len(items)}项", referral=referral, internal=True)
    return done(
        made,
        who,
        "handover_list",
        "制作移交清单",
        f"{made.title}已制作，共{len(items)}项，请两名移交人签名。",
    )


def change(hand_over: HandOver, who: Acting, *, place: str, items: Sequence[ItemDraft]) -> Done:
    """Change the list before anybody has signed it."""
    with transaction.atomic():
        hand_over = locked(hand_over, who, GIVE, Step.DRAFT, what="修改清单")
        if hand_over.signatures.filter(round=hand_over.round, side=GIVE, refused_reason="").exists():
            raise Unlawful("清单已有人签名，不能直接修改；请先办理「退回更正」，更正后重新签名。")
        check_list(hand_over.referral, who, place, items)
        HandOver.objects.filter(pk=hand_over.pk).update(place=place.strip())
        hand_over.items.all().delete()
        hand_over.refresh_from_db()
        write_items(hand_over, items)
        check_printable(hand_over, who)
        record(
            who,
            "handover_list",
            f"修改{hand_over.title}，{len(items)}项",
            referral=hand_over.referral,
            internal=True,
        )
    return done(
        hand_over, who, "handover_list", "修改移交清单", f"{hand_over.title}已修改，共{len(items)}项。"
    )


def count(hand_over: HandOver, who: Acting, found: Mapping[int, Found]) -> Done:
    """Enter what the receiver found (清点). found: by the line's number; all lines are asked for."""
    with transaction.atomic():
        hand_over = locked(hand_over, who, TAKE, Step.COUNTING, Step.DIFFERENT, Step.TAKING, what="清点")
        if hand_over.signatures.filter(round=hand_over.round, side=TAKE, refused_reason="").exists():
            raise Unlawful("接收方已有人签名，不能再改清点情况；请先办理「退回更正」。")
        check_unreported(hand_over)
        write_found(hand_over, who, found)
        differences = hand_over.differences()
        told = f"清点有差异{len(differences)}处" if differences else "清点无差异"
        payload = {"hand_over": hand_over.slug, "differences": differences}
        record(who, "handover_count", told, referral=hand_over.referral, payload=payload)
    text = f"{told}，请双方处理。" if differences else f"{told}，请两名接收人签名。"
    return done(hand_over, who, "handover_count", told, text, tell=bool(differences))


def is_counted_by_taker(hand_over: HandOver) -> bool:
    """Whether the receiver has counted himself, so that nobody else writes what he found."""
    return hand_over.counted_by is not None and hand_over.counted_by.agency_id == hand_over.taker_id


def check_unreported(hand_over: HandOver) -> None:
    """Nobody has signed a report of the differences yet: it would be valid for figures that he never saw. Raises Unlawful."""
    if hand_over.signatures.filter(round=hand_over.round, about=REPORT, refused_reason="").exists():
        raise Unlawful("差异报告已有人签署，不能再改清点情况；请先办理「退回更正」。")


def write_found(hand_over: HandOver, who: Acting, found: Mapping[int, Found]) -> None:
    """Write the figures of a count to the lines. Raises Incomplete for a line without figure or seal."""
    for item in hand_over.items.all():
        line = found.get(item.position)
        if line is None or line.count < 0:
            raise Incomplete(f"请填写第{item.position}项「{item.name}」的清点数量。")
        if item.seal_number and line.seal not in SEALS:
            raise Incomplete(f"请填写第{item.position}项「{item.name}」的封条情况。")
        refuse_secret(line.note)
        HandOverItem.objects.filter(pk=item.pk).update(
            found_count=line.count,
            found_seal=line.seal if item.seal_number else "",
            found_note=line.note.strip(),
        )
    HandOver.objects.filter(pk=hand_over.pk).update(counted_at=who.at, counted_by=who.post)
    hand_over.refresh_from_db()
    check_printable(hand_over, who)


def send_back(hand_over: HandOver, who: Acting, *, reason: str) -> Done:
    """退回更正: the list goes back to its giver; it is corrected, signed and counted anew. Either side may."""
    reason = _reason(reason)
    with transaction.atomic():
        hand_over = _seen(hand_over, who)
        side = side_of(hand_over, who.agency)
        if side == GIVE and hand_over.step == Step.DRAFT and hand_over.signed(GIVE).exists():
            hand_over = locked(hand_over, who, GIVE, Step.DRAFT, what="退回更正")
        else:
            waits = (Step.COUNTING, Step.DIFFERENT, Step.TAKING)
            hand_over = locked(hand_over, who, side, *waits, what="退回更正")
        facts: dict[str, Any] = {"given_at": None, "counted_at": None, "counted_by": None}
        rows = HandOver.objects.open().filter(pk=hand_over.pk, round=hand_over.round)
        if not rows.update(round=hand_over.round + 1, **facts):
            raise Conflict("该移交已有变化，请刷新页面查看。")
        hand_over.items.update(found_count=None, found_seal="", found_note="")
        label = f"{hand_over.title}退回更正"
        told = hand_over.offered_at is not None
        record(who, "handover_back", label, referral=hand_over.referral, opinion=reason, internal=not told)
        hand_over.refresh_from_db()
    return done(
        hand_over, who, "handover_back", "退回更正移交清单", f"{label}，更正后由双方重新签名。", tell=told
    )


def cancel(hand_over: HandOver, who: Acting, *, reason: str) -> Done:
    """Call a hand-over off before it is finished (撤销移交): the giver, with the reason; the things stay with him."""
    reason = _reason(reason)
    with transaction.atomic():
        waits = (Step.DRAFT, Step.COUNTING, Step.DIFFERENT, Step.TAKING)
        hand_over = locked(hand_over, who, GIVE, *waits, what="撤销")
        told = hand_over.offered_at is not None
        facts = {"cancelled_at": who.at, "cancelled_by": who.post, "cancel_reason": reason}
        if not HandOver.objects.open().filter(pk=hand_over.pk).update(**facts):
            raise Conflict("该移交已有变化，请刷新页面查看。")
        record(
            who,
            "handover_cancel",
            f"撤销{hand_over.title}",
            referral=hand_over.referral,
            opinion=reason,
            internal=not told,
        )
        hand_over.refresh_from_db()
    return done(hand_over, who, "handover_cancel", "撤销移交", "移交已撤销，物品仍由移交方保管。", tell=told)


def side_of(hand_over: HandOver, agency: Agency) -> str:
    """On which side an agency stands. Raises NotAllowed for others."""
    if agency.pk == hand_over.giver_id:
        return GIVE
    if agency.pk == hand_over.taker_id:
        return TAKE
    raise NotAllowed("移交由移交方和接收方办理，本机关只能查看。")


def locked(hand_over: HandOver, who: Acting, side: str, *steps: Step, what: str, act: str = "") -> HandOver:
    """The hand-over, locked and as it stands now, for one of a side.

    act: the right asked for, else the side's own. Raises Unlawful when it waits for none of `steps`.
    """
    hand_over = _seen(hand_over, who)
    refuse_member(hand_over.case, who.post)
    require(who, act or SIDE_ACTS[side], hand_over.giver if side == GIVE else hand_over.taker)
    hand_over = HandOver.objects.select_for_update(of=("self",)).get(pk=hand_over.pk)
    if hand_over.step not in steps:
        raise Unlawful(f"该移交现为「{hand_over.step.label}」，不能{what}。")
    return hand_over


def _seen(hand_over: HandOver, who: Acting) -> HandOver:
    found = HandOver.objects.visible_to(who.post).filter(pk=hand_over.pk).first()
    if found is None:
        raise Unlawful("没有找到这次移交。")
    return found


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Incomplete("请写明理由。")
    refuse_secret(reason)
    return reason.strip()


def seals_of(line: HandOverItem) -> str:
    """The seal that a count starts from: whole, where there is one."""
    return str(Seal.WHOLE) if line.seal_number else ""


def done(hand_over: HandOver, who: Acting, name: str, label: str, text: str, *, tell: bool = False) -> Done:
    """What the engine needs of an act on a hand-over: both sides' officers are told."""
    referral = hand_over.referral
    both = ((Side.ORIGIN, "officers"), (Side.RECIPIENT, "officers"))
    act = SIDE_ACTS[side_of(hand_over, who.agency)]
    move = Move(name, label, frozenset(), referral.status, Side.SENDER, act, notify=both)
    return Done(move, who, text, case=referral.case, referral=referral, tell=tell)
