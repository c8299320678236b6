"""Acts on one 更正 of issued minutes, by its own address: 会签, 印发, 撤回."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from referral.law.errors import NotAllowed
from referral.models import MinutesCorrection
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm
from referral.pages.meetings import lines
from referral.pages.meetings.correction_forms import WithdrawForm
from referral.pages.meetings.forms import SignForm
from referral.pages.meetings.views import TITLE, print_issued
from referral.services import minutes_corrections
from referral.services.acting import Acting
from workflows import meetings as verbs

Run = Callable[[MinutesCorrection, Acting, dict[str, Any]], Any]
#: Form, what follows, what is said when it is done, what is done; titles are `lines.CORRECTION_WORDS`.
_ACTS: dict[str, tuple[type[ActForm], str, str, Run]] = {
    "sign": (SignForm, "会签后不能更改。", "已会签。", lambda row, by, data: verbs.answer_correction(row, by, **data)),
    "issue": (
        ActForm, "取号成文后内容不再更改；收到纪要的单位即时收到通知。", "更正已印发。",
        lambda row, by, data: verbs.issue_correction(row, by),
    ),
    "withdraw": (
        WithdrawForm, "请其会签的单位即时收到通知和理由。", "更正已撤回。",
        lambda row, by, data: verbs.withdraw_correction(row, by, **data),
    ),
}  # fmt: skip


def act_on(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a correction."""
    acting = who(request)
    if name not in _ACTS:
        raise Http404
    rows = MinutesCorrection.objects.visible_to(acting.post).select_related(
        "meeting__convener", "meeting__minutes", "item__case"
    )
    row = see(rows, slug)
    if request.method != "POST" and name not in minutes_corrections.acts_on(row, acting.post):
        raise NotAllowed("这件更正现在没有需要您办理的这一事项，请返回会议页面查看。")
    form_class, effect, success, run = _ACTS[name]
    form, back = bind(form_class, request), reverse("meeting", args=[row.meeting.slug])

    def do(data: dict[str, Any]) -> Answer:
        answer = once(request, f"correction:{slug}:{name}", lambda by: run(row, by, form.values()), back)
        print_issued(row.meeting, acting)
        return answer

    facts = [("会议", row.meeting.title), ("召集单位", row.meeting.convener.name), ("更正之处", row.place)]
    facts += [("原文", row.wrong), ("更正为", row.right), ("理由", row.reason)]
    title = lines.CORRECTION_WORDS[name]
    return act(
        request, form, do, success=success, redirect_to=lambda a: a.url,
        context={
            "title": title, "submit": title, "cancel": back, "effect": effect, "nav": "meetings", "facts": facts,
            "danger": name == "withdraw", "crumbs": [(TITLE, reverse("meetings")), (row.meeting.title, back)],
        },
    )  # fmt: skip
