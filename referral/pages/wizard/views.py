"""发起移送: choose a case, fill in one page for all addressees, draft or submit; and change a draft."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agencies.roles import Act
from referral.law.kinds import Kind
from referral.law.states import CaseStatus
from referral.law.violations import VIOLATIONS
from referral.models import Case, Lane, Referral
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act
from referral.pages.cases.forms import CaseFilter
from referral.pages.errors import REFUSALS, status_of
from referral.pages.lanes.views import visible_lane
from referral.pages.wizard.forms import CHECK, SUBMIT, WizardForm, steered
from referral.pages.wizard.redraft import RedraftForm
from referral.pages.wizard.road import roads
from referral.services import drafting, onward_asks, redrafting
from referral.services.acting import Acting, require
from referral.services.amounts import amounts_for, totals
from referral.services.done import Done
from referral.services.investigations import writes_reports
from referral.services.previews import previews
from referral.services.told import terms
from workflows import engine


def choose(request: HttpRequest) -> HttpResponse:
    """发起移送: the open cases that the acting post's agency takes part in."""
    acting = who(request)
    require(acting, Act.DRAFT_REFERRAL, acting.agency)
    form = CaseFilter(request.GET or None, post=acting.post)
    rows = Case.objects.party_to(acting.post).filter(status__in=[CaseStatus.OPEN, CaseStatus.CLOSING])
    if form.is_valid():
        rows = form.narrow(rows, acting.post)
    rows = rows.select_related("lead_agency").order_by("-last_activity_at", "-pk")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    seen = Referral.objects.visible_to(acting.post).filter(case__in=[case.pk for case in page], secret=False)
    counts = dict(seen.values_list("case").annotate(n=Count("pk", filter=Q(sender=acting.agency))).order_by())
    for case in page:
        case.referred = counts.get(case.pk, 0)  # type: ignore[attr-defined]
    return render(request, "wizard/choose.html", {"form": form, "page": page, "nav": "wizard"})


def refer(request: HttpRequest, slug: str) -> HttpResponse:
    """The wizard of a case. Arrows, 加入 and 再加一行 give the form back; the two buttons at its foot act."""
    acting = who(request)
    case = see(Case.objects.visible_to(acting.post).select_related("lead_agency", "region"), slug)
    drafting.check_sender(case, acting)
    return _wizard(request, case, acting, f"wizard:{slug}")


def onward(request: HttpRequest, slug: str) -> HttpResponse:
    """商请其他机关配合: the same wizard under the own lane of a case."""
    lane, acting = visible_lane(request, slug)
    onward_asks.check_lane(lane, acting)
    return _wizard(request, lane.case, acting, f"onward:{slug}", lane)


def _wizard(
    request: HttpRequest, case: Case, acting: Acting, key: str, under: Lane | None = None
) -> HttpResponse:
    data = steered(request.POST) if request.method == "POST" else None
    form = WizardForm(data=data, case=case, who=acting, under=under)
    context = _context(case, acting, form) | {"under": under}
    if form.is_steering:
        return render(request, "wizard/refer.html", context | {"form": form})

    if form.data.get("do") == CHECK and form.is_valid():
        return _checked(request, case, form, acting, context)

    def do(data: dict[str, Any]) -> Answer:
        return once(request, key, lambda by: _go(case, form, by, under), _address)

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url, template="wizard/refer.html", context=context
    )  # fmt: skip


def _checked(
    request: HttpRequest, case: Case, form: WizardForm, acting: Acting, context: dict[str, Any]
) -> HttpResponse:
    """核对: nothing is missing; the letters are shown as they would read."""
    try:
        found, status = previews(case, form.dispatch(), acting, form.under), 200
    except REFUSALS as refusal:
        form.add_error(None, refusal.sentence)
        found, status = [], status_of(refusal)
    return render(request, "wizard/refer.html", context | {"form": form, "previews": found}, status=status)


def _go(case: Case, form: WizardForm, by: Acting, under: Lane | None) -> Done:
    """Draft, and submit when asked to: all of it or nothing, for `once` is one transaction."""
    done: Done
    if under is None:
        done = engine.run(drafting.draft, case, form.dispatch(), by)
    else:
        done = engine.run(onward_asks.ask, under, form.dispatch(), by)
    if form.data.get("do") != SUBMIT:
        return done
    drafts = [row for row in done.created if isinstance(row, Referral)]
    for referral in drafts:
        reviewer = {"reviewer": form.cleaned_data.get("reviewer")} if referral.secret else {}
        engine.act_on_referral(referral, "submit", by, **reviewer)
    return replace(done, text=drafting.told("已送审移送", drafts))


def _address(done: Done) -> str:
    assert done.case is not None
    if len(done.created) == 1 and done.referral is not None:
        return reverse("referral", args=[done.referral.slug])
    return reverse("case-lanes", args=[done.case.slug])


def _context(case: Case, acting: Acting, form: WizardForm) -> dict[str, Any]:
    day = timezone.localdate(acting.at)
    told = terms(day)
    return {
        "case": case, "nav": "wizard", "violations": [VIOLATIONS[code] for code in case.violations if code in VIOLATIONS],
        "amounts": totals(amounts_for(case, acting.post)),
        "roads": roads(form.kinds, acting.agency, day, told),
        "may_report": writes_reports(acting.agency) and any(rule.code == Kind.CRIMINAL for rule in form.kinds),
    }  # fmt: skip


def redraft(request: HttpRequest, slug: str) -> HttpResponse:
    """修改移送稿: before it is submitted, or after it came back."""
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post).select_related("case", "sender", "recipient", "subject")
    referral = see(rows, slug)
    redrafting.check_redraft(referral, acting)
    data = steered(request.POST) if request.method == "POST" else None
    form = RedraftForm(data=data, referral=referral, who=acting)
    back = reverse("referral", args=[slug])
    returned = referral.approvals.filter(step__in=["return_draft", "return_report"]).select_related("user")
    context = {"referral": referral, "case": referral.case, "nav": "case-list", "returned": returned.last()}
    if form.is_steering:
        return render(request, "wizard/redraft.html", context | {"form": form})

    def do(data: dict[str, Any]) -> Answer:
        change = lambda by: engine.run(redrafting.redraft, referral, by, form.revision())  # noqa: E731
        return once(request, f"redraft:{slug}", change, back)

    return act(
        request, form, do, success="移送稿已修改。", redirect_to=back, template="wizard/redraft.html", context=context
    )  # fmt: skip
