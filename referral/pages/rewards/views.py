"""举报奖励 of a tip: decided, collected, given up. Only the named officers open these pages; to everybody else they are not there."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from referral.law.errors import ReferralError
from referral.models import Clue, Reward
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm, DayField, MoneyField
from referral.services import rewards as verbs
from referral.services.acting import Acting


class RewardForm(ActForm):
    """登记举报奖励: a number and a sum, nobody's name."""

    informant_number = forms.CharField(
        label="举报登记编号", max_length=40, help_text="隔离登记中的编号；不得填写举报人姓名、电话。"
    )
    amount = MoneyField(label="奖励金额（元）", max_digits=16)
    decided_on = DayField(label="决定日期")
    paper = forms.CharField(label="审批表或通知书文号", max_length=80)
    collect_by = DayField(label="领取期限", help_text="收到领取通知之日起2个月（医保办发〔2022〕22号）。")


class CollectForm(ActForm):
    """登记领取."""

    on = DayField(label="领取日期")
    voucher = forms.CharField(label="支付凭证号", max_length=80)


class GiveUpForm(ActForm):
    """逾期视为放弃."""

    on = DayField(label="视为放弃日期")


ENDS: dict[str, tuple[str, type[ActForm], Any]] = {
    "collect": ("登记领取", CollectForm, verbs.collect), "give-up": ("登记逾期视为放弃", GiveUpForm, verbs.give_up),
}  # fmt: skip


def _tip(request: HttpRequest, slug: str) -> tuple[Clue, Acting]:
    acting = who(request)
    clue = see(Clue.objects.visible_to(acting.post).select_related("agency"), slug)
    try:
        verbs.check(clue, acting)
    except ReferralError as error:
        raise Http404 from error
    return clue, acting


def rewards(request: HttpRequest, slug: str) -> HttpResponse:
    """The rewards of a tip."""
    clue, acting = _tip(request, slug)
    rows = Reward.objects.visible_to(acting.post).filter(clue=clue)
    return render(request, "rewards/list.html", {"clue": clue, "rewards": rows, "nav": "clue-list"})


def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """登记举报奖励."""
    clue, _ = _tip(request, slug)
    form = bind(RewardForm, request)
    run = lambda by, data: verbs.enter(clue, by, draft=verbs.RewardDraft(**data))  # noqa: E731
    return _form(request, clue, form, run, "登记举报奖励", f"reward:{slug}")


def end(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """领取, or 逾期视为放弃."""
    if name not in ENDS:
        raise Http404
    reward = see(Reward.objects.visible_to(who(request).post).select_related("clue__agency"), slug)
    title, form_class, verb = ENDS[name]
    run = lambda by, data: verb(reward, by, **data)  # noqa: E731
    return _form(request, reward.clue, bind(form_class, request), run, title, f"reward:{slug}:{name}")


def _form(request: HttpRequest, clue: Clue, form: ActForm, run: Any, title: str, key: str) -> HttpResponse:
    back = reverse("rewards", args=[clue.slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, key, lambda by: run(by, data), back)

    return act(
        request, form, do, success=f"{title}已办理。", redirect_to=lambda a: a.url,
        context={
            "title": title, "subtitle": clue.number, "submit": title, "cancel": back, "nav": "clue-list",
            "effect": "只有本线索的指定承办人可以查看；不在案件、线索的流转记录中显示。",
            "crumbs": [(clue.number, reverse("clue", args=[clue.slug])), ("举报奖励", back)],
        },
    )  # fmt: skip
