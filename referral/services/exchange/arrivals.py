"""Reading an exchange file, and whether it may be taken: for whom, in which order, and not twice."""

import hashlib
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.db import DataError
from django.utils import timezone

from agencies.models import Agency
from agencies.rights import may
from agencies.roles import Act
from documents.exchange import keys
from documents.exchange.bundle import Bundle
from documents.exchange.envelope import Header, unseal
from documents.exchange.errors import ExchangeError
from documents.exchange.keys import Partner
from referral.law.errors import NotAllowed, ReferralError
from referral.models import ExchangeMessage, ExchangeThread, Referral
from referral.services.acting import Acting, require
from referral.services.exchange.outgoing import may_carry
from referral.services.exchange.travels import check_content
from referral.services.parties import is_side

log = logging.getLogger(__name__)
#: How many missing files are named.
_NAMED = 3


@dataclass(frozen=True)
class Arrival:
    """An exchange file that was opened and found whole. content: as its schema describes it."""

    header: Header
    partner: Partner
    bundle: Bundle
    sha256: str
    size: int

    @property
    def content(self) -> dict[str, Any]:
        return self.bundle.content

    @property
    def agencies(self) -> frozenset[str]:
        """The names of the agencies that live where it comes from."""
        return frozenset(self.partner.agencies)

    @property
    def number(self) -> int:
        """Its place among the files of its thread in this direction."""
        return int(self.content["number"])


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Arrival]:
    """Open an exchange file: envelope, members, schema. Raises ExchangeError with what is wrong.

    What no check foresaw, here or while it is taken in, is refused in words too.
    """
    folder, largest = settings.EXCHANGE_DIR, settings.EXCHANGE_MAX_BYTES
    own = keys.own(folder)
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    size = file.tell()
    try:
        with tempfile.TemporaryFile() as inside:
            header, partner = unseal(file, inside, own, keys.partners(folder), largest=largest)
            bundle = Bundle(inside, header.message, check_content, largest=largest)
            yield Arrival(header, partner, bundle, sha256, size)
    except (ValueError, TypeError, OverflowError, RecursionError, KeyError, DataError) as error:
        log.exception("an exchange file was not taken in")
        raise ExchangeError(
            "交换文件的内容有误，不能登记，没有导入；请联系发送方核对，并请系统管理员查看系统日志。"
        ) from error


def earlier(arrival: Arrival) -> ExchangeMessage | None:
    """The same file when it was taken before. Raises ExchangeError when its number is used with other content."""
    found = (
        ExchangeMessage.objects.filter(message=arrival.header.message)
        .select_related("thread__referral")
        .first()
    )
    if found is not None and (found.outgoing or found.sha256 != arrival.sha256):
        raise ExchangeError("该交换文件的编号已用于另一内容，没有导入；请向发送方核对。")
    return found


def thread_of(arrival: Arrival, own: str) -> ExchangeThread | None:
    """The referral that a file continues; None when it brings one. Raises ReferralError when its turn has not come.

    own: the id of this installation.
    """
    told = arrival.content["thread"]
    thread = (
        ExchangeThread.objects.select_for_update(of=("self",))
        .filter(origin=told["origin"], origin_slug=told["slug"])
        .first()
    )
    if thread is not None and thread.partner != arrival.partner.card.id:
        raise ExchangeError("该移送是与另一对接系统交换的，没有导入；请向发送方核对。")
    brings = arrival.content["referral"] is not None
    if told["origin"] not in {own, arrival.partner.card.id} or (brings and told["origin"] == own):
        raise ExchangeError("交换文件所指的移送不属于本系统，也不属于发送方，没有导入；请向发送方核对。")
    if thread is None and told["origin"] == own:
        raise ExchangeError("本系统没有导出过该移送，没有导入；请向发送方核对。")
    _check_order(arrival, thread)
    if brings != (thread is None):
        raise ExchangeError("交换文件的内容与其序号不符，没有导入；请向发送方重新索取。")
    return thread


