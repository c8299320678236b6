"""Signing a hand-over: two persons of each side, on the screen or on paper; the last one finishes it.

A drawn signature or one by password is its person's own act. Signatures on paper are entered with the scan and count when a
second person has found them right. A difference stops the receiver's signatures until the list is corrected or both sides
have signed the report of it.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from agencies.roles import Act
from documents.letters import fonts
from referral.law.errors import Conflict, Incomplete, SamePerson, Unlawful
from referral.law.handing import LIMIT, SIGNERS, Step
from referral.models import Clock, Custody, Event, HandOver, HandOverSignature
from referral.models.handing import DRAWN, GIVE, KEY, LIST, REPORT, SIDES, TAKE
from referral.services import clocks, letters
from referral.services.acting import Acting
from referral.services.done import Done
from referral.services.handing import check_ground, done, locked, side_of
from referral.services.handing_shown import check_shown
from referral.services.ledger import record

#: A signature as drawn: lines in a field of 600 × 200. A dot or a short dash is none.
_STROKES = re.compile(r"(M\d{1,3} \d{1,3}(L\d{1,3} \d{1,3})+)+")
LEAST_POINTS, MOST_STROKES = 8, 20_000


def sign(hand_over: HandOver, who: Acting, *, strokes: str = "", seen: str = "") -> Done:
    """Sign the list for one's own side. strokes: as drawn on the screen; empty: the page has asked for the password.

    seen: the token of what the page showed (`handing.token_of`).

    Raises SamePerson for who has signed already, on whichever side; Unlawful while a difference is open.
    """
    with transaction.atomic():
        side = side_of(hand_over, who.agency)
        hand_over = locked(
            hand_over,
            who,
            side,
            Step.DRAFT if side == GIVE else Step.TAKING,
            what="签名",
            act=Act.SEE_EVIDENCE,
        )
        check_shown(hand_over, seen)
        check_room(hand_over, side, 1)
        if hand_over.signatures.filter(round=hand_over.round, about=LIST, user=who.user).exists():
            raise SamePerson("您已在这份清单上签名，双方各须两名不同的人员签名。")
        check_names(hand_over, [who.user.full_name])
        _add(hand_over, who, side, LIST, strokes)
        return after_signing(hand_over, who, side, f"{SIDES[side]}{who.user.full_name}签名")


def sign_report(hand_over: HandOver, who: Acting, *, strokes: str = "", seen: str = "") -> Done:
    """Sign the report of the differences for one's own side (差异报告). seen: the token of what the page showed."""
    with transaction.atomic():
        side = side_of(hand_over, who.agency)
        hand_over = locked(hand_over, who, side, Step.DIFFERENT, what="签署差异报告")
        check_shown(hand_over, seen)
        reports = hand_over.signatures.filter(round=hand_over.round, about=REPORT, refused_reason="")
        if reports.filter(side=side).exists():
            raise Unlawful("本方已签署差异报告，请等待对方签署。")
        if reports.filter(user=who.user).exists():
            raise SamePerson("您已为对方签署这份差异报告，请由本方其他人员签署。")
        _add(hand_over, who, side, REPORT, strokes)
        label = f"{SIDES[side]}{who.user.full_name}签署差异报告"
        payload = {"hand_over": hand_over.slug, "differences": hand_over.differences()}
        record(who, "handover_report", label, referral=hand_over.referral, payload=payload)
        ready, takers = hand_over.is_reported, list(hand_over.signed(TAKE))
        if ready and len(takers) == SIGNERS:  # they had signed on paper, with the difference
            return _finish(hand_over, who, max(signature.at for signature in takers))
    text = "双方已签署差异报告，请两名接收人签名。" if ready else "已签署差异报告，待对方签署。"
    return done(hand_over, who, "handover_report", "签署差异报告", text, tell=True)


def check_room(hand_over: HandOver, side: str, more: int) -> None:
    """Refuse more signatures of a side than there are signers. Raises Unlawful."""
    entered = hand_over.signatures.filter(round=hand_over.round, side=side, about=LIST, refused_reason="")
    if entered.count() + more > SIGNERS:
        raise Unlawful(f"{SIDES[side]}的两名签名人已经齐备或者正待核对，不需要再签。")


def check_names(hand_over: HandOver, names: Sequence[str]) -> None:
    """Names that the list can print, four different ones in all. Raises Incomplete, SamePerson."""
    if lacking := fonts.missing("".join(names)):
        raise Incomplete(f"字体中没有下列字，清单不能打印：{'、'.join(sorted(lacking))}。请核对姓名。")
    rows = hand_over.signatures.filter(round=hand_over.round, about=LIST, refused_reason="")
    taken = set(rows.values_list("name", flat=True))
    if len({*names}) < len(names) or taken & {*names}:
        raise SamePerson("双方各须两名不同的人员签名，四人不得重复。")


