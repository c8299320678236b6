"""套打 and its test page. How far this desk's printer prints awry is kept in its browser."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from documents.letters.paper import Overprint
from referral.models import CaseLetter
from referral.pages.acting import who
from referral.pages.acts import UNPROCESSABLE, bind
from referral.pages.downloads import whole
from referral.pages.errors import REFUSALS, status_of
from referral.pages.forms import ActForm
from referral.services import overprints
from referral.services.acting import Acting
from referral.services.doors import reads_letter
from referral.services.sight import refuse_member

COOKIE, YEAR = "overprint", 365 * 24 * 3600
TEST = "test"


def _offset(label: str, help_text: str) -> forms.DecimalField:
    most = overprints.FARTHEST
    return forms.DecimalField(
        label=label, help_text=help_text, min_value=-most, max_value=most, max_digits=4, decimal_places=1,
        error_messages={
            "invalid": f"{label}请填写毫米数，如 1.5 或者 -2。",
            "min_value": f"{label}请填写 -{most} 至 {most} 之间的毫米数；相差更多的，请检查打印机的纸张设置。",
            "max_value": f"{label}请填写 -{most} 至 {most} 之间的毫米数；相差更多的，请检查打印机的纸张设置。",
            "max_decimal_places": f"{label}精确到0.1毫米。", "max_digits": f"{label}请填写毫米数，如 1.5 或者 -2。",
            "max_whole_digits": f"{label}请填写 -{most} 至 {most} 之间的毫米数。",
        },
    )  # fmt: skip


class OverprintForm(ActForm):
    """How far the print is moved, in millimetres."""

    x = _offset("横移（毫米）", "向右为正，向左为负。")
    y = _offset("纵移（毫米）", "向下为正，向上为负。")


def _link(slug: str, acting: Acting) -> CaseLetter:
    """A letter of a case that the post reads in its own right: who only borrowed the dossier prints nothing."""
    rows = CaseLetter.objects.select_related("case", "letter__agency", "referral")
    link = rows.filter(letter__slug=slug).first()
    if link is None or not reads_letter(link, acting.post):
        raise Http404
    refuse_member(link.case, acting.post)
    return link


def overprint(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and the print or the test page that it asks for."""
    acting = who(request)
    link = _link(slug, acting)
    letter = link.letter
    overprints.check_overprint(letter, acting)
    back = reverse("referral", args=[link.referral.slug]) if link.referral else reverse("case-list")
    context = {"letter": letter, "back": back, "nav": "case-list"}
    if request.method != "POST":
        kept = OverprintForm(dict(zip("xy", request.COOKIES.get(COOKIE, "").split(","), strict=False)))
        initial = kept.cleaned_data if kept.is_valid() else {"x": Decimal(0), "y": Decimal(0)}
        return render(request, "overprint/form.html", context | {"form": OverprintForm(initial=initial)})
    form = bind(OverprintForm, request)
    if not form.is_valid():
        return render(request, "overprint/form.html", context | {"form": form}, status=UNPROCESSABLE)
    x, y, is_test = form.cleaned_data["x"], form.cleaned_data["y"], request.POST.get("do") == TEST
    try:
        pdf = overprints.printed(letter, Overprint(float(x), float(y), is_test), acting)
    except REFUSALS as error:
        form.add_error(None, error.sentence)
        return render(request, "overprint/form.html", context | {"form": form}, status=status_of(error))
    name = "预印纸测试页" if is_test else f"{letter.number or letter.title}（套打件）"
    answer = whole(pdf, f"{name}.pdf", "application/pdf")
    answer.set_cookie(
        COOKIE, f"{x},{y}", max_age=YEAR, path="/letters/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer
