"""Verbs of the vault (举报人信息隔离登记): sealed by the custodian, asked for with a reason, allowed by the head, shown by the custodian.

Each has its event in a ledger of the informant's own, in which no name stands; no record of clue or case tells of any.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.registry import draw_plain
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.models import Clue, Informant, Ledger, VaultLook, VaultNote, VaultRequest
from referral.models.vault import NOTES, keeps
from referral.services.acting import Acting, require, require_other_person
from referral.services.ledger import record

#: No law fixes how long; whoever is allowed to see it looks within days.
MOST_DAYS = 7
#: The series of 举报登记编号.
SERIES = "举报"


@dataclass(frozen=True)
class Sealed:
    """An informant as typed. clue_number: the 线索号 that he belongs to."""

    clue_number: str
    received_on: date
    name: str
    contact: str
    id_code: str = ""
    is_insider: bool = False
    remark: str = ""


def _require_keeper(who: Acting) -> None:
    require(who, Act.SHOW_VAULT, who.agency)
    if not keeps(who.post):
        raise NotAllowed("举报人信息只由举报信息专管员本人登记和出示，不能代办。")


def seal(who: Acting, draft: Sealed) -> Informant:
    """Put an informant into the vault: the custodian. He gets a number, by which everything else goes."""
    _require_keeper(who)
    facts = dict(vars(draft))
    clue = Clue.objects.filter(
        agency=who.agency, restricted=False, number=facts.pop("clue_number").strip()
    ).first()
    if clue is None:  # of a restricted clue nobody learns here that there is one
        raise Incomplete(
            "本机关没有这个线索号，请向线索承办人核对；直送线索的举报人由指定承办人线下保管，不在此登记。"
        )
    if not draft.name.strip() or not draft.contact.strip():
        raise Incomplete("请填写举报人的姓名或者名称和联系方式；匿名举报不登记。")
    _check_day(draft.received_on, who)
    refuse_secret(draft.name, draft.contact, draft.remark)
    with transaction.atomic():
        row = Informant.objects.create(
            ledger=Ledger.objects.create(), agency=who.agency, clue=clue, number=draw_plain(who.agency, SERIES, who.entered_at),
            at=who.at, by=who.post, by_user=who.user, **facts,
        )  # fmt: skip
        _note(row, who, "vault_seal", "隔离登记")
    return row


def _check_day(day: date, who: Acting) -> None:
    if day > timezone.localdate(who.entered_at):
        raise Incomplete("日期晚于今天，请填写实际的日期。")


def _note(row: Informant, who: Acting, act: str, label: str, opinion: str = "") -> None:
    record(who, act, label, ledger=row.ledger, internal=True, opinion=opinion)


def add_note(row: Informant, who: Acting, *, kind: str, on: date, words: str) -> None:
    """Write down what was done: answered, told of retaliation, what was done about that, another telephone number."""
    _require_keeper(who)
    require(who, Act.SHOW_VAULT, row.agency)
    if not words.strip():
        raise Incomplete("请填写情况。")
    _check_day(on, who)
    if on < row.received_on:
        raise Incomplete("日期早于收到举报的日期，请核对。")
    refuse_secret(words)
    with transaction.atomic():
        VaultNote.objects.create(informant=row, kind=kind, on=on, words=words.strip(), at=who.at, by=who.post)
        _note(row, who, "vault_note", NOTES[kind])


def may_ask(row: Informant, post: Post) -> bool:
    """Whether a post may ask to see who he is: a named officer of the clue, or the custodian, for himself."""
    if not Informant.objects.visible_to(post).filter(pk=row.pk).exists():
        return False
    return keeps(post) or may(post, Act.OPEN_VAULT, row.agency)


def ask(row: Informant, who: Acting, *, reason: str) -> VaultRequest:
    """Ask to be shown him, with a reason."""
    if not may_ask(row, who.post):
        raise NotAllowed("只有该线索的指定承办人和举报信息专管员可以申请查看举报人信息。")
    if not reason.strip():
        raise Incomplete("请写明查看事由。")
    refuse_secret(reason)
    try:
        with transaction.atomic():
            asked = VaultRequest.objects.create(
                informant=row,
                reason=reason.strip(),
                asked_by=who.post,
                asked_by_user=who.user,
                asked_at=who.at,
            )
            _note(row, who, "vault_ask", "申请查看举报人信息", reason)
    except IntegrityError as error:
        raise Conflict("您已经申请查看，等待负责人审批。") from error
    return asked


def decide(
    asked: VaultRequest, who: Acting, *, allowed: bool, until: date | None = None, opinion: str = ""
) -> None:
    """Allow it until a day, or refuse it with a reason: the head, who is not who asked."""
    require(who, Act.APPROVE_VAULT, asked.informant.agency)
    require_other_person(who, asked.asked_by_user_id, what="申请人不能审批自己的查看申请")
    refuse_secret(opinion)
    today = timezone.localdate(who.at)
    if allowed and (until is None or not today <= until <= today + timedelta(days=MOST_DAYS)):
        raise Incomplete(f"同意的，请填写今天以后{MOST_DAYS}天以内的出示截止日。")
    if not allowed and not opinion.strip():
        raise Incomplete("不同意的，请写明理由。")
    with transaction.atomic():
        facts = {"is_allowed": allowed, "until": until if allowed else None, "opinion": opinion.strip()}
        waiting = VaultRequest.objects.filter(pk=asked.pk, is_allowed__isnull=True)
        if not waiting.update(**facts, decided_by=who.post, decided_by_user=who.user, decided_at=who.at):
            raise Conflict("该申请已经审批，请刷新页面查看。")
        word = f"同意查看，可以出示至{until}" if allowed else "不同意查看"
        _note(asked.informant, who, "vault_decide", word, opinion)


def may_show(asked: VaultRequest, post: Post, day: date) -> bool:
    """Whether a post may open him by this request on a day."""
    return keeps(post) and post.agency_id == asked.informant.agency_id and asked.is_open_on(day)


def show(asked: VaultRequest, who: Acting) -> Informant:
    """Open him, once: the custodian, by an allowed request within its time. What is read is recorded before it is given."""
    _require_keeper(who)
    if not may_show(asked, who.post, timezone.localdate(who.at)):
        raise ReferralError("该申请没有同意或者已经到期，不能出示；需要查看的，请重新申请。")
    with transaction.atomic():
        VaultLook.objects.create(request=asked, at=who.at, by=who.post, by_user=who.user)
        _note(asked.informant, who, "vault_show", f"向{asked.asked_by.user.full_name}出示")
    return asked.informant


def numbers_of(clue: Clue) -> list[str]:
    """The numbers under which the informants of a clue are sealed."""
    return list(Informant.objects.filter(clue=clue).order_by("pk").values_list("number", flat=True))
