"""约谈 and 函询 on the pages: drafted from a lane, a listing or the own case; one page tells all, and its acts."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.models import Post
from agencies.roles import Act
from referral.law.errors import NotAllowed
from referral.law.talks import INTERVIEW, KINDS, SERVED, SUBJECT_BASIS, Step, is_late
from referral.law.urging import step_of
from referral.models import Case, Lane, Listing, Talk
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.files import may_open
from referral.pages.cases.views import visible_case
from referral.pages.pressing import forms
from referral.services import talk_reports, talks
from referral.services.acting import Acting, require
from referral.services.done import Done
from referral.services.listings import signer_of
from workflows import engine

TONES = {
    Step.DECIDE: "warn", Step.REFUSED: "mute", Step.SERVE: "warn", Step.HOLD: "info", Step.SIGN: "warn", Step.REPORT: "info",
    Step.CONFIRM: "warn", Step.DONE: "ok", Step.CANCELLED: "mute",
}  # fmt: skip
Run = Callable[..., Done]
#: Acts on a talk: title, form, what follows, what is done.
ACTS: dict[str, tuple[str, type[forms.TalkForm], str, Run]] = {
    "decide": ("审批通知书", forms.DecideForm, "批准后取号成文，由拟制人送达；对办理分支的，记入督促台账。", talks.decide),
    "serve": ("登记送达", forms.ServeForm, "送达后对方可以查看通知书。", talks.serve),
    "hold": ("登记约谈纪要", forms.HoldForm, "纪要成文后打印，由双方签名。", talk_reports.hold),
    "sign": ("登记纪要签名", forms.SignForm, "扫描件存入副卷，只供双方查看。", talk_reports.sign),
    "report": ("提交书面报告", forms.ReportForm, "由约谈、函询的机关另一人员确认。", talk_reports.report),
    "check": ("确认书面报告", forms.CheckForm, "确认后办理完毕；退回的，对方即时收到理由和重新报告的日期。", talk_reports.check),
    "cancel": ("取消", forms.CancelForm, "已经成文的通知书同时作废，对方即时收到通知。", talks.cancel),
}  # fmt: skip


def on_lane(request: HttpRequest, slug: str) -> HttpResponse:
    """拟制 because of a lane whose limit is over."""
    acting = who(request)
    rows = Lane.objects.visible_to(acting.post).exclude(secret=True)
    lane = see(rows.select_related("case__lead_agency", "agency", "holder", "opened_by__sender"), slug)
    kind = _kind(request)
    if request.method != "POST":
        talks.check_on_lane(lane, acting, kind)
    called = lane.holder.name if lane.holder else lane.agency.name
    return _new(request, lane.case, kind, called, basis=step_of("talk").basis, lane=lane)


def on_listing(request: HttpRequest, slug: str) -> HttpResponse:
    """拟制 because of a listing: to one of its units, by a lister above it."""
    acting = who(request)
    listing = see(Listing.objects.visible_to(acting.post).select_related("case__lead_agency"), slug)
    signer_of(listing, acting)
    require(acting, Act.URGE, acting.agency)
    return _new(request, listing.case, _kind(request), "", basis=step_of("talk").basis, listing=listing)


def on_case(request: HttpRequest, slug: str) -> HttpResponse:
    """拟制 for a 定点医药机构 of the own case."""
    case, acting = visible_case(request, slug), who(request)
    talks.check_on_case(case, acting)
    return _new(request, case, _kind(request), "", basis=SUBJECT_BASIS)


def _kind(request: HttpRequest) -> str:
    asked = str(request.POST.get("kind") or request.GET.get("kind") or INTERVIEW)
    return asked if asked in KINDS else INTERVIEW


def _new(
    request: HttpRequest, case: Case, kind: str, called: str, *, basis: str, lane: Lane | None = None, listing: Listing | None = None
) -> HttpResponse:  # fmt: skip
    target = "" if lane else "unit" if listing else "subject"
    form = bind(
        forms.NoticeForm,
        request,
        case=case,
        post=who(request).post,
        target=target,
        basis=basis,
        kind=kind,
        listing=listing,
    )

    def do(data: dict[str, Any]) -> Answer:
        more = {"lane": lane} if lane else {target: data[target]}
        return once(
            request, f"case:{case.slug}:talk", lambda by: engine.run(talks.draft, case, by, form.draft(), **more), _address
        )  # fmt: skip

    back = reverse("listing", args=[listing.slug]) if listing else reverse("case-pressing", args=[case.slug])
    caution = (
        "" if lane or listing else "本案已移送公安机关的，约谈、函询前请先与公安机关沟通，避免影响侦查。"
    )
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": "拟制约谈、函询通知书", "subtitle": case.number, "submit": "提交审批", "cancel": back, "nav": "talks",
            "crumbs": [("督促", reverse("talks")), (case.number, back)],
            "facts": [("案件", case.title), *([("对象", called)] if called else [])],
            "effect": f"由本机关负责人审批，拟制人不能自行审批；批准后取号成文，送达对方。{caution}",
        },
    )  # fmt: skip


def _address(done: Done) -> str:
    assert done.talk is not None
    return reverse("talk", args=[done.talk.slug])


def rows_for(post: Post) -> Any:
    """The talks that a post reads, with what a line needs."""
    rows = Talk.objects.visible_to(post).select_related("case", "agency", "addressee", "subject", "letter")
    return rows.prefetch_related("reports")


def lines_for(rows: Any, acting: Acting) -> list[dict[str, Any]]:
    """Each talk with its step, tone, and whether its report is late."""
    day = timezone.localdate(acting.at)
    found = []
    for talk in rows:
        step = talk.step
        late = is_late(step, day, report_by=talk.owed_by)
        acts = talk_reports.acts_of(talk, acting.post)
        found.append(
            {
                "talk": talk,
                "step": step,
                "tone": TONES[step],
                "is_late": late,
                "waits": bool(acts) and acts[0] != "cancel",
            }
        )
    return found


def _one(request: HttpRequest, slug: str) -> tuple[Talk, Acting]:
    acting = who(request)
    rows = Talk.objects.visible_to(acting.post).select_related(
        "case__lead_agency", "agency", "addressee", "subject", "letter", "minutes", "lane", "listing", "signed_scan",
        "drafted_by__user", "decided_by__user",
    )  # fmt: skip
    return see(rows, slug), acting


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One talk: notice, service, minutes, reports, and what may be done."""
    talk, acting = _one(request, slug)
    step, post = talk.step, acting.post
    reports = list(talk.reports.select_related("reported_by__user", "checked_by__user", "scan"))
    context = {
        "t": talk, "step": step, "tone": TONES[step], "nav": "talks", "is_ours": talk.agency_id == post.agency_id,
        "is_late": is_late(step, timezone.localdate(acting.at), report_by=talk.owed_by), "report_word": talk_reports.word_of(talk),
        "acts": [(ACTS[name][0], name, name == "cancel") for name in talk_reports.acts_of(talk, post)],
        "case": talk.case if Case.objects.visible_to(post).filter(pk=talk.case_id).exists() else None,
        "letters": [(one, one.title) for one in (talk.letter, talk.minutes) if one and _reads(talk, post)],
        "reports": [(row, bool(row.scan and may_open(row.scan, post))) for row in reports],
        "scan": talk.signed_scan if talk.signed_scan and may_open(talk.signed_scan, post) else None,
    }  # fmt: skip
    return render(request, "pressing/talk.html", context)


def _reads(talk: Talk, post: Post) -> bool:
    return talk.agency_id == post.agency_id or talk.step in SERVED or talk.served_at is not None


def act_on(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a talk."""
    talk, acting = _one(request, slug)
    if name not in ACTS:
        raise Http404
    if request.method != "POST" and name not in talk_reports.acts_of(talk, acting.post):
        raise NotAllowed(f"该{talk.get_kind_display()}现为「{talk.step.label}」，您现在不能办理此事项。")
    title, form_class, effect, service = ACTS[name]
    form, back = bind(form_class, request, talk=talk), reverse("talk", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        values = form.values()
        return once(request, f"talk:{slug}:{name}", lambda by: engine.run(service, talk, by, **values), back)

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": title, "submit": title, "cancel": back, "nav": "talks", "effect": effect, "danger": name == "cancel",
            "crumbs": [("督促", reverse("talks")), (str(talk), back)],
            "facts": [("案件", talk.case.title), ("对象", talk.called), ("状态", talk.step.label)],
        },
    )  # fmt: skip
