"""Letters and evidence as files: who may open them, and that it was opened."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agencies.models import Post, User
from documents.errors import DocumentError
from documents.evidence import note_view
from documents.issue import bytes_of
from documents.models import Evidence, Letter
from documents.quarantine import opened, refuse_held
from referral.models import Case, CaseLetter, Circular, IncomingPaper
from referral.pages.acting import post_of, who
from referral.pages.cases.views import visible_case
from referral.pages.downloads import NOTHING, chunks_of, streamed, whole
from referral.services import borrowing, checks, evidence, listing_files, openings
from referral.services.doors import knows, reads_letter
from referral.services.sight import evidence_for
from workflows import quarantine


@require_GET
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """The PDF of a letter, shown in the browser. What another agency opens of a referral is written down."""
    post = post_of(request)
    letter, link = _letter(slug, post)
    if letter.rendered_at is None:
        return render(
            request, "cases/letter_waiting.html", {"letter": letter}, status=409 if letter.voided_at else 202
        )  # fmt: skip
    if link is not None and link.referral is not None:
        assert isinstance(request.user, User)
        openings.note(link.referral, user=request.user, post=post, at=timezone.now(), letter=letter)
    name = f"{letter.number or letter.title}.pdf"
    return whole(bytes_of(letter), name, "application/pdf")


def _letter(slug: str, post: Post) -> tuple[Letter, CaseLetter | None]:
    """A letter that the post may read: of a case, a 收文处理单 of an incoming paper that it may see, or a 通报."""
    link = CaseLetter.objects.select_related("case", "letter", "referral").filter(letter__slug=slug).first()
    if link is not None:
        lent = borrowing.lends_letter(link, post, timezone.localdate()) or checks.shows_letter(link, post)
        if not reads_letter(link, post) and not lent:
            raise Http404
        return link.letter, link
    apart = Q(dossier__in=IncomingPaper.objects.visible_to(post).values("dossier_id"))
    apart |= Q(pk__in=Circular.objects.visible_to(post).values("letter_id"))
    return get_object_or_404(Letter.objects.filter(apart), slug=slug), None


@require_GET
def download(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """A piece of evidence, as it came in; who took it out is written down."""
    post = post_of(request)
    found = get_object_or_404(Evidence, slug=slug)
    if not may_open(found, post):
        raise Http404
    assert isinstance(request.user, User)
    content = opened(found)
    note_view(found, user=request.user, post=post, at=timezone.now(), way="download")
    return streamed(
        chunks_of(content), found.name, found.content_type or "application/octet-stream", policy=NOTHING
    )


def may_open(found: Evidence, post: Post) -> bool:
    """Evidence of a case as far as the post may read it, a file of a listing that it reads, or a scan of an incoming paper that it may see."""
    case = Case.objects.filter(dossier_id=found.dossier_id).first()
    if case is not None:
        of_case = knows(case, post) and evidence_for(case, post).filter(pk=found.pk).exists()
        return of_case or listing_files.shown_to(post).filter(pk=found.pk).exists()
    return IncomingPaper.objects.visible_to(post).filter(dossier_id=found.dossier_id).exists()


def may_look(found: Evidence, post: Post) -> bool:
    """Whether a post sees it on the screen: what it may open, what a borrowing (借阅) or a check (抽查) shows it."""
    if may_open(found, post) or borrowing.lends_evidence(found, post, timezone.localdate()):
        return True
    return checks.shows_evidence(found, post)


def scanned(piece: Evidence) -> Evidence:
    """A new piece after its first scan: clean, or still waiting. Raises DocumentError when a virus was found."""
    if piece.is_held:
        quarantine.examine(piece, timezone.now())
        if piece.virus:
            refuse_held(piece)
    return piece


@require_POST
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in files: each alone. With X-Upload one line comes back, else the tab is shown again."""
    case = visible_case(request, slug)
    acting = who(request)
    evidence.check_add(case, acting)
    taken, refused = [], []
    for file in request.FILES.getlist("file"):
        try:
            taken.append(scanned(evidence.add(case, acting, name=file.name or "", chunks=file.chunks())))
        except DocumentError as error:
            refused.append(error.sentence)
    if request.headers.get("X-Upload"):
        template = "cases/evidence_line.html" if taken else "cases/evidence_refused.html"
        context = {"e": taken[0] if taken else None, "sentence": "".join(refused) or "请选择文件。"}
        return render(request, template, context, status=201 if taken else 422)
    if refused or not taken:
        messages.error(request, "".join(refused) or "请选择要上传的文件。")
    return HttpResponseRedirect(reverse("case-evidence", args=[slug]))
