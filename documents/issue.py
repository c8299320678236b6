"""Issuing a letter: number and content are frozen in the act's transaction, the bytes are made afterwards."""

import hashlib
import json
import logging
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F, Q

from agencies.models import Agency, User
from documents.errors import DocumentError
from documents.letters import canonical, checks, renderer
from documents.letters.errors import EngineError
from documents.letters.fields import Correspondence
from documents.letters.paper import Overprint, Rendered
from documents.letters.punctuation import proofread
from documents.models import Dossier, Letter
from documents.registry import draw, void
from documents.signing.images import image_of
from documents.signing.provider import Sealed, SealError, SealRequest, seal
from documents.wordings import in_force

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 3


def frozen(content: dict[str, Any]) -> bytes:
    """The content as sorted, compact JSON: what the hash is taken of."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def issue(
    *,
    dossier: Dossier,
    agency: Agency,
    kind: str,
    title: str,
    fields: dict[str, Any],
    at: datetime,
    by: User | None,
    word: str = "",
    is_inner: bool = False,
    secret: bool = False,
) -> Letter:
    """Issue a letter. Must run in the transaction of the act.

    kind: a form of `documents.letters`; fields: its content without number and check code (an inner sheet may bear the
    number of what it is about); word: 文书代字 of the series
    that its number is drawn from (empty: an inner sheet without a number); at: when it is issued. Returns the Letter,
    still without bytes: `render` makes them. Raises DocumentError when something that the form wants is missing or a
    character can't be printed; then no number was drawn.
    """
    letter = Letter(
        dossier=dossier, agency=agency, kind=kind, title=title, issued_at=at, issued_by=by, is_inner=is_inner,
        secret=secret, is_demo=settings.DEMO,
    )  # fmt: skip
    if word:
        number = draw(agency, word, at)
        letter.series, letter.year, letter.serial = number.series, number.year, number.serial
        letter.number = number.text
    shown = letter.number or (fields.get("number", "") if is_inner else "")
    letter.content = {**fields, "number": shown, **_check_fields(letter), **_wording(kind, at)}
    form = canonical.from_json(kind, letter.content)
    if isinstance(form, Correspondence):
        letter.title = form.heading()
    checks.check(form)
    letter.content_sha256 = hashlib.sha256(frozen(letter.content)).hexdigest()
    letter.save(force_insert=True)
    return letter


def print_once(kind: str, fields: dict[str, Any], at: datetime) -> bytes:
    """The PDF of a paper that is printed, not issued: no number is drawn, nothing is kept."""
    form = canonical.from_json(kind, proofread(fields) | _wording(kind, at))
    return renderer.render_forked(form, demo=settings.DEMO, created=at).pdf


def print_over(letter: Letter, over: Overprint) -> bytes:
    """The PDF of an issued letter for paper that bears mark and red lines already (套打): a print, kept nowhere."""
    form = canonical.from_json(letter.kind, letter.content)
    made = renderer.render_forked(form, demo=letter.is_demo, created=letter.issued_at, overprint=over)
    return made.pdf


def _wording(kind: str, at: datetime) -> dict[str, Any]:
    """The sentences that an administrator has worded anew: frozen with the letter, so that it keeps its version."""
    words = in_force(kind, at)
    return {"wording": words} if words else {}


def _check_fields(letter: Letter) -> dict[str, str]:
    """Address and code of the check page, for the letters that leave the agency."""
    if letter.is_inner or letter.secret:
        return {}
    return {"check_code": letter.check_code, "check_url": f"{settings.SITE_URL}/check/{letter.check_code}/"}


def lease(letter: Letter, at: datetime) -> str:
    """Take a letter for rendering: a token for the one who gets it, else an empty string."""
    token = secrets.token_hex(16)
    free = Letter.objects.waiting().filter(Q(lease_until__isnull=True) | Q(lease_until__lt=at), pk=letter.pk)
    taken = free.update(lease_until=at + LEASE, lease_token=token, attempts=F("attempts") + 1)
    return token if taken else ""


def render(letter: Letter, at: datetime) -> bool:
    """Make the bytes of an issued letter, outside any transaction. True when they are there.

    A letter that can't be set after three attempts is void, with its reason in the register. When it is the machine that
    can't print (no memory, a killed process, a missing library) or sign, the letter waits for `render_waiting`.
    """
    try:
        return _render(letter, at)
    except EngineError as error:
        log.warning("letter %s waits: %s", letter.pk, error.sentence)
        return False


def _render(letter: Letter, at: datetime) -> bool:
    if letter.rendered_at is not None:
        return True
    token = lease(letter, at)
    if not token:
        letter.refresh_from_db()
        return letter.rendered_at is not None
    try:
        form = canonical.from_json(letter.kind, letter.content)
        made = renderer.render_forked(
            form, demo=letter.is_demo, created=letter.issued_at, seal=_image(letter)
        )
        sealed = _sealed(letter, made, at)
    except EngineError:
        Letter.objects.filter(pk=letter.pk, lease_token=token).update(lease_token="", lease_until=None)
        raise
    except DocumentError as error:
        _give_up(letter, error.sentence, at)
        return False
    path, digest = keep_bytes(sealed.pdf)
    Letter.objects.filter(pk=letter.pk, lease_token=token, rendered_at__isnull=True).update(
        file=path, file_sha256=digest, unsigned_sha256=made.sha256, signature=sealed.note, pages=made.pages,
        rendered_at=at, lease_token="", lease_until=None,
    )  # fmt: skip
    letter.refresh_from_db()
    return letter.rendered_at is not None


def _image(letter: Letter) -> bytes:
    """The installed image of the agency's seal, for letters that are in earnest. Raises SealError."""
    return b"" if letter.is_demo or letter.is_inner else image_of(letter.agency)


