"""The asked agency's side of an 异地协查: answers question by question, and 延期告知."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from agencies.roles import Act
from referral.law.errors import ReferralError
from referral.models import AssistanceQuestion, Lane
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.lines import clock_line
from referral.pages.forms import ActForm, DayField, OpinionField
from referral.pages.referrals.fields import PeopleField, ReasonField
from referral.services import replies
from referral.services.acting import Acting, require
from referral.services.evidence import linkable
from referral.services.replies import Answered
from referral.services.sight import refuse_member
from workflows import engine


class AnswersForm(ActForm):
    """One answer, or the reason why there is none, for each question; what proves it."""

    def __init__(self, *args: Any, lane: Lane, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert lane.opened_by is not None
        self.questions = list(lane.opened_by.questions.prefetch_related("evidence"))
        chosen = {e.pk for question in self.questions for e in question.evidence.all()}
        pieces = linkable(lane.case, who.post, kept=chosen)
        own = [e for e in pieces if e.agency_id == lane.agency_id and not (e.secret or e.is_inner)]
        self.evidence = {str(e.pk): e for e in own}
        for question in self.questions:
            self.fields |= self._row(question)
        self.phrase()

    def _row(self, question: AssistanceQuestion) -> dict[str, forms.Field]:
        n = question.number
        fields: dict[str, forms.Field] = {
            f"answer_{n}": OpinionField(
                label="答复", rows=4, required=False, max_length=4000, initial=question.answer
            ),
            f"why_{n}": OpinionField(
                label="未能查清的原因", rows=2, required=False, max_length=500, initial=question.why_not
            ),
        }
        if self.evidence:
            fields[f"proof_{n}"] = forms.MultipleChoiceField(
                label="随附材料", required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(pk, e.label) for pk, e in self.evidence.items()],
                initial=[str(e.pk) for e in question.evidence.all()],
            )  # fmt: skip
        return fields

    def rows(self) -> list[tuple[AssistanceQuestion, list[Any]]]:
        """The questions with their fields, for the template."""
        names = ("answer", "why", "proof") if self.evidence else ("answer", "why")
        return [(q, [self[f"{name}_{q.number}"] for name in names]) for q in self.questions]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "answers": {
                q.number: Answered(
                    data[f"answer_{q.number}"], data[f"why_{q.number}"],
                    [self.evidence[pk] for pk in data.get(f"proof_{q.number}", [])],
                )
                for q in self.questions
            }
        }  # fmt: skip


class LaterForm(ActForm):
    """延期告知: the new day and the reason, which the letter gives."""

    until = DayField(label="新的答复日期", help_text="须为工作日，且晚于现在的届满日。")
    reason = ReasonField(label="延期的理由")


class AskExtensionForm(LaterForm):
    """What the officer asks for."""

    reason = ReasonField(label="延期的理由", max_length=300)
    document = forms.CharField(
        label="提请材料", max_length=120, help_text="如延期审批表、情况说明的名称和编号。"
    )


class ExtensionForm(LaterForm):
    """What was asked for on paper is entered by who decides it."""

    proposed_by = PeopleField(label="提请人")

    def __init__(self, *args: Any, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposer: PeopleField = self.fields["proposed_by"]  # type: ignore[assignment]
        proposer.of(who.agency, act=Act.ASK_CLOCK, besides=who.user.pk)


def _lane(request: HttpRequest, slug: str, right: str) -> tuple[Lane, Acting]:
    """The lane of an 异地协查 that the own agency answers. 404 for everybody else's."""
    acting = who(request)
    rows = Lane.objects.visible_to(acting.post).select_related("case", "agency", "opened_by__sender")
    lane = see(rows, slug)
    if lane.agency_id != acting.agency.pk or lane.opened_by is None or not lane.opened_by.questions.exists():
        raise Http404
    require(acting, right, lane.agency)
    refuse_member(lane.case, acting.post)
    return lane, acting


def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """填写答复: saved as often as it takes; nobody outside the agency reads it before the report."""
    lane, acting = _lane(request, slug, Act.REPORT_RESULT)
    form = bind(AnswersForm, request, lane=lane, who=acting)
    return _act(request, lane, "answer_questions", form, "填写答复", template="asking/answers_form.html")


def ask_extension(request: HttpRequest, slug: str) -> HttpResponse:
    """提请延期告知: the officer asks, the deputy decides; the letter is written when he agrees."""
    lane, acting = _lane(request, slug, Act.ASK_CLOCK)
    clock = replies.running_clock(lane)
    if clock is None:
        raise ReferralError("协查答复期限没有在计算，不能提请延期告知。")
    running, form = clock, bind(AskExtensionForm, request)
    return _act(
        request, lane, "ask_later", form, "提请延期告知", template="act_form.html",
        more=[("答复期限", clock_line(clock, acting.at).due)],
        run=lambda by: engine.act_on_clock(running, "ask_later", by, **form.cleaned_data),
        effect="由分管负责人或负责人决定，提请人不能自行决定；须在期限届满前决定。同意后生成延期告知函，告知来函机关。",
    )  # fmt: skip


def extension(request: HttpRequest, slug: str) -> HttpResponse:
    """延期告知, before the limit ends."""
    lane, acting = _lane(request, slug, Act.EXTEND_CLOCK)
    clock = replies.running_clock(lane)
    form = bind(ExtensionForm, request, who=acting)
    due = clock_line(clock, acting.at).due if clock is not None else "不在计时"
    return _act(
        request, lane, "tell_extension", form, "据纸质提请延期告知", template="act_form.html", more=[("答复期限", due)],
        effect="用于提请在纸上呈报的。延期须在期限届满前告知；确定后生成延期告知函，答复期限按告知的日期重新计算。",
    )  # fmt: skip


def _act(
    request: HttpRequest, lane: Lane, verb: str, form: ActForm, title: str, *, template: str, effect: str = "",
    more: list[tuple[str, Any]] | None = None, run: Callable[[Acting], Any] | None = None,
) -> HttpResponse:  # fmt: skip
    back = reverse("lane", args=[lane.slug])

    perform = run or (lambda by: engine.act_on_lane(lane, verb, by, **form.values()))

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"lane:{lane.slug}:{verb}", perform, back)

    assert lane.opened_by is not None
    facts = [
        ("来函机关", lane.origin.name),
        ("案件", lane.case.number),
        ("状态", lane.status_label),
        *(more or []),
    ]
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url, template=template,
        context={
            "title": title, "subtitle": lane.opened_by.title, "submit": "保存答复" if verb == "answer_questions" else title,
            "cancel": back, "nav": "case-list", "effect": effect, "facts": facts, "lane": lane, "case": lane.case,
        },
    )  # fmt: skip
