"""Whether a letter is ours: by the code printed on it, by its bytes.

Secret letters, inner sheets and what other installations issued are never found.
"""

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from documents.issue import bytes_of
from documents.models import Letter
from documents.signing.inspection import inspect

MOST_UPDATES = 32
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
    """Judge a code, a file, or a file against a code. chunks: the bytes of the file. Raises Busy."""
    code = clean_code(code)
    named = _public().filter(check_code=code).first() if _CODE.fullmatch(code) else None
    if chunks is None:
        return _judged(named, Verdict.ISSUED)
    letter, is_whole = _recognised(b"".join(chunks))
    if not code:
        return _judged(letter, Verdict.GENUINE if is_whole else Verdict.CHANGED)
    same = is_whole and letter == named
    return _judged(named, Verdict.GENUINE if same else Verdict.CHANGED)


def _public() -> QuerySet[Letter]:
    return Letter.objects.filter(secret=False, is_inner=False, received=False, rendered_at__isnull=False)


def _recognised(file: bytes) -> tuple[Letter | None, bool]:
    """The letter that a file is or was, and whether it still is.

    It is, if these bytes were handed out or the proof in them was prolonged since; or if what was printed was signed here
    another time, as after the loss of a day's data. It was, if it begins with a letter of ours, or if a signature of ours is left in it.
    Raises Busy.
    """
    handed_out = _public().filter(file_sha256=hashlib.sha256(file).hexdigest()).first()
    if handed_out is not None:
        return handed_out, True
    begins, found = set(_beginnings(file)), inspect(file)
    begun = _public().filter(Q(file_sha256__in=begins) | Q(unsigned_sha256__in=begins)).first()
    if begun is not None:
        ours = begun.signature != "" and found.whole and found.agency == begun.agency.slug
        return begun, ours and (begun.file_sha256 in begins or found.act != _act(begun))
    if not found.agency:
        return None, False
    return _public().filter(check_code__in=found.codes, agency__slug=found.agency).first(), False


def _act(letter: Letter) -> str:
    """The signature of what was handed out."""
    try:
        return inspect(bytes_of(letter)).act
    except OSError:
        return ""


def _beginnings(file: bytes) -> Iterator[str]:
    """The hashes of what a file was before each update that was added to its end."""
    digest, read = hashlib.sha256(), 0
    for mark in itertools.islice(re.finditer(rb"%%EOF", file), MOST_UPDATES):
        for end in range(mark.end(), mark.end() + 3):  # with the end of its line, of one character or two
            digest.update(file[read:end])
            read = end
            yield digest.hexdigest()


def _judged(letter: Letter | None, verdict: Verdict) -> Verified:
    if letter is None:
        return Verified(Verdict.UNKNOWN)
    return Verified(Verdict.VOID if letter.voided_at and verdict != Verdict.CHANGED else verdict, letter)
