"""A lane's page and its acts: interim, report, confirm, send back, finish, waive, silent."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from referral.law.reverse import REPLY, awaits_reply
from referral.law.states import Move
from referral.law.words import SUPERVISED
from referral.models import Lane, Referral
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind, go
from referral.pages.cases.lines import clock_lines
from referral.pages.clocks.links import links
from referral.pages.lanes.forms import FORMS, AssignForm, OutcomeForm, form_for
from referral.pages.lanes.urging import lines
from referral.services import hands, onward, urging
from referral.services import lanes as verbs
from referral.services.acting import Acting, require
from referral.services.parties import side_of_lane
from referral.services.sight import is_member_on, reads_in_full, sees_detail
from referral.services.told import term
from workflows import engine

TITLES = {
    "interim": "中期反馈", "report": "结果反馈", "finish": "直接办结", "confirm": "确认办理结果", "send_back": "退回补充",
    "waive": "豁免办理分支", "leave": "退出联合查处",
}  # fmt: skip
EFFECTS = {
    "report": "反馈后由移送机关确认，期限{}；期满没有提出意见的，视为确认。",
    "send_back": "退回补充只能一次，反馈期限减半重新起算；同时出具退回函，写明理由。",
    "leave": "退出后本机关的办理分支结束，理由告知商请机关和其他参加机关；已有的办理情况仍留在案中。",
    "waive": "豁免后该分支不再影响办结；刑事分支豁免的，刑事程序继续进行。同时生成审批表，存入副卷。",
}

REPLIED = "复函由本机关负责人签发，以信函格式送检察院；先回复办理情况的，办结后仍须及时函告处理结果。"


def moves_for(lane: Lane, acting: Acting) -> list[Move]:
    """The moves that this post may do on a lane now."""
    return [m for m in verbs.lawful_now(lane) if may(acting.post, m.act, side_of_lane(lane, m.side))]


def visible_lane(request: HttpRequest, slug: str) -> tuple[Lane, Acting]:
    """The lane of an address and who acts, if the acting post reads it in full."""
    acting = who(request)
    rows = Lane.objects.visible_to(acting.post).select_related(
        "case__lead_agency", "agency", "holder", "opened_by__sender", "opened_by__recipient", "opened_by__origin__sender", "department"
    )  # fmt: skip
    lane = see(rows, slug)
    if not sees_detail(lane, acting.post):
        raise Http404
    return lane, acting


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One lane: who, since when, clocks, outcomes, what may be done."""
    lane, acting = visible_lane(request, slug)
    at, main = timezone.now(), lane.opened_by
    if main is not None and lane.part == SUPERVISED:
        main = main.about
    context = {
        "lane": lane, "case": lane.case, "moves": moves_for(lane, acting), "outcomes": lane.outcomes.select_related("user", "post__agency"),
        "clocks": clock_lines([*lane.clocks.all(), *(main.clocks.all() if main else [])], acting.post, at), "main": main,
        "begin_links": links([lane], acting.post),
        "may_hush": _may_hush(lane, acting.post),
        "may_assign": may_assign(lane, acting), "officers": lane.officers.select_related("user"),
        "urge": next(iter(urging.steps_for(lane, acting.post)), None), "urges": lines(lane.case, acting.post, lane),
        "asked": asked_lines(lane, acting.post),
    }  # fmt: skip
    return render(request, "lanes/detail.html", context)


def asked_lines(lane: Lane, post: Post) -> list[tuple[Referral, bool, bool]]:
    """(referral, is_open, is_read) of what went out under a lane, for who reads the lane; drafts for the asking agency alone."""
    rows = onward.of_lane(lane)
    if lane.agency_id == post.agency_id:
        drafts = Referral.objects.open().visible_to(post).filter(under=lane, sent_at__isnull=True)
        rows += list(drafts.select_related("recipient").order_by("pk"))
    visible = set(Referral.objects.visible_to(post).filter(under=lane).values_list("pk", flat=True))
    return [(row, onward.is_open(row), row.pk in visible and reads_in_full(row, post)) for row in rows]


def verb(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a lane: GET shows its form, POST does it."""
    if name not in FORMS:
        raise Http404
    lane, acting = visible_lane(request, slug)
    if request.method != "POST":
        verbs.require_move(lane, name, acting)
    form = bind(form_for(lane, name), request, lane=lane)
    back = reverse("lane", args=[slug])
    title, effect = TITLES[name], _effect(lane, name)
    if name in REPLY and awaits_reply(lane.kind, lane.origin.kind):
        title, effect = REPLY[name].label, REPLIED

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request,
            f"lane:{slug}:{name}",
            lambda by: engine.act_on_lane(lane, name, by, **form.values()),
            back,
        )

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        template="lanes/outcomes.html" if isinstance(form, OutcomeForm) else "act_form.html",
        context={
            "title": title, "subtitle": lane.case.title, "submit": title, "cancel": back,
            "danger": name in {"send_back", "waive", "leave"}, "effect": effect,
            "facts": [("承办单位", lane.agency.name), ("反馈给", lane.origin.name), ("状态", lane.status_label), ("案件", lane.case.number)],
        },
    )  # fmt: skip


def _effect(lane: Lane, name: str) -> str:
    text = EFFECTS.get(name, "")
    if name != "report":
        return text
    return text.format(term("agr.confirm", timezone.localdate(), lane.origin, lane.agency).told)


def may_assign(lane: Lane, acting: Acting) -> bool:
    """Whether the post may give the lane to a department or officers now."""
    return not lane.is_final and may(acting.post, Act.ASSIGN_DEPARTMENT, lane.agency)


def assign(request: HttpRequest, slug: str) -> HttpResponse:
    """分办, 改派: to a department or officers of the own agency."""
    lane, acting = visible_lane(request, slug)
    require(acting, Act.ASSIGN_DEPARTMENT, lane.agency)
    if request.method != "POST":
        hands.check_open(lane)
    form, back = bind(AssignForm, request, lane=lane), reverse("lane", args=[slug])

    def run(by: Acting) -> Any:
        chosen = {
            "department": form.cleaned_data["department"],
            "officers": list(form.cleaned_data["officers"]),
        }
        return engine.run(hands.assign, lane, by, **chosen)

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"lane:{slug}:assign", run, back)

    title = "改派" if lane.department_id or lane.officers.exists() else "分办"
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": title, "subtitle": lane.case.title, "submit": title, "cancel": back, "nav": "case-list",
            "effect": "分办后科室和承办人可以查看本案；改派后原科室、原承办人不再查看。时限照常计算，不重新起算。",
            "facts": [("承办单位", lane.agency.name), ("状态", lane.status_label), ("案件", lane.case.number)],
        },
    )  # fmt: skip


def _may_hush(lane: Lane, post: Post) -> bool:
    """Whether the page offers 侦查保密."""
    is_police = lane.kind in verbs.CRIMINAL_KINDS and may(post, Act.ANSWER_REFERRAL, lane.agency)
    return is_police and not is_member_on(lane, post)


@require_POST
def silent(request: HttpRequest, slug: str) -> HttpResponse:
    """侦查保密 on or off."""
    lane, _ = visible_lane(request, slug)
    wanted = request.POST.get("silent") == "1"
    answer = once(
        request, f"lane:{slug}:silent", lambda by: engine.run(hands.set_silent, lane, by, silent=wanted), reverse("lane", args=[slug])
    )  # fmt: skip
    return go(request, answer.url)
