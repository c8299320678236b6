"""Signing a hand-over: two persons of each side, on the screen or on paper; the last one finishes it.

A drawn signature or one by password is its person's own act. Signatures on paper are entered with the scan and count when a
second person has found them right. A difference stops the receiver's signatures until the list is corrected or both sides
have signed the report of it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.roles import Act
from documents.evidence import store
from documents.letters import fonts
from documents.models import Evidence
from referral.law.errors import Conflict, Incomplete, SamePerson, Unlawful
from referral.law.handing import LIMIT, SIGNERS, Step
from referral.models import Clock, Custody, Event, HandOver, HandOverSignature
from referral.models.handing import DRAWN, GIVE, KEY, LIST, PAPER, REPORT, SIDES, TAKE
from referral.services import clocks, letters
from referral.services.acting import Acting, require_other_person
from referral.services.done import Done
from referral.services.handing import Found, done, locked, side_of, write_found
from referral.services.ledger import record
from referral.services.paper_entries import SCANS

#: A signature as drawn: lines in a field of 600 × 200. A dot or a short dash is none.
_STROKES = re.compile(r"(M\d{1,3} \d{1,3}(L\d{1,3} \d{1,3})+)+")
LEAST_POINTS, MOST_STROKES = 8, 20_000


def sign(hand_over: HandOver, who: Acting, *, strokes: str = "") -> Done:
    """Sign the list for one's own side. strokes: as drawn on the screen; empty: the page has asked for the password.

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
        _check_room(hand_over, side, 1)
        if hand_over.signatures.filter(round=hand_over.round, about=LIST, user=who.user).exists():
            raise SamePerson("您已在这份清单上签名，双方各须两名不同的人员签名。")
        _check_names(hand_over, [who.user.full_name])
        _add(hand_over, who, side, LIST, strokes)
        return _signed(hand_over, who, side, f"{SIDES[side]}{who.user.full_name}签名")


def sign_report(hand_over: HandOver, who: Acting, *, strokes: str = "") -> Done:
    """Sign the report of the differences for one's own side (差异报告)."""
    with transaction.atomic():
        side = side_of(hand_over, who.agency)
        hand_over = locked(hand_over, who, side, Step.DIFFERENT, what="签署差异报告")
        if hand_over.signed(side, REPORT).exists():
            raise Unlawful("本方已签署差异报告，请等待对方签署。")
        _add(hand_over, who, side, REPORT, strokes)
        label = f"{SIDES[side]}{who.user.full_name}签署差异报告"
        payload = {"hand_over": hand_over.slug, "differences": hand_over.differences()}
        record(who, "handover_report", label, referral=hand_over.referral, payload=payload)
        ready, takers = hand_over.is_reported, list(hand_over.signed(TAKE))
        if ready and len(takers) == SIGNERS:  # they had signed on paper, with the difference
            return _finish(hand_over, who, max(signature.at for signature in takers))
    text = "双方已签署差异报告，请两名接收人签名。" if ready else "已签署差异报告，待对方签署。"
    return done(hand_over, who, "handover_report", "签署差异报告", text, tell=True)


def _check_room(hand_over: HandOver, side: str, more: int) -> None:
    entered = hand_over.signatures.filter(round=hand_over.round, side=side, about=LIST, refused_reason="")
    if entered.count() + more > SIGNERS:
        raise Unlawful(f"{SIDES[side]}的两名签名人已经齐备或者正待核对，不需要再签。")


def _check_names(hand_over: HandOver, names: Sequence[str]) -> None:
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


def _signed(hand_over: HandOver, who: Acting, side: str, label: str, *, told: bool = False) -> Done:
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
    for item in hand_over.items.all():
        if item.earlier_id is None:
            Custody.objects.create(
                item=item, agency=hand_over.giver, keepers=keepers[GIVE], place=item.place, since=hand_over.created_at,
                event=event,
            )  # fmt: skip
        Custody.objects.create(
            item=item, agency=hand_over.taker, keepers=keepers[TAKE], place=hand_over.place, event=event,
            since=at,
        )  # fmt: skip


def keep_scan(hand_over: HandOver, who: Acting, *, name: str, chunks: Iterable[bytes]) -> Evidence:
    """Take in the scan of a list signed on paper. Only PDF and pictures."""
    scan = store(
        dossier=hand_over.case.dossier, name=name, chunks=chunks, by=who.post, at=who.at, description=f"{hand_over.title}扫描件"
    )  # fmt: skip
    if scan.content_type not in SCANS:
        raise Incomplete(f"「{scan.name}」不是扫描件，请上传PDF或图片（png、jpg、tif）。")
    return scan


