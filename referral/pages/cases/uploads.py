"""What `ui/pieces.js` asks for: an upload begun or found again, piece after piece, and the evidence at the end.

Progress comes back as JSON, a refusal and the finished piece of evidence as the <li> that the page shows.
"""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from documents.errors import DocumentError
from documents.uploads import PIECE, WrongOffset
from referral.pages.acting import who
from referral.pages.cases.files import scanned
from referral.pages.cases.views import visible_case
from referral.services import evidence_uploads as verbs


def _refused(request: HttpRequest, error: DocumentError) -> HttpResponse:
    status = 404 if isinstance(error, verbs.Unknown) else 422
    return render(request, "cases/evidence_refused.html", {"sentence": error.sentence}, status=status)


@require_POST
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin an upload, or say where the same one stands."""
    case = visible_case(request, slug)
    size = request.POST.get("size", "")
    try:
        upload = verbs.begin(
            case, who(request), name=request.POST.get("name", ""), sha256=request.POST.get("sha256", ""),
            size=int(size) if size.isdecimal() and len(size) < 16 else 0,
        )  # fmt: skip
    except DocumentError as error:
        return _refused(request, error)
    url = reverse("evidence-piece", args=[slug, upload.slug])
    done = reverse("evidence-finish", args=[slug, upload.slug])
    return JsonResponse({"url": url, "done": done, "offset": upload.received, "piece": PIECE})


@require_POST
def piece(request: HttpRequest, slug: str, upload: str) -> HttpResponse:
    """The next piece: the body of the request, at the offset of the header X-Offset. 409 says where to go on."""
    case = visible_case(request, slug)
    offset = request.headers.get("X-Offset", "")
    try:
        taken = verbs.piece(
            case, who(request), upload, offset=int(offset) if offset.isdecimal() and len(offset) < 16 else -1, data=_body(request)
        )  # fmt: skip
    except WrongOffset as error:
        return JsonResponse({"offset": error.offset, "sentence": error.sentence}, status=409)
    except DocumentError as error:
        return _refused(request, error)
    return JsonResponse({"offset": taken.received})


def _body(request: HttpRequest) -> bytes:
    """The bytes that were sent; nothing of a body that is larger than a piece may be."""
    try:
        return request.body
    except RequestDataTooBig:
        return b""


@require_POST
def finish(request: HttpRequest, slug: str, upload: str) -> HttpResponse:
    """The last word: the pieces become evidence, or nothing stays of them."""
    case = visible_case(request, slug)
    try:
        taken = scanned(verbs.finish(case, who(request), upload))
    except DocumentError as error:
        return _refused(request, error)
    return render(request, "cases/evidence_line.html", {"e": taken}, status=201)


@require_POST
def cancel(request: HttpRequest, slug: str, upload: str) -> HttpResponse:
    """Give up an unfinished upload."""
    case = visible_case(request, slug)
    verbs.cancel(case, who(request), upload)
    return HttpResponseRedirect(reverse("case-evidence", args=[slug]))
