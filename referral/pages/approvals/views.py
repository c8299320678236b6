"""审批: what waits for the acting post's signature, one by one or several with one opinion."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agencies.rights import rights_of
from referral.law.errors import NotAllowed
from referral.models import Referral
from referral.pages import shell
from referral.pages.acting import Answer, once, post_of, who
from referral.pages.acts import act, bind, go
from referral.pages.approvals import printing
from referral.pages.approvals.forms import BatchForm
from referral.pages.approvals.lines import groups, keys_of, request_lines, ticked, waiting
from referral.pages.referrals.moves import BUTTONS, EFFECTS, sending_deadline
from referral.services import batch as verbs
from referral.services import clock_requests
from referral.services.acting import Acting, require
from workflows import engine
from workflows.queue import capped

_DONE = {"review": "已审核通过", "approve": "已批准"}
_ACTS = {"approve": "批准"} | BUTTONS


def approval_list(request: HttpRequest) -> HttpResponse:
    """What waits for a signature, the nearest due first; referrals of one dispatch together."""
    post = post_of(request)
    if rights_of(post).isdisjoint(shell.APPROVALS):
        raise NotAllowed("您当前的身份没有审批事项；请切换身份，或者返回待办办理。")
    keys = keys_of(post)
    page = Paginator(keys, 20).get_page(request.GET.get("page"))
    shown, asked = groups(page, post, timezone.now()), request_lines(post, timezone.now())
    context = {
        "page": page, "groups": shown, "nav": "approval-list", "may_tick": any(g.tick for g in shown),
        "total": sum(len(members) for _, members in keys) + len(asked), "asked": asked,
    }  # fmt: skip
    return render(request, "approvals/list.html", context)


def batch(request: HttpRequest) -> HttpResponse:
    """批量审批: what was ticked, what follows, one opinion; all of them or none."""
    acting = who(request)
    rows = _signable(request, acting)
    if not rows:
        messages.error(request, "请先勾选要一并办理的移送。")
        return go(request, reverse("approval-list"))
    names = list(dict.fromkeys(move.name for row in rows if (move := verbs.signature_of(row))))
    word = " / ".join(_ACTS[name] for name in names) or "办理"
    form = bind(BatchForm, request)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request,
            "batch",
            lambda by: engine.run(verbs.sign, rows, by, **data),
            lambda _: printing.after(rows, acting),
        )

    return act(
        request, form, do, success=lambda answer: answer.text and f"{_said(names)}{len(rows)}件。",
        redirect_to=lambda answer: answer.url, template="approvals/batch.html",
        context={
            "nav": "approval-list", "rows": _shown(rows), "word": word, "cancel": reverse("approval-list"),
            "effects": [EFFECTS[name] for name in names], "same_batch": len(rows) > 1 and len({r.batch for r in rows}) == 1,
        },
    )  # fmt: skip


def _said(names: list[str]) -> str:
    return "、".join(_DONE[name] for name in names)


def _signable(request: HttpRequest, acting: Acting) -> list[Referral]:
    """The ticked referrals that this post may sign."""
    rows = ticked(request, acting)
    for row in rows:
        if move := verbs.signature_of(row):
            require(acting, move.act, acting.agency)
    return rows


def _shown(rows: list[Referral]) -> list[tuple[Referral, str, str]]:
    """Each referral with the word of its move ('' when it waits for none) and when the 24 hours would end."""
    now = timezone.now()
    shown = []
    for row in rows:
        move = verbs.signature_of(row)
        deadline = sending_deadline(row, now) if move and move.name == "approve" else ""
        shown.append((row, _ACTS[move.name] if move else "", deadline))
    return shown


def count(request: HttpRequest) -> int:
    """How many wait, for the menu."""
    post = getattr(request, "post", None)
    return capped(waiting(post).order_by()) + len(clock_requests.waiting_for(post))


shell.COUNTS["approval-list"] = count