def enter_paper(
    hand_over: HandOver, who: Acting, *, side: str, names: Sequence[str], at: datetime, scan: Evidence,
    found: Mapping[int, Found] | None = None,
) -> Done:  # fmt: skip
    """Enter the two signatures of a side from the paper list, the own side's or the other's.

    at: the time on the paper; found: what the receiver wrote down on it. They count when a second person has checked them.
    """
    names = [name.strip() for name in names]
    with transaction.atomic():
        own = side_of(hand_over, who.agency)
        waits = (Step.DRAFT,) if side == GIVE else (Step.COUNTING, Step.DIFFERENT, Step.TAKING)
        hand_over = locked(hand_over, who, own, *waits, what="登记纸质签名", act=Act.ENTER_PAPER)
        if len(names) != SIGNERS or not all(names):
            raise Incomplete("请填写两名签名人的姓名。")
        if lacking := fonts.missing("".join(names)):
            raise Incomplete(f"字体中没有下列字，清单不能打印：{'、'.join(sorted(lacking))}。请核对姓名。")
        _check_time(hand_over, who, side, at)
        _check_room(hand_over, side, SIGNERS)
        _check_names(hand_over, names)
        abouts = [LIST]
        if side == TAKE:
            write_found(hand_over, who.really_at(at), found or {})
            abouts += [REPORT] if hand_over.differences() else []
        for about in abouts:
            for name in names if about == LIST else names[:1]:
                HandOverSignature.objects.create(
                    hand_over=hand_over, round=hand_over.round, about=about, side=side, name=name, at=at, way=PAPER,
                    scan=scan, entered_by=who.post, entered_by_user=who.user,
                )  # fmt: skip
        label = f"登记{SIDES[side]}纸质签名：{'、'.join(names)}"
        record(
            who,
            "handover_paper",
            label,
            referral=hand_over.referral,
            internal=True,
            payload={"sha256": scan.sha256},
        )
    return done(hand_over, who, "handover_paper", "登记纸质签名", f"{label}，待第二人核对。")


def _check_time(hand_over: HandOver, who: Acting, side: str, at: datetime) -> None:
    if at > who.entered_at:
        raise Incomplete("签名时间晚于现在，请核对。")
    since = (
        hand_over.given_at if side == TAKE else hand_over.referral.answered_at or hand_over.referral.signed_at
    )
    if since is not None and at < since:
        at_least = timezone.localtime(since).strftime("%Y-%m-%d %H:%M")
        what = "移交时间" if side == TAKE else "公安机关答复时间"
        raise Incomplete(f"签名时间不能早于{what}（{at_least}），请核对。")


def check_paper(hand_over: HandOver, who: Acting, *, agrees: bool, reason: str = "") -> Done:
    """The second person compares what was entered with the scan; found right, the signatures count."""
    with transaction.atomic():
        own = side_of(hand_over, who.agency)
        waits = (Step.DRAFT, Step.COUNTING, Step.DIFFERENT, Step.TAKING)
        hand_over = locked(hand_over, who, own, *waits, what="核对纸质签名", act=Act.CHECK_PAPER)
        rows = hand_over.signatures.filter(round=hand_over.round).unchecked()
        rows = rows.filter(entered_by__agency=who.agency)
        first = rows.first()
        if first is None:
            raise Unlawful("没有待核对的纸质签名。")
        require_other_person(
            who, *rows.values_list("entered_by_user_id", flat=True), what="录入人不能自行核对纸质签名"
        )
        if not agrees and not reason.strip():
            raise Incomplete("核对不符的，请写明哪里不符。")
        side = first.side
        rows.update(
            checked_at=who.at, checked_by_user=who.user, refused_reason="" if agrees else reason.strip()
        )
        if not agrees:
            record(
                who,
                "handover_paper",
                "纸质签名核对不符",
                referral=hand_over.referral,
                opinion=reason,
                internal=True,
            )
            return done(hand_over, who, "handover_paper", "纸质签名核对不符", "已记为核对不符，请重新登记。")
        return _after_check(hand_over, who, side)


def _after_check(hand_over: HandOver, who: Acting, side: str) -> Done:
    if side == TAKE and hand_over.step == Step.DIFFERENT:
        record(who, "handover_report", "接收方在纸质清单上注明差异", referral=hand_over.referral)
        return done(
            hand_over,
            who,
            "handover_report",
            "清点有差异",
            "纸质签名已核对；清点有差异，待移交方签署差异报告。",
            tell=True,
        )
    return _signed(hand_over, who, side, f"{SIDES[side]}纸质签名核对相符")
