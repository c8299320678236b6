"""Acts on a whole case: propose, close, archive, reopen, merge, split."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from referral.models import Case
from referral.pages.acting import Answer, once, post_of
from referral.pages.acts import act, bind
from referral.pages.cases import forms
from referral.pages.cases.views import visible_case
from referral.pages.forms import ActForm
from referral.services import cases as verbs
from referral.services.acting import Acting
from referral.services.done import Done
from workflows import engine

#: Acts that ask for an opinion or a reason: (title, form).
PLAIN: dict[str, tuple[str, type[ActForm]]] = {
    "propose_close": ("提请办结", forms.OpinionForm), "refuse_close": ("退回办结申请", forms.ReasonForm),
    "close": ("批准办结", forms.OpinionForm), "archive": ("归档", forms.NothingForm), "reopen": ("重启案件", forms.ReasonForm),
}  # fmt: skip
_SPECIAL = {"merge": ("并案", forms.MergeForm), "split": ("分案", forms.SplitForm)}


def verb(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a case: GET shows its form, POST does it."""
    case = visible_case(request, slug)
    if name in PLAIN:
        title, form_class = PLAIN[name]
        form = bind(form_class, request)
    elif name in _SPECIAL:
        title, special = _SPECIAL[name]
        form = bind(special, request, case=case, post=post_of(request))
    else:
        raise Http404

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"case:{slug}:{name}", lambda by: _run(case, name, by, data), _address)

    back = reverse("case", args=[slug])
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": title, "subtitle": case.number, "submit": title, "cancel": back, "nav": "case-list",
            "facts": [("案件编号", case.number), ("案件名称", case.title), ("牵头机关", case.lead_agency.name), ("状态", case.status_label)],
        },
    )  # fmt: skip


def _run(case: Case, name: str, by: Acting, data: dict[str, Any]) -> Any:
    if name == "merge":
        return engine.run(verbs.merge, case, data["into"], by, reason=data["reason"])
    if name == "split":
        return engine.run(
            verbs.split, case, by, title=data["title"], subjects=list(data["subjects"]), reason=data["reason"]
        )
    return engine.act_on_case(case, name, by, **data)


def _address(done: Done) -> str:
    assert done.case is not None
    return reverse("case", args=[done.case.slug])
