"""会签 of a draft: asked, answered on a text known by its hash, taken back with a reason. It never moves anything.

Who is asked reads the letter's text and nothing else of the case. Only departments of the own agency are asked, for a joint
letter other agencies too; of a secret referral nobody.
"""

import hashlib
import json
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from agencies.models import Agency, Department, Post
from agencies.rights import may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.kinds import Kind
from referral.law.states import ReferralStatus
from referral.models import Countersign, Event, Referral
from referral.models.countersigns import AGREE, ANSWERS
from referral.models.ledger import append
from referral.services.acting import Acting, require, require_other_person
from referral.services.ledger import record
from referral.services.previews import Preview, preview
from referral.services.redrafting import writers_of

#: Kinds whose text other agencies may be asked about.
JOINT = frozenset({Kind.JOINT})


def text_of(referral: Referral) -> Preview:
    """The letter's text as it stands, dated the day of the draft: the same text gives the same hash on any day."""
    return preview(referral, Acting.now(referral.drafted_by, referral.drafted_by_user, referral.created_at))


def hash_of(referral: Referral) -> str:
    """The hash of a draft's text."""
    text = text_of(referral)
    said = [text.title, text.to, list(text.paragraphs), list(text.annexes), list(text.copies)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def why_not(referral: Referral) -> str:
    """Why nobody can be asked about a referral's text; empty when they can."""
    if referral.secret:
        return "限定知悉的移送不送会签。"
    if not referral.rule.letter:
        return "该移送没有本机关制发的文稿，不需要会签。"
    return (
        ""
        if referral.status == ReferralStatus.DRAFT
        else "已送审的移送不能再送会签；需要会签的，请退回修改。"
    )


def ask(
    referral: Referral, who: Acting, *, departments: Sequence[Department] = (), agencies: Sequence[Agency] = (),
    note: str = "",
) -> list[Countersign]:  # fmt: skip
    """Ask about a draft's text. Whoever answered on an older text is asked anew by being named again.

    Raises Unlawful once it is submitted or for a secret one, Incomplete without anybody to ask.
    """
    require(who, Act.DRAFT_REFERRAL, referral.sender)
    refuse_secret(note)
    with transaction.atomic():
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        if not Referral.objects.visible_to(who.post).filter(pk=referral.pk).exists():
            raise ReferralError("没有找到这件移送。")
        if sentence := why_not(referral):
            raise Unlawful(sentence)
        _check_parties(referral, departments, agencies)
        if problem := text_of(referral).problem:
            raise Incomplete(f"文稿还不完整，不能送会签：{problem}")
        asked = [_ask_one(referral, who, note, department=one, agency=referral.sender) for one in departments]
        asked += [_ask_one(referral, who, note, department=None, agency=one) for one in agencies]
        names = "、".join(row.party for row in asked)
        record(
            who, "countersign_ask", f"送会签：{names}"[:200], referral=referral, opinion=note, internal=True
        )
    return asked


def _check_parties(referral: Referral, departments: Sequence[Department], agencies: Sequence[Agency]) -> None:
    if not departments and not agencies:
        raise Incomplete("请选择会签的科室或者机关。")
    if any(one.agency_id != referral.sender_id for one in departments):
        raise Incomplete("会签科室须是本机关的科室，请重新选择。")
    if agencies and referral.kind not in JOINT:
        raise Incomplete("只有商请联合查处的文稿可以送其他机关会签。")
    if any(one.pk == referral.sender_id for one in agencies):
        raise Incomplete("本机关请按科室送会签。")


def _ask_one(
    referral: Referral, who: Acting, note: str, *, department: Department | None, agency: Agency
) -> Countersign:
    try:
        with transaction.atomic():
            return Countersign.objects.create(
                referral=referral, department=department, agency=agency, note=note.strip()[:300], asked_by=who.post,
                asked_by_user=who.user, asked_at=who.at,
            )  # fmt: skip
    except IntegrityError as error:
        name = department.name if department else agency.short_name
        raise Conflict(f"已送{name}会签，尚未答复。") from error


def may_answer(row: Countersign, post: Post) -> bool:
    """Whether a post answers for whom was asked: a person of the department, or the other agency's deputy or head."""
    if not Countersign.objects.asked_of(post).open().filter(pk=row.pk).exists():
        return False
    if post.user_id in {row.asked_by_user_id, *writers_of(row.referral)}:
        return False
    return row.department_id is not None or may(post, Act.COUNTERSIGN, row.agency)


def waiting_for(post: Post | None) -> list[Countersign]:
    """What the person of a post may answer now, the oldest first."""
    rows = Countersign.objects.asked_of(post).open().filter(referral__status=ReferralStatus.DRAFT)
    rows = rows.select_related("referral__sender", "department", "agency", "asked_by_user").order_by(
        "asked_at", "pk"
    )
    return [row for row in rows if post is not None and may_answer(row, post)]


def answer(row: Countersign, who: Acting, *, answer: str, words: str = "", seen: str = "") -> Countersign:
    """Answer for the own department or agency. seen: the hash of the text that was read.

    Raises Conflict when the text was changed meanwhile, Incomplete for anything but 同意 without words.
    """
    refuse_secret(words)
    if not Countersign.objects.asked_of(who.post).filter(pk=row.pk).exists():
        raise ReferralError("没有找到这件会签。")
    require_other_person(
        who, row.asked_by_user_id, *writers_of(row.referral), what="拟稿人和送会签的人不能自行会签"
    )
    if row.department_id is None:
        require(who, Act.COUNTERSIGN, row.agency)
    if who.held_at and not who.post.is_valid_at(who.held_at):
        raise NotAllowed("您当前的任职已经结束，不能会签。")
    if answer not in ANSWERS:
        raise Incomplete("请选择会签意见。")
    if answer != AGREE and not words.strip():
        raise Incomplete("提修改意见或者不同意的，请写明内容。")
    with transaction.atomic():
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=row.referral_id)
        now = hash_of(referral)
        if referral.status != ReferralStatus.DRAFT:
            raise Unlawful("该移送已经送审或者撤销，不需要再会签。")
        if seen != now:
            raise Conflict("文稿已经修改，请重新阅读后再会签。")
        if not Countersign.objects.open().filter(pk=row.pk).update(
            answer=answer, words=words, text_sha256=now, answered_by=who.post, answered_by_user=who.user, answered_at=who.at
        ):  # fmt: skip
            raise Conflict("该会签已经办理或者撤回，请刷新页面查看。")
        row.refresh_from_db()
        _record_answer(row, who)
    return row


