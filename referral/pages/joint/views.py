"""Tasks of a joint investigation: put one down, say how it ended."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from agencies.roles import Act
from referral.models import JointTask
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.forms import ActForm
from referral.pages.joint import forms
from referral.services import joint_tasks
from referral.services.acting import require
from referral.services.done import Done
from workflows import engine

ENDS: dict[str, tuple[str, type[ActForm]]] = {
    "done": ("任务完成", forms.DoneForm),
    "give-up": ("未能完成", forms.GiveUpForm),
}
VERBS: dict[str, Callable[..., Done]] = {"done": joint_tasks.finish, "give-up": joint_tasks.give_up}


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """登记商定任务."""
    case, acting = visible_case(request, slug), who(request)
    if not joint_tasks.batches_of(case, acting.post):
        raise Http404
    require(acting, Act.REPORT_RESULT, acting.agency)
    form = bind(forms.TaskForm, request, case=case, post=acting.post)
    back = reverse("case-tasks", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"case:{slug}:task", lambda by: engine.run(joint_tasks.add, case, by, **form.values()), back
        )  # fmt: skip

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": "登记商定任务", "subtitle": case.number, "submit": "登记", "cancel": back, "nav": "case-list",
            "effect": "登记后，商请机关和各参加机关即时收到通知；未参加的机关看不到任务。",
            "facts": [("案件编号", case.number), ("案件名称", case.title)],
        },
    )  # fmt: skip


def end(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """任务完成, or 未能完成 with the reason."""
    acting = who(request)
    if name not in ENDS:
        raise Http404
    task = see(JointTask.objects.visible_to(acting.post).select_related("case", "agency"), slug)
    joint_tasks.check_owner(task, acting)
    title, form_class = ENDS[name]
    tab = "case-taskforce" if joint_tasks.is_of_team(task) else "case-tasks"
    form, back = bind(form_class, request), reverse(tab, args=[task.case.slug])

    def do(data: dict[str, Any]) -> Answer:
        verb = VERBS[name]
        return once(
            request, f"task:{slug}:{name}", lambda by: engine.run(verb, task, by, **form.values()), back
        )

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": title, "subtitle": task.case.number, "submit": title, "cancel": back, "nav": "case-list",
            "effect": "登记后即时告知商请机关和各参加机关，登记后不能更改。",
            "facts": [("任务", task.title), ("承担机关", task.agency.name), ("商定完成日期", f"{task.due_on:%Y年%m月%d日}"), ("案件", task.case.number)],
        },
    )  # fmt: skip
