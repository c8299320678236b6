"""证据材料 of a case: a file taken in, and the event that says so, in one transaction; what a virus scan found in one."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from agencies.models import Post
from agencies.roles import Act
from documents import quarantine
from documents.evidence import store
from documents.models import Evidence
from documents.previews import PAGED
from referral.law.errors import Conflict, NotAllowed, ReferralError
from referral.models import (
    Case,
    Clue,
    Event,
    FinalText,
    ForeignPaper,
    IncomingPaper,
    PaperEntry,
    SealedScan,
)
from referral.models.ledger import append
from referral.services.acting import Acting, require, require_party
from referral.services.ledger import record
from referral.services.sight import evidence_for


def check_add(case: Case, who: Acting) -> None:
    """Refuse who may put nothing into this case's dossier."""
    require(who, Act.UPLOAD_EVIDENCE, who.agency)
    require_party(who, case, what="上传证据材料")


def add(case: Case, who: Acting, *, name: str, chunks: Iterable[bytes], sha256: str = "") -> Evidence:
    """Take a file into the case's dossier. sha256: what its content must be, if that is known.

    Raises DocumentError for a file that may not come in.
    """
    check_add(case, who)
    with transaction.atomic():
        taken = store(dossier=case.dossier, name=name, chunks=chunks, by=who.post, at=who.at, sha256=sha256)
        label, proof = f"上传证据材料：{taken.name}", {"sha256": taken.sha256}
        record(who, "upload", label, case=case, internal=True, payload=proof)
    return taken


def check_replace(case: Case, piece: Evidence, who: Acting) -> None:
    """Refuse a new version of what another agency put in, of a scan, or of what has a newer version."""
    check_add(case, who)
    if piece.agency_id != who.agency.pk:
        raise NotAllowed(f"该材料由{piece.agency.short_name}上传，只能由该机关换版。")
    if piece.secret or _is_scan(piece):
        raise ReferralError(
            "该件是纸质件、外来文书、盖章件的扫描件、定稿原件、案件调查报告或者限定知悉的材料，不能换版；需要更正的请重新登记或者制作新一版报告。"
        )
    newer = Evidence.objects.filter(replaces=piece).first()
    if newer is not None:
        raise Conflict(f"「{piece.name}」已换为第{newer.version}版，请对最新一版换版。")


def _is_scan(piece: Evidence) -> bool:
    if any(kind.objects.filter(evidence=piece).exists() for kind in (SealedScan, FinalText)):
        return True
    return hasattr(piece, "report") or any(
        rows.filter(scan=piece).exists()
        for rows in (PaperEntry.objects.all(), ForeignPaper.objects.all(), IncomingPaper.objects.all())
    )


def replace(case: Case, piece: Evidence, who: Acting, *, name: str, chunks: Iterable[bytes]) -> Evidence:
    """换版: a new row that stands for the old one, which stays as it is; what was sent keeps the version it was sent with."""
    with transaction.atomic():
        piece = Evidence.objects.select_for_update(of=("self",)).get(pk=piece.pk)
        check_replace(case, piece, who)
        taken = store(
            dossier=case.dossier, name=name, chunks=chunks, by=who.post, at=who.at, description=piece.description,
            is_inner=piece.is_inner, replaces=piece,
        )  # fmt: skip
        if taken.sha256 == piece.sha256:
            raise ReferralError("新文件的内容与原版完全相同，没有换版；请核对选择的文件。")
        label = f"证据材料换版：{piece.name}换为第{taken.version}版"
        proof = {"sha256": taken.sha256, "replaces": piece.sha256}
        record(who, "evidence_version", label[:200], case=case, internal=True, payload=proof)
    return taken


def check_count(case: Case, piece: Evidence, who: Acting) -> None:
    """Refuse to count the pages of what another agency put in, and of what the system has counted."""
    check_add(case, who)
    if piece.agency_id != who.agency.pk:
        raise NotAllowed(f"该材料由{piece.agency.short_name}上传，页数由该机关登记。")
    if piece.content_type in PAGED and piece.pages:
        raise ReferralError("该文件的页数由系统读出，不需要登记。")


def count_pages(case: Case, piece: Evidence, who: Acting, *, pages: int) -> None:
    """登记页数 of a file whose pages no program can count, as it was printed or as the person who knows it says."""
    check_count(case, piece, who)
    with transaction.atomic():
        Evidence.objects.filter(pk=piece.pk).update(pages=pages)
        label = f"登记证据材料页数：{piece.name} {pages}页"[:200]
        record(
            who,
            "evidence_pages",
            label,
            case=case,
            internal=True,
            payload={"sha256": piece.sha256, "pages": pages},
        )


def linkable(case: Case, post: Post, *, kept: Collection[int] = ()) -> list[Evidence]:
    """What of a case's evidence a post may name on a list: newest versions without a virus. kept: ids that stand on it already."""
    rows = list(evidence_for(case, post))
    old = replaced(rows)
    return [row for row in rows if row.pk in kept or not (row.virus or row.pk in old)]


def replaced(rows: Collection[Evidence]) -> set[int]:
    """The ids of those for which a newer one without a virus stands among the same rows."""
    before = {row.pk: row.replaces_id for row in rows}
    found: set[int] = set()
    for row in rows:
        pk = None if row.virus else row.replaces_id
        while pk is not None and pk not in found:
            found.add(pk)
            pk = before.get(pk)
    return found


def home_of(evidence: Evidence) -> Case | Clue | IncomingPaper | None:
    """Where a piece of evidence belongs: its case, its incoming paper, or the clue whose paper it is the scan of."""
    case = Case.objects.filter(dossier_id=evidence.dossier_id).first()
    if case is not None:
        return case
    paper = IncomingPaper.objects.filter(dossier_id=evidence.dossier_id).first()
    entry = PaperEntry.objects.filter(scan=evidence, clue__isnull=False).select_related("clue").first()
    return paper or (entry.clue if entry else None)


def condemn(evidence: Evidence, virus: str, *, at: datetime) -> bool:
    """Keep a file with a virus from everybody for good, with an event of the agency that put it in.

    False when somebody else did so before. Call `discard` when it is committed. The event of a restricted file names it to nobody.
    """
    with transaction.atomic():
        if not quarantine.condemn(evidence, virus):
            return False
        home = home_of(evidence)
        if home is not None:
            append(
                Event(
                    ledger=home.ledger, at=at, entered_at=at, agency=evidence.agency, act="virus_found",
                    label=f"查出病毒，文件已隔离删除：{evidence.name}"[:200], internal=True,
                    secret=evidence.secret or isinstance(home, Clue) and home.restricted,
                    payload={"sha256": evidence.sha256, "virus": virus},
                )
            )  # fmt: skip
    return True
