"""What holds for every page of a signed-in person: an own password first, and nothing kept after log-out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control

#: What remains open meanwhile, by URL name.
OPEN = frozenset({"password", "logout", "login"})


class OwnPasswordMiddleware:
    """Leads to the password page until the person has chosen a password."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Redirect when the password is not yet the person's own."""
        if not request.user.is_authenticated or not request.user.must_change_password:
            return None
        if request.resolver_match and request.resolver_match.url_name in OPEN:
            return None
        return HttpResponseRedirect(reverse("password"))


class NothingKeptMiddleware:
    """No browser keeps a page of a signed-in person: on a shared machine the Back button shows nothing after log-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response
