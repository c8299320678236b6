"""Pages of 诉讼移送 and 反向衔接: hand a case on, draft and change a 检察意见, end the review, follow up."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse as address

from agencies.roles import Act
from documents.evidence import store
from documents.models import Evidence
from referral.law import reverse
from referral.law.kinds import KINDS, Kind
from referral.models import Case, Lane, Referral
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.lanes.views import visible_lane
from referral.pages.opinions.forms import ChaseForm, EndReviewForm, GoOnForm, OpinionForm
from referral.services import opinions, prosecution
from referral.services.acting import Acting, require
from referral.services.opinions import Opinion, Paper
from referral.services.redrafting import check_redraft
from workflows import engine

PAPERS_ELSEWHERE = "文书由制作机关自行制发、编号，在此登记和扫描，本系统不制作。"


def _keep(file: UploadedFile | None, case: Case, by: Acting) -> Evidence | None:
    """Take in a scan, if one was given."""
    if not file:
        return None
    return store(dossier=case.dossier, name=file.name or "", chunks=file.chunks(), by=by.post, at=by.at)


def _typed(form: OpinionForm, case: Case, by: Acting, to: Any) -> Opinion:
    data = form.cleaned_data
    main, ground = (
        Paper(name, data[f"{at}_number"], data[f"{at}_on"], _keep(data[f"{at}_scan"], case, by))
        for at, name in (("main", form.main), ("ground", form.ground_name))
    )
    return Opinion(to=to, main=main, ground=ground, **form.columns())


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """提出检察意见, 移送行政处理."""
    case, acting = visible_case(request, slug), who(request)
    opinions.check_draft(case, acting)
    form = bind(OpinionForm, request, case=case, who=acting)
    title = KINDS[Kind.REVERSE].label_of(acting.agency.kind)

    def run(by: Acting) -> Any:
        return engine.run(opinions.draft, case, _typed(form, case, by, form.cleaned_data["to"]), by)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"opinion:{slug}", run, lambda done: address("referral", args=[done.referral.slug])
        )

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": title, "subtitle": case.number, "submit": "拟稿", "cancel": address("case", args=[slug]), "nav": "case-list",
            "effect": f"{PAPERS_ELSEWHERE}拟稿后送审，由本机关负责人批准后送达。",
            "facts": [("案件编号", case.number), ("案件名称", case.title)],
        },
    )  # fmt: skip


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a draft of one."""
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post).select_related("case", "sender", "recipient")
    referral = see(rows.filter(kind=Kind.REVERSE), slug)
    check_redraft(referral, acting)
    form, back = (
        bind(OpinionForm, request, case=referral.case, who=acting, referral=referral),
        address("referral", args=[slug]),
    )

    def run(by: Acting) -> Any:
        typed = _typed(form, referral.case, by, referral.recipient)
        return engine.run(opinions.redraft, referral, by, typed)

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"opinion-edit:{slug}", run, back)

    return act(
        request, form, do, success="移送稿已修改。", redirect_to=back,
        context={
            "title": "修改移送稿", "subtitle": referral.get_kind_display(), "submit": "保存", "cancel": back, "nav": "case-list",
            "effect": "不重新上传的，原扫描件保留。",
            "facts": [("案件编号", referral.case.number), ("受移送机关", referral.recipient.name)],
        },
    )  # fmt: skip


def _act_on(
    request: HttpRequest, lane: Lane, form: Any, title: str, run: Callable[[Acting], Any], effect: str
) -> HttpResponse:
    back = address("lane", args=[lane.slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"lane:{lane.slug}:{request.path}", run, back)

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": title, "subtitle": lane.case.title, "submit": title, "cancel": back, "nav": "case-list", "effect": effect,
            "facts": [("案件编号", lane.case.number), ("承办单位", lane.agency.name), ("状态", lane.status_label)],
        },
    )  # fmt: skip


def go_on(request: HttpRequest, slug: str) -> HttpResponse:
    """移送审查起诉, 提起公诉: a record of what was done on paper."""
    lane, acting = visible_lane(request, slug)
    title = prosecution.words_of(lane)
    if not title:
        raise Http404
    require(acting, Act.DRAFT_REFERRAL, lane.agency)
    form = bind(GoOnForm, request, lane=lane, who=acting)

    def run(by: Acting) -> Any:
        data = dict(form.cleaned_data)
        by = by.really_at(moment) if (moment := data.pop("real_at")) else by
        scan = _keep(data.pop("scan"), lane.case, by)
        return engine.run(prosecution.refer, lane, by, scan=scan, **data)

    return _act_on(
        request, lane, form, title, run, f"{PAPERS_ELSEWHERE}登记后由对方签收，不另行审批，不计时限。"
    )


def end_review(request: HttpRequest, slug: str) -> HttpResponse:
    """终结审查 without an opinion."""
    lane, acting = visible_lane(request, slug)
    if lane.kind != Kind.PROSECUTION:
        raise Http404
    require(acting, Act.ASK_CLOCK, lane.agency)
    if request.method != "POST":  # what was typed comes back with the refusal
        opinions.check_end_review(lane)
    form = bind(EndReviewForm, request, lane=lane, who=acting)

    def run(by: Acting) -> Any:
        data = dict(form.cleaned_data)
        return engine.run(opinions.end_review, lane, by, scan=_keep(data.pop("scan"), lane.case, by), **data)

    return _act_on(
        request,
        lane,
        form,
        "终结审查",
        run,
        f"{PAPERS_ELSEWHERE}终结后不再提出检察意见，行政处罚程序恢复计时。",
    )


def chase(request: HttpRequest, slug: str) -> HttpResponse:
    """跟进监督 after the reply period."""
    lane, acting = visible_lane(request, slug)
    if not reverse.awaits_reply(lane.kind, lane.origin.kind):
        raise Http404
    require(acting, Act.URGE, lane.origin)
    if request.method != "POST":
        opinions.check_chase(lane, acting.at)
    form = bind(ChaseForm, request, lane=lane, who=acting)

    def run(by: Acting) -> Any:
        data = dict(form.cleaned_data)
        return engine.run(opinions.chase, lane, by, scan=_keep(data.pop("scan"), lane.case, by), **data)

    return _act_on(
        request,
        lane,
        form,
        "跟进监督",
        run,
        f"{PAPERS_ELSEWHERE}登记后告知承办机关负责人，并抄送其上级机关。",
    )
