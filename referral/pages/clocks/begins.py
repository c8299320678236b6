"""登记时限: one page for a clue, a case or a lane, with the limits that its agency may have to keep there."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from agencies.roles import Act
from referral.law.begins import TRIGGERS
from referral.law.errors import NotAllowed
from referral.law.rules import Rule
from referral.models import LedgerTask, Meeting, Referral
from referral.pages.acting import Answer, once, who
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm, MomentField, OpinionField
from referral.pages.paper.rows import facts_of, row_of
from referral.services import begins
from referral.services.acting import Acting, require
from referral.services.told import term
from workflows import engine

EFFECT = "时限自登记的起算时间计算，当日不计入；从某日向前推算的（如听证通知），填写该日。登记后办妥的，请登记已办。"


class BeginForm(ActForm):
    rule = forms.ChoiceField(label="时限", widget=forms.RadioSelect)
    at = MomentField(
        label="起算时间", help_text="所选时限后写明的事实实际发生的时间；听证通知填写举行听证的时间。"
    )
    document = forms.CharField(
        label="证明文书", max_length=120, help_text="名称和编号，所选时限后写明一般是哪一种文书。"
    )
    note = OpinionField(label="说明", required=False, max_length=300)

    def __init__(self, *args: Any, rules: Iterable[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.ChoiceField = self.fields["rule"]  # type: ignore[assignment]
        field.choices = [(rule.id, _words(rule)) for rule in rules]


def _words(rule: Rule) -> str:
    """听证通知：7个工作日（行政处罚法§64(2)）；自举行听证的时间向前推算，凭听证通知书."""
    trigger = TRIGGERS[rule.id]
    length = term(rule.id, timezone.localdate()).told
    since = "向前推算" if rule.backward else "起算"
    return f"{rule.name}：{length}。自“{trigger.words}”{since}；凭{trigger.paper}"


def new(request: HttpRequest, word: str, slug: str) -> HttpResponse:
    """Register that a limit began: GET shows the form, POST does it."""
    acting = who(request)
    row = row_of(word, slug, acting)
    if isinstance(
        row, Referral | Meeting | LedgerTask
    ):  # its limits all begin with its moves; these have none
        raise Http404
    require(acting, Act.ASK_CLOCK, begins.keeper(row))
    rules = begins.offered(row, acting.post)
    if not rules:
        raise NotAllowed("此处没有可以由本机关登记的时限；其他时限由办理环节自行起算。")
    form, back = bind(BeginForm, request, rules=rules), reverse(word, args=[slug])

    def run(by: Acting) -> Any:
        data = form.values()
        return engine.run(begins.begin, data.pop("rule"), row, by, **data)

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"{word}:{slug}:begin", run, back)

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": "登记时限", "submit": "登记时限", "cancel": back, "effect": EFFECT,
            "facts": [*facts_of(row), ("责任机关", begins.keeper(row).name)],
        },
    )  # fmt: skip
