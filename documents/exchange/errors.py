"""Refusals of an exchange file."""

from documents.errors import DocumentError


class ExchangeError(DocumentError):
    """The file was not taken, or could not be made; nothing was changed."""
