"""会议材料 and 纪要 as files, each by what its reader may see."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.rights import may
from agencies.roles import Act
from documents import portfolio
from documents.evidence import note_view
from documents.issue import bytes_of, print_once
from documents.models import Evidence
from documents.packing import Entry
from documents.quarantine import refuse_held
from referral.law.errors import ReferralError
from referral.law.meetings import KINDS
from referral.models import Meeting, MinutesCorrection
from referral.pages.acting import see, who
from referral.pages.downloads import whole
from referral.pages.meetings.views import one
from referral.services import invitations, meeting_pack, minutes, minutes_corrections
from referral.services.acting import Acting

_PDF = "application/pdf"


@require_GET
def pack(request: HttpRequest, slug: str) -> HttpResponse:
    """材料袋: one PDF with the agenda, the sheets and, attached, the materials that the reader may take out."""
    meeting, acting = one(request, slug)
    sheet = print_once(meeting_pack.KIND, meeting_pack.fields(meeting, acting), acting.at)
    pieces = _pieces(meeting, acting)
    size = sum(piece.size for _, piece in pieces)
    if size > portfolio.MOST_BYTES:
        raise ReferralError(
            f"会议材料共{size // 1024**2} MB，超过一个文件的上限{portfolio.MOST_BYTES // 1024**2} MB，请减少所选材料后再生成。"
        )
    for _, piece in pieces:
        refuse_held(piece)
        note_view(piece, user=acting.user, post=acting.post, at=acting.at, way="download")
    entries = [Entry(path, piece.file, piece.sha256, piece.content_type) for path, piece in pieces]
    name = f"{meeting.title} 会议材料"
    pdf = portfolio.bind([sheet], entries, _about(meeting, acting), acting.at, title=name)
    return whole(pdf, f"{name}.pdf", _PDF, shown=False)


def _pieces(meeting: Meeting, acting: Acting) -> list[tuple[str, Evidence]]:
    """Path and file of each material, by item; of none for who may see no evidence at all."""
    if not may(acting.post, Act.SEE_EVIDENCE, acting.agency):
        return []
    return [
        (f"议题{number}/{n:02d} {piece.name}", piece)
        for number, item in enumerate(meeting_pack.items_of(meeting, acting.post), 1)
        for n, piece in enumerate(meeting_pack.papers_of(item, acting.post), 1)
        if piece.file
    ]


def _about(meeting: Meeting, acting: Acting) -> dict[str, Any]:
    return {
        "meeting": meeting.title, "kind": KINDS[meeting.kind], "convener": meeting.convener.name, "agency": acting.agency.name,
        "made_by": acting.user.full_name, "made_at": timezone.localtime(acting.at).isoformat(timespec="seconds"), "algorithm": "SHA-256",
        "demo": settings.DEMO,
    }  # fmt: skip


@require_GET
def invitation(request: HttpRequest, slug: str) -> HttpResponse:
    """邀请函 of one agency as a print, to be stamped by hand: the convener's for any (?to=), else the own."""
    meeting, acting = one(request, slug)
    row = invitations.for_agency(meeting, acting, request.GET.get("to", ""))
    if row is None:
        raise Http404
    if meeting.cancelled_at is not None:
        raise ReferralError("会议已取消，不再打印邀请函。")
    row.meeting = meeting
    pdf = print_once(invitations.KIND, invitations.fields(row, acting), row.invited_at)
    return whole(pdf, f"{meeting.title} 邀请函（{row.agency.short_name}）.pdf", _PDF)


@require_GET
def minutes_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The issued minutes for who may read all of them, else the extract without what he may not see."""
    meeting, acting = one(request, slug)
    if meeting.minutes is None:
        raise Http404
    letter = meeting.minutes
    if minutes.reads_whole(meeting, acting.post):
        if letter.rendered_at is None:
            raise ReferralError("纪要正在生成，请稍候再打开。")
        return whole(bytes_of(letter), f"{letter.number} {letter.title}.pdf", _PDF)
    content = minutes.fields(meeting, acting.post) | {"number": letter.number}
    pdf = print_once(minutes.KIND, content, letter.issued_at)
    return whole(pdf, f"{letter.number} {letter.title}（节录）.pdf", _PDF)


@require_GET
def correction_file(request: HttpRequest, slug: str) -> HttpResponse:
    """An issued 更正 of minutes, beside them: without an opinion that its reader may not see."""
    acting = who(request)
    rows = MinutesCorrection.objects.visible_to(acting.post).select_related(
        "meeting__minutes", "meeting__convener", "item__case", "letter"
    )
    row = see(rows, slug)
    letter = row.letter
    if letter is None:
        raise Http404
    if minutes_corrections.whole(row, acting.post):
        if letter.rendered_at is None:
            raise ReferralError("更正正在生成，请稍候再打开。")
        return whole(bytes_of(letter), f"{letter.number} {letter.title}.pdf", _PDF)
    content = minutes_corrections.extract(row, acting.post)
    pdf = print_once(minutes_corrections.KIND, content, letter.issued_at)
    return whole(pdf, f"{letter.number} {letter.title}（节录）.pdf", _PDF)
