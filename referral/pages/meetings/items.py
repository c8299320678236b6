"""Acts on one item of an agenda: its papers, what is said beforehand, the minutes, what was decided."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from referral.law.errors import NotAllowed
from referral.models import MeetingItem
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm
from referral.pages.meetings import forms, lines
from referral.pages.meetings.views import TITLE
from referral.services import agenda, minutes
from referral.services.acting import Acting
from workflows import meetings as verbs

Run = Callable[[MeetingItem, Acting, dict[str, Any]], Any]
#: Form, what follows, what is said when it is done, what is done; titles are `lines.WORDS`.
_ACTS: dict[str, tuple[type[ActForm], str, str, Run]] = {
    "papers": (forms.PapersForm, "", "已选择会议材料。", lambda item, by, data: agenda.lay_open(item, by, **data)),
    "comment": (
        forms.CommentForm, "召集单位和能够看到本议题的参会单位可以阅读。", "已提出会前意见。",
        lambda item, by, data: agenda.comment(item, by, **data),
    ),
    "minutes": (
        forms.MinutesForm, "每行一段。会签中修改的，须重新会签。", "已保存纪要。",
        lambda item, by, data: minutes.write(item, by, **data),
    ),
    "decide": (
        forms.DecisionForm, "由承担单位的分管负责人或者负责人确认后进入其任务台账；政府办、领导小组办公室召集的会议，对本级部门和下级登记即为交办。",
        "已登记决定事项。", lambda item, by, data: verbs.decide(item, by, **data),
    ),
}  # fmt: skip


def act_on(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on an item."""
    acting = who(request)
    if name not in _ACTS:
        raise Http404
    rows = MeetingItem.objects.visible_to(acting.post).select_related("meeting__convener", "case")
    item = see(rows, slug)
    if request.method != "POST" and name not in lines.item_acts(
        item, acting.post, timezone.localdate(acting.at)
    ):
        raise NotAllowed(f"该会议现为「{item.meeting.step.label}」，您现在不能办理此事项。")
    form_class, effect, success, run = _ACTS[name]
    form, back = (
        bind(form_class, request, item=item, acting=acting),
        reverse("meeting", args=[item.meeting.slug]),
    )

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"meeting-item:{slug}:{name}", lambda by: run(item, by, form.values()), back)

    facts = [("会议", item.meeting.title), ("议题", item.topic)]
    facts += [("案件", str(item.case))] if item.case else []
    return act(
        request, form, do, success=success, redirect_to=lambda a: a.url,
        context={
            "title": lines.WORDS[name], "submit": "保存" if name == "minutes" else lines.WORDS[name], "cancel": back, "effect": effect,
            "nav": "meetings", "facts": facts, "crumbs": [(TITLE, reverse("meetings")), (item.meeting.title, back)],
        },
    )  # fmt: skip
