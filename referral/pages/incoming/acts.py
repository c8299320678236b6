"""Acts on an incoming paper: each is one form; whose turn it is decides which are offered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from agencies.rights import may
from agencies.roles import Act
from referral.law.errors import NotAllowed
from referral.models import IncomingPaper
from referral.models.incoming import LAWFUL
from referral.models.incoming import IncomingStep as S
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.incoming import forms
from referral.services import incoming as verbs
from referral.services.acting import Acting


@dataclass(frozen=True)
class IncomingAct:
    """One act: its words, form, service and when it is lawful. may: beyond the right, who may do it."""

    name: str
    label: str
    form: type[forms.IncomingActForm]
    run: Callable[..., None]
    steps: frozenset[S]
    right: str = ""
    may: Callable[[IncomingPaper, Acting], bool] = lambda paper, by: True
    effect: str = ""


def _is_reader(paper: IncomingPaper, by: Acting) -> bool:
    return paper.circulations.filter(post__user_id=by.post.user_id, read_at__isnull=True).exists()


def _is_second(paper: IncomingPaper, by: Acting) -> bool:
    return paper.ruling_entered_by_user_id != by.user.pk


def _takes(paper: IncomingPaper, by: Acting) -> bool:
    return paper.is_given_to(by.post)


def _took(paper: IncomingPaper, by: Acting) -> bool:
    return paper.is_taken_by(by.post)


def _handles(paper: IncomingPaper, by: Acting) -> bool:
    return verbs.handles(paper, by.post)


_ANY = frozenset(S)
ACTS = {
    one.name: one
    for one in (
        IncomingAct("propose", "拟办", forms.ProposeForm, verbs.propose, LAWFUL["propose"],
            Act.PROPOSE_INCOMING, effect="拟办后由分管负责人或负责人批办；批办前可以修改。"),
        IncomingAct("rule", "批办", forms.RuleForm, verbs.rule, LAWFUL["rule"], Act.RULE_INCOMING,
            effect="批办后由收发或负责人分办到承办科室、承办人。"),
        IncomingAct("enter-ruling", "代录批示件", forms.EnterRulingForm, verbs.enter_ruling, LAWFUL["enter_ruling"],
            Act.ENTER_PAPER, effect="负责人在纸面上批示的，在此代录；须由另一人与批示件核对相符后生效。"),
        IncomingAct("check-ruling", "核对批示件", forms.CheckRulingForm, verbs.check_ruling, LAWFUL["check_ruling"],
            Act.CHECK_PAPER, may=_is_second, effect="核对相符的，批示生效；不符的，退回重新批办或代录。"),
        IncomingAct("assign", "分办", forms.AssignForm, verbs.assign, LAWFUL["assign"],
            Act.ASSIGN_DEPARTMENT, effect="分办后由承办科室或承办人签收；改派不影响任何时限，原承办人不再看到该收文。"),
        IncomingAct("take", "签收承办", forms.NothingForm, verbs.take, LAWFUL["take"], may=_takes,
            effect="签收后由您承办，并填写承办情况。"),
        IncomingAct("finish", "办结", forms.FinishForm, verbs.finish, LAWFUL["finish"], may=_took,
            effect="办结后不能再改派；仍可传阅和打印收文处理单。"),
        IncomingAct("read", "已阅", forms.NothingForm, verbs.read, _ANY, may=_is_reader),
        IncomingAct("circulate", "传阅", forms.CirculateForm, verbs.circulate, _ANY, may=_handles,
            effect="传阅人员可以查看该收文和扫描件。"),
        IncomingAct("link", "归入案件", forms.LinkForm, verbs.link_case, _ANY, may=_handles),
        IncomingAct("attach", "上传扫描件", forms.ScanForm, verbs.attach, _ANY, Act.REGISTER_INCOMING),
    )
}  # fmt: skip
#: What moves the paper on; the rest stands beside the way.
MAIN = ("check-ruling", "take", "finish", "read", "propose", "rule", "assign")
EMPTY_HANDED = "该事项由签收承办、分办或者传阅到的人员办理，请交有权人员办理。"


def acts_for(paper: IncomingPaper, by: Acting) -> list[IncomingAct]:
    """The acts that are lawful now and that this post may do, what is its turn first."""
    fit = [one for one in ACTS.values() if paper.step in one.steps and _is_allowed(one, paper, by)]
    if any(one.name == "rule" for one in fit):
        fit = [one for one in fit if one.name != "enter-ruling"]
    return sorted(fit, key=lambda one: one.name not in MAIN)


def _is_allowed(one: IncomingAct, paper: IncomingPaper, by: Acting) -> bool:
    return (not one.right or may(by.post, one.right, paper.agency)) and one.may(paper, by)


def label_of(one: IncomingAct, paper: IncomingPaper) -> str:
    """分办 becomes 改派 once it was assigned."""
    if one.name == "assign" and paper.assigned_at:
        return "改派"
    return "修改拟办" if one.name == "propose" and paper.proposed_at else one.label


def visible_papers(by: Acting) -> Any:
    """Papers that the acting post may see, with what their page needs."""
    return IncomingPaper.objects.visible_to(by.post).select_related(
        "agency", "ledger", "department", "officer__user", "registered_by__user", "proposed_by__user", "ruled_by__user",
        "assigned_by__user", "taken_by__user", "ruling_entered_by__user", "ruling_checked_by__user", "scan", "ruling_scan",
        "sheet",
    )  # fmt: skip


def verb(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on an incoming paper: GET shows its form, POST does it."""
    acting = who(request)
    paper = see(visible_papers(acting), slug)
    if name not in ACTS:
        raise Http404
    one = ACTS[name]
    if not _is_allowed(one, paper, acting):
        raise NotAllowed(EMPTY_HANDED)
    form = bind(one.form, request, paper=paper, who=acting)
    back, label = reverse("incoming", args=[slug]), label_of(one, paper)

    def run(by: Acting) -> None:
        real_at = form.cleaned_data.get("real_at")
        one.run(paper, by.really_at(real_at) if real_at else by, **form.values())

    def do(data: dict[str, Any]) -> Answer:
        answer = once(request, f"incoming:{slug}:{name}", run, back)
        # a paper that was given away is no longer there for who gave it
        seen = IncomingPaper.objects.visible_to(acting.post).filter(pk=paper.pk).exists()
        return answer if seen else Answer(reverse("incoming-list"))

    return act(
        request, form, do, success=f"收文 {paper.number}：{label}已办理。", redirect_to=lambda a: a.url,
        context={
            "title": label, "subtitle": paper.number, "submit": label, "cancel": back, "nav": "incoming-list",
            "effect": one.effect, "crumbs": [("收文登记", reverse("incoming-list")), (paper.number, back)],
            "facts": [
                ("来文机关", paper.from_name), ("来文字号", paper.from_number or "无"), ("来文标题", paper.title),
                ("办理环节", paper.step.label), ("拟办意见", paper.proposal or "尚未拟办"), ("批办意见", paper.ruling or "尚未批办"),
            ],
        },
    )  # fmt: skip
