"""Acts on a clue: check, extend, open as a case, merge, drop. Each is one form."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from agencies.rights import holders, may
from agencies.roles import Act
from referral.law.states import CLUE_MOVES, ClueStatus
from referral.models import Case, Clue
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.clues import forms
from referral.services.acting import Acting, require
from referral.services.clues import lawful
from workflows import engine


@dataclass(frozen=True)
class ClueAct:
    """One act: its words, its form, the engine's verb and the right that it needs."""

    name: str
    label: str
    form: type[forms.ClueActForm]
    verb: str
    right: str
    effect: str
    danger: bool = False


_EXTEND = "核查期限延长15个工作日，只能延长一次（国家医疗保障局令第4号第十四条）。"
ACTS = {
    done.name: done
    for done in (
        ClueAct("check", CLUE_MOVES["check"].label, forms.CheckForm, "check", CLUE_MOVES["check"].act,
            "开始核实后，由分管负责人或负责人决定建案或不予建案。"),
        ClueAct("open", CLUE_MOVES["open"].label, forms.OpenForm, "open_case", CLUE_MOVES["open"].act,
            "建案后取得案件编号，本机关的办理分支开始办理；此处的建案是登记为本系统案件，不是行政立案或者刑事立案。"),
        ClueAct("extend", "延长核查期限", forms.ExtendForm, "extend", Act.DECIDE_CLUE, _EXTEND),
        ClueAct("merge", CLUE_MOVES["merge"].label, forms.MergeForm, "merge", CLUE_MOVES["merge"].act,
            "并案后，线索的当事人和金额归入所选案件。"),
        ClueAct("drop", CLUE_MOVES["drop"].label, forms.DropForm, "drop", CLUE_MOVES["drop"].act,
            "不予建案后线索办结；符合应当移送情形的，仍列入应移送未移送提示。", danger=True),
        ClueAct("direct", CLUE_MOVES["direct"].label, forms.DirectForm, "direct", CLUE_MOVES["direct"].act,
            "线索以机要方式线下送上级机关或纪检监察机关，不经本机关审核和批准；本系统只登记发文号和日期，登记后线索办结。"),
    )
}  # fmt: skip


def acts_for(clue: Clue, acting: Acting) -> list[ClueAct]:
    """The acts that are lawful now and that this post may do."""
    return [one for one in lawful_acts(clue) if may(acting.post, one.right, clue.agency)]


def lawful_acts(clue: Clue) -> list[ClueAct]:
    """The acts that are lawful now, whoever may do them."""
    return [one for one in ACTS.values() if _is_lawful(clue, one)]


def main_act(acts: list[ClueAct]) -> str:
    """The name of the act that the page puts first in blue; '' when none of them carries the clue on."""
    names = {one.name for one in acts}
    return next((name for name in ("direct", "check", "open") if name in names), "")


def turn(clue: Clue, day: date) -> str:
    """Whose turn it is, in words; '' when the clue has ended. Who decides a restricted clue is not named."""
    if clue.status not in {ClueStatus.REGISTERED, ClueStatus.CHECKING}:
        return ""
    if clue.restricted:
        return "待指定承办人直送"
    if clue.status == ClueStatus.REGISTERED:
        return "待核实"
    people = [p.user.full_name for p in holders(clue.agency, Act.DECIDE_CLUE, day)]
    return f"待{'、'.join(people) or '分管负责人或负责人'}决定建案"


def _is_lawful(clue: Clue, one: ClueAct) -> bool:
    if one.name != "extend":
        return one.name in {move.name for move in lawful(clue)}
    running = clue.clocks.open().filter(rule__in=["nhsa_filing", "tip_verify"])
    return clue.status == ClueStatus.CHECKING and running.filter(is_extended=False).exists()


def verb(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a clue: GET shows its form, POST does it."""
    acting = who(request)
    clue = see(Clue.objects.visible_to(acting.post).select_related("agency"), slug)
    if name not in ACTS or (name == "direct" and not clue.restricted):  # an ordinary clue has no such page
        raise Http404
    one = ACTS[name]
    require(acting, one.right, clue.agency)
    form = bind(one.form, request, clue=clue, who=acting)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"clue:{slug}:{name}", lambda by: engine.act_on_clue(clue, one.verb, by, **data), _address
        )  # fmt: skip

    def _address(done: Any) -> str:
        case: Case | None = done.case if name in {"open", "merge"} else None
        return reverse("case", args=[case.slug]) if case else reverse("clue", args=[slug])

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": one.label, "subtitle": clue.number, "submit": one.label, "danger": one.danger, "effect": one.effect,
            "cancel": reverse("clue", args=[slug]), "nav": "clue-list",
            "facts": [("线索号", clue.number), ("线索名称", clue.title), ("状态", clue.status_label), ("承办机关", clue.agency.name)],
        },
    )  # fmt: skip
