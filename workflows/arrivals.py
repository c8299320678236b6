"""Taking in an exchange file: all of it in one transaction, through the engine, or nothing."""

from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.db import IntegrityError, transaction

from documents.exchange import keys
from referral.law.errors import Conflict
from referral.models import ExchangeMessage
from referral.services.acting import Acting
from referral.services.done import Done
from referral.services.exchange import arrivals, opening, replay
from referral.services.ledger import record
from workflows import engine


@dataclass(frozen=True)
class Taken:
    """What came of a file. done: the acts; none when it had been taken before."""

    message: ExchangeMessage
    text: str
    done: tuple[Done, ...] = ()
    again: bool = False


def take_in(file: IO[bytes], who: Acting) -> Taken:
    """Take in an exchange file. The same file a second time changes nothing and says since when it is here.

    Raises ReferralError or DocumentError with what is wrong; then nothing was changed.
    """
    with arrivals.opened(file) as arrival:
        try:
            with transaction.atomic():
                return _take(arrival, who)
        except IntegrityError as error:  # somebody else takes the same file at this moment
            raise Conflict("该交换文件正由其他人员导入，请稍候在「交换文件」中查看。") from error


def _take(arrival: arrivals.Arrival, who: Acting) -> Taken:
    own = keys.own(settings.EXCHANGE_DIR).card.id
    before = arrivals.earlier(arrival)
    if before is not None:
        referral = before.thread.referral
        arrivals.require_importer(who, referral, referral.recipient)
        return Taken(before, arrivals.told_again(before), again=True)
    thread = arrivals.thread_of(arrival, own)
    if thread is None:
        recipient = arrivals.agency_here(arrival.content["referral"]["recipient"])
        arrivals.require_importer(who, None, recipient)
        done = [engine.run(opening.open_case, arrival, who)]
        thread = done[0].referral.exchange
    else:
        arrivals.require_importer(who, thread.referral, thread.referral.recipient)
        done = [
            engine.run(replay.replay, thread.referral, told, arrival, who) for told in arrival.content["acts"]
        ]
        label = f"导入交换文件第{arrival.number}号"
        record(who, "exchange_import", label, referral=thread.referral, internal=True)
    message = arrivals.keep(arrival, thread, who, who.entered_at)
    text = (
        "".join(one.text for one in done)
        or f"第{message.number}号交换文件已导入：对方已收到本机关导出的文件。"
    )
    return Taken(message, text, tuple(done))
