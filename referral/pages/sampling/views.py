"""抽查 on the pages: what waits for me, the samples of the agency, announcing, drawing and drawing again."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from agencies.rights import may
from agencies.roles import Act
from referral.law.sampling import Way
from referral.models import Sample, SampledCase
from referral.models.sampling import Step
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.sampling.forms import AddForm, DrawForm, PlanForm
from referral.services import checks, redrawing, sampling
from referral.services.acting import require
from workflows import checking

_TITLE = "抽查复查"
TONES = {Step.FRAMED: "mute", Step.SHORT: "bad", Step.CHECKING: "warn", Step.CONFIRMING: "warn", Step.MENDING: "warn", Step.OVER: "ok"}  # fmt: skip


def marked(rows: Any) -> list[Any]:
    """Rows with step and tone."""
    found: list[Any] = list(checks.whole(rows))
    for row in found:
        row.shown = row.step
        row.tone = TONES[row.step]
    return found


@require_GET
def samples(request: HttpRequest) -> HttpResponse:
    """The checks that were drawn for me and what was found in our cases; for organisers their samples."""
    post = post_of(request)
    organises = may(post, Act.ORGANISE_CHECK, post.agency)
    rows = SampledCase.objects.visible_to(post).select_related("sample").order_by("-drawn_at", "rank")
    mine = rows.filter(pk__in=SampledCase.objects.read_by(post).values("pk"))
    told = rows.filter(pk__in=SampledCase.objects.told_to(post).values("pk"))
    page = Paginator(Sample.objects.visible_to(post), 20).get_page(request.GET.get("page"))
    shown: Any = page
    for sample in shown:
        drawn = marked(sample.cases.filter(drawn_at__isnull=False))
        sample.way_label = Way(sample.way).label
        sample.over = sum(row.shown == Step.OVER for row in drawn)
        sample.drawn = len(drawn)
    context = {
        "page": page,
        "mine": marked(mine),
        "told": marked(told[:50]),
        "organises": organises,
    }
    return render(request, "sampling/list.html", context | {"nav": "samples", "agency": post.agency})


def new(request: HttpRequest) -> HttpResponse:
    """公布抽查方案."""
    acting = who(request)
    require(acting, Act.ORGANISE_CHECK, acting.agency)
    form = bind(PlanForm, request, who=acting)
    back = reverse("samples")

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, "sample:new", lambda by: checking.announce(form.plan(), by), lambda row: reverse("sample", args=[row.slug])
        )  # fmt: skip

    return act(
        request, form, do, success="抽查方案已公布，范围和检查人员已经固定；请组织人以外的人员抽取。", redirect_to=lambda a: a.url,
        context={
            "title": "公布抽查方案", "submit": "公布", "cancel": back, "crumbs": [(_TITLE, back)], "nav": "samples",
            "effect": "公布后案件范围、检查人员名单不再变动，同时公布系统隐藏随机数的SHA-256；另一人填写随机数后抽取，任何人都可以重新计算。",
        },
    )  # fmt: skip


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One sample: the frozen frame, the numbers, what was drawn, and the same drawn again."""
    acting = who(request)
    sample = see(
        Sample.objects.visible_to(acting.post).select_related("announced_by__user", "drawn_by__user"), slug
    )
    rows = marked(SampledCase.objects.visible_to(acting.post).filter(sample=sample))
    is_drawn = sample.drawn_at is not None
    acts = [("抽取", "draw")] if not is_drawn and acting.user.pk != sample.announced_by_user_id else []
    acts += [("补充检查人员", "add")] if any(row.shown == Step.SHORT for row in rows) else []
    context = {
        "s": sample, "way": Way(sample.way), "rows": rows, "acts": acts, "nav": "samples", "total": sample.cases.count(),
        "kind": sampling.KINDS_ASKED.get(sample.kind, ""), "redrawn": redrawing.redraw(sample) if is_drawn else None,
        "pool": sample.checkers.select_related("post__user", "post__agency"),
    }  # fmt: skip
    return render(request, "sampling/detail.html", context)


@require_GET
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """抽取底册: what anybody needs to draw again, as JSON."""
    sample = see(Sample.objects.visible_to(post_of(request)), slug)
    text = json.dumps(redrawing.published(sample), ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="draw-{sample.slug}.json"'
    return answer


def act_on(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """抽取, 补充检查人员."""
    acting = who(request)
    sample = see(Sample.objects.visible_to(acting.post), slug)
    back = reverse("sample", args=[slug])
    if name == "draw":
        form: Any = bind(DrawForm, request)
        word, done = "抽取", "已抽取并随机选派检查人员，检查人员已收到通知。"
    elif name == "add":
        form = bind(AddForm, request, row=sample, who=acting)
        word, done = "补充检查人员", "已补充检查人员。"
    else:
        raise Http404

    def do(data: dict[str, Any]) -> Answer:
        def run(by: Any) -> Any:
            if name == "draw":
                return checking.draw(sample, by, number=data["number"])
            return checking.add_checkers(sample, by, list(data["checkers"]))

        return once(request, f"sample:{slug}:{name}", run, back)

    facts = [
        ("名称", sample.title), ("方式", Way(sample.way).label), ("抽取比例", f"{sample.percent}%"),
        ("隐藏随机数的SHA-256", sample.commitment),
    ]  # fmt: skip
    return act(
        request, form, do, success=done, redirect_to=lambda a: a.url,
        context={
            "title": word, "submit": word, "cancel": back, "facts": facts, "nav": "samples",
            "crumbs": [(_TITLE, reverse("samples")), (sample.title, back)],
        },
    )  # fmt: skip
