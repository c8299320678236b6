"""任务台账 by Excel: out as the page shows it; in by a template, checked whole, previewed, then registered."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.roles import Act
from documents import workbooks
from documents.workbooks import Sheet
from referral.law.errors import Incomplete
from referral.pages.acting import once, who
from referral.pages.acts import UNPROCESSABLE, bind, go
from referral.pages.downloads import whole
from referral.pages.errors import REFUSALS, status_of
from referral.pages.task_ledger import forms, lines
from referral.pages.task_ledger.views import TITLE, filtered
from referral.services import task_import
from referral.services.acting import Acting, require

_SALT = "task-ledger"
#: How long a preview may lie before it is registered, in seconds.
_LIFE = 12 * 3600


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The lines of the page as a workbook, all of its pages."""
    acting = who(request)
    found, _ = filtered(request, acting)
    content = workbooks.written(
        [Sheet(TITLE, lines.COLUMNS, [lines.cells(line) for line in found], lines.WIDTHS)],
        author=acting.agency.name,
    )
    name = f"{acting.agency.name}任务台账{timezone.localdate(acting.at):%Y-%m-%d}.xlsx"
    return whole(content, name, workbooks.XLSX, shown=False)


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty table."""
    require(who(request), Act.KEEP_TASKS, who(request).agency)
    return whole(task_import.template(), "任务台账模板.xlsx", workbooks.XLSX, shown=False)


def upload(request: HttpRequest) -> HttpResponse:
    """Upload, preview or see what is wrong, register."""
    acting = who(request)
    require(acting, Act.KEEP_TASKS, acting.agency)
    if request.method == "POST" and "checked" in request.POST:
        return _register(request, acting)
    form = bind(forms.UploadForm, request)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    try:
        cells = workbooks.read(form.cleaned_data["file"].read(), task_import.HEAD)
        rows, wrong = task_import.check_cells(cells, acting)
    except REFUSALS as error:
        form.add_error("file", error.sentence)
        return _page(request, form, status=status_of(error))
    if wrong:
        return _page(request, form, wrong=wrong, status=UNPROCESSABLE)
    checked = signing.dumps([_plain(row) for row in cells], salt=f"{_SALT}:{acting.post.pk}", compress=True)
    return _page(request, form, rows=rows, checked=checked, number=sum(row.is_new for row in rows))


def _plain(row: tuple[int, dict[str, Any]]) -> list[Any]:
    number, cells = row
    return [number, {word: str(cell) for word, cell in cells.items()}]


def _register(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Take in what was previewed: it is checked once more, for the directory may have changed meanwhile."""
    form = forms.UploadForm()
    try:
        cells = [(n, row) for n, row in _unpacked(request.POST["checked"], acting)]
        made: list[int] = []
        answer = once(
            request, "task-ledger:import", lambda by: made.append(task_import.take_in(cells, by)), reverse("task-ledger")
        )  # fmt: skip
    except REFUSALS as error:
        return _page(request, form, refused=error.sentence, status=status_of(error))
    if made:
        messages.success(
            request, f"已登记{made[0]}项任务。" if made[0] else "这些任务都已经登记过，没有新增。"
        )
    return go(request, answer.url)


def _unpacked(checked: str, acting: Acting) -> Any:
    try:
        return signing.loads(checked, salt=f"{_SALT}:{acting.post.pk}", max_age=_LIFE)
    except signing.BadSignature as error:
        raise Incomplete("预览已经失效，请重新上传文件。") from error


def _page(request: HttpRequest, form: forms.UploadForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "nav": "task-ledger",
        "head": task_import.HEAD,
        "notes": task_import.NOTES,
        **more,
    }
    return render(request, "task_ledger/import.html", context, status=status)