def _check_order(arrival: Arrival, thread: ExchangeThread | None) -> None:
    rows = thread.messages.filter(outgoing=False) if thread else ExchangeMessage.objects.none()
    last = max(rows.values_list("number", flat=True), default=0)
    if arrival.number <= last:
        raise ExchangeError(
            f"第{arrival.number}号交换文件此前已经导入，内容与本文件不同，没有导入；请向发送方核对。"
        )
    if arrival.number > last + 1:
        first = range(last + 1, min(arrival.number, last + 1 + _NAMED))
        missing = "、".join(f"第{n}号" for n in first) + ("等" if arrival.number > first.stop else "")
        raise ExchangeError(
            f"本文件是第{arrival.number}号，还缺{missing}，没有导入；请先导入缺少的文件，或者请发送方重新导出。"
        )


def require_importer(who: Acting, referral: Referral | None, recipient: Agency) -> None:
    """Refuse all but the registrar of the local side; of a secret referral that was sent from here, all but its named officers.

    referral: None for one that the file brings; recipient: whom that is for.
    """
    if referral is None:
        if not may(who.post, Act.REGISTER_INCOMING, recipient, at=who.held_at):
            raise NotAllowed(f"该交换文件由{recipient.name}的收发人员导入；请切换身份或交有权人员办理。")
        return
    if referral.secret and who.agency.pk == referral.sender_id:
        seen = Referral.objects.visible_to(who.post).filter(pk=referral.pk).exists()
        if not seen or not may_carry(referral, who.post):
            raise NotAllowed("该交换文件须由办理该移送的承办人导入，请交承办人办理。")
        return
    if not is_side(referral, who.agency):
        raise NotAllowed("该交换文件不是发给本机关的，请交移送的一方机关导入。")
    require(who, Act.REGISTER_INCOMING, who.agency)


def agency_there(name: str, arrival: Arrival) -> Agency:
    """An agency that the sender of the file speaks for: on the allow-list and in the directory."""
    if name not in arrival.partner.agencies:
        raise ExchangeError(
            f"「{name}」不在对接系统「{arrival.partner.card.name}」的机关名单中，没有导入；请系统管理员核对。"
        )
    return _agency(name)


def agency_here(name: str) -> Agency:
    """An agency of this installation that a file is for."""
    if keys.partner_of(settings.EXCHANGE_DIR, name) is not None:
        raise ExchangeError(f"「{name}」不在本系统办理，没有导入；请系统管理员核对对接名单。")
    agency = _agency(name)
    if not agency.is_open:
        raise ReferralError(f"「{name}」尚未开通本系统，没有导入；请系统管理员在「机构与人员」中开通。")
    return agency


def _agency(name: str) -> Agency:
    agency = Agency.objects.filter(name=name).select_related("region").first()
    if agency is None:
        raise ReferralError(f"机构目录中没有「{name}」，没有导入；请系统管理员在「机构与人员」中开通。")
    return agency


def keep(arrival: Arrival, thread: ExchangeThread, who: Acting, at: datetime) -> ExchangeMessage:
    """Write down that the file was taken, and which of our own files the other side has heard of."""
    heard = arrival.content["heard"]
    waiting = thread.messages.filter(outgoing=True, number__lte=heard, acknowledged_at__isnull=True)
    waiting.update(acknowledged_at=at)
    return ExchangeMessage.objects.create(
        thread=thread, message=arrival.header.message, outgoing=False, number=arrival.number, heard=heard,
        acts=[act["label"] for act in arrival.content["acts"]], sha256=arrival.sha256, size=arrival.size, at=at,
        post=who.post, user=who.user,
    )  # fmt: skip


def told_again(message: ExchangeMessage) -> str:
    """What is said of a file that was taken before."""
    return f"该交换文件已于{timezone.localtime(message.at):%Y-%m-%d %H:%M}导入，没有重复办理。"
