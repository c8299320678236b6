"""The style guide: every component, in both densities, with invented content."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from referral.pages.styleguide import examples
from referral.pages.templatetags.ui import icon_names


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """All components on one page. Open to visitors while developing, else to whoever is logged in."""
    if not settings.DEBUG and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if "said" in request.GET:
        messages.success(request, "已提交，等待审核。")
    wrong = examples.ExampleForm(data={"opinion": "过短"})
    context = {
        "lights": examples.LIGHTS,
        "rows": examples.ROWS,
        "facts_example": examples.FACTS,
        "amount": examples.AMOUNT,
        "moment_example": examples.NOW,
        "entries": examples.ENTRIES,
        "stage_list": examples.STAGES,
        "lanes": examples.LANES,
        "columns": ["送达", "签收", "审查", "办理", "反馈"],
        "form": examples.ExampleForm(),
        "wrong": wrong,
        "icon_names": icon_names(),
        "page": Paginator(range(213), 20).get_page(request.GET.get("page") or 4),
    }
    return render(request, "styleguide/page.html", context)
