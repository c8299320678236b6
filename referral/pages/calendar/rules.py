"""时限规则: every limit with its class, length, legal basis and version, and the agreements that set the agreed ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from agencies.keeping import Deed, is_permitted
from referral.law.must_refer import HEAD_AFTER
from referral.law.rules import RULES, Class, Rule, Unit
from referral.models import Agreement, ClockRule, ProvinceStandard
from referral.pages.calendar.agreements import lines
from referral.pages.keeping import keeper
from referral.services import rule_values
from referral.services.agreements import concerns

_ON = {
    "clue": "线索", "case": "案件", "referral": "移送", "lane": "办理分支", "reward": "举报奖励", "evidence": "证据材料",
    "listing": "挂牌督办", "meeting": "会议和检查",
    "all": "各类时限",
}  # fmt: skip
_LEVELS = {"deputy": "分管负责人", "head": "负责人", "lister": "挂牌机关"}


class RuleFilter(forms.Form):
    q = forms.CharField(label="名称、编号或依据", required=False, max_length=60)
    cls = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *((c.value, c.label) for c in Class)]
    )
    on = forms.ChoiceField(label="对象", required=False, choices=[("", "全部"), *_ON.items()])


@dataclass(frozen=True)
class RuleLine:
    """A rule as the table shows it. changed: the value in force that an administrator has entered, if any."""

    rule: Rule
    on: str
    nature: str
    confidence: str
    extensions: str
    changed: ClockRule | None = None
    may_change: bool = False

    @property
    def length(self) -> str:
        """The length in words; what nobody has agreed on is a suggestion."""
        return f"建议{self.rule.length_words}" if self.rule.suggested else self.rule.length_words

    @property
    def now(self) -> str:
        """The length in force where an administrator has changed it."""
        return value_words(self.changed) if self.changed else ""


def value_words(value: ClockRule) -> str:
    """A length that was entered, as people say it: 10个工作日."""
    return f"{value.length}{Unit(value.unit).label}"


def table(request: HttpRequest) -> HttpResponse:
    """All rules, searched; agreements of the own agency, or all for a platform role."""
    who = keeper(request)
    form = RuleFilter(request.GET or None)
    found = list(RULES.values())
    if form.is_valid():
        found = [rule for rule in found if _fits(rule, **form.cleaned_data)]
    rows = Agreement.objects.order_by("-effective_on", "-pk").prefetch_related("agencies", "regions")
    agreed = [row for row in rows if who.agency is None or concerns(row, who.agency)]
    context = {
        "form": form, "lines": _lines(found), "nav": "rules", "whole": len(RULES), "agreements": lines(agreed[:50]),
        "may_keep": is_permitted(who, Deed.KEEP_RULES), "today": timezone.localdate(),
        "finding_head": rule_values.value_on(HEAD_AFTER, timezone.localdate()), "standards": ProvinceStandard.objects.select_related("region"),
    }  # fmt: skip
    return render(request, "calendar/rules.html", context)


def _fits(rule: Rule, *, q: str, cls: str, on: str) -> bool:
    words = q.strip().lower()
    texts = (rule.id, rule.name, rule.basis)
    return (
        (not words or any(words in text.lower() for text in texts))
        and cls in {"", rule.cls}
        and on in {"", rule.on}
    )


def _lines(found: Iterable[Rule]) -> list[RuleLine]:
    today = timezone.localdate()
    changed = rule_values.all_in_force(today)
    return [
        RuleLine(
            rule, _ON[rule.on], rule.nature.label, _confidence(rule), _extensions(rule_values.extended(rule, today)), changed.get(rule.id),
            not rule_values.why_fixed(rule),
        )
        for rule in found
    ]  # fmt: skip


def _extensions(rule: Rule) -> str:
    return "；".join(f"{_LEVELS[e.level]}可延长{e.amount}{e.unit.label}" for e in rule.extensions)


def _confidence(rule: Rule) -> str:
    """How sure the text of the rule is, as the collection of the law notes it."""
    words = rule.confidence
    if words.startswith("2"):
        return "两处来源核对"
    if words.startswith("1"):
        return "一处来源，待复核"
    return "待核对原文" if words else rule.cls.label
