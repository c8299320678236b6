"""提醒、催办、商请反馈 on a lane: the button in the right word, its form, and what was done so far."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from agencies.models import Post
from referral.law.urging import Step, step_of
from referral.models import Case, Lane, Urge
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm, DayField, OpinionField
from referral.services import urging
from referral.services.sight import sees_detail
from workflows import engine


class UrgeForm(ActForm):
    """One step: which, and what is said with it."""

    step = forms.ChoiceField(label="方式", widget=forms.RadioSelect)
    reason = OpinionField(
        label="说明",
        max_length=300,
        required=False,
        rows=3,
        help_text="随函送达对方的，写入函中；不写内部意见。",
    )
    reply_by = DayField(label="商请反馈时间", required=False, help_text="可以不填。")

    def __init__(self, *args: Any, steps: tuple[Step, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.ChoiceField = self.fields["step"]  # type: ignore[assignment]
        field.choices = [(step.code, f"{step.label}（{step.basis}）") for step in steps]
        if len(steps) == 1:
            field.initial = steps[0].code
        if not any(step.letter for step in steps):
            del self.fields["reply_by"]


def lines(case: Case, post: Post, lane: Lane | None = None) -> list[tuple[Urge, str]]:
    """What was done on a case's lanes, or one lane, as far as the post may know: each with its word."""
    rows = urging.urges_for(case, post)
    return [(row, step_of(row.step).label) for row in (rows.filter(lane=lane) if lane else rows)]


def urge(request: HttpRequest, slug: str) -> HttpResponse:
    """One step on a lane: GET shows its form, POST does it."""
    acting = who(request)
    rows = Lane.objects.visible_to(acting.post).exclude(secret=True)
    lane = see(
        rows.select_related("case__lead_agency", "agency", "holder", "opened_by__sender", "opened_by__origin"), slug
    )  # fmt: skip
    if lane.holder is None:
        raise Http404
    steps = urging.steps_for(lane, acting.post)
    if not steps:
        raise urging.why_not(lane, acting)
    form = bind(UrgeForm, request, steps=steps)
    back = (
        reverse("lane", args=[slug])
        if sees_detail(lane, acting.post)
        else reverse("case-lanes", args=[lane.case.slug])
    )

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"lane:{slug}:urge", lambda by: engine.run(urging.urge, lane, by, **data), back)

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": steps[0].label, "subtitle": lane.case.title, "submit": steps[0].label, "cancel": back, "nav": "case-list",
            "effect": "即时通知对方承办人，记入流转记录；同一办理分支一个工作日内只能办理一次。",
            "facts": [("现由", lane.holder.name), ("状态", lane.status_label), ("案件", lane.case.number), ("已办理", _said(lane, acting.post))],
        },
    )  # fmt: skip


def _said(lane: Lane, post: Post) -> str:
    done = [f"{row.on} {word}" for row, word in lines(lane.case, post, lane)]
    return "；".join(done) or "没有"
