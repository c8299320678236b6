"""Making an exchange file: the referral itself first, then, each in its turn, what was done on this side since."""

import hashlib
import tempfile
import uuid
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, Q

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents.exchange import keys
from documents.exchange.bundle import Packer
from documents.exchange.envelope import FORMAT, Header, seal
from documents.exchange.keys import Installation, Partner
from referral.law.errors import NotAllowed, ReferralError
from referral.law.states import ReferralStatus
from referral.models import Event, ExchangeMessage, ExchangeThread, Referral, ReferralOfficer
from referral.services.acting import Acting, require
from referral.services.exchange import telling
from referral.services.exchange.travels import CASE_VERBS, KINDS_THAT_TRAVEL, LANE_VERBS, REFERRAL_MOVES
from referral.services.ledger import record
from referral.services.parties import is_side

SUFFIX = ".referral"


def partner_of(agency: Agency) -> Partner | None:
    """The installation where an agency lives, or None when it lives here."""
    return keys.partner_of(settings.EXCHANGE_DIR, agency.name)


def other_side(referral: Referral, agency: Agency) -> Agency:
    """The side of a referral that is not `agency`."""
    return referral.recipient if agency.pk == referral.sender_id else referral.sender


def may_export(referral: Referral, post: Post) -> bool:
    """Whether the page of a referral offers its exchange files to the acting post."""
    went = referral.sent_at is not None and not referral.is_offline and referral.kind in KINDS_THAT_TRAVEL
    went = went and referral.origin_id is None
    return went and may_carry(referral, post) and partner_of(other_side(referral, post.agency)) is not None


def may_carry(referral: Referral, post: Post) -> bool:
    """Whether the acting post may make and fetch the exchange files of a referral that it sees."""
    if not is_side(referral, post.agency) or not may(post, Act.SEND_REFERRAL, post.agency):
        return False
    return _may_know(referral, post)


@dataclass(frozen=True)
class Outlook:
    """What the next file would tell, and what none can. partner: the name of the other installation."""

    partner: str
    pending: list[str]
    untold: list[str]


def outlook(referral: Referral, agency: Agency) -> Outlook:
    """What this side has still to tell the other."""
    partner = partner_of(other_side(referral, agency))
    name = partner.card.name if partner else "未登记"
    thread = ExchangeThread.objects.filter(referral=referral).first()
    if thread is None:
        return Outlook(name, ["移送及其材料"], [])
    last = thread.messages.filter(outgoing=True).order_by("-number").first()
    pending = [event.label for event in _events(thread, agency, last.upto if last else 0)]
    if not pending and _heard(thread) > (last.heard if last else 0):
        pending = ["收到回执"]
    return Outlook(name, pending, untold(thread, agency))


def known_partners() -> list[Partner]:
    """The installations that files are exchanged with."""
    return keys.partners(settings.EXCHANGE_DIR)


def require_exporter(referral: Referral, who: Acting) -> None:
    """Refuse all but officers and registrars of a side; of a secret referral, on the sender's side, all but its named officers."""
    if not is_side(referral, who.agency):
        raise NotAllowed("本机关不是该移送的移送机关或者受移送机关，不能导出交换文件。")
    require(who, Act.SEND_REFERRAL, who.agency)
    if not Referral.objects.visible_to(who.post).filter(pk=referral.pk).exists():
        raise ReferralError("没有找到这件移送。")
    if not _may_know(referral, who.post):
        raise NotAllowed("该移送限定知悉，只能由指定的承办人导出交换文件。")


def _may_know(referral: Referral, post: Post) -> bool:
    """Whether a secret referral is this post's to carry: on the sender's side its named officers alone do that."""
    if not referral.secret or post.agency_id != referral.sender_id:
        return True
    named = referral.officers.filter(user=post.user_id, position__lt=ReferralOfficer.REVIEWER)
    return not post.is_delegated and named.exists()


def export(referral: Referral, who: Acting) -> tuple[ExchangeMessage, bool]:
    """Make the next exchange file of a referral. Returns it, and whether it is new: with nothing new to tell the last one
    is given again, byte for byte.

    Raises ReferralError or ExchangeError when there is nothing that may go.
    """
    require_exporter(referral, who)
    own = keys.own(settings.EXCHANGE_DIR)
    other = other_side(referral, who.agency)
    partner = partner_of(other)
    if partner is None:
        raise ReferralError(f"{other.name}在本系统办理，直接送达即可，不需要交换文件。")
    if referral.kind not in KINDS_THAT_TRAVEL or referral.is_offline:
        raise ReferralError(f"{referral.rule.label}不能经交换文件传送，请以纸质方式送达并登记。")
    if referral.origin_id is not None:
        raise ReferralError("转送的移送请以纸质送达。")
    with transaction.atomic(), tempfile.TemporaryFile() as inside, tempfile.TemporaryFile() as out:
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        thread = _thread(referral, own, partner)
        last = thread.messages.filter(outgoing=True).order_by("-number").first()
        upto = last.upto if last else _told_by_itself(thread)
        events, heard = _events(thread, who.agency, upto), _heard(thread)
        if last is not None and not events and heard <= last.heard:
            return last, False
        message = ExchangeMessage(
            thread=thread, message=uuid.uuid4(), outgoing=True, number=last.number + 1 if last else 1, heard=heard,
            upto=events[-1].pk if events else upto, at=who.entered_at, post=who.post, user=who.user,
            acts=[event.label for event in events],
        )  # fmt: skip
        packer = Packer(inside)
        size = packer.finish(message.message, _content(thread, message, events, packer, own))
        header = Header(message.message, own.card.id, partner.card.id, who.entered_at, size)
        seal(inside, out, header, own, partner.card)
        _keep(message, out)
        label = f"导出交换文件第{message.number}号"
        record(
            who,
            "exchange_export",
            label,
            referral=referral,
            internal=True,
            payload={"sha256": message.sha256},
        )
    return message, True


