"""文书代字: the series that the letters of an agency take their numbers from, besides those of the kinds (`KindRule.series`)."""

from referral.law.kinds import KINDS

REPLY, WITHDRAWAL, FEEDBACK, SUPPLEMENT_NOTICE = "复函", "撤函", "反馈", "补通"
ASSISTANCE_REPLY, JOINT, PRESSING, REQUEST, DESIGNATION = "协复", "商函", "督函", "请函", "指定"
RECONSIDERATION, SUPERVISION = "提复", "监建"
#: Series whose very use is known to the named alone.
SECRET = frozenset(rule.series for rule in KINDS.values() if rule.secret)
_OTHERS = (
    REPLY, WITHDRAWAL, FEEDBACK, SUPPLEMENT_NOTICE, ASSISTANCE_REPLY, JOINT, PRESSING, REQUEST, DESIGNATION,
    RECONSIDERATION, SUPERVISION,
)  # fmt: skip


def words_of(agency_kind: str) -> list[str]:
    """The 文书代字 that an agency of this kind may need, each once: of the kinds that it may send, then the rest."""
    own = [r.series for r in KINDS.values() if r.letter and (not r.senders or agency_kind in r.senders)]
    return list(dict.fromkeys([*own, *_OTHERS]))
