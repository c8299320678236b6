"""重大事项报告: to whom it goes, in which parts, and what it never tells."""

import re
from enum import StrEnum

#: Minutes after which an unanswered report is pressed once more. A habit of the office, not law.
PRESS_AFTER = 30


class Part(StrEnum):
    """The parts of one matter: the first report, what followed, the last one."""

    FIRST = "first"
    NEXT = "next"
    LAST = "last"

    @property
    def label(self) -> str:
        """The part in Chinese."""
        return _PARTS[self]


_PARTS = {Part.FIRST: "初报", Part.NEXT: "续报", Part.LAST: "终报"}

#: How a head who is not at his desk gave his word.
ORDERS = {"phone": "电话", "face": "当面", "paper": "批示件"}

#: What belongs to the discipline lane: it stands in no report that goes to several.
_DISCIPLINE = re.compile(r"纪委|监委|纪检|行纪|留置|双规|审查调查|监察对象|党纪|政务处分|党内|受处分")


def of_discipline(*texts: str) -> str:
    """The word of a discipline matter in some texts; '' when there is none."""
    return next((found.group() for text in texts if (found := _DISCIPLINE.search(text or ""))), "")
