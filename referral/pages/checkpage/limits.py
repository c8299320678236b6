"""How often and how much one address may ask: codes are not to be guessed, nor the disk filled."""

from django.core.cache import cache
from django.http import HttpRequest

PER_MINUTE = 20
LARGEST = 20 * 1024 * 1024  # bytes of a request; the longest letter has some three


def is_too_often(request: HttpRequest) -> bool:
    """Count this request; whether its address has used up the minute. Each serving process counts for itself."""
    key = f"check:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=60)
    try:
        return bool(cache.incr(key) > PER_MINUTE)
    except ValueError:  # the minute ended between the two calls
        return False


def is_too_large(request: HttpRequest) -> bool:
    """Whether a request is larger than any letter, or does not say how large it is."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdigit() or int(length) > LARGEST