def _sealed(letter: Letter, made: Rendered, at: datetime) -> Sealed:
    """What is handed out of a printed letter; inner sheets are not sealed. Raises SealError."""
    if letter.is_inner:
        return Sealed(made.pdf, "")
    return seal(
        SealRequest(
            pdf=made.pdf, box=made.seal_box, agency=letter.agency, at=at,
            check_url=letter.content.get("check_url", ""), is_demo=letter.is_demo,
        )
    )  # fmt: skip


def keep_bytes(pdf: bytes) -> tuple[str, str]:
    """Where the bytes lie, and their hash. What a killed process left there half written is written again."""
    digest = hashlib.sha256(pdf).hexdigest()
    path = f"letters/{digest[:2]}/{digest}.pdf"
    if default_storage.exists(path):
        with default_storage.open(path) as file:
            if file.read() == pdf:
                return path, digest
        default_storage.delete(path)
    return default_storage.save(path, ContentFile(pdf)), digest


def _give_up(letter: Letter, reason: str, at: datetime) -> None:
    letter.refresh_from_db()
    if letter.attempts >= MAX_ATTEMPTS:
        void(letter, reason=f"无法成文：{reason}"[:300], by=None, at=at)
    else:
        Letter.objects.filter(pk=letter.pk).update(lease_token="", lease_until=None)


def render_waiting(at: datetime, *, limit: int = 50) -> int:
    """Make the bytes of the letters that wait for them, oldest first; those that failed before come last.

    Returns how many were made. Stops when the machine can't print: the next minute tries again. One that can't be
    signed keeps no other waiting.
    """
    made = 0
    for letter in Letter.objects.waiting().order_by("attempts", "issued_at", "pk")[:limit]:
        try:
            made += _render(letter, at)
        except SealError as error:
            log.warning("letter %s waits: %s", letter.pk, error.sentence)
        except EngineError as error:
            log.warning("letter %s waits: %s", letter.pk, error.sentence)
            break
    return made


def bytes_of(letter: Letter) -> bytes:
    """The PDF of a rendered letter."""
    with default_storage.open(letter.file.name or "") as file:
        return file.read()
