"""证据材料 of a case: a file taken in, and the event that says so, in one transaction."""

from collections.abc import Iterable

from django.db import transaction

from agencies.roles import Act
from documents.evidence import store
from documents.models import Evidence
from referral.models import Case
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
