"""联合专班: set up, ask for people, change its time, dissolve; the home agency agrees or not; tasks."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from agencies.roles import Act
from referral.law.errors import Conflict, NotAllowed
from referral.models import Taskforce, TaskforceMember
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.forms import ActForm
from referral.pages.taskforce import forms
from referral.services import taskforce_tasks, taskforces
from referral.services.acting import require
from referral.services.done import Done
from workflows import engine

Verb = Callable[..., Done]
#: Acts on a team by the lead agency: title, form, verb, what follows.
CHANGES: dict[str, tuple[str, type[ActForm], Verb, str]] = {
    "invite": ("商请派员", forms.InviteForm, taskforces.invite, "提交后，各机关负责人和分管负责人即时收到通知；同意后该人员可以查看本案。"),
    "until": ("调整专班期限", forms.UntilForm, taskforces.change_until, "截止日期届满，成员自动退出，不再查看本案。"),
    "dissolve": ("撤销联合专班", forms.ReasonForm, taskforces.dissolve, "撤销后，所有成员立即不能再查看本案；已办的任务和流转记录保留。"),
}  # fmt: skip
#: Acts on one person of a team.
DECISIONS: dict[str, tuple[str, type[ActForm], Verb, str]] = {
    "agree": ("同意派员", forms.AgreeForm, taskforces.agree, "同意后，该人员以专班成员身份查看这一件案件、承担专班任务，直至专班期限届满或者退出；不办理牵头机关的事项。"),
    "decline": ("不同意派员", forms.ReasonForm, taskforces.decline, "牵头机关即时收到通知和理由。"),
    "release": ("调出专班成员", forms.ReasonForm, taskforces.release, "调出后，该人员立即不能再查看本案。"),
}  # fmt: skip


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """设立联合专班."""
    case, acting = visible_case(request, slug), who(request)
    require(acting, Act.RUN_TASKFORCE, case.lead_agency)
    today = timezone.localdate()
    form, back = (
        bind(forms.SetUpForm, request, case=case, initial={"since": today}),
        reverse("case-taskforce", args=[slug]),
    )

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"case:{slug}:taskforce", lambda by: engine.run(taskforces.set_up, case, by, **form.values()), back
        )  # fmt: skip

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": "设立联合专班", "subtitle": case.number, "submit": "设立", "cancel": back, "nav": "case-list",
            "effect": "成员在期限内查看这一件案件：案件概要、当事人、各部门办理情况、专班任务和本机关的证据材料。限定知悉的移送、侦查保密的分支和内部意见不在其内。",
            "facts": [("案件编号", case.number), ("案件名称", case.title), ("牵头机关", case.lead_agency.name)],
        },
    )  # fmt: skip


def change(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """An act of the lead agency on its team."""
    if name not in CHANGES:
        raise Http404
    acting = who(request)
    team = _team(request, slug)
    require(acting, Act.RUN_TASKFORCE, team.case.lead_agency)
    title, form_class, verb, effect = CHANGES[name]
    more = {"case": team.case, "team": team} if name == "invite" else {}
    form = bind(form_class, request, **more)
    return _act(
        request, form, f"taskforce:{slug}:{name}", lambda by: engine.run(verb, team, by, **form.values()), team,
        title, effect, danger=name == "dissolve",
    )  # fmt: skip


def task(request: HttpRequest, slug: str) -> HttpResponse:
    """登记专班任务."""
    acting, team = who(request), _team(request, slug)
    require(acting, Act.REPORT_RESULT, acting.agency)
    form = bind(forms.TaskForm, request, team=team, acting=acting)
    return _act(
        request, form, f"taskforce:{slug}:task",
        lambda by: engine.run(taskforce_tasks.add, team, by, **form.values()), team,
        "登记专班任务", "登记后，承担人和专班成员即时收到通知；其他机关看不到任务。",
    )  # fmt: skip


def _team(request: HttpRequest, slug: str) -> Taskforce:
    rows = Taskforce.objects.visible_to(who(request).post)
    return see(rows.select_related("case__lead_agency"), slug)


def _act(
    request: HttpRequest, form: ActForm, key: str, run: Callable[[Any], Done], team: Taskforce, title: str, effect: str,
    *, danger: bool = False,
) -> HttpResponse:  # fmt: skip
    back = reverse("case-taskforce", args=[team.case.slug])
    return act(
        request, form, lambda data: once(request, key, run, back), success=lambda a: a.text,
        redirect_to=lambda a: a.url,
        context={
            "title": title, "subtitle": team.case.number, "submit": title, "cancel": back, "nav": "case-list",
            "effect": effect, "danger": danger,
            "facts": [("专班", team.name), ("期限", _dates(team)), ("案件", team.case.title)],
        },
    )  # fmt: skip


def _dates(team: Taskforce) -> str:
    return f"{team.since:%Y-%m-%d} 至 {team.until:%Y-%m-%d}"


def member(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """同意派员, 不同意派员, 调出: on the case's tab for the lead agency, from the workbench for the home agency."""
    if name not in DECISIONS:
        raise Http404
    acting = who(request)
    rows = TaskforceMember.objects.visible_to(acting.post)
    one = see(rows.select_related("taskforce__case__lead_agency", "post__user", "post__agency"), slug)
    team, home = one.taskforce, one.post.agency
    _check_sides(acting.agency.pk, name, one)
    require(acting, Act.RUN_TASKFORCE, acting.agency)
    if one.ended_at is not None:  # and no window on the case is left to his agency
        raise Conflict("该人员已不在专班名单中，请刷新页面查看。")
    title, form_class, verb, effect = DECISIONS[name]
    form = bind(form_class, request)
    is_lead = acting.agency.pk == team.case.lead_agency_id
    back = reverse("case-taskforce", args=[team.case.slug]) if is_lead else reverse("workbench")

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"member:{slug}:{name}", lambda by: engine.run(verb, one, by, **form.values()), back
        )

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": title, "submit": title, "cancel": back, "nav": "case-list" if is_lead else "workbench",
            "effect": effect, "danger": name == "release",
            "facts": [
                ("专班", team.name), ("牵头机关", team.case.lead_agency.name), ("期限", _dates(team)),
                ("人员", f"{one.post.user.full_name}（{home.short_name}{one.post.role_label}）"),
                ("案件", f"{team.case.number} {team.case.title}"),
            ],
        },
    )  # fmt: skip


def _check_sides(agency: int, name: str, one: TaskforceMember) -> None:
    if name == "release" and agency in {one.taskforce.case.lead_agency_id, one.post.agency_id}:
        return
    if agency != one.post.agency_id:
        raise NotAllowed(f"是否派员由{one.post.agency.short_name}负责人或者分管负责人决定。")
