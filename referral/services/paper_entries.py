"""Paper beside the screen (纸质办理): an act that happened on paper is entered by one person and checked by another.

What the enterer may do himself takes effect at once, with its real time, and shows as 待核对. A signature of somebody else
(代录: heads don't log in) takes effect only when the second person has found it right against the scan.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents.evidence import store
from documents.models import Dossier, Evidence
from documents.quarantine import refuse_held
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.states import CASE_MOVES, CLUE_MOVES, LANE_MOVES, Move
from referral.models import Case, Clue, Lane, LedgerTask, Meeting, PaperEntry, Referral
from referral.models.papers import PaperEntryQuerySet
from referral.services import approval_steps, cases, clues, instructions, lanes, meeting_signatures, referrals
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.ledger import is_restricted, named, record, where
from referral.services.paper_fields import from_json, to_json
from referral.services.parties import side_of_case, side_of_lane, side_of_referral

Row: TypeAlias = Referral | Lane | Case | Clue | Meeting | LedgerTask

#: Signatures of a chain wait for the second check, whoever enters them.
SIGNATURES = frozenset({"review", "approve", "refuse", approval_steps.GIVE.name})
#: What a scan may be: what a scanner makes.
SCANS = frozenset({"application/pdf", "image/png", "image/jpeg", "image/tiff"})

_LANE: dict[str, Callable[..., Done]] = {
    "interim": lanes.interim, "report": lanes.report, "confirm": lanes.confirm, "send_back": lanes.send_back,
    "finish": lanes.finish, "waive": lanes.waive, "leave": lanes.leave,
}  # fmt: skip
_CASE: dict[str, Callable[..., Done]] = {
    "propose_close": cases.propose_close, "refuse_close": cases.refuse_close, "close": cases.close,
    "archive": cases.archive, "reopen": cases.reopen, "instruct": instructions.instruct,
}  # fmt: skip
_CLUE: dict[str, Callable[..., Done]] = {
    "check": clues.check, "extend": clues.extend, "open": clues.open_case, "merge": clues.merge, "drop": clues.drop,
}  # fmt: skip
_MEETING: dict[str, Callable[..., Done]] = {"sign_minutes": meeting_signatures.sign}
_TASK: dict[str, Callable[..., Done]] = {
    "task_confirm": meeting_signatures.confirm, "task_decline": meeting_signatures.decline,
}  # fmt: skip


@dataclass(frozen=True)
class PaperDraft:
    """What is entered of an act on paper.

    real_at: when it really happened; signed_by: who signed the sheet, '' when the enterer may do it himself; way and
    tracking_number: how the paper was delivered; fields: what the act itself asks for.
    """

    move: str
    real_at: datetime
    scan: Evidence | None = None
    signed_by: Post | None = None
    way: str = ""
    tracking_number: str = ""
    note: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


def moves_of(row: Row) -> dict[str, Move]:
    """The moves that may be entered from paper on a row, lawful now or not, by name."""
    if isinstance(row, Referral):
        return row.rule.moves | {approval_steps.GIVE.name: approval_steps.GIVE}
    if isinstance(row, Lane):
        known = LANE_MOVES | {"interim": lanes.INTERIM}
        return {name: lanes.of_kind(row, known[name]) for name in _LANE}
    if isinstance(row, Case):
        known = CASE_MOVES | {"instruct": instructions.INSTRUCT}
        return {name: known[name] for name in _CASE}
    if isinstance(row, Meeting | LedgerTask):
        return meeting_signatures.moves_of(row)
    known = CLUE_MOVES | {"extend": clues.EXTEND}
    return {name: known[name] for name in _CLUE}


def agency_of(row: Row, move: Move, own: Agency) -> Agency:
    """Whose act a move is. own: whose leader wrote on the paper, where every agency's may."""
    if move is instructions.INSTRUCT or isinstance(row, Meeting):
        return own
    if isinstance(row, Referral):
        return side_of_referral(row, move.side)
    if isinstance(row, Lane):
        return side_of_lane(row, move.side)
    return row.agency if isinstance(row, Clue | LedgerTask) else side_of_case(row, move.side)


def is_signature(move: Move, who: Acting, agency: Agency) -> bool:
    """Whether entering a move means entering somebody else's signature."""
    return move.name in SIGNATURES or not may(who.post, move.act, agency)


def is_delivered(row: Row, name: str) -> bool:
    """Whether the paper of an act goes to another agency: then its way of delivery is asked for."""
    if isinstance(row, Referral):
        return name not in referrals.INNER_MOVES
    return isinstance(row, Lane) and row.opened_by is not None and name != "waive"


