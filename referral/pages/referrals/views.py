"""A referral's page, and one view for every move of it."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agencies.rights import may
from agencies.services import on_duty
from referral.law.clocks import local
from referral.law.kinds import Kind
from referral.law.states import Move, Side
from referral.models import Case, Referral
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.lines import clock_lines
from referral.pages.referrals.forms import MoveForm, form_for
from referral.services import openings
from referral.services.acting import Acting
from referral.services.parties import side_of_referral
from referral.services.sight import is_party, letters_for
from workflows import engine

#: Moves whose button is red and that can't be taken back.
DANGEROUS = frozenset(
    {"refuse", "withdraw", "revoke", "not_file", "return", "not_police", "decline", "accept_no"}
)
ON_LINE = frozenset({"send", "sign", "reroute"})
OFF_LINE = frozenset({"record_offline", "record_receipt", "reply"})
EFFECTS = {
    "review": "审核通过后，负责人即收到书面报告；行刑移送的批准期限从此刻起算，为3日。",
    "approve": "批准后编号、成文、盖章；文书内容不再更改。",
    "accept": "受理后，办理分支开始办理。",
    "file": "登记立案文书后，移送机关须在3日内移交涉案物品和材料（国务院令第310号第十二条）。",
    "not_file": "移送机关自收到不予立案通知书之日起3日内可以提请复议，也可以建议检察机关立案监督。",
    "reroute": "转送后由新的机关签收，时限重新起算；第三次转送报共同上级机关指定管辖。",
    "return": "退回后由移送机关处理；对方有异议的，可以提出管辖争议。",
    "ask_supplement": "告知补正不影响接受；公安机关立案审查期限不停止计算。",
    "revoke": "撤回后文号作废并保留理由；已送达的，对方立即不能再查看。",
}


def moves_for(referral: Referral, acting: Acting) -> list[Move]:
    """The moves that this post may do now: lawful, on its side, with the right."""
    return [move for move in referral.rule.lawful(referral.status) if _is_for(move, referral, acting)]


def _is_for(move: Move, referral: Referral, acting: Acting) -> bool:
    """Off-line and on-line ways exclude each other; the rest is side and right."""
    if not move.screen or move.name in (ON_LINE if referral.is_offline else OFF_LINE):
        return False
    if move.side in {Side.SUPERIOR, Side.PROCURATORATE} and referral.status not in {"disputed", "supervised"}:
        return False
    return may(acting.post, move.act, side_of_referral(referral, move.side))


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One referral: facts, materials, approvals, receipt, supplement, clocks, what may be done."""
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post).select_related(
        "case__lead_agency",
        "sender",
        "recipient",
        "holder",
        "letter",
        "subject",
        "origin__sender",
        "drafted_by_user",
    )
    referral = see(rows, slug)
    if (
        not is_party(referral, acting.post.agency_id)
        and referral.case.lead_agency_id != acting.post.agency_id
    ):
        raise Http404
    own = referral.sender_id == acting.post.agency_id
    at = timezone.now()
    openings.note(referral, user=acting.user, post=acting.post, at=at)
    context = {
        "referral": referral, "case": referral.case, "own": own, "moves": moves_for(referral, acting),
        "dangerous": DANGEROUS, "materials": referral.materials.select_related("evidence"),
        "officers": referral.officers.select_related("user", "post").filter(position__lt=90),
        "approvals": referral.approvals.select_related("user", "post", "paper") if own else [],
        "receipt": getattr(referral, "receipt", None), "supplement": referral.supplement_items.all(),
        "clocks": clock_lines(referral.clocks.all(), acting.post, at), "letters": _letters(referral, acting),
        "opened": openings.of(referral) if own and referral.sent_at else [],
        "duty": on_duty(referral.recipient, at), "see_case": Case.objects.visible_to(acting.post).filter(pk=referral.case_id).exists(),
    }  # fmt: skip
    return render(request, "referrals/detail.html", context)


def _letters(referral: Referral, acting: Acting) -> Any:
    return letters_for(referral.case, acting.post).filter(referral=referral)


def move(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One move of a referral: GET shows its form, POST does it."""
    post_of(request)
    acting = who(request)
    referral = see(
        Referral.objects.visible_to(acting.post).select_related("case", "sender", "recipient"), slug
    )
    rule = referral.rule
    if name not in rule.moves or not rule.moves[name].screen:
        raise Http404
    lawful = rule.moves[name]
    if request.method != "POST":
        lawful = rule.move(name, referral.status)
    form = bind(form_for(referral, name), request, referral=referral, who=acting)
    back = reverse("referral", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"referral:{slug}:{name}", lambda by: _perform(referral, name, by, form), back)

    return act(
        request, form, do, success=lambda answer: answer.text, redirect_to=lambda answer: answer.url,
        context={
            "title": lawful.label, "subtitle": referral.title, "facts": _facts(referral), "submit": lawful.label,
            "danger": name in DANGEROUS, "cancel": back, "effect": _effect(referral, name),
        },
    )  # fmt: skip


def _perform(referral: Referral, name: str, by: Acting, form: MoveForm) -> Any:
    real_at = form.cleaned_data.get("real_at")
    acting = by.really_at(real_at) if real_at else by
    return engine.act_on_referral(referral, name, acting, **form.values())


def _facts(referral: Referral) -> list[tuple[str, Any]]:
    return [
        ("移送类型", referral.rule.label), ("移送机关", referral.sender.name), ("受移送机关", referral.recipient.name),
        ("当前状态", referral.status_label), ("案件", referral.case.number),
        ("发文字号", referral.letter.number if referral.letter else "尚未编号"),
    ]  # fmt: skip


def _effect(referral: Referral, name: str) -> str:
    """What follows from the act. Before a head approves, the page says when the 24 hours end and who is on duty there."""
    text = EFFECTS.get(name, "")
    if name == "approve" and referral.kind == Kind.CRIMINAL:
        end = local(timezone.now() + timedelta(hours=24))
        shift = on_duty(referral.recipient, end)
        duty = (
            f"届时对方值班：{shift.user.full_name} {shift.phone}。"
            if shift
            else "对方没有登记届时的值班人员，请提前联系。"
        )
        text += f"现在批准的，须在{end:%Y-%m-%d %H:%M}前送达（24小时，含夜间和节假日）。{duty}"
    return text
