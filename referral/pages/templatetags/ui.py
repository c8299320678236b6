"""Template tags of the interface: icons, lamps, figures, lists. README of the style: /styleguide/."""

import re
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_ICONS = Path(__file__).resolve().parent.parent / "static" / "ui" / "icons"

_SHAPES = {
    "ok": '<circle cx="7" cy="7" r="6" fill="currentColor"/>',
    "warn": '<path d="M7 .8 13.6 12.6a.6.6 0 0 1-.5.9H.9a.6.6 0 0 1-.5-.9Z" fill="currentColor"/>'
    '<path d="M7 4.6v4.2M7 10.4v1.3" stroke="#fff" stroke-width="1.7"/>',
    "bad": '<path d="M4.1.5h5.8l3.6 3.6v5.8l-3.6 3.6H4.1L.5 9.9V4.1Z" fill="currentColor"/>'
    '<path d="m4.6 4.6 4.8 4.8m0-4.8L4.6 9.4" stroke="#fff" stroke-width="1.7"/>',
    "mute": '<circle cx="7" cy="7" r="6" fill="none" stroke="currentColor" stroke-width="1.8"/>'
    '<path d="M5.4 4.6v4.8m3.2-4.8v4.8" stroke="currentColor" stroke-width="1.6"/>',
    "done": '<circle cx="7" cy="7" r="6" fill="none" stroke="currentColor" stroke-width="1.8"/>'
    '<path d="m4.3 7.2 2 2 3.5-4" fill="none" stroke="currentColor" stroke-width="1.7"/>',
}
_LAMP_NAMES = {"ok": "正常", "warn": "临近", "bad": "已过时限", "mute": "未计时", "done": "已结束"}


@cache
def _strokes(name: str) -> SafeString:
    found = re.search(r"<svg[^>]*>(.*)</svg>", (_ICONS / f"{name}.svg").read_text(encoding="utf-8"), re.S)
    assert found, name
    return mark_safe(re.sub(r"\s+", " ", found.group(1)).strip())  # noqa: S308 - our own files


def icon_names() -> list[str]:
    """All icons that there are."""
    return sorted(path.stem for path in _ICONS.glob("*.svg"))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of static/ui/icons, inlined. label: read aloud; without it the icon is decoration."""
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, _strokes(name)
        )
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', _strokes(name))


@register.simple_tag
def ended(lines: list[Any]) -> list[Any]:
    """Of some clock lines those whose clock has ended."""
    return [line for line in lines if line.clock.ended_at]


@register.simple_tag
def lamp(clock: Any, words: str | int = "", title: str = "") -> SafeString:
    """The only way to print a deadline: shape, word and colour.

    clock: an object with lamp ('ok', 'warn', 'bad', 'mute', 'done'), words and title; or one of those five as text with
    `words` and `title` beside it.
    """
    if not isinstance(clock, str):
        clock, words, title = clock.lamp, clock.words, getattr(clock, "title", "")
    hover = format_html(' title="{}"', title) if title else ""
    shape = mark_safe(_SHAPES[clock])  # noqa: S308 - our own text
    return format_html(
        '<span class="lamp lamp--{}"{}><svg class="lamp__s" viewBox="0 0 14 14" aria-hidden="true">{}</svg>'
        '<span class="vh">{}：</span>{}</span>',
        clock, hover, shape, _LAMP_NAMES[clock], words,
    )  # fmt: skip


@register.simple_tag
def tag(word: Any, tone: str = "") -> SafeString:
    """A small label. tone: ok, warn, bad, info, lead, seal, or '' for neutral; nothing at all without a word."""
    if not word:
        return mark_safe("")
    return format_html('<span class="tag{}">{}</span>', f" tag--{tone}" if tone else "", word)


@register.simple_tag
def bar(label: str, *parts: Any) -> SafeString:
    """A bar as SVG. {% bar "已用 70%" 70 "warn" %} is one share of 100; {% bar "…" 9 "ok" 1 "bad" %} divides the whole."""
    shares = [(float(parts[i]), parts[i + 1]) for i in range(0, len(parts), 2)]
    whole = sum(share for share, _ in shares) if len(shares) > 1 else 100.0
    gap = 0.6 if len(shares) > 1 else 0.0
    x, rects = 0.0, []
    for share, tone in shares:
        width = share / whole * 100 if whole else 0.0
        if width:
            rects.append((tone, f"{x:.2f}", f"{max(min(width, 100) - gap, 0.5):.2f}"))
        x += width
    inner = format_html_join("", '<rect class="{}" x="{}%" y="0" width="{}%" height="100%"/>', rects)
    return format_html('<svg class="bar" role="img" aria-label="{}">{}</svg>', label, inner)


@register.simple_tag
def submission_key() -> SafeString:
    """The key that makes a form count once, however often it is sent. One in every form that acts."""
    return format_html('<input type="hidden" name="submission" value="{}">', uuid4())


@register.simple_tag(takes_context=True)
def sort_th(context: template.Context, key: str, word: str, classes: str = "") -> SafeString:
    """A column heading that sorts: `?sort=key`, then `?sort=-key`. The view reads `sort` and knows which keys it allows."""
    request: HttpRequest = context["request"]
    now = request.GET.get("sort") or context.get("sort") or ""
    state = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    query = request.GET.copy()
    query["sort"] = f"-{key}" if state == "ascending" else key
    query.pop("page", None)
    aria = format_html(' aria-sort="{}"', state) if state else ""
    arrow = {"ascending": " ↑", "descending": " ↓"}.get(state, " ↕")
    return format_html(
        '<th role="columnheader" scope="col" class="{}"{}><span class="only-s">{}</span>'
        '<a class="sort" href="?{}">{}{}</a></th>',
        classes, aria, word, query.urlencode(), word, arrow,
    )  # fmt: skip


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page, label: str = "分页") -> dict[str, Any]:
    """Links to the pages of a list; keeps the filters and tells how many there are. label: unique on a page."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "numbers": list(numbers), "query": query.urlencode(), "label": label}


@register.inclusion_tag("ui/empty.html")
def empty(words: str, hint: str = "", icon: str = "inbox", url: str = "", act: str = "") -> dict[str, Any]:
    """Nothing here, why, and what to do: url and act make a button."""
    return {"words": words, "hint": hint, "icon": icon, "url": url, "act": act}


@register.inclusion_tag("ui/facts.html")
def facts(items: Any, columns: int = 4) -> dict[str, Any]:
    """A list of (word, value) pairs in 4, 2 or 1 columns."""
    return {"items": items, "columns": columns}


@register.inclusion_tag("ui/timeline.html")
def timeline(entries: Any) -> dict[str, Any]:
    """History, newest first as given. An entry has title, at, by; may have opinion, signature, note, tone, icon, files.

    tone: ok, warn, bad, info or ''; files: objects with url and name.
    """
    return {"entries": entries}


@register.inclusion_tag("ui/stages.html")
def stages(items: Any, label: str = "办理阶段") -> dict[str, Any]:
    """A road of stages: objects with word, state (done, now, todo) and note."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm, focus: bool = True) -> dict[str, Any]:
    """What must be mended, on top of a form, each line leading to its field. focus: it is read first."""
    if not form.is_bound:
        return {"lines": []}
    lines = [("", sentence) for sentence in form.non_field_errors()]
    for field in form:
        lines += [(field.id_for_label or field.auto_id, sentence) for sentence in field.errors]
    return {"lines": lines, "focus": focus}
