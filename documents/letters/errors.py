"""Refusals of the letter room: one Chinese sentence each, that says what to do."""

from documents.errors import DocumentError


class LetterError(DocumentError):
    """The letter can't be made from these fields; nothing was printed."""


class EngineError(LetterError):
    """This machine can't print letters yet; the sentence names what is missing."""
