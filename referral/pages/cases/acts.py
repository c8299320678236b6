"""Acts on a whole case: propose, close, archive, reopen; merge, split, let another agency in, change the lead."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from referral.law.states import CASE_MOVES
from referral.models import Case
from referral.pages.acting import Answer, once, who
from referral.pages.acts import act, bind
from referral.pages.cases import forms
from referral.pages.cases.views import ALSO, visible_case
from referral.pages.forms import ActForm
from referral.services import cases as verbs
from referral.services import circumstances, diligence, teams
from referral.services.acting import Acting, require
from referral.services.done import Done
from workflows import engine

#: Acts that ask for an opinion or a reason: (title, form).
PLAIN: dict[str, tuple[str, type[ActForm]]] = {
    "propose_close": ("提请办结", forms.OpinionForm), "refuse_close": ("退回办结申请", forms.ReasonForm),
    "close": ("批准办结", forms.OpinionForm), "archive": ("归档", forms.NothingForm), "reopen": ("重启案件", forms.ReasonForm),
}  # fmt: skip
_SPECIAL: dict[str, type[forms.CaseForm]] = {
    "restate": forms.RestateForm, "correct_amount": forms.CorrectForm, "form_team": forms.TeamForm, "merge": forms.MergeForm, "split": forms.SplitForm, "add_party": forms.PartyForm, "change_lead": forms.LeadForm,
}  # fmt: skip
_WORDS = {name: (word, right) for name, word, right in ALSO}
EFFECTS = {
    "form_team": "专案组由两名以上持有效执法证的承办人组成，可以查看本案；行刑移送的承办人在移送稿中写明。",
    "restate": "只补充新查明的，已登记的不改；补充后应移送未移送提示重新核对，原来决定不移送的重新列入提示。",
    "correct_amount": "原金额留在流转记录中，不再计入；已经成文的移送文书不随之改变，需要改正的，另发更正函；更正其他机关登记的金额，理由由本案各机关查看；更正后应移送未移送提示重新核对，原来决定不移送的重新列入提示。",
    "merge": "并案后，本案的移送、办理分支、文书、证据和时限并入所选案件，文号和时限不变；本案办结并指向所选案件。",
    "split": "分出的案件另取案件编号，由本机关办理分支承办；原有时限连续计算。只涉及分出当事人的移送，连同文号、时限和办理分支转入分出的案件；同时涉及留下的当事人的，留在原案。",
    "add_party": "该机关依职权参与办理，可以查看本案概要和本机关有关的内容；需要其办理的，请发起移送。",
    "change_lead": "变更后由新的牵头机关决定并案、分案和办结；须双方负责人同意。",
}
#: Acts at which the list of the own duties is shown.
CLOSING, CLOSING_LIST = frozenset({"propose_close", "close"}), "尽职免责清单"
DANGEROUS = frozenset({"merge", "change_lead"})


def verb(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a case: GET shows its form, POST does it."""
    case, acting = visible_case(request, slug), who(request)
    form: ActForm
    if name in PLAIN:
        (title, form_class), right = PLAIN[name], CASE_MOVES[name].act
        form = bind(form_class, request)
    elif name in _SPECIAL:
        title, right = _WORDS[name]
        form = bind(_SPECIAL[name], request, case=case, post=acting.post)
    else:
        raise Http404
    require(acting, right, case.lead_agency)

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"case:{slug}:{name}", lambda by: _run(case, name, by, data), _address)

    back = reverse("case", args=[slug])
    facts = [
        ("案件编号", case.number),
        ("案件名称", case.title),
        ("牵头机关", case.lead_agency.name),
        ("状态", case.status_label),
    ]
    more = {}
    if name in CLOSING:
        facts.append((CLOSING_LIST, diligence.counted(diligence.lines(case, acting.post, acting.at))))
        more = {"links": [(f"查看和打印{CLOSING_LIST}", reverse("case-diligence", args=[slug]))]}
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": title, "subtitle": case.number, "submit": title, "cancel": back, "nav": "case-list",
            "effect": EFFECTS.get(name, ""), "danger": name in DANGEROUS,
            "facts": facts, **more,
        },
    )  # fmt: skip


def _run(case: Case, name: str, by: Acting, data: dict[str, Any]) -> Any:
    if name == "form_team":
        return engine.run(teams.form, case, by, officers=list(data["officers"]))
    if name == "merge":
        return engine.run(verbs.merge, case, data["into"], by, reason=data["reason"])
    if name == "split":
        return engine.run(
            verbs.split, case, by, title=data["title"], subjects=list(data["subjects"]), reason=data["reason"]
        )
    if name == "add_party":
        return engine.run(verbs.add_party, case, data["agency"], by, reason=data["reason"])
    if name == "restate":
        return engine.run(circumstances.restate, case, by, **data)
    if name == "correct_amount":
        return engine.run(circumstances.correct, case, by, **data)
    if name == "change_lead":
        return engine.run(verbs.change_lead, case, by, to=data["to"], agreed_by=data["agreed_by"])
    return engine.act_on_case(case, name, by, **data)


def _address(done: Done) -> str:
    assert done.case is not None
    return reverse("case", args=[done.case.slug])