def _record_answer(row: Countersign, who: Acting) -> None:
    """The answer belongs to the inner record of whose draft it is, also when another agency gave it."""
    append(
        Event(
            ledger=row.case.ledger, at=who.at, entered_at=who.entered_at, user=who.user, post=who.post,
            agency=row.referral.sender, act="countersign", label=f"{row.party}会签：{ANSWERS[row.answer]}"[:200],
            opinion=row.words, referral=row.referral, internal=True, payload={"text": row.text_sha256},
        )
    )  # fmt: skip


def withdraw(row: Countersign, who: Acting, *, reason: str) -> Countersign:
    """Take back what was asked, answered or not: it hinders no more and is not printed."""
    require(who, Act.DRAFT_REFERRAL, row.referral.sender)
    refuse_secret(reason)
    if not Referral.objects.visible_to(who.post).filter(pk=row.referral_id).exists():
        raise ReferralError("没有找到这件会签。")
    if not reason.strip():
        raise Incomplete("请写明撤回会签的理由。")
    with transaction.atomic():
        draft = Countersign.objects.filter(
            pk=row.pk, referral__status=ReferralStatus.DRAFT, withdrawn_at__isnull=True
        )
        if not Countersign.objects.filter(pk__in=list(draft.values_list("pk", flat=True))).update(
            withdrawn_at=who.at, withdrawn_reason=reason.strip()[:300]
        ):
            raise Conflict("该会签已经撤回，或者移送已经送审，不能撤回会签。")
        row.refresh_from_db()
        record(
            who,
            "countersign_withdraw",
            f"撤回会签：{row.party}",
            referral=row.referral,
            opinion=reason,
            internal=True,
        )
    return row


def standing(referral: Referral) -> list[Countersign]:
    """What counts of each party that was asked: the last row that was not taken back."""
    rows = referral.countersigns.filter(withdrawn_at__isnull=True)
    rows = rows.select_related("department", "agency", "asked_by_user", "answered_by_user").order_by(
        "asked_at", "pk"
    )
    return list({(row.agency_id, row.department_id): row for row in rows}.values())


def is_outdated(row: Countersign, now: str) -> bool:
    """Whether an answer was given on another text than the present one. now: the hash of that."""
    return row.answered_at is not None and row.text_sha256 != now


def check_submit(referral: Referral) -> None:
    """Refuse to submit while somebody who was asked has not answered on this text. Raises Unlawful that names them."""
    rows = standing(referral)
    if not rows:
        return
    now = hash_of(referral)
    silent = "、".join(row.party for row in rows if row.answered_at is None)
    outdated = "、".join(row.party for row in rows if is_outdated(row, now))
    if silent:
        raise Unlawful(f"{silent}尚未会签；不再会签的，请写明理由撤回会签后再送审。")
    if outdated:
        raise Unlawful(f"文稿在{outdated}会签以后修改过，原意见作废；请重新送会签，或者写明理由撤回。")
