"""Filters for days, moments and money, as the interface writes them: 2026-11-12 09:20 and 1,286,430.50 元."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from referral.services.told import term
from workflows.queue import COUNT_CAP

register = template.Library()
NOT_GIVEN = "未填"


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-11-12."""
    return f"{_local(value):%Y-%m-%d}" if value else NOT_GIVEN


@register.filter
def moment(value: datetime | None) -> str:
    """2026-11-12 09:20."""
    return f"{_local(value):%Y-%m-%d %H:%M}" if value else NOT_GIVEN


@register.filter
def limit_told(rule: str) -> str:
    """A limit that would begin today, with its legal basis: 7日（高检发释字〔2021〕4号 §13）."""
    return term(rule, timezone.localdate()).told


@register.filter
def chinese_day(value: date | datetime | None) -> str:
    """2026年11月12日, as papers write it."""
    if not value:
        return NOT_GIVEN
    local = _local(value)
    return f"{local.year}年{local.month}月{local.day}日"


@register.filter
def weekday(value: date | datetime) -> str:
    """星期四."""
    return "星期" + "一二三四五六日"[_local(value).weekday()]


@register.simple_tag
def when(value: date | datetime | None) -> SafeString | str:
    """A day or a moment as <time>, to the minute if it has one."""
    if not value:
        return NOT_GIVEN
    local = _local(value)
    words = moment(value) if isinstance(value, datetime) else day(value)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat(),
        words,
    )


@register.filter
def money(value: Decimal | int | None) -> str:
    """1,286,430.50 元; whole yuan lose nothing: 0.00 元."""
    return NOT_GIVEN if value in (None, "") else f"{Decimal(value):,.2f} 元"


@register.filter
def yuan(value: Decimal) -> str:
    """1,286,430.50; the unit stands in the heading."""
    return f"{value:,.2f}"


@register.filter
def wan(value: Decimal | int | None) -> str:
    """The number in 万元 with two decimals; the unit stands in the heading."""
    return NOT_GIVEN if value in (None, "") else f"{Decimal(value) / 10000:,.2f}"


@register.filter
def capped(value: int) -> str:
    """A count as queues give it: beyond their cap it says 1000+."""
    return f"{COUNT_CAP}+" if value > COUNT_CAP else str(value)


@register.filter
def file_size(value: int | None) -> str:
    """12.4 MB, 340 KB."""
    if value is None:
        return NOT_GIVEN
    if value < 1024 * 1024:
        return f"{max(value / 1024, 0.1):.1f} KB"
    return f"{value / 1024 / 1024:.1f} MB"
