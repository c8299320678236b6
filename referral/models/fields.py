"""Small pieces that several models share: unguessable slugs and choices made from the law's words."""

import secrets
import string

_ALPHABET = string.ascii_lowercase + string.digits
SLUG_LENGTH = 12


def new_slug() -> str:
    """A random 12-character address: nothing may be guessed from it (62 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(SLUG_LENGTH))


def choices(words: dict[str, str]) -> list[tuple[str, str]]:
    """Django choices of one of the law's closed lists."""
    return list(words.items())
