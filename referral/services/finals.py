"""核稿 outside: the draft as a Word file, and the 定稿 that comes back. The fields of the draft stay the one truth."""

import copy
import difflib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from agencies.rights import may
from agencies.roles import Act
from documents import uploads
from documents.errors import DocumentError
from documents.evidence import store
from documents.letters import checks
from documents.models import Evidence, Upload
from documents.office.final import MOST, Stale, texts_in
from documents.office.writer import written
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, ReferralError
from referral.law.states import ReferralStatus
from referral.models import Event, FinalText, Referral
from referral.services import office_drafts
from referral.services.acting import Acting, require
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.redrafting import WROTE, Revision, check_redraft, longest, redraft

EXPORTED = "export_draft"


@dataclass(frozen=True)
class Change:
    """One text that a 定稿 changes. marked: both texts as (how, words): same, out or in."""

    label: str
    column: str
    before: str
    after: str
    marked: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Found:
    """What an uploaded 定稿 would change. version, new_version: of the letter before and after."""

    upload: Upload
    changes: Sequence[Change]
    version: str
    new_version: str


def may_export(referral: Referral, who: Acting) -> bool:
    """Whether the acting post may have this draft as a Word file: who may change it, or reviews it now."""
    act = {ReferralStatus.DRAFT: Act.DRAFT_REFERRAL, ReferralStatus.REVIEWING: Act.REVIEW_REFERRAL}.get(
        ReferralStatus(referral.status)
    )
    return bool(act) and office_drafts.has_file(referral) and may(who.post, str(act), referral.sender)


def may_upload(referral: Referral, who: Acting) -> bool:
    """Whether the acting post may bring a 定稿 of this draft."""
    return referral.status == ReferralStatus.DRAFT and may_export(referral, who)


def _check_kind(referral: Referral) -> None:
    if not office_drafts.has_file(referral):
        raise ReferralError(f"{referral.rule.label}没有由本系统拟制的文书，不能导出Word稿。")


def check_export(referral: Referral, who: Acting) -> None:
    """Refuse whoever neither changes this draft now nor reviews it; an issued letter is never given as a Word file."""
    _check_kind(referral)
    if referral.status == ReferralStatus.REVIEWING:
        require(who, Act.REVIEW_REFERRAL, referral.sender)
    elif referral.status == ReferralStatus.DRAFT:
        check_redraft(referral, who)
    else:
        raise ReferralError(
            "该件已经审核，不再提供可编辑的Word稿；已成文的请打开文书，需要修改的由批准人退回。"
        )


def export(referral: Referral, who: Acting) -> tuple[str, bytes]:
    """The draft as a Word file: its name and its bytes. The record keeps who took it out, in which version."""
    check_export(referral, who)
    plan = office_drafts.plan(referral, who)
    data = written(plan, at=who.at)
    proof = {"version": plan.key.partition(".")[2], "sha256": hashlib.sha256(data).hexdigest()}
    with transaction.atomic():
        record(who, EXPORTED, "导出Word稿", referral=referral, internal=True, payload=proof)
    return f"{'限定知悉-' if referral.secret else ''}{plan.title}（稿）.docx", data


def check_upload(referral: Referral, who: Acting) -> None:
    """Refuse whoever may not change this draft: a reviewer returns it, with his opinion."""
    _check_kind(referral)
    check_redraft(referral, who)


def bring(referral: Referral, who: Acting, *, name: str, data: bytes) -> Upload:
    """Take in a 定稿 to be compared. It is kept for a day, and only when it can be taken over.

    Raises ReferralError or DocumentError with what is to be done about the file.
    """
    check_upload(referral, who)
    name = name if name.lower().endswith(".docx") else f"{name}.docx"
    _changes(referral, who, data)
    upload = uploads.start(
        dossier=referral.case.dossier, post=who.post, user=who.user, name=name, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), at=who.at, purpose=_purpose(referral),
    )  # fmt: skip
    while upload.received < upload.size:
        piece = data[upload.received : upload.received + uploads.PIECE]
        upload = uploads.take(upload, upload.received, piece, who.at)
    return upload


def compared(referral: Referral, who: Acting, slug: str) -> Found:
    """What an uploaded 定稿 would change in the draft as it stands now."""
    check_upload(referral, who)
    upload = Upload.objects.unfinished().filter(
        slug=slug, post=who.post, user=who.user, purpose=_purpose(referral)
    )
    found = upload.first()
    if found is None:
        raise Conflict("这份定稿已经采用，或者上传超过一天已被清除；需要的请重新上传。")
    changes, version, new_version = _changes(referral, who, b"".join(uploads.chunks(found)))
    return Found(found, changes, version, new_version)


