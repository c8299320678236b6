"""Refusals of paper and evidence: one Chinese sentence for the user."""


class DocumentError(Exception):
    """Nothing was changed; the sentence is shown as it is."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