def _add(hand_over: HandOver, who: Acting, side: str, about: str, strokes: str) -> None:
    is_short, is_long = strokes.count("L") < LEAST_POINTS, len(strokes) > MOST_STROKES
    if strokes and (is_short or is_long or not _STROKES.fullmatch(strokes)):
        raise Incomplete("手写签名没有读到，请清除后重签，或者改用密码确认。")
    HandOverSignature.objects.create(
        hand_over=hand_over, round=hand_over.round, about=about, side=side, name=who.user.full_name, user=who.user,
        post=who.post, at=who.at, way=DRAWN if strokes else KEY, strokes=strokes,
    )  # fmt: skip


def after_signing(hand_over: HandOver, who: Acting, side: str, label: str, *, told: bool = False) -> Done:
    """The record of a signature, and what follows when it was the side's last."""
    shown = hand_over.offered_at is not None
    record(
        who, "handover_sign", f"{label}（{hand_over.title}）", referral=hand_over.referral, internal=not shown,
        payload={"hand_over": hand_over.slug},
    )  # fmt: skip
    signatures = list(hand_over.signed(side))
    if len(signatures) < SIGNERS:
        text = f"{label}，还须{SIGNERS - len(signatures)}人签名。"
        return done(hand_over, who, "handover_sign", "移交清单签名", text, tell=told)
    at = max(signature.at for signature in signatures)
    return _give(hand_over, who, at) if side == GIVE else _finish(hand_over, who, at)


def _give(hand_over: HandOver, who: Acting, at: datetime) -> Done:
    check_ground(hand_over)
    rows = HandOver.objects.open().filter(pk=hand_over.pk, round=hand_over.round, given_at__isnull=True)
    if not rows.update(given_at=at, offered_at=hand_over.offered_at or at):
        raise Conflict("该移交已有变化，请刷新页面查看。")
    names, lines = _names(hand_over, GIVE), hand_over.items.count()
    label = f"移交{lines}项，移交人{names}"
    record(
        who.really_at(at), "handover_given", label, referral=hand_over.referral, payload=_payload(hand_over)
    )
    hand_over.refresh_from_db()
    text = f"{hand_over.title}已由两名移交人签名，待{hand_over.taker.short_name}清点。"
    return done(hand_over, who, "handover_given", "移交物品和材料，待清点", text, tell=True)


def _finish(hand_over: HandOver, who: Acting, at: datetime) -> Done:
    """Both sides have signed: the list is issued, the things change hands, the limit is met."""
    check_ground(hand_over)
    gone = hand_over.items.filter(earlier__later__hand_over__finished_at__isnull=False)
    if (twice := gone.first()) is not None:
        raise Unlawful(f"「{twice.name}」已经按另一份清单交出，不能再次交接；请退回更正，删去这一项。")
    rows = HandOver.objects.open().filter(pk=hand_over.pk, round=hand_over.round, given_at__isnull=False)
    if not rows.update(finished_at=at):
        raise Conflict("该移交已有变化，请刷新页面查看。")
    hand_over.refresh_from_db()
    acting = who.really_at(at)
    letter = letters.issue_item_list(hand_over, acting)
    HandOver.objects.filter(pk=hand_over.pk).update(letter=letter)
    hand_over.refresh_from_db()
    label = f"接收{hand_over.items.count()}项，接收人{_names(hand_over, TAKE)}"
    event = record(acting, "handover_done", label, referral=hand_over.referral, payload=_payload(hand_over))
    _pass_on(hand_over, event, at)
    if not hand_over.is_return and not hand_over.referral.hand_overs.open().exists():
        for clock in Clock.objects.open().filter(referral=hand_over.referral, rule=LIMIT):
            clocks.meet(clock, acting, document=hand_over.title, note=label)
    text = f"{hand_over.title}双方已签名，交接完成。"
    return done(hand_over, who, "handover_done", "移交物品和材料，交接完成", text, tell=True)


def _names(hand_over: HandOver, side: str) -> str:
    return "、".join(hand_over.signed(side).values_list("name", flat=True))


def _payload(hand_over: HandOver) -> dict[str, Any]:
    """The list as it goes into the record: whoever changes a line afterwards breaks the chain."""
    names = (
        "position",
        "name",
        "unit",
        "count",
        "found_count",
        "seal_number",
        "found_seal",
        "medium_number",
        "sha256",
    )
    lines = [dict(zip(names, row, strict=True)) for row in hand_over.items.values_list(*names)]
    return {"hand_over": hand_over.slug, "items": lines, "differences": hand_over.differences()}


def _pass_on(hand_over: HandOver, event: Event, at: datetime) -> None:
    """The chain of custody: who had each thing, and who has it now."""
    keepers = {side: _names(hand_over, side) for side in SIDES}
    given = min(
        hand_over.created_at, hand_over.given_at or at
    )  # on paper it was given before the list was typed
    for item in hand_over.items.all():
        if item.earlier_id is None:
            Custody.objects.create(
                item=item, agency=hand_over.giver, keepers=keepers[GIVE], place=item.place, since=given,
                event=event,
            )  # fmt: skip
        Custody.objects.create(
            item=item, agency=hand_over.taker, keepers=keepers[TAKE], place=hand_over.place, event=event,
            since=at,
        )  # fmt: skip
