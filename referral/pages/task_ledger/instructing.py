"""登记批示: a leader's words on a case become a task, typed by himself; what he wrote on paper is entered by 代录."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from referral.models import Case
from referral.pages.acting import Answer, once, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.task_ledger.forms import InstructForm
from referral.services import instructions
from referral.services.acting import require
from workflows import engine


def address(case: Case, post: Post) -> str:
    """Where a post registers a 批示 on a case: on the screen if it is his own, from paper if he enters papers; else ''."""
    if not instructions.is_open(case, post.agency):
        return ""
    if may(post, Act.INSTRUCT, post.agency):
        return reverse("case-instruct", args=[case.slug])
    if may(post, Act.ENTER_PAPER, post.agency):
        return reverse("paper-enter", args=["case", case.slug, instructions.INSTRUCT.name])
    return ""


def instruct(request: HttpRequest, slug: str) -> HttpResponse:
    """A leader registers his own 批示."""
    case, acting = visible_case(request, slug), who(request)
    require(acting, Act.INSTRUCT, acting.agency)
    form, back = bind(InstructForm, request, case=case, who=acting), reverse("task-ledger")

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"instruct:{slug}", lambda by: engine.run(instructions.instruct, case, by, **data), back
        )

    return act(
        request, form, do, success="批示已登记，承办机关即时收到通知。", redirect_to=lambda answer: answer.url,
        context={
            "title": "登记批示", "submit": "登记批示", "cancel": reverse("case", args=[slug]), "nav": "briefing",
            "effect": "批示转为任务台账的一项任务，由承办机关登记办理情况；完成前列在每日一页。",
            "facts": [("案件编号", case.number), ("案件名称", case.title), ("批示人", acting.user.full_name)],
        },
    )  # fmt: skip
