"""Exchange files: the list of the own agency's, taking one in, making the next one of a referral, and fetching it again."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from agencies.rights import may
from agencies.roles import Act
from referral.law.errors import NotAllowed
from referral.models import ExchangeMessage, Referral
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.downloads import chunks_of, streamed
from referral.pages.exchange.forms import ExportForm, TakeForm
from referral.services.exchange import outgoing
from referral.services.parties import is_side
from workflows import arrivals, engine

_TITLE = "交换文件"


def messages_list(request: HttpRequest) -> HttpResponse:
    """The files of the own agency, out and in, the newest first."""
    post = post_of(request)
    rows = ExchangeMessage.objects.visible_to(post).select_related("thread__referral__case", "user")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    _offer(page, request)
    context = {
        "page": page, "nav": "exchange-list", "agency": post.agency, "partners": outgoing.known_partners(),
        "may_take": may(post, Act.REGISTER_INCOMING, post.agency) or may(post, Act.SEND_REFERRAL, post.agency),
    }  # fmt: skip
    return render(request, "exchange/list.html", context)


def _offer(rows: Any, request: HttpRequest) -> None:
    """Mark the files that this post may fetch again."""
    acting = who(request)
    for row in rows:
        row.offered = row.outgoing and outgoing.may_carry(row.thread.referral, acting.post)


def take(request: HttpRequest) -> HttpResponse:
    """Take in a file that came from another network."""
    acting, told = who(request), ""
    if not any(
        may(acting.post, right, acting.agency) for right in (Act.REGISTER_INCOMING, Act.SEND_REFERRAL)
    ):
        raise NotAllowed("交换文件由收发人员或者办理该移送的承办人导入；请切换身份或交有权人员办理。")
    back = reverse("exchange-list")

    def do(data: dict[str, Any]) -> Answer:
        def run(by: Any) -> None:
            nonlocal told
            told = arrivals.take_in(data["file"].file, by).text

        return once(request, "exchange:import", run, back)

    return act(
        request, bind(TakeForm, request), do, success=lambda _: told, redirect_to=lambda answer: answer.url,
        context={
            "title": "导入交换文件", "submit": "导入", "cancel": back, "crumbs": [(_TITLE, back)], "nav": "exchange-list",
            "effect": "先核对签名、收件单位、完整性和先后顺序，全部符合才导入；不符合的不作任何改动。同一文件重复导入不会重复办理。",
        },
    )  # fmt: skip


def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The exchange files of a referral, and making the next one."""
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post).select_related("case", "sender", "recipient", "letter")
    referral = see(rows, slug)
    if not is_side(referral, acting.agency):
        raise Http404
    outgoing.require_exporter(referral, acting)
    made = ExchangeMessage.objects.visible_to(acting.post).filter(thread__referral=referral)
    made = made.select_related("thread__referral__case", "user")
    _offer(made, request)
    here, told = reverse("referral-exchange", args=[slug]), ""

    def do(data: dict[str, Any]) -> Answer:
        def run(by: Any) -> None:
            nonlocal told
            message, is_new = engine.run(outgoing.export, referral, by)
            told = (
                f"已导出第{message.number}号交换文件，请下载。"
                if is_new
                else "没有新的内容，可以重新下载此前的文件。"
            )

        return once(request, f"referral:{slug}:exchange", run, here)

    outlook = outgoing.outlook(referral, acting.agency)
    back = reverse("referral", args=[slug])
    return act(
        request, bind(ExportForm, request), do, success=lambda _: told, redirect_to=lambda answer: answer.url,
        template="exchange/referral.html",
        context={
            "title": _TITLE, "subtitle": referral.title, "submit": "导出", "lead": _lead(outlook.pending), "cancel": back, "made": made, "outlook": outlook,
            "crumbs": [(referral.get_kind_display(), back)], "nav": "case-list",
            "facts": [("对接系统", outlook.partner), ("移送", referral.title), ("当前状态", referral.status_label)],
        },
    )  # fmt: skip


def _lead(pending: list[str]) -> str:
    if not pending:
        return "没有新的内容要告知对方；对方没有收到的，重新下载此前的文件。"
    return f"将告知对方：{'、'.join(pending)}。"


@require_GET
def download(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """A file that was made here, as often as it is needed: always the same bytes."""
    acting = who(request)
    try:
        key = uuid.UUID(slug)
    except ValueError as error:
        raise Http404 from error
    rows = ExchangeMessage.objects.visible_to(acting.post).select_related("thread__referral__case")
    message = rows.filter(message=key, outgoing=True).first()
    if message is None:
        raise Http404
    outgoing.require_exporter(message.thread.referral, acting)
    return streamed(
        chunks_of(message.file.open("rb")), outgoing.file_name(message), "application/octet-stream"
    )
