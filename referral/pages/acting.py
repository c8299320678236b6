"""From a request to an act: who acts, what may be seen, and a form that is taken once."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from agencies.models import Post, User
from documents.issue import render
from documents.models import Letter
from referral.models import Case
from referral.services import submissions
from referral.services.acting import Acting
from referral.services.done import Done

M = TypeVar("M", bound=Model)
#: Letters that are printed before an act is answered.
PRINTED_AT_ONCE = 6


@dataclass(frozen=True)
class Answer:
    """Where the answer to a form is, and what to say there ('' when the form had been taken before)."""

    url: str
    text: str = ""


def post_of(request: HttpRequest) -> Post:
    """The acting post. 404 for platform roles: business is not there for them."""
    post: Post | None = getattr(request, "post", None)
    if post is None:
        raise Http404
    return post


def who(request: HttpRequest) -> Acting:
    """The acting post and person, now."""
    user = request.user
    assert isinstance(user, User)
    return Acting.now(post_of(request), user, timezone.now())


def see(rows: "QuerySet[M]", slug: str) -> M:
    """The visible row of that address; 404 when it is not there or not for this post: the page does not tell which."""
    found = rows.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def once(
    request: HttpRequest, act: str, run: Callable[[Acting], Any], url: str | Callable[[Any], str]
) -> Answer:
    """Do an act for a form that may come twice.

    act: its name, kept with the key; run: does it for the acting post; url: where its answer is. A form that was taken
    before gives the same address and does nothing. Letters that the act issued are printed after the commit.
    """
    acting = who(request)
    result, answer = take_once(request, act, acting.user, acting.post, acting.at, lambda: run(acting), url)
    print_letters(result)
    return answer


def take_once(
    request: HttpRequest,
    act: str,
    user: User,
    post: Post | None,
    at: datetime,
    run: Callable[[], Any],
    url: str | Callable[[Any], str],
    text: str = "",
) -> tuple[Any, Answer]:
    """Run for a form that may come twice, in one transaction. Returns what came of it (None the second time) and where to go.

    text: what to say when it is done, instead of what the result says.
    """
    key = _key(request)
    with transaction.atomic():
        if key is not None:
            body = submissions.body_hash(_body(request))
            earlier = submissions.take(key, user=user, post=post, act=act, body=body, at=at)
            if earlier is not None:
                return None, Answer(earlier.result_url)
        result = run()
        answer = Answer(url(result) if callable(url) else url, text or _text(result))
        if key is not None:
            submissions.remember(key, answer.url)
    return result, answer


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("submission", ""))
    except ValueError:
        return None


def _body(request: HttpRequest) -> dict[str, Any]:
    files = {name: [f.name for f in request.FILES.getlist(name)] for name in request.FILES}
    return {name: request.POST.getlist(name) for name in request.POST} | files


def _text(result: Any) -> str:
    if isinstance(result, Done):
        return result.text
    if isinstance(result, list | tuple):
        return "".join(_text(part) for part in result)
    return ""


def print_letters(result: Any) -> None:
    """Print what an act has issued, as long as nobody waits for it; the rest and what fails is printed each minute."""
    cases = {done.case.pk for done in _all(result) if isinstance(done.case, Case)}
    for letter in (
        Letter.objects.waiting().filter(case_letter__case__in=cases).order_by("pk")[:PRINTED_AT_ONCE]
    ):
        render(letter, timezone.now())


def _all(result: Any) -> list[Done]:
    if isinstance(result, Done):
        return [result]
    return [part for part in result if isinstance(part, Done)] if isinstance(result, list | tuple) else []
