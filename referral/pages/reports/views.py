"""案件调查报告: its versions, the draft, signatures, the check; and the 涉案物品 of a case. For the own agency's hands alone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.roles import Act
from documents.errors import DocumentError
from documents.letters import canonical
from documents.letters.punctuation import proofread
from documents.wordings import draft as as_draft
from referral.law.errors import ReferralError
from referral.models import Case, CaseReport
from referral.pages.acting import Answer, once, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.downloads import whole
from referral.pages.forms import ActForm
from referral.pages.reports.forms import BackForm, IssueForm, ReportForm, SignForm, ThingsForm
from referral.services import case_items, investigations, report_fields
from referral.services.acting import Acting
from workflows import engine

FORMS: dict[str, type[ActForm]] = {"sign": SignForm, "send_back": BackForm, "issue": IssueForm}
TITLES = {"sign": "签署案件调查报告", "send_back": "退回案件调查报告", "issue": "审核案件调查报告"}
EFFECTS = {
    "sign": "签名以当前报告文字为准；修改后须重新签名。两名以上承办人签名后由其他人员审核。",
    "send_back": "退回后由承办人修改，重新签名。",
    "issue": "审核后报告成文，不再更改；需要修改的制作新一版，原版保留。成文后列入证据材料，可以作为移送材料。",
}
RIGHTS = {"sign": Act.DRAFT_REFERRAL, "send_back": Act.REVIEW_REFERRAL, "issue": Act.REVIEW_REFERRAL}


def _readable(request: HttpRequest, slug: str) -> tuple[Case, Acting]:
    """The case of an address for a hand of an agency that writes reports; 404 for everybody else."""
    case, acting = visible_case(request, slug), who(request)
    if not investigations.may_read(case, acting.post):
        raise Http404
    return case, acting


def _draft_of(case: Case, acting: Acting) -> CaseReport | None:
    rows = investigations.reports_of(case, acting.agency)
    return rows[0] if rows and not rows[0].is_issued else None


def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """The versions with their signatures, and what may be done now."""
    case, acting = _readable(request, slug)
    rows = investigations.reports_of(case, acting.agency)
    draft = rows[0] if rows and not rows[0].is_issued else None
    context = {
        "case": case, "nav": "case-list", "reports": rows, "draft": draft, "buttons": _buttons(case, draft, acting),
        "things": case_items.items_of(case, acting.agency), "may_list": _may(case, acting, Act.DRAFT_REFERRAL),
        "signed": list(draft.signed()) if draft else [], "lacks": report_fields.lacks(draft, acting) if draft else [],
        "crumbs": [("案件库", reverse("case-list")), (case.number, reverse("case", args=[case.slug]))],
    }  # fmt: skip
    return render(request, "reports/versions.html", context)


def _buttons(case: Case, draft: CaseReport | None, acting: Acting) -> list[tuple[str, str, bool]]:
    """(address, word, whether it stands out) of what the acting post may do now."""
    found = []
    if _may(case, acting, Act.DRAFT_REFERRAL):
        word = "修改草稿" if draft else "起草报告"
        found.append((reverse("report-write", args=[case.slug]), word, draft is None))
    if draft is None:
        return found
    signed = [row.user_id for row in draft.signed()]
    if _may(case, acting, Act.DRAFT_REFERRAL) and acting.user.pk not in signed:
        found.append((reverse("report-act", args=[case.slug, "sign"]), "签名", True))
    if _may(case, acting, Act.REVIEW_REFERRAL) and len(signed) >= investigations.SIGNERS:
        found.append((reverse("report-act", args=[case.slug, "issue"]), "审核", True))
        found.append((reverse("report-act", args=[case.slug, "send_back"]), "退回修改", False))
    return found


def _may(case: Case, acting: Acting, right: str) -> bool:
    try:
        investigations.check(case, acting, right)
    except ReferralError:
        return False
    return True


def write(request: HttpRequest, slug: str) -> HttpResponse:
    """起草: the case's own facts beside the fields."""
    case, acting = _readable(request, slug)
    investigations.check(case, acting)
    rows = investigations.reports_of(case, acting.agency)
    draft = _draft_of(case, acting)
    form = bind(
        ReportForm,
        request,
        case=case,
        who=acting,
        draft=draft,
        before=rows[0] if rows and draft is None else None,
    )

    def do(data: dict[str, Any]) -> Answer:
        values = form.values()
        return once(
            request, f"report:{slug}", lambda by: engine.run(investigations.write, case, by, **values), back
        )

    back = reverse("case-reports", args=[case.slug])
    known = report_fields.known(case, acting)
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url, template="reports/write.html",
        context={"case": case, "nav": "case-list", "known": known, "cancel": back, "draft": draft},
    )  # fmt: skip


@require_GET
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The saved draft as it would be printed."""
    case, acting = _readable(request, slug)
    draft = _draft_of(case, acting)
    if draft is None:
        raise Http404
    try:
        fields = proofread(report_fields.report(draft, acting))
        pdf = as_draft(canonical.from_json("investigation_report", fields), acting.at)
    except DocumentError as error:
        context = {"title": "不能预览", "sentence": error.sentence}
        return render(request, "wordings/refused.html", context, status=422)
    return whole(pdf, f"{draft.title}（草稿）.pdf", "application/pdf")


def verb(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """签名, 审核 or 退回 of the draft: GET shows what it is about, POST does it."""
    case, acting = _readable(request, slug)
    draft = _draft_of(case, acting)
    if name not in FORMS or draft is None:
        raise Http404
    investigations.check(case, acting, RIGHTS[name])
    initial = {"edition": draft.edition} if name == "sign" else None
    form = bind(FORMS[name], request, initial=initial)
    back = reverse("case-reports", args=[case.slug])

    def do(data: dict[str, Any]) -> Answer:
        run = lambda by: engine.act_on_report(draft, name, by, **data)  # noqa: E731
        answer = once(request, f"report:{slug}:{name}", run, back)
        if name == "issue":
            investigations.file_printed(timezone.now())
        return answer

    named = "、".join(row.user.full_name for row in draft.signed())
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": TITLES[name], "subtitle": case.number, "submit": TITLES[name][:2], "cancel": back, "nav": "case-list",
            "effect": EFFECTS[name], "crumbs": [(case.number, reverse("case", args=[case.slug])), ("调查报告和涉案物品", back)],
            "facts": [("案件", case.title), ("报告", draft.title), ("已签名", named or "无"), ("起草", draft.drafted_by_user.full_name)],
        },
    )  # fmt: skip


def items(request: HttpRequest, slug: str) -> HttpResponse:
    """涉案物品: the list of the own agency."""
    case, acting = _readable(request, slug)
    case_items.check(case, acting)
    form = bind(ThingsForm, request, case=case, who=acting)
    back = reverse("case-reports", args=[case.slug])
    context = {"case": case, "nav": "case-list", "cancel": back}
    if form.is_steering:
        return render(request, "reports/items.html", context | {"form": form})

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"items:{slug}", lambda by: engine.run(case_items.keep, case, by, **form.values()), back
        )

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url, template="reports/items.html", context=context
    )  # fmt: skip
