"""核验: a code from the QR or typed, a file, or both; answered without logging in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from documents.signing.inspection import Busy
from documents.verification import Verdict, Verified, verify
from referral.pages.acts import UNPROCESSABLE
from referral.pages.checkpage.forms import CheckForm
from referral.pages.checkpage.limits import is_too_large, is_too_often


@login_not_required
@csrf_exempt  # nothing is changed; so the size is known before anything is read
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """The form; below a code from the QR or an answered form, the verdict."""
    if is_too_often(request):
        return render(request, "checkpage/too_often.html", status=429)
    if request.method == "POST":
        return _posted(request)
    if not code:
        return _page(request, CheckForm())
    return _page(request, CheckForm(initial={"code": code[:40]}), verify(code))


def _posted(request: HttpRequest) -> HttpResponse:
    if is_too_large(request):
        return render(request, "checkpage/too_large.html", status=413)
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    file = form.cleaned_data["file"]
    try:
        found = verify(form.cleaned_data["code"], file.chunks() if file else None)
    except Busy as error:
        form.add_error(None, error.sentence)
        return _page(request, form, status=503)
    return _page(request, form, found)


def _page(
    request: HttpRequest, form: CheckForm, found: Verified | None = None, status: int = 200
) -> HttpResponse:
    if found and found.verdict == Verdict.UNKNOWN:
        status = 404
    answer = render(request, "checkpage/check.html", {"form": form, "found": found}, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer
