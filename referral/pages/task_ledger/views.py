"""任务台账 on the pages: the list, one task with what was reported, its acts."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.rights import rights_of
from agencies.roles import Act
from referral.law.errors import NotAllowed
from referral.law.tasks import DONE, FAILED, PROGRESS, SOURCES
from referral.models import LedgerTask, Meeting
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm
from referral.pages.meetings.lines import TASK_TONES
from referral.pages.task_ledger import forms, lines
from referral.services import ledger_tasks
from referral.services.acting import Acting
from workflows import meetings as verbs

TITLE = "任务台账"
Run = Callable[[LedgerTask, Acting, dict[str, Any]], Any]
#: Acts on a task: title, form, what follows, what is said when it is done, what is done.
_ACTS: dict[str, tuple[str, type[ActForm], str, str, Run]] = {
    "confirm": ("确认承担", ActForm, "确认后由本机关承担，按商定日期办理；召集单位即时收到通知。", "已确认承担。", lambda row, by, data: verbs.confirm(row, by)),
    "decline": ("不同意承担", forms.DeclineForm, "召集单位即时收到原因。", "已回复不同意承担。", lambda row, by, data: verbs.decline(row, by, **data)),
    PROGRESS: ("登记办理情况", forms.ReportForm, "", "已登记办理情况。", lambda row, by, data: verbs.report(row, by, kind=PROGRESS, **data)),
    DONE: ("登记完成", forms.ReportForm, "登记后不能更改；交办或者召集的单位即时收到通知。", "已登记完成。", lambda row, by, data: verbs.report(row, by, kind=DONE, **data)),
    FAILED: ("未能完成", forms.ReportForm, "写明原因；登记后不能更改。", "已登记。", lambda row, by, data: verbs.report(row, by, kind=FAILED, **data)),
}  # fmt: skip


def filtered(request: HttpRequest, acting: Acting) -> tuple[list[lines.Line], forms.LedgerFilter]:
    """The lines that the request asks for, and its filter."""
    form = forms.LedgerFilter(request.GET or None)
    found = lines.all_lines(acting.post, timezone.localdate(acting.at))
    return (lines.narrow(found, form.cleaned_data) if form.is_valid() else found), form


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Every task that the agency leads, helps with or gave."""
    acting = who(request)
    found, form = filtered(request, acting)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": Paginator(found, 20).get_page(request.GET.get("page")), "form": form, "nav": "task-ledger", "agency": acting.agency,
        "query": query.urlencode(), "may_enter": Act.KEEP_TASKS in rights_of(acting.post),
    }  # fmt: skip
    return render(request, "task_ledger/list.html", context)


def _one(request: HttpRequest, slug: str) -> tuple[LedgerTask, Acting]:
    acting = who(request)
    rows = LedgerTask.objects.visible_to(acting.post).select_related(
        "agency", "given_by", "meeting", "item", "case", "ordered_by__user", "ordered_by__agency", "confirmed_by__user", "confirmed_by__agency", "declined_by__user",
    )  # fmt: skip
    return see(rows, slug), acting


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One task: from where, whose, until when, what was reported and what proves it."""
    task, acting = _one(request, slug)
    today, post = timezone.localdate(acting.at), acting.post
    state = task.state(today)
    shown = set(ledger_tasks.proofs_for(task, post).values_list("pk", flat=True))
    meeting = task.meeting
    if meeting is not None and not Meeting.objects.visible_to(post).filter(pk=meeting.pk).exists():
        meeting = None
    context = {
        "t": task, "state": state, "tone": TASK_TONES[state], "nav": "task-ledger", "meeting": meeting, "source": SOURCES[task.source], "word": task.word(today),
        "co": list(task.co_agencies.all()), "reports": [(one, one.evidence if one.evidence_id in shown else None) for one in task.reports.select_related("by__user", "by__agency", "evidence")],
        "acts": [(_ACTS[name][0], name) for name in ledger_tasks.acts_of(task, post, today)],
    }  # fmt: skip
    return render(request, "task_ledger/detail.html", context)


def act_on(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a task."""
    task, acting = _one(request, slug)
    if name not in _ACTS:
        raise Http404
    today = timezone.localdate(acting.at)
    if request.method != "POST" and name not in ledger_tasks.acts_of(task, acting.post, today):
        raise NotAllowed(
            f"该任务由{task.agency.short_name}牵头，现为「{task.word(today)}」，您现在不能办理此事项。"
        )
    title, form_class, effect, success, run = _ACTS[name]
    more = {"task": task, "acting": acting, "kind": name} if form_class is forms.ReportForm else {}
    form, back = bind(form_class, request, **more), reverse("ledger-task", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"ledger-task:{slug}:{name}", lambda by: run(task, by, data), back)

    return act(
        request, form, do, success=success, redirect_to=lambda a: a.url,
        context={
            "title": title, "submit": title, "cancel": back, "effect": effect, "nav": "task-ledger",
            "facts": [("任务", task.title), ("牵头单位", task.agency.name), ("完成日期", f"{task.due_on:%Y-%m-%d}")],
            "crumbs": [(TITLE, reverse("task-ledger")), (task.title[:20], back)],
        },
    )  # fmt: skip