def entries_for(row: Row, post: Post) -> PaperEntryQuerySet:
    """Entries of a row as its page may show them: the own agency's, and what the other side delivered on paper."""
    shown = Q(agency_id=post.agency_id)
    if isinstance(row, Referral):
        shown |= Q(took_effect_at__isnull=False) & ~Q(move__in=referrals.INNER_MOVES)
    elif isinstance(row, Lane) and row.opened_by is not None:
        shown |= Q(took_effect_at__isnull=False) & ~Q(move="waive")
    known = PaperEntry.objects.visible_to(post) if isinstance(row, Meeting) else PaperEntry.objects.all()
    rows = known.of(row).filter(shown).order_by("real_at", "pk")
    return rows.select_related("agency", "scan", "signed_by__user", "entered_by_user", "checked_by_user")


def keep_scan(row: Row, who: Acting, *, name: str, chunks: Iterable[bytes]) -> Evidence:
    """Take in the scan of a signed paper: into the case's dossier (副卷), else into one of its own. Only PDF and pictures."""
    if isinstance(row, Clue | Meeting | LedgerTask):
        dossier = Dossier.objects.create(opened_at=who.at)
    else:
        dossier = (row if isinstance(row, Case) else row.case).dossier
    scan = store(
        dossier=dossier, name=name, chunks=chunks, by=who.post, at=who.at, description="纸质件扫描件", is_inner=True,
        secret=is_restricted(row),
    )  # fmt: skip
    if scan.content_type not in SCANS:
        raise Incomplete(f"「{scan.name}」不是扫描件，请上传PDF或图片（png、jpg、tif）。")
    return scan


def enter(row: Row, paper: PaperDraft, who: Acting) -> tuple[PaperEntry, Done | None]:
    """Enter an act that happened on paper. Raises what the act itself would raise; then nothing is entered.

    Returns the entry, and what was done, or None when it waits for the second check.
    """
    move = moves_of(row).get(paper.move)
    if move is None or not move.screen:
        raise Unlawful("此事项不能据纸质件登记，请返回办理页面查看现在可以办理的事项。")
    agency = agency_of(row, move, who.agency)
    require(who, Act.ENTER_PAPER, agency)
    if not type(row).objects.visible_to(who.post).filter(pk=row.pk).exists():
        raise ReferralError("没有找到这件事项。")
    refuse_secret(paper.note, paper.tracking_number)
    _check_time(row, paper, who)
    waits = is_signature(move, who, agency)
    if waits:
        _check_signature(row, paper, move, agency)
    with transaction.atomic():
        entry = PaperEntry.objects.create(
            **_place(row), agency=agency, move=move.name, label=move.label,
            fields={name: to_json(value) for name, value in paper.fields.items()},
            signed_by=paper.signed_by if waits else None, real_at=paper.real_at, way=paper.way,
            tracking_number=paper.tracking_number, scan=paper.scan, note=paper.note, secret=is_restricted(row),
            entered_by=who.post, entered_by_user=who.user, entered_at=who.entered_at,
            took_effect_at=None if waits else who.entered_at,
        )  # fmt: skip
        if isinstance(row, Meeting):
            entry.seen_items.set(meeting_signatures.items_of(row, who.post, paper.signed_by))
        if waits:
            _rehearse(entry, who.entered_at)
            proof = {"paper": entry.slug, "sha256": paper.scan.sha256 if paper.scan else ""}
            label = f"代录纸质{move.label}（待核对）"
            record(who, "enter_paper", label, internal=True, payload=proof, **where(row))
            return entry, None
        done = _take_effect(entry, Acting(who.post, who.user, entry.real_at, who.entered_at, entry))
        _follow_case(entry, done)
    return entry, done


def _check_time(row: Row, paper: PaperDraft, who: Acting) -> None:
    if paper.real_at > who.entered_at:
        raise Incomplete("实际时间晚于现在，请核对。")
    earlier = None
    if isinstance(row, Clue):
        earlier = row.received_at
    elif isinstance(row, Case):
        over = Lane.objects.filter(case=row, secret=False).aggregate(last=Max("ended_at"))["last"]
        is_of_end = paper.move != instructions.INSTRUCT.name
        earlier = max(row.opened_at, over or row.opened_at) if is_of_end else row.opened_at
    if earlier is not None and paper.real_at < earlier:
        shown = f"{timezone.localtime(earlier):%Y-%m-%d %H:%M}"
        raise Incomplete(f"实际时间不能早于上一环节的时间（{shown}），请核对。")


