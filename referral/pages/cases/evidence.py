"""证据材料 of a case: the tab with its versions, and a new version of one piece."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.models import Evidence
from referral.models import Case
from referral.pages.acting import Answer, once, who
from referral.pages.acts import act, bind
from referral.pages.cases.files import may_open, scanned
from referral.pages.cases.views import tab_page, visible_case
from referral.pages.forms import ActForm
from referral.services import evidence as verbs
from referral.services import evidence_uploads
from referral.services.acting import Acting
from referral.services.sight import evidence_for


def lines(case: Case, post: Post) -> list[Evidence]:
    """The evidence that a post may read, each with what its line shows: whether it has a newer version, and may get one."""
    rows = list(evidence_for(case, post).select_related("agency", "uploaded_by__user"))
    taken = {row.replaces_id for row in rows}
    newer = verbs.replaced(rows)
    mine = (
        may(post, Act.UPLOAD_EVIDENCE, post.agency)
        and Case.objects.party_to(post).filter(pk=case.pk).exists()
    )
    for row in rows:
        own = row.agency_id == post.agency_id and not row.secret
        row.is_replaced = row.pk in newer  # type: ignore[attr-defined]
        row.may_replace = mine and own and row.pk not in taken  # type: ignore[attr-defined]
    return rows


def tab(request: HttpRequest, slug: str) -> HttpResponse:
    """证据材料."""
    limit = settings.EVIDENCE_MAX_BYTES // 1024 // 1024
    return tab_page(
        request, slug, "case-evidence", "cases/evidence.html", evidence=lines,
        unfinished=lambda c, p: evidence_uploads.unfinished(c, who(request)),
        hint=f"PDF、图片、文本、Word、Excel、音视频，单个不超过 {limit} MB，较大的文件断线后可以接着上传；不得含有国家秘密。",
    )  # fmt: skip


class VersionForm(ActForm):
    """One file that stands for the old one from now on."""

    file = forms.FileField(label="新版文件", help_text="原版保留可查；已经送出的移送仍附送出时的版本。")


def new_version(request: HttpRequest, slug: str) -> HttpResponse:
    """换版."""
    acting = who(request)
    piece = get_object_or_404(Evidence.objects.select_related("agency"), slug=slug)
    case = Case.objects.filter(dossier_id=piece.dossier_id).first()
    if case is None or not may_open(piece, acting.post):
        raise Http404
    case = visible_case(request, case.slug)
    if request.method != "POST":  # a form that comes twice is answered by what it did the first time
        verbs.check_replace(case, piece, acting)
    form = bind(VersionForm, request)
    back = reverse("case-evidence", args=[case.slug])

    def run(by: Acting) -> Evidence:
        file = form.cleaned_data["file"]
        return verbs.replace(case, piece, by, name=file.name or "", chunks=file.chunks())

    def do(data: dict[str, Any]) -> Answer:
        answer = once(request, f"evidence:{slug}:version", run, back)
        taken = Evidence.objects.filter(replaces=piece).first()
        if taken is not None:
            scanned(taken)
        return answer

    return act(
        request, form, do, success="已换版，原版保留。", redirect_to=lambda a: a.url,
        context={
            "title": "证据材料换版", "subtitle": case.number, "submit": "换版", "cancel": back, "nav": "case-list", "upload": True,
            "crumbs": [("案件库", reverse("case-list")), (case.number, reverse("case", args=[case.slug])), ("证据材料", back)],
            "facts": [("现有文件", piece.label), ("SHA-256", piece.sha256)],
        },
    )  # fmt: skip
