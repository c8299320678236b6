"""The vault on the pages. Who an informant is stands on one page alone, made once for each recorded look and kept nowhere."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from agencies.rights import may, rights_of
from agencies.roles import Act
from referral.law.errors import NotAllowed
from referral.models import Informant, VaultRequest
from referral.models.vault import keeps
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm
from referral.pages.vault.forms import AskForm, DecideForm, NoteForm, SealForm
from referral.services import vault as verbs
from workflows import vault as told

_TITLE = "举报人信息"
_READERS = frozenset({Act.OPEN_VAULT, Act.APPROVE_VAULT, Act.SHOW_VAULT})


def _reader(request: HttpRequest) -> Any:
    """The acting post, if the vault is anything to it; to everybody else there is none."""
    post = post_of(request)
    if rights_of(post).isdisjoint(_READERS):
        raise Http404
    return post


def _requests(post: Any) -> Any:
    rows = VaultRequest.objects.visible_to(post).select_related(
        "informant__clue", "informant__agency", "asked_by__user", "decided_by__user"
    )
    return rows.defer("informant__name", "informant__contact", "informant__id_code", "informant__remark")


def _lines(rows: Any, request: HttpRequest) -> list[VaultRequest]:
    """Requests with where they stand and what the post may do with each."""
    acting, found = who(request), list(rows)
    day = timezone.localdate(acting.at)
    for row in found:
        row.word, row.tone = row.stage(day)
        row.may_show = verbs.may_show(row, acting.post, day)
        row.may_decide = (
            row.is_allowed is None
            and row.asked_by_user_id != acting.user.pk
            and may(acting.post, Act.APPROVE_VAULT, row.informant.agency)
        )
    return found


def vault(request: HttpRequest) -> HttpResponse:
    """Numbers and requests: the custodian's all, an officer's own tips, the head's requests."""
    post = _reader(request)
    rows = (
        Informant.objects.visible_to(post)
        .select_related("clue")
        .defer("name", "contact", "id_code", "remark")
    )
    page: Any = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "nav": "vault",
        "keeps": keeps(post),
        "requests": _lines(_requests(post)[:50], request),
    }
    return render(request, "vault/list.html", context)


def seal(request: HttpRequest) -> HttpResponse:
    """隔离登记."""
    if not keeps(_reader(request)):
        raise NotAllowed("举报人信息只由举报信息专管员本人登记，请把举报材料交其登记。")
    form = bind(SealForm, request)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, "vault:seal", lambda by: verbs.seal(by, form.sealed()), lambda row: reverse("informant", args=[row.slug])
        )  # fmt: skip

    return _form(
        request, form, do, "隔离登记举报人", reverse("vault"), [],
        effect="登记后任何页面都不再显示举报人是谁；需要查看的写明事由，经负责人同意后由专管员出示，每次留痕。",
    )  # fmt: skip


def _informant(request: HttpRequest, slug: str) -> Informant:
    rows = Informant.objects.visible_to(_reader(request)).select_related("clue", "agency")
    return see(rows.defer("name", "contact", "id_code", "remark"), slug)


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One number: what was done on which days, who asked and who looked; not who he is."""
    row, post = _informant(request, slug), post_of(request)
    requests = _requests(post).filter(informant=row).prefetch_related("looks__by__user")
    context = {
        "i": row, "nav": "vault", "keeps": keeps(post), "may_ask": verbs.may_ask(row, post), "requests": _lines(requests, request),
        "notes": row.notes.defer("words").select_related("by__user") if keeps(post) else [],
    }  # fmt: skip
    return render(request, "vault/detail.html", context)


def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """申请查看."""
    row = _informant(request, slug)
    back = reverse("informant", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"vault:{slug}:ask", lambda by: told.ask(row, by, **data), back)

    return _form(
        request, bind(AskForm, request), do, "申请查看举报人信息", back, [("举报登记编号", row.number)]
    )


def note(request: HttpRequest, slug: str) -> HttpResponse:
    """登记答复、打击报复及其处理."""
    row, back = _informant(request, slug), reverse("informant", args=[slug])
    if not keeps(post_of(request)):
        raise NotAllowed("由举报信息专管员登记，请把情况告知专管员。")

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"vault:{slug}:note", lambda by: verbs.add_note(row, by, **data), back)

    return _form(
        request, bind(NoteForm, request), do, "登记答复和保护情况", back, [("举报登记编号", row.number)],
        effect="告知实名举报人的时限由承办人在线索或者案件的时限中登记办结，写明答复日期，不写举报人。",
    )  # fmt: skip


def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """审批."""
    row = see(_requests(_reader(request)), slug)
    if not may(post_of(request), Act.APPROVE_VAULT, row.informant.agency):
        raise NotAllowed("查看举报人信息由负责人审批。")

    def do(data: dict[str, Any]) -> Answer:
        values = {"allowed": data["decision"] == "yes", "until": data["until"], "opinion": data["opinion"]}
        return once(
            request, f"vault:{slug}:decide", lambda by: told.decide(row, by, **values), reverse("vault")
        )

    facts = [
        ("举报登记编号", row.informant.number), ("线索号", row.informant.clue.number), ("申请人", row.asked_by.user.full_name),
        ("查看事由", row.reason),
    ]  # fmt: skip
    return _form(request, bind(DecideForm, request), do, "审批查看申请", reverse("vault"), facts)


@require_POST
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """出示: the look is recorded, then the page is made, once."""
    row = see(
        VaultRequest.objects.visible_to(_reader(request)).select_related("informant", "asked_by__user"), slug
    )
    found = verbs.show(row, who(request))
    context = {"i": found, "asked": row, "nav": "vault", "notes": found.notes.select_related("by__user")}
    answer = render(request, "vault/shown.html", context)
    add_never_cache_headers(answer)
    return answer


def _form(
    request: HttpRequest, form: ActForm, do: Any, title: str, back: str, facts: list[tuple[str, str]], effect: str = ""
) -> HttpResponse:  # fmt: skip
    return act(
        request, form, do, success=f"{title}已办理。", redirect_to=lambda a: a.url,
        context={
            "title": title, "submit": title, "cancel": back, "nav": "vault", "facts": facts, "effect": effect,
            "crumbs": [(_TITLE, reverse("vault"))],
        },
    )  # fmt: skip
