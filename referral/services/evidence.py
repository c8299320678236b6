"""证据材料 of a case: a file taken in, and the event that says so, in one transaction; what a virus scan found in one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from agencies.roles import Act
from documents import quarantine
from documents.evidence import store
from documents.models import Evidence
from referral.models import Case, Clue, Event, IncomingPaper, PaperEntry
from referral.models.ledger import append
from referral.services.acting import Acting, require, require_party
from referral.services.ledger import record


def check_add(case: Case, who: Acting) -> None:
    """Refuse who may put nothing into this case's dossier."""
    require(who, Act.UPLOAD_EVIDENCE, who.agency)
    require_party(who, case, what="上传证据材料")


def add(case: Case, who: Acting, *, name: str, chunks: Iterable[bytes]) -> Evidence:
    """Take a file into the case's dossier. Raises DocumentError for a file that may not come in."""
    check_add(case, who)
    with transaction.atomic():
        taken = store(dossier=case.dossier, name=name, chunks=chunks, by=who.post, at=who.at)
        label, proof = f"上传证据材料：{taken.name}", {"sha256": taken.sha256}
        record(who, "upload", label, case=case, internal=True, payload=proof)
    return taken


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
