"""外来文书 of a case: what another agency made and numbered is registered and scanned here, never made."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from agencies.roles import Act
from documents.evidence import store
from referral.models import ForeignPaper, Lane, Referral
from referral.pages.acting import Answer, once, who
from referral.pages.acts import act, bind
from referral.pages.cases.forms import FOREIGN_NAMES, ForeignForm
from referral.pages.cases.views import visible_case
from referral.services import papers
from referral.services.acting import Acting, require, require_party
from workflows import engine


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """登记外来文书."""
    case, acting = visible_case(request, slug), who(request)
    require(acting, Act.UPLOAD_EVIDENCE, acting.agency)
    require_party(acting, case, what="登记外来文书")
    form = bind(ForeignForm, request, case=case, post=acting.post)
    back = reverse("case-letters", args=[slug])

    def run(by: Acting) -> ForeignPaper:
        data, row, file = form.cleaned_data, form.chosen(), form.cleaned_data["scan"]
        scan = None
        if file:
            secret = row is not None and row.secret
            scan = store(
                dossier=case.dossier, name=file.name, chunks=file.chunks(), by=by.post, at=by.at, secret=secret
            )  # fmt: skip
        paper: ForeignPaper = engine.run(
            papers.register_foreign, case, by, name=data["name"], number=data["number"], issuer=data["issuer"],
            issued_on=data["issued_on"], scan=scan, referral=row if isinstance(row, Referral) else None,
            lane=row if isinstance(row, Lane) else None,
        )  # fmt: skip
        return paper

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"case:{slug}:foreign", run, back)

    return act(
        request, form, do, success="外来文书已登记。", redirect_to=lambda a: a.url, template="cases/foreign_new.html",
        context={
            "title": "登记外来文书", "subtitle": case.number, "submit": "登记", "cancel": back, "nav": "case-list",
            "names": FOREIGN_NAMES, "crumbs": [("案件库", reverse("case-list")), (case.number, reverse("case", args=[slug]))],
            "effect": "其他机关制作的文书只在此登记和扫描，保留其自有文号；本系统不制作、不编号。",
            "facts": [("案件编号", case.number), ("案件名称", case.title)],
        },
    )  # fmt: skip
