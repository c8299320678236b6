"""Who seals a letter: an installation names its provider; a certified 电子签章 service takes over by naming its own."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from agencies.models import Agency
from documents.letters.errors import EngineError
from documents.letters.paper import SealBox

PADES = "documents.signing.pades.PadesProvider"
NONE = "documents.signing.provider.NoProvider"


class SealError(EngineError):
    """This letter can't be sealed now: it waits and its number stands."""


@dataclass(frozen=True)
class SealRequest:
    """A printed letter that asks for its seal.

    pdf: the bytes as printed; box: where the drawn seal stands, None on a letter without; at: the moment of sealing;
    check_url: the page that verifies the letter, empty where it may not be found; is_demo: a letter of the demo.
    """

    pdf: bytes
    box: SealBox | None
    agency: Agency
    at: datetime
    check_url: str
    is_demo: bool


@dataclass(frozen=True)
class Sealed:
    """The bytes that are handed out, and in a few words what was done to them; no words: nothing was."""

    pdf: bytes
    note: str


class SealProvider(Protocol):
    """What seals letters. One object serves all threads of a process."""

    def seal(self, request: SealRequest) -> Sealed:
        """The sealed letter. Raises SealError: the letter waits for the next minute, it never goes out without."""
        ...


class NoProvider:
    """Seals nothing: the letters are stamped by hand, and say nothing of a signature."""

    def seal(self, request: SealRequest) -> Sealed:
        """The letter as it is."""
        return Sealed(request.pdf, "")


def seal(request: SealRequest) -> Sealed:
    """Have a letter sealed by the provider of this installation. Raises SealError."""
    try:
        sealed = provider().seal(request)
    except EngineError:
        raise
    except Exception as error:  # a service of somebody else's may raise what it likes
        raise SealError(f"签章服务出错（{type(error).__name__}），文书稍后自动重试。") from error
    if not sealed.pdf.startswith(b"%PDF-"):
        raise SealError("签章服务没有返回PDF文件，文书稍后自动重试。")
    return sealed


def provider() -> SealProvider:
    """The provider of this installation: the named one, else signatures where there is a folder of keys."""
    there = Path(settings.SIGNING_DIR).is_dir()
    return _made(
        settings.SEAL_PROVIDER or (PADES if there else NONE), str(settings.SIGNING_DIR), settings.TSA_URL
    )


@cache
def _made(path: str, folder: str, tsa_url: str) -> SealProvider:
    """One provider per process and what it is set up with: it may keep a process of its own."""
    made: SealProvider = import_string(path)()
    return made
