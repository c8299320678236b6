"""The append-only, hash-chained record of everything done (流转记录), and the keys of submitted forms."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F

from agencies.models import Agency, Post, User

ALGORITHM = "sha256"


class Ledger(models.Model):
    """One chain: of a clue, and of the case that it became. seq and head are moved with each event."""

    seq = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, default="")


class EventQuerySet(models.QuerySet["Event"]):
    def in_order(self) -> "EventQuerySet":
        """Oldest first."""
        return self.order_by("ledger_id", "seq")


class Event(models.Model):
    """One act: who, for which agency, when, why. Never changed, never deleted (database triggers refuse)."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField("发生时间")
    entered_at = models.DateTimeField("录入时间")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=60)
    label = models.CharField("办理事项", max_length=200)
    opinion = models.TextField("办理意见", default="", blank=True)
    referral = models.ForeignKey(
        "referral.Referral", null=True, on_delete=models.PROTECT, related_name="events"
    )
    lane = models.ForeignKey("referral.Lane", null=True, on_delete=models.PROTECT, related_name="events")
    internal = models.BooleanField(default=False, help_text="仅本机关可见（副卷）")
    secret = models.BooleanField(default=False, help_text="仅指定承办人可见")
    payload = models.JSONField(default=dict)
    alg = models.CharField(max_length=10, default=ALGORITHM)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "seq"], name="event_seq_once", violation_error_message="流转记录序号重复。"
            )
        ]
        indexes = [models.Index(fields=["referral", "seq"]), models.Index(fields=["agency", "-at"])]

    def computed_hash(self) -> str:
        """What `hash` must be: SHA-256 over the previous hash and the canonical form of this event.

        The payload goes in as its own hash, so that a lawful clearing of one payload keeps the chain verifiable.
        """
        return chain_hash(self.prev, canonical(self))


def canonical(event: Event) -> dict[str, Any]:
    """The event as plain values, times in UTC with six digits, payload as its hash."""
    payload = json.dumps(event.payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return {
        "ledger": event.ledger_id,
        "seq": event.seq,
        "at": _stamp(event.at),
        "entered_at": _stamp(event.entered_at),
        "user": event.user_id,
        "post": event.post_id,
        "agency": event.agency_id,
        "act": event.act,
        "label": event.label,
        "opinion": event.opinion,
        "referral": event.referral_id,
        "lane": event.lane_id,
        "internal": event.internal,
        "secret": event.secret,
        "payload": hashlib.sha256(payload.encode()).hexdigest(),
    }


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def chain_hash(prev: str, values: dict[str, Any]) -> str:
    """SHA-256 (hex) of the previous hash and the sorted JSON of the values."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{prev}\n{text}".encode()).hexdigest()


def append(event: Event) -> Event:
    """Put an unsaved event at the end of its ledger. Must run inside the transaction of the act.

    The UPDATE of the ledger row is the lock: two writers of one case come one after the other. Outside a transaction the
    lock would hold nothing and a chain could break, so that is refused.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an event is written in the transaction of its act")
    Ledger.objects.filter(pk=event.ledger_id).update(seq=F("seq") + 1)
    ledger = Ledger.objects.get(pk=event.ledger_id)
    event.seq, event.prev = ledger.seq, ledger.head
    event.hash = event.computed_hash()
    event.save(force_insert=True)
    Ledger.objects.filter(pk=ledger.pk).update(head=event.hash)
    return event


class Submission(models.Model):
    """A form that was taken: the same key with the same body answers with the same page, once."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=60)
    body_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    result_url = models.CharField(max_length=200, default="")
