"""The one road of every act on a page: check the form, do it, show a refusal beside what was typed, else go on."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from referral.pages.errors import REFUSALS, status_of
from referral.services import refused

F = TypeVar("F", bound=forms.BaseForm)
#: A form that came back with something to mend.
UNPROCESSABLE = 422


def bind(form_class: type[F], request: HttpRequest, **kwargs: Any) -> F:
    """The form of this request: with what was posted, else empty. kwargs go to the form."""
    if request.method == "POST":
        return form_class(data=request.POST, files=request.FILES, **kwargs)
    return form_class(**kwargs)


def act(
    request: HttpRequest,
    form: forms.BaseForm,
    do: Callable[[dict[str, Any]], Any],
    *,
    success: str | Callable[[Any], str],
    redirect_to: str | Callable[[Any], str],
    template: str = "act_form.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form; when it is posted and valid, run `do(form.cleaned_data)` and go on.

    success: the sentence shown on the next page, '' for none; redirect_to: where to. Both may be made from what `do`
    returned. template and context: the page around the form (`act_form.html` takes title, lead, facts, submit, danger,
    cancel, upload). A refusal (an error with `.sentence`) or an invalid form gives the same page again with all entries
    kept and status 422, 403 or 409. htmx requests get the part named `form` of the template, and HX-Redirect at the end.
    """

    def page(status: int) -> HttpResponse:
        part = f"{template}#form" if getattr(request, "htmx", False) else template
        return render(request, part, {**(context or {}), "form": form}, status=status)

    if request.method != "POST":
        return page(200)
    if not form.is_valid():
        return page(UNPROCESSABLE)
    try:
        result = do(form.cleaned_data)
    except REFUSALS as error:
        refused.keep(error, str((context or {}).get("title", "")))
        form.add_error(None, error.sentence)
        return page(status_of(error))
    if sentence := success(result) if callable(success) else success:
        messages.success(request, sentence)
    return go(request, redirect_to(result) if callable(redirect_to) else redirect_to)


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to another page, also when htmx asked."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
