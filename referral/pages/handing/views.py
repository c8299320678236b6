"""物品和案卷移交 on the pages: the list of a referral's hand-overs, one of them, and its acts."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from referral.law.errors import NotAllowed
from referral.models import HandOver, Referral
from referral.models.handing import GIVE, LIST, REPORT, TAKE
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm
from referral.pages.handing import lines
from referral.pages.handing.forms import CountForm, ItemsForm, PaperForm, ReasonForm, SignForm
from referral.pages.paper.forms import CheckForm
from referral.services import handing, handing_lists, handing_paper
from referral.services import handing_signatures as signing
from referral.services.acting import Acting
from referral.services.handing_shown import token_of
from referral.services.sight import reads_in_full
from workflows import engine

BACK = "退回后，本次签名和清点作废并留痕；移交方更正清单，双方重新签名。"
CANCEL = "撤销后移交不再进行，物品仍由移交方保管；移交时限继续计算。"
PAPER = "登记后由本机关另一人核对扫描件，核对相符的按签名时间生效。"


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """制作移交清单 on a referral."""
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post).select_related(
        "case", "sender", "recipient", "origin__sender"
    )
    referral = see(rows, slug)
    if not reads_in_full(referral, acting.post):
        raise Http404
    if not handing.may_begin(referral, acting.post):
        raise NotAllowed(
            "公安机关立案以后由移送机关的承办人或收发制作移交清单；不予立案的，由公安机关退还案卷材料。"
        )
    form = bind(ItemsForm, request, referral=referral, acting=acting)
    return _items_page(
        request, form, referral, lines.new_word(referral), reverse("referral", args=[slug]), f"handover:{slug}:new",
        lambda by: engine.run(handing.begin, referral, by, **form.values()),
        lambda: reverse("handover", args=[referral.hand_overs.order_by("-pk")[0].slug]),
    )  # fmt: skip


def _items_page(
    request: HttpRequest, form: ItemsForm, referral: Referral, title: str, back: str, key: str,
    run: Callable[[Acting], Any], after: Callable[[], str],
) -> HttpResponse:  # fmt: skip
    context = {
        "referral": referral, "case": referral.case, "title": title, "cancel": back, "nav": "case-list", "most": handing_lists.MOST,
    }  # fmt: skip
    if form.is_steering:
        return render(request, "handing/items.html", context | {"form": form})
    return act(
        request, form, lambda data: once(request, key, run, lambda _: after()), success=lambda a: a.text,
        redirect_to=lambda a: a.url, template="handing/items.html", context=context,
    )  # fmt: skip


def _visible(request: HttpRequest, slug: str) -> tuple[HandOver, Acting]:
    acting = who(request)
    rows = HandOver.objects.visible_to(acting.post).select_related(
        "giver", "taker", "letter", "counted_by__user", "created_by__user", "cancelled_by__user",
        "referral__case__lead_agency", "referral__sender", "referral__recipient", "referral__origin__sender",
    )  # fmt: skip
    return see(rows, slug), acting


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One hand-over: lines, differences, signatures, custody, what may be done."""
    hand_over, acting = _visible(request, slug)
    signatures = list(lines.signatures(hand_over, acting.post))
    context = {
        "h": hand_over, "step": hand_over.step, "tone": lines.TONES[hand_over.step], "referral": hand_over.referral,
        "case": hand_over.case, "items": hand_over.items.select_related("photo"), "differences": hand_over.differences(),
        "sides": [
            (word, agency, [one for one in signatures if one.side == side and one.about == LIST])
            for side, word, agency in ((GIVE, "移交方", hand_over.giver), (TAKE, "接收方", hand_over.taker))
        ],
        "reports": [one for one in signatures if one.about == REPORT], "custody": lines.custody_of(hand_over),
        "buttons": lines.buttons(hand_over, acting.post), "nav": "case-list",
    }  # fmt: skip
    return render(request, "handing/detail.html", context)


