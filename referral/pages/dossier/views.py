"""导出卷宗: choose for whom and in which shape. 纸质办理单: the sheets of a paper office in one go."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from documents.issue import print_once
from documents.letters.kinds.dossier import RETENTIONS
from documents.packing import Entry
from referral.law.errors import NotAllowed
from referral.models import Case, Referral
from referral.pages.acting import see, who
from referral.pages.acts import UNPROCESSABLE, bind
from referral.pages.cases.views import visible_case
from referral.pages.dossier import packets
from referral.pages.dossier.sheets import sheets
from referral.pages.errors import REFUSALS, status_of
from referral.pages.forms import ActForm
from referral.services import borrowing, dossier, openings
from referral.services.acting import Acting
from referral.services.dossier import OWN, PURPOSES
from referral.services.sight import reads_in_full, refuse_member


class ExportForm(ActForm):
    """For whom, and how long the dossier is kept."""

    purpose = forms.ChoiceField(
        label="用途", choices=list(PURPOSES.items()), widget=forms.RadioSelect, initial=OWN,
        help_text="副卷（审批、批示、讨论、法制意见）不出本机关；提供给其他机关和律师的只有正卷。",
    )  # fmt: skip
    retention = forms.ChoiceField(
        label="保管期限", choices=[(one, one) for one in RETENTIONS], initial="30年"
    )
    shape = forms.ChoiceField(
        label="格式", choices=list(packets.SHAPES.items()), widget=forms.RadioSelect, initial=packets.ZIP
    )


def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form, and what it asks for."""
    case, acting = visible_case(request, slug), who(request)
    dossier.check_export(case, acting)
    form = bind(ExportForm, request)
    if request.method != "POST":
        return _page(request, case, form, acting, 200)
    if not form.is_valid():
        return _page(request, case, form, acting, UNPROCESSABLE)
    try:
        values = form.values()
        shape = values.pop("shape")
        borrowing.check_copy(case, acting, values["purpose"])
        packet = dossier.prepare(case, acting, **values)
        packets.check_size(packet, shape)
        made = [
            Entry(path, print_once(kind, fields, acting.at))
            for path, kind, fields in dossier.papers(packet, acting)
        ]
        borrowing.take_out(packet, acting)
    except REFUSALS as error:
        form.add_error(None, error.sentence)
        return _page(request, case, form, acting, status_of(error))
    return packets.answer(packet, made, acting, shape)


@require_GET
def print_pack(request: HttpRequest, slug: str) -> HttpResponse:
    """What a paper office needs of a referral, a sheet a page, with who printed it when in each foot."""
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post).select_related(
        "case", "sender", "recipient", "letter", "origin__sender", "origin__letter"
    )
    referral = see(rows, slug)
    if referral.secret or not reads_in_full(referral, acting.post):
        raise Http404
    refuse_member(referral.case, acting.post)
    if acting.agency.pk not in {referral.sender_id, referral.recipient_id}:
        raise NotAllowed("纸质办理单由移送机关和受移送机关打印。")
    openings.note(referral, user=acting.user, post=acting.post, at=acting.at)
    context = {
        "referral": referral, "case": referral.case, "sheets": sheets(referral, acting), "at": acting.at, "agency": acting.agency,
        "nav": "case-list",
    }  # fmt: skip
    return render(request, "dossier/print_pack.html", context)


def _page(request: HttpRequest, case: Case, form: ExportForm, acting: Acting, status: int) -> HttpResponse:
    pieces = dossier.pieces_of(case, acting.post, OWN)
    counts = [(part, sum(piece.part == part for piece in pieces)) for part in ("正卷", "副卷")]
    context = {
        "form": form, "title": "导出卷宗", "subtitle": case.number, "cancel": reverse("case", args=[case.slug]), "nav": "case-list",
        "facts": [("案件", case.title), *((part, f"{count}件") for part, count in counts)],
    }  # fmt: skip
    return render(request, "dossier/export.html", context, status=status)
