"""Template tags of the frame around a page: menu, bell, acting post, who prints it and when."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone

from referral.pages import shell

register = template.Library()
SITE_NAME = "医保基金案件移送协同平台"
BANNER = "本系统为非涉密系统，严禁存储、处理、传输国家秘密"


@register.simple_tag
def site_name() -> str:
    """The name of the platform."""
    return SITE_NAME


@register.simple_tag
def banner() -> str:
    """The sentence on top of every page and print."""
    return BANNER


@register.simple_tag
def address(name: str) -> str:
    """The address of a named page, or '' while there is none."""
    return shell.address(name)


@register.simple_tag
def printed_at() -> Any:
    """The moment that a print bears."""
    return timezone.localtime()


@register.simple_tag(takes_context=True)
def frame(context: template.Context) -> dict[str, Any]:
    """Menu, phone bar, bell and acting post of this request. The page says where it is by `nav`, else its own name does."""
    request: HttpRequest = context["request"]
    match = request.resolver_match
    groups = shell.menu(request, context.get("nav") or (match.url_name if match else "") or "")
    return {
        "groups": groups,
        "tabbar": shell.tabbar(groups),
        "bell": shell.bell(request),
        "post": getattr(request, "post", None),
        "others": [p for p in getattr(request, "posts", []) if p != getattr(request, "post", None)],
    }
