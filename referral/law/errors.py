"""Refusals: each is one Chinese sentence for the user that says what to do."""


class ReferralError(Exception):
    """A refusal. Nothing was changed; the sentence is shown as it is."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Unlawful(ReferralError):
    """The move does not exist from here; the sentence lists what is lawful now."""


class NotAllowed(ReferralError):
    """The acting post has no right to this act."""


class SamePerson(NotAllowed):
    """Four eyes: this person has already acted on the same paper."""


class Incomplete(ReferralError):
    """Something that the act needs is missing."""


class Conflict(ReferralError):
    """Another officer was faster, or the same form came twice with other content."""