def adopt(referral: Referral, who: Acting, slug: str) -> Done:
    """采用定稿: the draft says what the file says; the file itself goes into the 副卷."""
    found = compared(referral, who, slug)
    if not found.changes:
        raise ReferralError("定稿与移送稿的文字相同，没有需要采用的改动。")
    with transaction.atomic():
        kept = store(
            dossier=referral.case.dossier, name=found.upload.name, chunks=uploads.chunks(found.upload), by=who.post,
            at=who.at, description="定稿原件", is_inner=True, secret=referral.secret, sha256=found.upload.sha256,
        )  # fmt: skip
        texts = {change.column: change.after for change in found.changes}
        proof = {"sha256": kept.sha256, "version": found.version, "adopted_version": found.new_version}
        redraft(referral, who, Revision.of(referral, **texts), label="采用定稿", payload=proof)
        standing = {
            column: getattr(referral, column) for column in office_drafts.columns_of(referral).values()
        }
        FinalText.objects.create(
            referral=referral, evidence=kept, version=found.version, adopted_version=found.new_version, texts=standing,
            adopted_by=who.post, adopted_by_user=who.user, adopted_at=who.at,
        )  # fmt: skip
        Upload.objects.filter(pk=found.upload.pk).update(evidence=kept, pieces=[], touched_at=who.at)
    words = "、".join(change.label for change in found.changes)
    move = referral.rule.moves["draft"]
    return Done(
        move, who, f"已采用定稿，修改了{words}；原件存入副卷。", case=referral.case, referral=referral
    )


def newest(referral: Referral) -> FinalText | None:
    """The 定稿 that a referral's text was last taken from."""
    rows = referral.finals.select_related("evidence", "adopted_by_user").order_by("pk")
    found: FinalText | None = rows.last()
    if found is not None:
        found.referral = referral
    return found


def drop_pieces(evidence: Evidence) -> None:
    """Forget the pieces of uploads that became this file. Call when it is committed."""
    for upload in Upload.objects.filter(evidence=evidence):
        uploads.drop_pieces(upload)


def _purpose(referral: Referral) -> str:
    return f"final:{referral.slug}"


def _changes(referral: Referral, who: Acting, data: bytes) -> tuple[list[Change], str, str]:
    """The texts that a file changes, each one checked; the version of the letter before and after."""
    if len(data) > MOST:
        raise DocumentError(f"定稿文件超过{MOST // 1024 // 1024}MB，请删除多余的内容后再上传。")
    plan = office_drafts.plan(referral, who)
    try:
        texts = texts_in(data, plan)
    except Stale as stale:
        raise Conflict(
            f"{stale.sentence}{_since(referral, stale.version)}请重新导出，把改动合并到新的导出稿后再上传。"
        ) from None
    columns, changes = office_drafts.columns_of(referral), []
    for slot in plan.slots:
        before, after = slot.value, texts[slot.field.name]
        if before != after:
            column = columns[slot.field.name]
            _check_text(slot.field.label, after, longest(referral.kind, column))
            changes.append(Change(slot.field.label, column, before, after, list(_marked(before, after))))
    changed = copy.copy(referral)
    for change in changes:
        setattr(changed, change.column, change.after)
    if not changed.facts.strip():
        raise Incomplete("定稿中没有违法事实（基本情况），请填写后再上传。")
    version = plan.key.partition(".")[2]
    return (
        changes,
        version,
        office_drafts.version_of(office_drafts.letter_of(changed, who)) if changes else version,
    )


def _check_text(label: str, text: str, most: int) -> None:
    """A text that fits its field and can be printed."""
    if len(text) > most:
        raise Incomplete(f"定稿的「{label}」有{len(text)}字，不得超过{most}字，请压缩或者放入附件后再上传。")
    refuse_secret(text)
    checks.check_words(label, text)


def _since(referral: Referral, version: str) -> str:
    """Who has changed the draft since a version was exported."""
    exported = Event.objects.filter(referral=referral, act=EXPORTED, payload__version=version)
    first = exported.order_by("seq").first()
    if first is None:
        return ""
    later = Event.objects.filter(referral=referral, act=WROTE, seq__gt=first.seq).select_related("user")
    names = [
        f"{event.user.full_name}（{timezone.localtime(event.at):%m月%d日 %H:%M}）"
        for event in later.order_by("seq")
        if event.user is not None
    ]
    return f"其间改稿：{'、'.join(names[-3:])}。" if names else ""


def _marked(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Both texts in one, what went and what came marked."""
    for how, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how == "equal":
            yield "same", before[a:b]
            continue
        if b > a:
            yield "out", before[a:b]
        if d > c:
            yield "in", after[c:d]
