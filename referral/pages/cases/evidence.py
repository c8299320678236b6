"""证据材料 of a case: the tab with its versions, the 卷宗目录, a new version and the pages of one piece."""

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
from documents.previews import PAGED
from referral.models import Case
from referral.pages.acting import Answer, once, post_of, who
from referral.pages.acts import act, bind
from referral.pages.cases.files import may_open, scanned
from referral.pages.cases.views import tab_page, visible_case
from referral.pages.forms import ActForm
from referral.services import evidence as verbs
from referral.services import evidence_uploads
from referral.services.acting import Acting
from referral.services.catalogue import volumes
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
        row.may_count = mine and own and not (row.content_type in PAGED and row.pages)  # type: ignore[attr-defined]
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


def catalogue(request: HttpRequest, slug: str) -> HttpResponse:
    """卷宗目录: what may be read, numbered, with pages; printed as it stands."""
    return tab_page(
        request, slug, "case-evidence", "cases/catalogue.html", volumes=volumes,
        countable=lambda c, p: {row.pk for row in lines(c, p) if row.may_count},  # type: ignore[attr-defined]
    )  # fmt: skip


class VersionForm(ActForm):
    """One file that stands for the old one from now on."""

    file = forms.FileField(label="新版文件", help_text="原版保留可查；已经送出的移送仍附送出时的版本。")


def _piece(request: HttpRequest, slug: str) -> tuple[Evidence, Case]:
    """A piece of evidence that the post may read, in a case that it sees."""
    piece = get_object_or_404(Evidence.objects.select_related("agency"), slug=slug)
    case = Case.objects.filter(dossier_id=piece.dossier_id).first()
    if case is None or not may_open(piece, post_of(request)):
        raise Http404
    return piece, visible_case(request, case.slug)


def _around(piece: Evidence, case: Case, back: str, **words: Any) -> dict[str, Any]:
    """The page around a form about one piece of evidence."""
    return {
        "subtitle": case.number, "cancel": back, "nav": "case-list",
        "crumbs": [("案件库", reverse("case-list")), (case.number, reverse("case", args=[case.slug])), ("证据材料", back)],
        "facts": [("现有文件", piece.label), ("SHA-256", piece.sha256)], **words,
    }  # fmt: skip


def new_version(request: HttpRequest, slug: str) -> HttpResponse:
    """换版."""
    acting = who(request)
    piece, case = _piece(request, slug)
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
        context=_around(piece, case, back, title="证据材料换版", submit="换版"),
    )  # fmt: skip


class PagesForm(ActForm):
    """How many pages a file has."""

    pages = forms.IntegerField(
        label="页数", min_value=1, max_value=100_000, help_text="按打印或者原件的实际页数填写，用于卷宗目录。"
    )


def pages(request: HttpRequest, slug: str) -> HttpResponse:
    """登记页数."""
    acting = who(request)
    piece, case = _piece(request, slug)
    verbs.check_count(case, piece, acting)
    form = bind(PagesForm, request)
    back = reverse("case-catalogue", args=[case.slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"evidence:{slug}:pages", lambda by: verbs.count_pages(case, piece, by, pages=data["pages"]), back
        )  # fmt: skip

    return act(
        request, form, do, success="页数已登记。", redirect_to=lambda a: a.url,
        context=_around(piece, case, back, title="登记页数", submit="登记"),
    )  # fmt: skip