def _check_signature(row: Row, paper: PaperDraft, move: Move, agency: Agency) -> None:
    signer = paper.signed_by
    if signer is None or not _may_sign(paper, move, signer, agency):
        raise Incomplete("请选择纸质件上签署人的任职；签署人须有权办理此事项，且签署时在任。")
    if paper.scan is None:
        raise Incomplete("请上传已签署的审批表或批示件扫描件。")
    others = PaperEntry.objects.pending().of(row).exclude(move=instructions.INSTRUCT.name)
    if isinstance(row, Meeting):
        others = others.filter(agency=agency)  # each agency signs for itself
    if move is not instructions.INSTRUCT and others.exists():  # 批示 hinder nothing and are many
        raise ReferralError("该事项已有纸质件录入，正在等待第二人核对；请核对后再录入下一件。")


def _may_sign(paper: PaperDraft, move: Move, signer: Post, agency: Agency) -> bool:
    """A step of the agency's own is its department's or role's to give; everything else hangs on a right."""
    if move.name == approval_steps.GIVE.name:
        return approval_steps.is_giver(paper.fields["step"], signer) and signer.is_valid_at(paper.real_at)
    return may(signer, move.act, agency, at=paper.real_at)


class _RehearsalOver(Exception):
    """Everything was found lawful; nothing is kept."""


def _rehearse(entry: PaperEntry, at: datetime) -> None:
    """Do the act and take it all back: a signature that could not take effect is refused when it is entered."""
    try:
        with transaction.atomic():
            _take_effect(entry, _signer(entry, at))
            raise _RehearsalOver
    except _RehearsalOver:
        pass


def _signer(entry: PaperEntry, at: datetime) -> Acting:
    assert entry.signed_by is not None
    return Acting(entry.signed_by, entry.signed_by.user, entry.real_at, at, entry)


def _take_effect(entry: PaperEntry, who: Acting) -> Done:
    row = entry.row
    fields = {name: from_json(kept) for name, kept in entry.fields.items()}
    if isinstance(row, Referral):
        if entry.move == approval_steps.GIVE.name:
            return approval_steps.give(row, who, **fields)
        if entry.move == "send":
            fields |= {"delivery": entry.way, "tracking_number": entry.tracking_number}
        return referrals.perform(row, entry.move, who, **fields)
    return _VERBS[type(row)][entry.move](row, who, **fields)


_VERBS: dict[type[Row], dict[str, Callable[..., Done]]] = {
    Lane: _LANE, Case: _CASE, Clue: _CLUE, Meeting: _MEETING, LedgerTask: _TASK,
}  # fmt: skip


def _follow_case(entry: PaperEntry, done: Done) -> None:
    """A clue's entry goes with the clue into the case that it became."""
    if entry.case_id is None and done.case is not None:
        PaperEntry.objects.filter(clue=entry.clue).update(case=done.case)
        entry.refresh_from_db()


def check(entry: PaperEntry, who: Acting, *, agrees: bool, reason: str = "") -> Done | None:
    """The second person compares the entry with the paper. A signature takes effect now, at its real time.

    An act that had taken effect at once stands even when the paper says otherwise: it is shown as 核对不符 with the reason,
    and is put right by its own lawful moves. Returns what was done, or None when nothing more happened.
    """
    require(who, Act.CHECK_PAPER, entry.agency)
    if not PaperEntry.objects.visible_to(who.post).filter(pk=entry.pk).exists():
        raise NotAllowed("没有找到这件录入。")
    require_other_person(who, entry.entered_by_user_id, what="录入人不能自行核对")
    if not agrees and not reason.strip():
        raise Incomplete("核对不符的，请写明哪里不符。")
    refuse_secret(reason)
    if agrees and entry.scan is not None:
        refuse_held(entry.scan)  # nobody can have compared it
    with transaction.atomic():
        waits = entry.took_effect_at is None
        claimed = PaperEntry.objects.unchecked().filter(pk=entry.pk).update(
            checked_by=who.post, checked_by_user=who.user, checked_at=who.entered_at,
            took_effect_at=who.entered_at if waits and agrees else entry.took_effect_at,
            refused_reason="" if agrees else reason,
        )  # fmt: skip
        if not claimed:
            raise ReferralError("该录入已经核对，请刷新页面查看。")
        entry.refresh_from_db()
        label = f"核对纸质件（{entry.label}）：{'相符' if agrees else '不符'}"
        record(who, "check_paper", label, opinion=reason, internal=True, **where(entry.row))
        if not (agrees and waits):
            return None
        done = _take_effect(entry, _signer(entry, who.entered_at))
        _follow_case(entry, done)
    return done


def _place(row: Row) -> dict[str, Any]:
    """The columns by which an entry points to its row."""
    return named(row) | ({"case": row.case} if isinstance(row, Referral | Lane) else {})
