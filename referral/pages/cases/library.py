"""案件库: the list of the cases that one sees."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from referral.models import Case, Lane
from referral.pages.acting import post_of
from referral.pages.cases.forms import CaseFilter


def case_list(request: HttpRequest) -> HttpResponse:
    """案件库: what the acting post may see, searched and filtered."""
    post = post_of(request)
    form = CaseFilter(request.GET or None, post=post)
    rows = (
        Case.objects.visible_to(post)
        .select_related("lead_agency", "region")
        .order_by("-last_activity_at", "-pk")
    )
    if form.is_valid():
        rows = form.narrow(rows, post)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    counts = _lane_counts([case.pk for case in page], post)
    for case in page:
        case.shown_lanes = counts.get(case.pk, (0, 0))  # type: ignore[attr-defined]
    context = {
        "form": form, "page": page, "nav": "case-list", "may_backfill": may(post, Act.DECIDE_CLUE, post.agency),
    }  # fmt: skip
    return render(request, "cases/list.html", context)


def _lane_counts(pks: list[int], post: Post) -> dict[int, tuple[int, int]]:
    """(ended, all) visible lanes of each case: a hidden lane counts nowhere."""
    rows = (
        Lane.objects.visible_to(post)
        .filter(case_id__in=pks)
        .values("case_id")
        .annotate(n=Count("pk"), over=Count("pk", filter=Q(status__in=["done", "waived", "not_taken"])))
    )
    return {row["case_id"]: (row["over"], row["n"]) for row in rows}
