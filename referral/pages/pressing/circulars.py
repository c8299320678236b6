"""通报 on the pages: the register of yearly plans, the draft out of facts that are over, its decision and its lines."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.rights import may
from agencies.roles import Act
from documents.issue import render as make
from referral.law.errors import NotAllowed
from referral.models import Circular, InspectionPlan
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm, DayField, NamedChoiceField, OpinionField
from referral.pages.pressing.forms import lines_of
from referral.services import circulars, clocks
from referral.services.acting import Acting, require
from workflows import circulating

_BASIS = "部门不得擅自组织督查检查考核；没有列入年度计划的不得通报。"


class PlanForm(ActForm):
    """登记年度计划."""

    issuer = forms.CharField(label="印发机关", max_length=80)
    number = forms.CharField(label="文号", max_length=80)
    year = forms.IntegerField(label="年度", min_value=2018, max_value=2100)
    scope = forms.CharField(label="列入事项", max_length=300)
    issued_on = DayField(label="印发日期")


class CircularForm(ActForm):
    """拟制通报: a plan of this year, and the facts that it lists."""

    plan = NamedChoiceField(
        queryset=InspectionPlan.objects.none(), label="年度督查检查考核计划", required=False,
        help_text="只列本年度的计划；没有的请先登记。",
    )  # fmt: skip
    subject = forms.CharField(
        label="事项",
        max_length=80,
        help_text="写入标题：关于……的通报。",
        initial="医保基金监管移送案件办理情况",
    )
    clock_ids = forms.TypedMultipleChoiceField(
        label="通报的事项", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择需要通报的事项。"},
    )  # fmt: skip
    demands = OpinionField(
        label="工作要求",
        required=False,
        max_length=1000,
        rows=3,
        help_text="一行一项；不排名、不比较、不计算比例。",
    )

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = timezone.localdate(acting.at)
        self.plans = circulars.plans_of(acting.agency, day)
        plans = InspectionPlan.objects.filter(pk__in=[plan.pk for plan in self.plans])
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
        self.facts = circulars.facts_for(acting)
        self.fields["clock_ids"].choices = [  # type: ignore[attr-defined]
            (clock.pk, f"{clock.actor.short_name}　{lane.case.number}　{clocks.rule_of(clock).name}")
            for lane, clock in self.facts
        ]

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        data = dict(self.cleaned_data)
        return data | {"demands": lines_of(data["demands"])}


class DecideForm(ActForm):
    """审批通报."""

    verdict = forms.ChoiceField(
        label="审批结论", choices=[("yes", "批准印发"), ("no", "不同意")], widget=forms.RadioSelect
    )
    reason = OpinionField(
        label="意见", required=False, max_length=300, rows=3, help_text="不同意的必须写明理由。"
    )

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        return {"agrees": self.cleaned_data["verdict"] == "yes", "reason": self.cleaned_data["reason"]}


def plan_new(request: HttpRequest) -> HttpResponse:
    """登记年度督查检查考核计划."""
    acting = who(request)
    require(acting, Act.URGE, acting.agency)
    form = bind(PlanForm, request)
    back = reverse("circular-new")

    def do(data: dict[str, Any]) -> Answer:
        return once(request, "plan:new", lambda by: circulars.register_plan(by, **data), back)

    return act(
        request, form, do, success="计划已登记。", redirect_to=lambda a: a.url,
        context={
            "title": "登记督查检查考核计划", "submit": "登记", "cancel": back, "nav": "talks", "effect": _BASIS,
            "crumbs": [("督促", reverse("talks")), ("拟制通报", back)],
        },
    )  # fmt: skip


def _hindrance(form: CircularForm) -> str:
    """Why nothing can be drafted now and what to do; empty when it can."""
    if not form.facts:
        return "下级承办单位经督办函督促、届满后仍未办理的时限才能通报，现在没有；请先在案件的「督促和责任」中对届满未办的分支发督办函。"
    return "" if form.plans else "没有登记本年度的督查检查考核计划，不能通报；请先登记计划。"


def new(request: HttpRequest) -> HttpResponse:
    """拟制通报; without anything to tell, or a plan of the year, a sentence in the place of the form."""
    acting = who(request)
    require(acting, Act.URGE, acting.agency)
    form = bind(CircularForm, request, acting=acting)

    def do(data: dict[str, Any]) -> Answer:
        values = form.values()
        return once(request, "circular:new", lambda by: circulating.draft(by, **values), _address)

    facts = [
        ("可以通报的事项", f"{len(form.facts)}项" if form.facts else "没有"),
        ("本年度计划", "、".join(map(str, form.plans)) or "没有登记"),
    ]
    context = {
        "title": "拟制通报", "submit": "提交审批", "cancel": reverse("talks"), "nav": "talks", "facts": facts,
        "links": [("登记督查检查考核计划", reverse("plan-new"))], "crumbs": [("督促", reverse("talks"))],
        "effect": f"{_BASIS}通报逐案列明事实，只发本系统的承办单位，由本机关负责人审批。",
    }  # fmt: skip
    if request.method != "POST" and (hindrance := _hindrance(form)):
        return render(
            request, "pressing/no_circular.html", context | {"hindrance": hindrance, "basis": _BASIS}
        )
    return act(
        request,
        form,
        do,
        success="通报已提交审批。",
        redirect_to=lambda a: a.url,
        context=context,
    )


def _address(circular: Circular) -> str:
    return reverse("circular", args=[circular.slug])


def _one(request: HttpRequest, slug: str) -> tuple[Circular, Acting]:
    acting = who(request)
    rows = Circular.objects.visible_to(acting.post).select_related(
        "agency", "plan", "letter", "drafted_by__user", "decided_by__user"
    )
    return see(rows, slug), acting


def _decides(circular: Circular, acting: Acting) -> bool:
    mine = may(acting.post, Act.DECIDE_TALK, circular.agency) and circular.decided_at is None
    return mine and acting.user.pk != circular.drafted_by_user_id


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One 通报 with its facts."""
    circular, acting = _one(request, slug)
    context = {
        "c": circular, "lines": circulars.told(circular, acting.at), "nav": "talks", "is_ours": circular.agency_id == acting.agency.pk,
        "decides": _decides(circular, acting),
    }  # fmt: skip
    return render(request, "pressing/circular.html", context)


def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """审批通报."""
    circular, acting = _one(request, slug)
    if request.method != "POST" and not _decides(circular, acting):
        raise NotAllowed("通报由本机关负责人审批，拟制人不能自行审批；已经审批的，不再审批。")
    form, back = bind(DecideForm, request), reverse("circular", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        values = form.values()
        answer = once(
            request, f"circular:{slug}:decide", lambda by: circulating.decide(circular, by, **values), back
        )
        circular.refresh_from_db()
        if circular.letter is not None:
            make(circular.letter, timezone.now())
        return answer

    lines = [(line.addressee.short_name, line.words) for line in circulars.told(circular, acting.at)]
    return act(
        request, form, do, success="已审批。", redirect_to=lambda a: a.url,
        context={
            "title": "审批通报", "subtitle": str(circular), "submit": "审批", "cancel": back, "nav": "talks",
            "facts": [("依据", str(circular.plan)), *lines], "crumbs": [("督促", reverse("talks")), (str(circular), back)],
            "effect": "批准后取号成文，印发本系统的承办单位；其间已经办理的事项自动剔除。",
        },
    )  # fmt: skip
