"""A piece of evidence on the screen: its pages as pictures that bear who looks and when, or its text; who looked before."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.models import Post, User
from documents import previews
from documents.evidence import note_view
from documents.models import Evidence
from documents.quarantine import refuse_held
from referral.models import Case
from referral.pages.acting import post_of
from referral.pages.cases.files import may_look, may_open
from referral.pages.templatetags.figures import moment
from referral.services import looks

#: Pages on one screen, all of which are printed.
AT_ONCE = 10
#: How long the pictures of a page that was opened can be asked for, in seconds.
FRESH = 3600
_SALT = "evidence-view"


def _seen(slug: str, post: Post) -> Evidence:
    found = get_object_or_404(Evidence.objects.select_related("agency", "uploaded_by__user"), slug=slug)
    if not may_look(found, post):
        raise Http404
    return found


@require_GET
def view(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a piece of evidence; that it was looked at is written down."""
    post = post_of(request)
    piece = _seen(slug, post)
    refuse_held(piece)
    assert isinstance(request.user, User)
    now = timezone.now()
    note_view(piece, user=request.user, post=post, at=now)
    case = Case.objects.filter(dossier_id=piece.dossier_id).first()
    lists = looks.may_list(piece, case, post)
    mark = f"{request.user.full_name}　{moment(now)}"
    context: dict[str, Any] = {
        "e": piece, "mark": mark, "may_take": may_open(piece, post), "nav": "case-list", "lists_looks": lists,
        "looks": looks.of(piece, case, post) if lists else [],
        "case": case if case and Case.objects.visible_to(post).filter(pk=case.pk).exists() else None,
    }  # fmt: skip
    return render(request, "cases/evidence_view.html", context | _content(request, piece, mark))


def _content(request: HttpRequest, piece: Evidence, mark: str) -> dict[str, Any]:
    if piece.content_type == previews.TEXT:
        text, is_all = previews.text(piece)
        return {"text": text, "is_cut": not is_all}
    start = request.GET.get("from", "")
    first = max(int(start) if start.isdecimal() and len(start) < 7 else 1, 1)
    last = min(first + AT_ONCE - 1, piece.pages)
    ticket = signing.dumps([piece.slug, request.user.pk, mark], salt=_SALT)
    return {
        "pages": range(first, last + 1) if piece.content_type in previews.PAGED else (), "ticket": ticket, "first": first,
        "last": last, "before": max(first - AT_ONCE, 1) if first > 1 else 0, "after": last + 1 if last < piece.pages else 0,
    }  # fmt: skip


@require_GET
def page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One page as a picture, for who has just opened the page around it: no look goes unrecorded."""
    post = post_of(request)
    piece = _seen(slug, post)
    try:
        named, user, mark = signing.loads(request.GET.get("ticket", ""), salt=_SALT, max_age=FRESH)
    except signing.BadSignature:
        raise Http404 from None
    if [named, user] != [slug, request.user.pk] or not 1 <= number <= piece.pages:
        raise Http404
    return HttpResponse(
        previews.picture(piece, number, mark), content_type="image/jpeg",
        headers={
            "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )  # fmt: skip
