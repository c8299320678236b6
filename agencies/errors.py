"""Refusals of the directory: one Chinese sentence for the user."""


class DirectoryError(Exception):
    """Nothing was changed; the sentence is shown as it is."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotPermitted(DirectoryError):
    """This person, in this post, does not keep this part of the directory."""
