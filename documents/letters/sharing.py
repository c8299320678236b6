"""The sentence of a letter that says what of the case its receiver is given beside it, where that was chosen."""

from dataclasses import dataclass

from documents.letters.fields import Letter
from documents.letters.prose import Paragraph, p
from documents.letters.wording import Sentence

#: The forms of the kinds that have a choice name it among their sentences.
SHARING = Sentence(
    "sharing",
    "共享范围",
    "本案情况随文在案件移送协同平台共享：{共享}；未共享：{未共享}。",
    ("共享", "未共享"),
)

#: A choice for the example of a form: as usual nothing is said, and nothing could be looked at.
CHOSEN = {"gives": ["案情和线索来源"], "keeps": ["其他机关办理情况"]}


@dataclass(frozen=True, kw_only=True)
class Shared(Letter):
    """A letter whose receiver comes to see the case. gives, keeps: empty when nothing was chosen."""

    gives: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()

    def sharing(self) -> list[Paragraph]:
        """What is given and what is kept back; nothing when it is as usual."""
        if not self.gives and not self.keeps:
            return []
        places = {"共享": "、".join(self.gives) or "无", "未共享": "、".join(self.keeps) or "无"}
        return [p(self.say(SHARING.slot, places))]
