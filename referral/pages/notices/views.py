"""通知中心: all notices that may still be seen, reading them, and what came since (asked for by ui/notices.js)."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from referral.pages.acts import go
from referral.pages.notices.lines import lines, person, posts_of
from workflows import notices
from workflows.models import NOTICE_KINDS, Notice, NoticeQuerySet

PAGE = 30
_WAS_READ = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())


class NoticeFilter(forms.Form):
    """Kind, and unread alone."""

    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *NOTICE_KINDS.items()])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), ("unread", "未读")])

    def narrow(self, rows: NoticeQuerySet) -> NoticeQuerySet:
        """The notices that fit."""
        if kind := self.cleaned_data["kind"]:
            rows = rows.filter(kind=kind)
        return rows.unread() if self.cleaned_data["state"] else rows


def notice_list(request: HttpRequest) -> HttpResponse:
    """The notices of the person, unread first, then newest first."""
    posts = posts_of(request)
    form = NoticeFilter(request.GET or None)
    rows = notices.of(person(request), posts)
    if form.is_valid():
        rows = form.narrow(rows)
    rows = rows.annotate(was_read=_WAS_READ).order_by("was_read", "-seq")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "lines": lines(page, posts), "query": request.GET.urlencode(),
        "is_live": not request.GET,  # what arrives belongs on top of the whole list alone
    }  # fmt: skip
    return render(request, "notices/list.html", context)


@require_GET
def after(request: HttpRequest, seq: int) -> HttpResponse:
    """What came after a number, as lines of the list."""
    posts = posts_of(request)
    rows = notices.after(person(request), seq, posts)
    return render(request, "notices/after.html", {"lines": lines(rows, posts)})


@require_GET
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a notice: mark it and go to what it is about. That page is seen in the post that was told."""
    notice = _one(request, pk)
    acting = getattr(request, "post", None)
    if (
        notice.post_id
        and acting is not None
        and notice.post_id != acting.pk
        and notice.agency_id != acting.agency_id
    ):
        name = notice.agency.name if notice.agency else "另一"
        messages.warning(request, f"该通知发给您在{name}的身份，请先在右上角切换办理身份，再打开通知。")
        return go(request, reverse("notices"))
    notices.mark_read(person(request), at=timezone.now(), ids=[notice.pk])
    return go(request, notice.url or reverse("notices"))


@require_POST
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read."""
    notices.mark_read(person(request), at=timezone.now(), ids=[_one(request, pk).pk])
    return go(request, _back(request))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all notices that the person may see as read, up to the number that the page showed: not what came since."""
    seen = notices.of(person(request), posts_of(request)).unread()
    upto = request.POST.get("upto", "")
    if upto.isdecimal() and len(upto) < 12:
        seen = seen.filter(seq__lte=int(upto))
    number = notices.mark_read(person(request), at=timezone.now(), ids=seen.values_list("pk", flat=True))
    messages.success(request, f"已将 {number} 条通知标为已读。")
    return go(request, _back(request))


def _one(request: HttpRequest, pk: int) -> Notice:
    found: Notice | None = notices.of(person(request), posts_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest) -> str:
    """The list with the filters that the form stood on."""
    query = request.POST.get("query", "")
    return reverse("notices") + (f"?{query}" if query else "")
