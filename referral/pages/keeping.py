"""Changes of the directory on pages: who keeps it, and a form that is taken once. Works with and without a post."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from agencies.keeping import Keeper
from agencies.models import User
from referral.pages.acting import Answer, take_once
from referral.pages.acts import act


def keeper(request: HttpRequest) -> Keeper:
    """Who is here now. 404 for an account that has neither a post nor a platform role: nothing is there for it."""
    user = request.user
    assert isinstance(user, User)
    post = getattr(request, "post", None)
    if post is None and not user.platform_role:
        raise Http404
    return Keeper(user, post, timezone.now())


def kept_once(
    request: HttpRequest, name: str, run: Callable[[Keeper], Any], url: str | Callable[[Any], str], text: str
) -> Answer:
    """Do a change for a form that may come twice. name: kept with the form's key; text: what to say when it is done."""
    who = keeper(request)
    _, answer = take_once(request, name, who.user, who.post, who.at, lambda: run(who), url, text)
    return answer


def change(
    request: HttpRequest,
    form: forms.BaseForm,
    run: Callable[[Keeper, dict[str, Any]], Any],
    *,
    name: str,
    url: str | Callable[[Any], str],
    text: str,
    template: str = "act_form.html",
    **context: Any,
) -> HttpResponse:
    """The page of one change: its form, its refusal, or on to url. run: does it with what was typed; context: the page's."""
    return act(
        request, form, lambda data: kept_once(request, name, lambda who: run(who, data), url, text),
        success=lambda answer: answer.text, redirect_to=lambda answer: answer.url, template=template,
        context={"nav": "directory", "submit": context.get("title", ""), **context},
    )  # fmt: skip