def act_on(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a hand-over: GET shows its form or its refusal, POST does it."""
    hand_over, acting = _visible(request, slug)
    if name not in ACTS:
        raise Http404
    handing.side_of(hand_over, acting.agency)
    if request.method != "POST" and not _is_offered(hand_over, acting, name):
        raise NotAllowed(f"该移交现为「{hand_over.step.label}」，您现在不能办理此事项。")
    return ACTS[name](request, hand_over, acting)


def _is_offered(hand_over: HandOver, acting: Acting, name: str) -> bool:
    url = reverse("handover-act", args=[hand_over.slug, name])
    return url in {button.url for button in lines.buttons(hand_over, acting.post)}


def _show(
    request: HttpRequest, hand_over: HandOver, form: ActForm, name: str, title: str, verb: Callable[..., Any],
    values: Callable[[Acting], dict[str, Any]] | None = None, template: str = "act_form.html", **context: Any,
) -> HttpResponse:  # fmt: skip
    back = reverse("handover", args=[hand_over.slug])

    def do(data: dict[str, Any]) -> Answer:
        def run(by: Acting) -> Any:
            return engine.run(verb, hand_over, by, **(values(by) if values else form.values()))

        return once(request, f"handover:{hand_over.slug}:{name}", run, back)

    facts = [
        ("清单", hand_over.title), ("移交方", hand_over.giver.name), ("接收方", hand_over.taker.name), ("案件", hand_over.case.title),
        ("项数", f"{hand_over.items.count()}项"), ("状态", hand_over.step.label),
    ]  # fmt: skip
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url, template=template,
        context={
            "title": title, "subtitle": hand_over.case.number, "submit": title, "cancel": back, "nav": "case-list",
            "facts": facts, "h": hand_over, "items": hand_over.items.all(),
        } | context,
    )  # fmt: skip


def _change(request: HttpRequest, hand_over: HandOver, acting: Acting) -> HttpResponse:
    items = list(hand_over.items.all())
    form = bind(
        ItemsForm, request, referral=hand_over.referral, acting=acting, given=items, place=hand_over.place
    )
    back = reverse("handover", args=[hand_over.slug])
    return _items_page(
        request, form, hand_over.referral, "修改清单", back, f"handover:{hand_over.slug}:change",
        lambda by: engine.run(handing.change, hand_over, by, **form.values()), lambda: back,
    )  # fmt: skip


def _count(request: HttpRequest, hand_over: HandOver, acting: Acting) -> HttpResponse:
    form = bind(CountForm, request, hand_over=hand_over)
    effect = "与清单不符的，系统生成差异报告，双方都能看到；退回更正或者双方签署差异报告以后，才能签名接收。"
    return _show(
        request, hand_over, form, "count", "清点", handing.count, template="handing/count.html", effect=effect
    )


def _sign(request: HttpRequest, hand_over: HandOver, acting: Acting) -> HttpResponse:
    form = bind(SignForm, request, asked_by=request, initial={"seen": token_of(hand_over)})
    effect = "签名即确认清单所列与实物相符。双方各两名不同的人员签名；最后一人签名后交接完成，清单成文，移交时限办结。"
    return _show(
        request, hand_over, form, "sign", "签名", signing.sign, template="handing/sign.html", effect=effect, signer=acting.user.full_name
    )  # fmt: skip


def _report(request: HttpRequest, hand_over: HandOver, acting: Acting) -> HttpResponse:
    form = bind(SignForm, request, asked_by=request, initial={"seen": token_of(hand_over)})
    effect = "签署即确认差异属实；双方都签署后按清点情况接收，差异写入清单。"
    return _show(
        request, hand_over, form, "report", "签署差异报告", signing.sign_report, template="handing/sign.html", effect=effect,
        signer=acting.user.full_name, differences=hand_over.differences(),
    )  # fmt: skip


def _back(request: HttpRequest, hand_over: HandOver, acting: Acting) -> HttpResponse:
    form = bind(ReasonForm, request)
    return _show(request, hand_over, form, "back", "退回更正", handing.send_back, effect=BACK)


def _cancel(request: HttpRequest, hand_over: HandOver, acting: Acting) -> HttpResponse:
    form = bind(ReasonForm, request)
    return _show(request, hand_over, form, "cancel", "撤销移交", handing.cancel, effect=CANCEL, danger=True)


def _paper(request: HttpRequest, hand_over: HandOver, acting: Acting) -> HttpResponse:
    side = GIVE if hand_over.given_at is None else TAKE
    form = bind(PaperForm, request, hand_over=hand_over, side=side)

    def values(by: Acting) -> dict[str, Any]:
        file = form.cleaned_data["scan"]
        scan = handing_paper.keep_scan(hand_over, by, name=file.name or "", chunks=file.chunks())
        return form.values() | {"scan": scan}

    return _show(
        request, hand_over, form, "paper", f"据纸质登记{'移交' if side == GIVE else '接收'}方签名", handing_paper.enter_paper, values,
        "handing/count.html", effect=PAPER, on_paper=True,
    )  # fmt: skip


def _check(request: HttpRequest, hand_over: HandOver, acting: Acting) -> HttpResponse:
    form = bind(CheckForm, request)
    waiting = (
        hand_over.signatures.filter(round=hand_over.round)
        .unchecked()
        .select_related("scan", "entered_by__user")
    )
    return _show(
        request, hand_over, form, "check", "核对纸质签名", handing_paper.check_paper, template="handing/check.html",
        waiting=waiting.filter(entered_by__agency=acting.agency),
    )  # fmt: skip


ACTS: dict[str, Callable[[HttpRequest, HandOver, Acting], HttpResponse]] = {
    "change": _change, "count": _count, "sign": _sign, "report": _report, "back": _back, "cancel": _cancel,
    "paper": _paper, "check": _check,
}  # fmt: skip
