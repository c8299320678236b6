"""The seal page of a letter: which is the original, both hashes, what was asked, allowed and stamped; and the acts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.models import Letter
from referral.models import Case, CaseLetter, SealRequest
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.seals import forms
from referral.services import seal_uses, sealed_scans
from referral.services.acting import Acting, require
from workflows import engine, seals

_WORDS = {
    "decide": ("用印审批", "提交审批", "同意后由印章管理员用印并登记；不同意的，申请人收到通知。"),
    "cancel": ("撤回用印申请", "撤回", "撤回后可以另行申请。"),
    "stamp": ("用印登记", "登记", "登记后取得用印登记号，不能修改或者删除。"),
}


def link_of(slug: str, post: Post) -> CaseLetter:
    """A letter that the post may open the seal page of; 404 for others."""
    rows = CaseLetter.objects.select_related("letter__agency", "case", "referral", "to")
    link = get_object_or_404(rows, letter__slug=slug)
    if not seal_uses.reads(link.letter, link, post):
        raise Http404
    return link


@require_GET
def letter_seal(request: HttpRequest, slug: str) -> HttpResponse:
    """用印与盖章件 of one letter. Its receiver reads which is the original, and the scan if it was sent."""
    acting = who(request)
    post, link = acting.post, link_of(slug, acting.post)
    letter, own = link.letter, sealed_scans.is_own(link.letter, post)
    scans = sealed_scans.shown_to(letter, post)
    asked = SealRequest.objects.visible_to(post).filter(letter=letter) if own else SealRequest.objects.none()
    rows = asked.select_related("asked_by_user", "approval__user", "decided_by_user", "use__keeper_user")
    context = {
        "link": link, "letter": letter, "own": own, "case": Case.objects.visible_to(post).filter(pk=link.case_id).first(), "original": sealed_scans.original(letter, sealed_scans.standing(letter)),
        "requests": [(row, acts_on(row, acting)) for row in rows.order_by("asked_at", "pk")],
        "scans": [(scan, sealed_scans.may_check(scan, post), sealed_scans.may_send(scan, post)) for scan in scans],
        "why_not": seal_uses.why_not(letter), "may_upload": own and sealed_scans.may_upload(letter, post),
        "may_ask": own and may(post, Act.SEND_REFERRAL, letter.agency) and not seal_uses.why_not(letter) and not asked.open().exists(),
        "may_list": own and _lists(acting), "nav": "seal-register" if _lists(acting) else "",
    }  # fmt: skip
    return render(request, "seals/letter.html", context)


def _lists(acting: Acting) -> bool:
    return any(may(acting.post, right, acting.agency) for right in seal_uses.READERS)


def acts_on(row: SealRequest, acting: Acting) -> list[tuple[str, str]]:
    """(name, word) of what the acting person may do with a request now."""
    agency, found = row.letter.agency, []
    if hasattr(row, "use") or row.cancelled_at or row.is_granted is False:
        return []
    mine = row.asked_by_user_id == acting.user.pk
    if not row.is_allowed and not mine and may(acting.post, Act.ALLOW_SEAL, agency):
        found.append(("decide", "审批"))
    if row.is_allowed and not mine and may(acting.post, Act.KEEP_SEAL, agency):
        found.append(("stamp", "用印登记"))
    return [*found, ("cancel", "撤回")] if mine else found


def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the seal on a letter."""
    acting = who(request)
    link = link_of(slug, acting.post)
    require(acting, Act.SEND_REFERRAL, link.letter.agency)
    back = reverse("letter-seal", args=[slug])
    covered = seal_uses.allowing(link.letter)
    usual = seal_uses.usual_copies(link.letter)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"letter:{slug}:seal", lambda by: seals.ask(link.case, link.letter, by, **data), back
        )  # fmt: skip

    return act(
        request, bind(forms.AskForm, request, letter=link.letter), do, success="用印申请已提交。", redirect_to=lambda a: a.url,
        context={
            "title": "申请用印", "subtitle": link.letter.number or link.letter.title, "submit": "提交申请", "cancel": back,
            "facts": facts_of(link),
            "effect": (
                f"{covered.given_for.label if covered.given_for else '本件的批准'}作为用印审批，{usual}份以内直接交印章管理员；更多份数和再次用印另行审批。"
                if covered else "本件须由分管负责人或者负责人另行审批用印。"
            ),
        },
    )  # fmt: skip


def verb(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a request."""
    if name not in forms.VERBS:
        raise Http404
    acting = who(request)
    rows = SealRequest.objects.visible_to(acting.post).select_related("letter__agency", "asked_by_user")
    row = see(rows, slug)
    if name != "cancel":
        require(acting, Act.ALLOW_SEAL if name == "decide" else Act.KEEP_SEAL, row.letter.agency)
    link = CaseLetter.objects.select_related("letter", "case", "to").get(letter=row.letter)
    given = {"asked": row} if name == "stamp" else {}
    form = bind(forms.VERBS[name], request, **given)
    back = _back(row.letter, link, acting)
    title, submit, effect = _WORDS[name]

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"seal:{slug}:{name}", lambda by: _perform(row, name, by, form.values()), back)

    return act(
        request, form, do, success=f"{title}已办理。", redirect_to=lambda a: a.url,
        context={
            "title": title, "submit": submit, "effect": effect, "cancel": back, "subtitle": row.letter.number or row.letter.title,
            "facts": [*facts_of(link), ("申请", f"{row.copies}份，{row.asked_by_user.full_name}"), ("用途", row.reason)],
            "danger": name == "cancel", "nav": "seal-register",
        },
    )  # fmt: skip


def _back(letter: Letter, link: CaseLetter, acting: Acting) -> str:
    if seal_uses.reads(letter, link, acting.post):
        return reverse("letter-seal", args=[letter.slug])
    return reverse("seal-register")


def _perform(row: SealRequest, name: str, by: Acting, data: dict[str, Any]) -> Any:
    if name == "decide":
        return seals.decide(row, by, **data)
    if name == "cancel":
        return engine.run(seal_uses.cancel, row, by)
    return engine.run(seal_uses.stamp, row, by, **data)


def facts_of(link: CaseLetter) -> list[tuple[str, Any]]:
    """What a letter is, for the forms of its seal."""
    letter = link.letter
    return [
        ("文书", letter.title), ("文号", letter.number or "无"), ("主送机关", link.to.name if link.to else "无"),
        ("页数", f"{letter.pages} 页"), ("电子件 SHA-256", letter.file_sha256 or "尚未成文"),
    ]  # fmt: skip
