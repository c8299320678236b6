"""尽职免责清单 of the own agency in a case: one page to read and print, and the form of what a person confirms."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from agencies.roles import Act
from referral.law.diligence import ANSWERS, State, asked_of
from referral.pages.acting import Answer, once, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.forms import ActForm
from referral.services import diligence
from referral.services.acting import require
from workflows import engine

TONES = {
    State.DONE: "ok", State.LATE: "warn", State.OPEN: "info", State.OVER: "bad", State.ASKED: "warn", State.NOT_DONE: "bad",
    State.NONE: "mute",
}  # fmt: skip


class ConfirmForm(ActForm):
    """For each duty that no record proves: how it stands, and a remark. What is left empty stays as it is."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked_of(kind)
        for one in self.asked:
            self.fields[f"a_{one.code}"] = forms.ChoiceField(
                label=one.label,
                choices=[("", "暂不确认"), *ANSWERS.items()],
                required=False,
                help_text=one.basis,
            )
            self.fields[f"r_{one.code}"] = forms.CharField(
                label="说明", max_length=300, required=False, help_text="写明依据的材料或者情况。"
            )
        self.phrase()

    def clean(self) -> dict[str, Any]:
        """An answer has its remark, and a remark its answer."""
        data = super().clean() or self.cleaned_data
        for one in self.asked:
            answer, remark = data.get(f"a_{one.code}"), data.get(f"r_{one.code}")
            if answer and not remark:
                self.add_error(f"r_{one.code}", "请填写说明。")
            if remark and not answer:
                self.add_error(f"a_{one.code}", "请选择情况。")
        if not self.errors and not any(data.get(f"a_{one.code}") for one in self.asked):
            self.add_error(None, "请至少确认一项。")
        return data

    def answers(self) -> dict[str, tuple[str, str]]:
        """What goes to the service."""
        data = self.cleaned_data
        return {
            one.code: (data[f"a_{one.code}"], data[f"r_{one.code}"])
            for one in self.asked
            if data[f"a_{one.code}"]
        }


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, each duty with its basis, when, by which paper, how late and in whose hands."""
    case, acting = visible_case(request, slug), who(request)
    if not diligence.may_read(case, acting.post):
        raise Http404
    rows = diligence.lines(case, acting.post, acting.at)
    context = {
        "case": case, "nav": "case-list", "at": acting.at, "agency": acting.agency, "counted": diligence.counted(rows),
        "rows": [(row, TONES[row.state]) for row in rows], "may_confirm": diligence.may_confirm(case, acting.post) and asked_of(acting.agency.kind),
        "crumbs": [("案件库", reverse("case-list")), (case.number, reverse("case-pressing", args=[slug]))],
    }  # fmt: skip
    return render(request, "pressing/diligence.html", context)


def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """确认 what no record proves."""
    case, acting = visible_case(request, slug), who(request)
    if not diligence.may_read(case, acting.post):
        raise Http404
    require(acting, Act.REPORT_RESULT, acting.agency)
    form, back = bind(ConfirmForm, request, kind=acting.agency.kind), reverse("case-diligence", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        answers = form.answers()
        return once(
            request,
            f"case:{slug}:duties",
            lambda by: engine.run(diligence.confirm, case, by, answers=answers),
            back,
        )

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": "确认尽职免责清单", "subtitle": case.number, "submit": "确认", "cancel": back, "nav": "case-list",
            "facts": [("案件", case.title), ("机关", acting.agency.name)],
            "effect": "只确认本机关的事项；以最后一次确认为准，以前的确认留在流转记录中，只供本机关查看。",
        },
    )  # fmt: skip
