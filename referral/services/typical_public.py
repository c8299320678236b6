"""Verbs of 典型案例 once it may be public: where it stands, objections, and how it came down again."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from agencies.rights import may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete
from referral.law.masking import WITHDRAW
from referral.models import Typical
from referral.models.typical import Stage
from referral.services import rule_values
from referral.services.acting import Acting, require
from referral.services.calendars import calendar
from referral.services.typical import note, refuse_reopened, take


def publish(row: Typical, who: Acting, *, on: date, where: str, link: str = "") -> None:
    """发布登记: the day, the place, the address."""
    require(who, Act.DRAFT_TYPICAL, row.agency)
    if not where.strip():
        raise Incomplete("请填写发布载体。")
    with transaction.atomic():
        now = take(row, who, Stage.APPROVED)
        refuse_reopened(row)
        assert now.approved_at is not None
        if not timezone.localdate(now.approved_at) <= on <= timezone.localdate(who.at):
            raise Incomplete("发布日期应在批准之日和今天之间，请核对。")
        Typical.objects.filter(pk=row.pk).update(
            published_on=on, published_in=where.strip(), link=link.strip()
        )
        note(row, who, "typical_publish", f"发布典型案例：{where.strip()}")


def object_to(row: Typical, who: Acting, *, objection: str) -> None:
    """异议 or an own finding, by the author agency or one that was asked: it is answered in three working days."""
    asked = row.consents.filter(agency=who.agency).exists()
    if not (asked and may(who.post, Act.COUNTERSIGN, who.agency)):
        require(who, Act.DRAFT_TYPICAL, row.agency)
    if not objection.strip():
        raise Incomplete("请写明异议或者发现的问题。")
    refuse_secret(objection)
    with transaction.atomic():
        take(row, who, Stage.PUBLISHED)
        day = timezone.localdate(who.at)
        facts = {
            "objection": objection.strip(),
            "objected_at": who.at,
            "objected_by": who.post,
            "withdraw_by": _by(day),
        }
        Typical.objects.filter(pk=row.pk).update(**facts, kept_reason="", reminded_at=None)
        note(row, who, "typical_object", "登记典型案例异议", objection)


def _by(day: date) -> date:
    """The last of so many working days after a day."""
    days, left = calendar(), rule_values.value_on(WITHDRAW, day).length
    while left:
        day += timedelta(days=1)
        left -= days.is_workday(day)
    return day


def withdraw(row: Typical, who: Acting, *, on: date, words: str) -> None:
    """撤回登记: the day it came down and how."""
    require(who, Act.DRAFT_TYPICAL, row.agency)
    if not words.strip():
        raise Incomplete("请写明撤回情况，如已删除网页、已发更正。")
    refuse_secret(words)
    with transaction.atomic():
        now = take(row, who, Stage.PUBLISHED, Stage.OBJECTED)
        assert now.published_on is not None
        if not now.published_on <= on <= timezone.localdate(who.at):
            raise Incomplete("撤回日期应在发布之日和今天之间，请核对。")
        Typical.objects.filter(pk=row.pk).update(
            withdrawn_on=on, withdrawn_by=who.post, withdrawal=words.strip()
        )
        note(row, who, "typical_withdraw", "撤回典型案例", words)


def keep(row: Typical, who: Acting, *, reason: str) -> None:
    """The head finds that the objection does not hold: it stays, with the reason."""
    require(who, Act.APPROVE_TYPICAL, row.agency)
    if not reason.strip():
        raise Incomplete("请写明不撤回的理由。")
    refuse_secret(reason)
    with transaction.atomic():
        take(row, who, Stage.OBJECTED)
        Typical.objects.filter(pk=row.pk).update(kept_reason=reason.strip())
        note(row, who, "typical_keep", "典型案例异议不成立", reason)


def due(day: date) -> list[Typical]:
    """Objections whose last day has come, of which nobody was told yet."""
    rows = Typical.objects.filter(withdraw_by__lte=day, withdrawn_on=None, kept_reason="", reminded_at=None)
    return list(rows.select_related("agency", "case", "drafted_by__user")[:200])
