"""典型案例 on the pages."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from documents.office.article import article
from referral.law.errors import NotAllowed
from referral.models import Case, Typical
from referral.models.typical import Stage
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.downloads import whole
from referral.pages.forms import ActForm
from referral.pages.prints import printed
from referral.pages.typical import forms
from referral.services import typical as verbs
from referral.services import typical_text
from workflows import typical

_TITLE = "典型案例"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TONES = {
    Stage.DRAFT: "mute", Stage.REVIEW: "warn", Stage.CONSENT: "warn", Stage.APPROVAL: "warn", Stage.APPROVED: "info",
    Stage.PUBLISHED: "ok", Stage.OBJECTED: "bad", Stage.WITHDRAWN: "mute",
}  # fmt: skip
WORDS: dict[str, tuple[str, type[ActForm]]] = {
    "submit": ("送法制审核", ActForm), "rewrite": ("修改", forms.TextForm), "review": ("法制审核", forms.DecideForm),
    "consent": ("答复是否同意公开", forms.DecideForm), "approve": ("批准", forms.DecideForm), "publish": ("登记发布", forms.PublishForm),
    "object": ("登记异议", forms.ObjectForm), "withdraw": ("登记撤回", forms.WithdrawForm), "keep": ("异议不成立", forms.KeepForm),
}  # fmt: skip


def _rows(request: HttpRequest) -> Any:
    rows = Typical.objects.visible_to(post_of(request)).select_related(
        "agency", "case", "drafted_by__user", "reviewed_by__user", "approved_by__user", "objected_by__user", "objected_by__agency"
    )  # fmt: skip
    return rows.prefetch_related("consents__agency", "consents__by__user")


@require_GET
def typicals(request: HttpRequest) -> HttpResponse:
    """The typical cases that the post may read."""
    post = post_of(request)
    page: Any = Paginator(_rows(request), 20).get_page(request.GET.get("page"))
    for row in page:
        row.shown, row.tone = row.stage, TONES[row.stage]
    return render(request, "typical/list.html", {"page": page, "nav": "typicals", "agency": post.agency})


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """拟写典型案例 of a case that is over."""
    case, acting = visible_case(request, slug), who(request)
    if request.method != "POST" and not verbs.may_draft(case, acting.post):
        raise NotAllowed("案件办结后由牵头机关承办人拟写典型案例，一案一篇。")
    form = bind(
        forms.TextForm,
        request,
        initial=typical_text.said(case, acting.post) if request.method != "POST" else {},
    )
    back = reverse("case", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"case:{slug}:typical", lambda by: verbs.draft(case, by, form.words()), lambda row: reverse("typical", args=[row.slug])
        )  # fmt: skip

    return act(
        request, form, do, success="已存稿，请核对后送法制审核。", redirect_to=lambda a: a.url,
        context={
            "title": "拟写典型案例", "submit": "存稿", "cancel": back, "crumbs": [(case.number, back)], "nav": "typicals",
            "facts": [("案件", case.title), ("案件编号", case.number)],
        },
    )  # fmt: skip


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One typical case; its author agency also reads what is not masked yet."""
    row, post = see(_rows(request), slug), post_of(request)
    is_own = row.agency_id == post.agency_id
    sees = is_own and Case.objects.visible_to(post).filter(pk=row.case_id).exists()
    context = {
        "t": row, "stage": row.stage, "tone": TONES[row.stage], "nav": "typicals", "is_own": is_own, "case": row.case if sees else None,
        "left": verbs.unmasked(row) if sees and row.approved_at is None else [],
        "acts": [(WORDS[name][0], name) for name in verbs.acts_of(row, post)],
    }  # fmt: skip
    return render(request, "typical/detail.html", context)


@require_GET
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """典型案例曝光审核表, for the author agency alone: it names the case."""
    row, now = see(_rows(request).filter(agency=post_of(request).agency), slug), timezone.now()
    return printed("exposure_sheet", typical_text.sheet(row, now), now)


@require_GET
def word(request: HttpRequest, slug: str) -> HttpResponse:
    """The text for the public as a Word file."""
    row = see(_rows(request), slug)
    made = article(title=row.title, text=row.text, author=row.agency.name, at=timezone.now())
    return whole(made, f"{_TITLE}：{row.title}.docx", _WORD)


def act_on(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on it."""
    row, post = see(_rows(request), slug), post_of(request)
    if name not in WORDS:
        raise Http404
    if request.method != "POST" and name not in verbs.acts_of(row, post):
        raise NotAllowed(f"该典型案例现为「{row.stage.label}」，您现在不能办理此事项。")
    title, form_class = WORDS[name]
    kept = {key: getattr(row, key) for key in ("title", "text", "reason", "channel", "decision")}
    initial = kept if name == "rewrite" else {"seen": verbs.text_token(row)}
    form: Any = bind(form_class, request, initial=initial)
    back = reverse("typical", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        values = dict(data)
        if name == "rewrite":
            values = {"words": form.words()}
        if "decision" in data and name != "rewrite":
            values = {"agrees": data["decision"] == "yes", "opinion": data["opinion"], "seen": data["seen"]}
        return once(request, f"typical:{slug}:{name}", lambda by: typical.act(row, by, name, **values), back)

    facts = [
        ("标题", row.title),
        ("拟公开内容", row.text),
        ("曝光理由", row.reason),
        ("发布渠道", row.channel),
    ]
    return act(
        request, form, do, success="已登记。", redirect_to=lambda a: a.url,
        context={
            "title": title, "submit": title, "cancel": back, "nav": "typicals", "facts": None if name == "rewrite" else facts,
            "crumbs": [(_TITLE, reverse("typicals")), (row.title, back)],
        },
    )  # fmt: skip
