"""What travels between installations: which kinds of referral and which moves; the schema of what is told."""

from pathlib import Path

from documents.exchange.bundle import schema
from referral.law.kinds import Kind

#: Kinds whose whole way between sender and receiver consists of moves that travel. The others go on paper.
KINDS_THAT_TRAVEL = frozenset({Kind.CRIMINAL, Kind.REPORT_CRIME, Kind.ADMINISTRATIVE, Kind.DISCIPLINE})
#: Moves of a referral and verbs of its lane that are done again on the other side.
REFERRAL_MOVES = frozenset(
    {
        "revoke", "sign", "ask_supplement", "supply", "accept", "return", "not_police", "file", "not_file", "reconsider",
        "uphold", "overturn", "accept_no", "close_return",
    }
)  # fmt: skip
LANE_VERBS = frozenset({"interim", "report", "finish", "confirm", "send_back", "confirm_by_expiry"})
#: Of the whole case: when its lead agency has closed it, it is closed on the other side too.
CASE_VERBS = frozenset({"close"})
#: Refuses what is no content of an exchange file of this version (fastjsonschema's error names the place).
check_content = schema(Path(__file__).with_name("referral-1.schema.json"))
