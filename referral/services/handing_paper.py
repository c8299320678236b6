"""A hand-over on paper: the signatures of a side are entered with the scan, and count when a second person has found them right."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agencies.roles import Act
from documents.evidence import store
from documents.models import Evidence
from documents.quarantine import refuse_held
from referral.law.errors import Incomplete, NotAllowed, Unlawful
from referral.law.handing import SIGNERS, Step
from referral.models import HandOver, HandOverSignature
from referral.models.handing import GIVE, LIST, PAPER, REPORT, SIDES, TAKE
from referral.services.acting import Acting, require_other_person
from referral.services.done import Done
from referral.services.handing import (
    Found,
    check_unreported,
    done,
    is_counted_by_taker,
    locked,
    side_of,
    write_found,
)
from referral.services.handing_signatures import after_signing, check_names, check_room
from referral.services.ledger import record
from referral.services.paper_entries import SCANS


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
        if side == GIVE and own == TAKE:
            raise NotAllowed("移交方的纸质签名由移交方登记。")
        if side == TAKE and own == GIVE and is_counted_by_taker(hand_over):
            raise Unlawful("接收方已经清点，请由接收方签名或者登记；数量有误的，请办理「退回更正」。")
        if len(names) != SIGNERS or not all(names):
            raise Incomplete("请填写两名签名人的姓名。")
        _check_time(hand_over, who, side, at)
        check_room(hand_over, side, SIGNERS)
        check_names(hand_over, names)
        signers = [(LIST, name) for name in names]
        if side == TAKE:
            check_unreported(hand_over)
            write_found(hand_over, who.really_at(at), found or {})
            signers += [(REPORT, names[0])] if hand_over.differences() else []
        _add(hand_over, who, side, signers, at, scan)
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


def _add(
    hand_over: HandOver,
    who: Acting,
    side: str,
    signers: Sequence[tuple[str, str]],
    at: datetime,
    scan: Evidence,
) -> None:
    """Signatures that wait for the second person. signers: what each is about, and whose it is."""
    for about, name in signers:
        HandOverSignature.objects.create(
            hand_over=hand_over, round=hand_over.round, about=about, side=side, name=name, at=at, way=PAPER,
            scan=scan, entered_by=who.post, entered_by_user=who.user,
        )  # fmt: skip


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
        if agrees and first.scan is not None:
            refuse_held(first.scan)  # nobody can have compared it
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
    return after_signing(hand_over, who, side, f"{SIDES[side]}纸质签名核对相符")
