"""The hash chains of the record, checked a part at a time: what the auditor may know, without a word of a case."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from referral.models import Event, Ledger

CHUNK = 500


@dataclass(frozen=True)
class Extent:
    """How much record there is."""

    ledgers: int
    events: int
    last_at: datetime | None


def extent() -> Extent:
    """How many records and entries there are, and when the last was entered."""
    return Extent(
        Ledger.objects.count(), Event.objects.count(), Event.objects.aggregate(last=Max("entered_at"))["last"]
    )


def faults(ledger: Ledger) -> Iterator[str]:
    """What does not hold in one record: a gap, a hash, or the end that the ledger keeps. None is good."""
    prev, seq = "", 0
    for seq, event in enumerate(ledger.events.order_by("seq").iterator(CHUNK), start=1):
        if event.seq != seq:
            yield f"流转记录 {ledger.pk} 在第{seq}条处缺号"
            return
        if event.prev != prev or event.hash != event.computed_hash():
            yield f"流转记录 {ledger.pk} 第{seq}条的校验值不符，可能被改动"
            return
        prev = event.hash
    if (ledger.seq, ledger.head) != (seq, prev):
        yield f"流转记录 {ledger.pk} 的末尾与登记不符，可能有删除"


def check(*, limit: int, after: int = 0) -> tuple[int, int, list[str]]:
    """Check the next `limit` records after one. Returns how many were checked, the last of them, and their faults."""
    ledgers = list(Ledger.objects.filter(pk__gt=after).order_by("pk")[:limit])
    found = [fault for ledger in ledgers for fault in faults(ledger)]
    return len(ledgers), ledgers[-1].pk if ledgers else 0, found
