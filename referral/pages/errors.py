"""Refusals as pages: each says what happened and what to do next. The one place that maps errors to status codes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from agencies.errors import DirectoryError, NotPermitted
from documents.errors import DocumentError
from referral.law.errors import Conflict, NotAllowed, ReferralError
from referral.services import refused

#: Errors that carry a sentence for the user (`.sentence`); nothing else is ever shown.
REFUSALS = (ReferralError, DirectoryError, DocumentError)


def status_of(error: Exception) -> int:
    """The HTTP status of a refusal: 403 no right, 409 somebody was faster, 422 what was asked cannot be done."""
    if isinstance(error, NotAllowed | NotPermitted):
        return 403
    return 409 if isinstance(error, Conflict) else 422


def refusal(request: HttpRequest, error: Exception) -> HttpResponse:
    """The page of a refusal that no form caught."""
    refused.keep(error)
    status = status_of(error)
    context = {"sentence": getattr(error, "sentence", "")}
    return render(request, f"errors/{status}.html", context, status=status)


class RefusalMiddleware:
    """Shows a refusal raised by a view as a page with its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(
                request
            )  # PostgreSQL refuses a null byte in any text, also in one that is looked up
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer refusals; leave every other error to Django."""
        return refusal(request, error) if isinstance(error, REFUSALS) else None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: visible, but not allowed for the acting post."""
    return render(request, "errors/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is older than the session."""
    return render(request, "errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not for this person; the page does not tell which."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our own fault. Rendered without the request, so that nothing asks the database."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
