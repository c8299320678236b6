"""证据材料 that come in piece by piece: each step asks for the right anew; at the end the file is taken in as any other."""

from django.db import transaction

from documents import uploads
from documents.errors import DocumentError
from documents.models import Evidence, Upload
from referral.models import Case
from referral.services.acting import Acting
from referral.services.evidence import add, check_add


class Unknown(DocumentError):
    """There is no such upload, or it is another person's."""


def begin(case: Case, who: Acting, *, name: str, size: int, sha256: str) -> Upload:
    """Begin an upload, or find where the same file of the same person stands."""
    check_add(case, who)
    return uploads.start(
        dossier=case.dossier, post=who.post, user=who.user, name=name, size=size, sha256=sha256, at=who.at
    )


def unfinished(case: Case, who: Acting) -> list[Upload]:
    """What this person has begun in this case and not finished."""
    mine = Upload.objects.unfinished().filter(
        dossier_id=case.dossier_id, post=who.post, user=who.user, purpose=""
    )
    return list(mine.order_by("started_at", "pk"))


def mine(case: Case, who: Acting, slug: str) -> Upload:
    """An upload of this person in this case. Raises Unknown for any other, whether it is there or not."""
    check_add(case, who)
    found = Upload.objects.filter(
        slug=slug, dossier_id=case.dossier_id, post=who.post, user=who.user, purpose=""
    ).first()
    if found is None:
        raise Unknown("没有找到这次上传：可能超过一天已被清除，或者不是您本人开始的；请重新选择文件上传。")
    return found


def piece(case: Case, who: Acting, slug: str, *, offset: int, data: bytes) -> Upload:
    """Take in the next piece. What can be no part of an acceptable file ends the upload."""
    upload = mine(case, who, slug)
    try:
        return uploads.take(upload, offset, data, who.at)
    except uploads.WrongOffset:
        raise
    except DocumentError:
        if not upload.received:
            uploads.drop(upload)
        raise


def finish(case: Case, who: Acting, slug: str) -> Evidence:
    """Take in the whole file. A second call gives the same evidence; a refused file leaves nothing behind.

    Raises DocumentError when something is missing (the upload goes on), when the content is not what was declared, or for
    what no upload may bring in.
    """
    upload = mine(case, who, slug)
    try:
        with transaction.atomic():
            upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
            if upload.evidence is not None:
                return upload.evidence
            if upload.received == upload.size:
                taken = add(case, who, name=upload.name, chunks=uploads.chunks(upload), sha256=upload.sha256)
                Upload.objects.filter(pk=upload.pk).update(evidence=taken, pieces=[], touched_at=who.at)
    except DocumentError:
        uploads.drop(upload)
        raise
    if upload.received < upload.size:
        raise DocumentError(f"「{upload.name}」还没有传完，请重新选择同一文件，会接着上传。")
    uploads.drop_pieces(upload)
    return taken


def cancel(case: Case, who: Acting, slug: str) -> None:
    """Give up an unfinished upload."""
    upload = mine(case, who, slug)
    if upload.evidence_id is None:
        uploads.drop(upload)
