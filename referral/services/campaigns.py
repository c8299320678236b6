"""Verbs of 专项行动: entered by whoever keeps it, borne by clues and cases, and what has come of it for a reader."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.law.figures import COUNTED
from referral.law.sampling import CLOSED
from referral.law.states import CaseStatus, ClueStatus
from referral.models import Campaign, CampaignMark, Case, Clue, Ledger, Referral
from referral.models.campaigns import CampaignMarkQuerySet
from referral.models.cases import CaseQuerySet
from referral.models.clues import ClueQuerySet
from referral.services.acting import Acting, require
from referral.services.ledger import named, record

#: A clue that is over, and a case that is archived or merged, bear what they bear.
_OPEN_CLUE = frozenset({ClueStatus.REGISTERED, ClueStatus.CHECKING})
_OPEN_CASE = frozenset({CaseStatus.OPEN, CaseStatus.CLOSING, CaseStatus.CLOSED})


@dataclass(frozen=True)
class Told:
    """A campaign as typed."""

    name: str
    ordered_by: str
    basis: str
    since: date
    until: date


def enter(who: Acting, told: Told) -> Campaign:
    """Enter a campaign that the own agency or one above it has ordered."""
    require(who, Act.KEEP_TASKS, who.agency)
    _check(told)
    with _named_once():
        row = Campaign.objects.create(
            ledger=Ledger.objects.create(), agency=who.agency, by=who.post, at=who.at, **vars(told)
        )
        record(who, "campaign", f"登记专项行动：{told.name}", ledger=row.ledger, internal=True)
    return row


def change(row: Campaign, who: Acting, told: Told) -> None:
    """Put it right, or lengthen it: the agency that keeps it."""
    require(who, Act.KEEP_TASKS, row.agency)
    _check(told)
    with _named_once():
        Campaign.objects.filter(pk=row.pk).update(**vars(told))
        said = f"{told.name}（{told.ordered_by}，{told.basis}，{told.since}至{told.until}）"
        record(who, "campaign", f"修改专项行动：{said}", ledger=row.ledger, internal=True)


@contextmanager
def _named_once() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict("本机关已登记同名的专项行动，请直接使用。") from error


def _check(told: Told) -> None:
    if not all(text.strip() for text in (told.name, told.ordered_by, told.basis)):
        raise Incomplete("请填写专项行动的名称、部署机关和依据。")
    if told.until < told.since:
        raise Incomplete("结束日期不能早于起始日期，请核对。")
    refuse_secret(told.name, told.ordered_by, told.basis)


def may_mark(row: Clue | Case, post: Post) -> bool:
    """Whether a post may change what a clue or case that it sees bears."""
    if isinstance(row, Clue):
        return not row.restricted and row.status in _OPEN_CLUE and may(post, Act.REGISTER_CLUE, row.agency)
    return row.status in _OPEN_CASE and may(post, Act.DRAFT_REFERRAL, row.lead_agency)


def mark(row: Clue | Case, who: Acting, *, campaigns: Iterable[Campaign], reason: str = "") -> None:
    """Let a clue or case bear these campaigns and no others; what is taken off needs a reason. Both are recorded."""
    refuse_secret(reason)
    with transaction.atomic():
        now: Any = type(row).objects.select_for_update().get(pk=row.pk)
        if not type(row).objects.visible_to(who.post).filter(pk=row.pk).exists():
            raise NotAllowed("没有找到这条线索或者这个案件。")
        if not may_mark(now, who.post):
            raise NotAllowed(
                "专项行动由承办机关的承办人标注：线索在核实期间，案件在归档以前；直送线索不标注。"
            )
        wanted = set(_usable(campaigns, who.post))
        marks = CampaignMark.objects.visible_to(who.post).filter(**named(now)).select_related("campaign")
        borne = {one.campaign: one for one in marks}
        added, gone = wanted - set(borne), set(borne) - wanted
        if not added and not gone:
            raise ReferralError("标注没有变化，请勾选或者取消专项行动后再提交。")
        if gone and not reason.strip():
            raise Incomplete("取消专项行动标注的，请写明理由。")
        ended = CampaignMark.objects.filter(pk__in=[borne[one].pk for one in gone])
        ended.update(ended_at=who.at, ended_by=who.post)
        bear(now, added, who)
        said = [f"标注{one.name}" for one in _sorted(added)] + [
            f"取消标注{one.name}" for one in _sorted(gone)
        ]
        record(who, "campaign", f"专项行动：{'，'.join(said)}", opinion=reason, internal=True, **named(now))


def _sorted(campaigns: Iterable[Campaign]) -> list[Campaign]:
    return sorted(campaigns, key=lambda one: one.pk)


def _usable(campaigns: Iterable[Campaign], post: Post) -> list[Campaign]:
    pks = {one.pk for one in campaigns}
    found = list(Campaign.objects.taken_part_in(post).filter(pk__in=pks))
    if len(found) != len(pks):
        raise ReferralError("所选专项行动不适用于本机关，请重新选择。")
    return found


def bear(row: Clue | Case, campaigns: Iterable[Campaign], who: Acting) -> None:
    """A clue or case that bore none of these bears them from now on. Call inside the transaction of the act."""
    CampaignMark.objects.bulk_create(
        [CampaignMark(campaign=one, at=who.at, by=who.post, **named(row)) for one in campaigns]
    )


def bear_at_registration(clue: Clue, campaigns: Iterable[Campaign], who: Acting) -> None:
    """What was chosen when the clue was registered."""
    chosen = _usable(campaigns, who.post)
    if chosen and clue.restricted:
        raise Incomplete("直送线索限指定承办人知悉，不标注专项行动，请取消勾选。")
    bear(clue, chosen, who)


def carry(source: Clue | Case, case: Case, who: Acting) -> None:
    """A case bears what the clue or the case that it comes from, or that was merged into it, bore."""
    marks = CampaignMark.objects.standing().filter(**named(source))
    borne = CampaignMark.objects.standing().filter(case=case).values("campaign_id")
    bear(case, Campaign.objects.filter(marks__in=marks).exclude(pk__in=borne).order_by("pk"), who)


def marks_for(row: Clue | Case, post: Post) -> CampaignMarkQuerySet:
    """What a post reads of the campaigns of a clue or case."""
    return CampaignMark.objects.visible_to(post).filter(**named(row)).select_related("campaign")


def keys(campaign: Campaign, post: Post, noun: str) -> Any:
    """The keys of the clues or cases (noun: clue, case) that bear it, as far as a post reads of that, for `pk__in=`."""
    marks = CampaignMark.objects.visible_to(post).filter(campaign=campaign)
    return marks.filter(**{f"{noun}__isnull": False}).values(f"{noun}_id")


def bearing(campaign: Campaign, post: Post) -> tuple[ClueQuerySet, CaseQuerySet]:
    """The clues and the cases that bear it."""
    clues = Clue.objects.visible_to(post).filter(pk__in=keys(campaign, post, "clue"))
    cases = Case.objects.visible_to(post).filter(pk__in=keys(campaign, post, "case"))
    return clues, cases.filter(merged_into=None)


def progress(campaign: Campaign, post: Post) -> list[tuple[str, int]]:
    """How far it has come, of what a post reads. 行纪 counts nowhere; agencies are not set beside each other."""
    clues, cases = bearing(campaign, post)
    sent = Referral.objects.visible_to(post).filter(
        case__in=cases.order_by().values("pk"), kind__in=COUNTED, secret=False, sent_at__isnull=False, recalled_at=None
    )  # fmt: skip
    return [
        ("线索", clues.count()), ("其中已建案或者并案", clues.filter(case__isnull=False).count()), ("案件", cases.count()),
        ("其中已办结", cases.filter(status__in=CLOSED).count()), ("已送达的移送", sent.count()),
    ]  # fmt: skip
