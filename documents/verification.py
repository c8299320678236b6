"""Whether a letter is ours: by the code printed on it, by its bytes. Secret letters and inner sheets are never found."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from documents.models import Letter

_CODE = re.compile(r"[0-9a-f]{16}")


class Verdict(StrEnum):
    """What is said of a letter."""

    GENUINE = "genuine"  # these bytes were issued here
    ISSUED = "issued"  # a letter with this code was issued here; its bytes were not compared
    CHANGED = "changed"  # a letter with this code was issued here, but not these bytes
    VOID = "void"  # issued here, void since
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verified:
    """The verdict and, unless unknown, the letter; a page shows of it number, title and date alone."""

    verdict: Verdict
    letter: Letter | None = None


def clean_code(code: str) -> str:
    """A code as typed from paper: without blanks and dashes, in small letters."""
    return re.sub(r"[\s-]", "", code).lower()


def verify(code: str = "", chunks: Iterable[bytes] | None = None) -> Verified:
    """Judge a code, a file, or a file against a code. chunks: the bytes of the file."""
    public = Letter.objects.filter(secret=False, is_inner=False, rendered_at__isnull=False)
    code = clean_code(code)
    named = public.filter(check_code=code).first() if _CODE.fullmatch(code) else None
    if chunks is None:
        return _judged(named, Verdict.ISSUED)
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    if not code:
        return _judged(public.filter(file_sha256=digest.hexdigest()).first(), Verdict.GENUINE)
    same = named is not None and named.file_sha256 == digest.hexdigest()
    return _judged(named, Verdict.GENUINE if same else Verdict.CHANGED)


def _judged(letter: Letter | None, verdict: Verdict) -> Verified:
    if letter is None:
        return Verified(Verdict.UNKNOWN)
    return Verified(Verdict.VOID if letter.voided_at and verdict != Verdict.CHANGED else verdict, letter)
