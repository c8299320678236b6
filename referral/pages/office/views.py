"""导出 Word 稿, 上传定稿, and the page of what it changes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from documents.office.final import MOST
from referral.models import Referral
from referral.pages.acting import once, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.files import scanned
from referral.pages.downloads import whole
from referral.pages.forms import ActForm
from referral.services import finals
from referral.services.acting import Acting
from workflows import engine

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _referral(slug: str, acting: Acting) -> Referral:
    rows = Referral.objects.visible_to(acting.post)
    return see(rows.select_related("case__dossier", "sender", "recipient", "subject", "letter"), slug)


@require_POST
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as a Word file. It is an act, so it is posted."""
    acting = who(request)
    name, data = finals.export(_referral(slug, acting), acting)
    return whole(data, name, _DOCX, shown=False)


class FinalForm(ActForm):
    """The file that comes back."""

    file = forms.FileField(
        label="定稿",
        help_text=f"由「导出Word稿」得到、核稿后接受或者拒绝了全部修订的Word文档（docx），不超过{MOST // 1024 // 1024}MB。",
    )

    def clean_file(self) -> Any:
        """Not even read when it is too large."""
        file = self.cleaned_data["file"]
        if file.size > MOST:
            raise forms.ValidationError(f"定稿文件超过{MOST // 1024 // 1024}MB，请删除多余的内容后再上传。")
        return file


def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """上传定稿: compared at once; nothing of the draft changes yet."""
    acting = who(request)
    referral = _referral(slug, acting)
    finals.check_upload(referral, acting)
    back = reverse("referral", args=[slug])

    def do(data: dict[str, Any]) -> str:
        file = data["file"]
        taken = finals.bring(referral, acting, name=file.name or "", data=file.read())
        return reverse("final-differences", args=[slug, taken.slug])

    return act(
        request, bind(FinalForm, request), do, success="", redirect_to=lambda url: url,
        context=_around(referral, back) | {
            "title": "上传定稿", "submit": "上传并核对", "cancel": back,
            "effect": "只采用填写区内的文字；收文机关、当事人、金额、材料清单等锁定内容以系统登记的为准，被改动的不能采用。下一步逐项列出改动，确认后才写入移送稿。",
        },
    )  # fmt: skip


def differences(request: HttpRequest, slug: str, upload: str) -> HttpResponse:
    """What the 定稿 changes, field by field; posted, it is taken over."""
    acting = who(request)
    referral = _referral(slug, acting)
    back = reverse("referral", args=[slug])
    if request.method == "POST":
        answer = once(
            request, f"final:{slug}:{upload}", lambda by: engine.run(finals.adopt, referral, by, upload), back
        )
        taken = finals.newest(referral)
        if taken is not None:
            finals.drop_pieces(taken.evidence)
            scanned(taken.evidence)
        if answer.text:
            messages.success(request, answer.text)
        return HttpResponseRedirect(answer.url)
    found = finals.compared(referral, acting, upload)
    context = _around(referral, back) | {"found": found, "referral": referral}
    return render(request, "office/differences.html", context)


def _around(referral: Referral, back: str) -> dict[str, Any]:
    return {
        "nav": "case-list", "subtitle": referral.title,
        "crumbs": [
            (referral.case.number, reverse("case", args=[referral.case.slug])), (referral.get_kind_display(), back),
        ],
    }  # fmt: skip