def _thread(referral: Referral, own: Installation, partner: Partner) -> ExchangeThread:
    thread = ExchangeThread.objects.filter(referral=referral).first()
    if thread is not None:
        if thread.partner != partner.card.id:
            raise ReferralError("该移送此前经另一对接系统交换，现对接名单已变更，请系统管理员核对。")
        return thread
    if referral.status != ReferralStatus.SENT:
        raise ReferralError(
            f"该移送现为「{referral.status_label}」，只有已送达、待签收的移送可以首次导出交换文件。"
        )
    return ExchangeThread.objects.create(
        referral=referral, partner=partner.card.id, partner_name=partner.card.name, origin=own.card.id,
        origin_slug=referral.slug, origin_case=referral.case.slug, came=False,
    )  # fmt: skip


def _events(thread: ExchangeThread, agency: Agency, upto: int) -> list[Event]:
    """What this side did since the last file that travels, in order; not what it keeps silent (侦查保密), see `sight.sees_detail`."""
    travels = Q(referral_id=thread.referral_id, act__in=REFERRAL_MOVES | LANE_VERBS)
    if not thread.came and not thread.referral.secret:
        ledger = thread.referral.case.ledger_id
        travels |= Q(ledger=ledger, referral__isnull=True, lane__isnull=True, act__in=CASE_VERBS)
    rows = Event.objects.filter(travels, agency=agency, pk__gt=upto, internal=False)
    rows = rows.exclude(lane__is_silent=True)
    return list(rows.select_related("referral__case", "agency", "post__agency", "user").order_by("pk"))


def untold(thread: ExchangeThread, agency: Agency) -> list[str]:
    """What this side did that no exchange file carries: the other side must be told on paper."""
    rule = thread.referral.rule
    names = {name for name, move in rule.moves.items() if move.screen} - REFERRAL_MOVES
    kept = Q(act__in=names) | Q(act__in=LANE_VERBS, lane__is_silent=True)
    rows = Event.objects.filter(kept, referral_id=thread.referral_id, agency=agency, internal=False)
    return list(rows.exclude(act="send").order_by("pk").values_list("label", flat=True))


def _heard(thread: ExchangeThread) -> int:
    """Up to which file of the other side there is something to acknowledge: a bare receipt needs none itself."""
    rows = thread.messages.filter(outgoing=False)
    first = 1 if thread.came else 0
    return max(rows.exclude(acts=[]).aggregate(top=Max("number"))["top"] or 0, first)


def _told_by_itself(thread: ExchangeThread) -> int:
    """The last event that the referral's own file tells: all that were before it was sent."""
    if thread.came:
        return 0
    return Event.objects.filter(referral_id=thread.referral_id).aggregate(top=Max("pk"))["top"] or 0


def _content(
    thread: ExchangeThread, message: ExchangeMessage, events: list[Event], packer: Packer, own: Installation
) -> dict[str, Any]:
    carrier = telling.person(message.post, message.user)
    is_first = message.number == 1 and not thread.came
    return {
        "format": FORMAT, "thread": {"origin": thread.origin, "slug": thread.origin_slug}, "number": message.number,
        "heard": message.heard, "referral": telling.referral_told(thread.referral, packer) if is_first else None,
        "acts": [telling.act_told(event, thread.referral, packer, carrier) for event in events],
    }  # fmt: skip


def _keep(message: ExchangeMessage, out: IO[bytes]) -> None:
    """Keep the sealed bytes: a file that was lost on the way is given again."""
    message.size = out.seek(0, 2)
    out.seek(0)
    message.sha256 = hashlib.file_digest(out, "sha256").hexdigest()  # type: ignore[arg-type]
    out.seek(0)
    path = f"exchange/{message.sha256[:2]}/{message.sha256}{SUFFIX}"
    message.file = default_storage.save(path, File(out))
    message.save(force_insert=True)


def file_name(message: ExchangeMessage) -> str:
    """What the file is called when it is carried: nothing of the case."""
    return f"交换文件-{message.thread.origin_slug}-{message.number}{SUFFIX}"
