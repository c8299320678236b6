"""盖章件: the scan of a sealed letter taken in, compared by a second person, sent to the receiver, and opened."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.models import Post, User
from documents.evidence import note_view
from documents.quarantine import opened
from referral.models import SealedScan
from referral.pages.acting import Answer, once, post_of, who
from referral.pages.acts import act, bind
from referral.pages.cases.files import scanned
from referral.pages.downloads import chunks_of, streamed
from referral.pages.seals import forms
from referral.pages.seals.views import facts_of, link_of
from referral.services import sealed_scans as verbs
from referral.services.acting import Acting
from workflows import engine, seals

_WORDS = {
    "check": (
        "核对盖章件",
        "提交核对",
        "请将扫描件与已成文的电子件、纸质盖章件对照：文号、内容、页数一致，印章清晰。",
    ),
    "send": ("送达盖章件", "送对方查看", "送达后受文机关可以查看和下载该扫描件，不能收回。"),
}


def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in a scan of the sealed letter."""
    acting = who(request)
    link = link_of(slug, acting.post)
    letter, back = link.letter, reverse("letter-seal", args=[slug])
    if letter.agency_id != acting.agency.pk:
        raise Http404

    def run(by: Acting, data: dict[str, Any]) -> SealedScan:
        file = data["scan"]
        scan: SealedScan = engine.run(
            verbs.add, link.case, letter, by, name=file.name or "", chunks=file.chunks(),
            paper_is_original=data["original"] == "paper",
        )  # fmt: skip
        return scan

    def do(data: dict[str, Any]) -> Answer:
        taken: list[SealedScan] = []

        def once_only(by: Acting) -> SealedScan:
            taken.append(run(by, data))
            return taken[0]

        answer = once(request, f"letter:{slug}:scan", once_only, back)
        for scan in taken:
            scanned(scan.evidence)
        return answer

    return act(
        request, bind(forms.ScanForm, request, letter=letter), do, success="盖章件已上传，由另一人核对相符后生效。",
        redirect_to=lambda a: a.url,
        context={
            "title": "上传盖章件", "subtitle": letter.number or letter.title, "submit": "上传", "cancel": back, "facts": facts_of(link),
            "effect": "扫描件与电子件是两份不同的文件，各有校验值；由另一人核对相符后，登记簿写明以哪一件为正本。重新上传的另成一版，原件保留。",
        },
    )  # fmt: skip


def _scan(slug: str, post: Post) -> SealedScan:
    """A scan that the post may open: of the own agency's letter, or sent to it; 404 for others."""
    rows = SealedScan.objects.select_related("letter__agency", "evidence", "uploaded_by_user")
    found = get_object_or_404(rows, slug=slug)
    link_of(found.letter.slug, post)
    if found not in verbs.shown_to(found.letter, post):
        raise Http404
    return found


@require_GET
def file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The scan, shown in the browser; who opened it is written down."""
    post = post_of(request)
    found = _scan(slug, post).evidence
    assert isinstance(request.user, User)
    content = opened(found)
    note_view(found, user=request.user, post=post, at=timezone.now())
    return streamed(chunks_of(content), found.name, found.content_type, shown=True)


def _perform(scan: SealedScan, name: str, by: Acting, data: dict[str, Any]) -> Any:
    return engine.run(verbs.check, scan, by, **data) if name == "check" else seals.send(scan, by)


def verb(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The second person's comparison, or letting the receiver see it."""
    if name not in forms.SCAN_VERBS:
        raise Http404
    acting = who(request)
    scan = _scan(slug, acting.post)
    if scan.letter.agency_id != acting.agency.pk:
        raise Http404
    link = link_of(scan.letter.slug, acting.post)
    form = bind(forms.SCAN_VERBS[name], request)
    back = reverse("letter-seal", args=[scan.letter.slug])
    title, submit, effect = _WORDS[name]

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"scan:{slug}:{name}", lambda by: _perform(scan, name, by, form.values()), back)  # fmt: skip

    said = "纸质盖章件" if scan.paper_is_original else "电子签名件"
    return act(
        request, form, do, success=f"{title}已办理。", redirect_to=lambda a: a.url, template="seals/scan.html",
        context={
            "title": title, "submit": submit, "effect": effect, "cancel": back, "subtitle": scan.letter.number or scan.letter.title,
            "scan": scan, "letter": scan.letter,
            "facts": [
                *facts_of(link), ("盖章件 SHA-256", scan.evidence.sha256), ("以何为正本", said),
                ("上传", f"{scan.uploaded_by_user.full_name}，{timezone.localtime(scan.uploaded_at):%Y-%m-%d %H:%M}"),
            ],
        },
    )  # fmt: skip
