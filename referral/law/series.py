"""文书代字: the series that the letters of an agency take their numbers from, besides those of the kinds (`KindRule.series`)."""

from enum import StrEnum

from referral.law.kinds import KINDS


class Word(StrEnum):
    """Those of the letters that no kind of referral sends, or that agencies write to one another on the way."""

    REPLY = "复函"
    WITHDRAWAL = "撤函"
    FEEDBACK = "反馈"
    SUPPLEMENT_NOTICE = "补通"
    ASSISTANCE_REPLY = "协复"
    JOINT = "商函"
    PRESSING = "督函"
    LISTING = "挂督"
    REQUEST = "请函"
    DESIGNATION = "指定"
    RECONSIDERATION = "提复"
    SUPERVISION = "监建"
    MINUTES = "纪要"


#: What the lines of 用印登记 are numbered by; of secret letters apart, for a gap would tell of them.
SEAL, SECRET_SEAL = "用印", "密用印"
#: Series whose very use is known to the named alone.
SECRET = frozenset(rule.series for rule in KINDS.values() if rule.secret)


def words_of(agency_kind: str) -> list[str]:
    """The 文书代字 that an agency of this kind may need, each once: of the kinds that it may send, then the rest."""
    own = [r.series for r in KINDS.values() if r.letter and (not r.senders or agency_kind in r.senders)]
    return list(dict.fromkeys([*own, *Word]))
