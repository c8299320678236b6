"""The acting post of a request: chosen in the session, else the first that the person holds."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agencies.models import Post
from agencies.rights import acting_posts

SESSION_KEY = "post"


class ActingPostMiddleware:
    """Sets request.post (None for platform roles and visitors) and request.posts (what one may switch to)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        posts: list[Post] = []
        if request.user.is_authenticated:
            posts = acting_posts(request.user, timezone.now())
        chosen = request.session.get(SESSION_KEY) if posts else None
        request.posts = posts  # type: ignore[attr-defined]
        request.post = next((p for p in posts if p.pk == chosen), posts[0] if posts else None)  # type: ignore[attr-defined]
        return self.get_response(request)
