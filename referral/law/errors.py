"""Refusals: each is one Chinese sentence for the user that says what to do."""

#: What a refusal rested on, where it kept an act from being done; a form to be completed and a race are none.
GROUNDS = {
    "unlawful": "不符合法定程序", "no_right": "无权办理", "same_person": "须由不同人员办理", "lacking": "法定材料不全",
}  # fmt: skip


class ReferralError(Exception):
    """A refusal. Nothing was changed; the sentence is shown as it is.

    ground: of `GROUNDS`, "" when nothing was prevented; attempt: what was tried (`services.refused`), set by the engine.
    """

    ground = "unlawful"
    attempt: object | None = None

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Unlawful(ReferralError):
    """The move does not exist from here; the sentence lists what is lawful now."""


class TooLate(Unlawful):
    """It stands elsewhere by now. No form is shown for what the state rules out, so that somebody was faster: nothing was prevented."""

    ground = ""


class NotAllowed(ReferralError):
    """The acting post has no right to this act."""

    ground = "no_right"


class SamePerson(NotAllowed):
    """Four eyes: this person has already acted on the same paper."""

    ground = "same_person"


class Incomplete(ReferralError):
    """Something that the act needs is missing."""

    ground = ""


class Lacking(Incomplete):
    """What the law wants before the act is missing from the dossier, not from the form."""

    ground = "lacking"


class Conflict(ReferralError):
    """Another officer was faster, or the same form came twice with other content."""

    ground = ""
