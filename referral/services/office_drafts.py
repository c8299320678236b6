"""The letter of a draft as the office's own tools get it: which of its fields may be changed there, and its version."""

import dataclasses
import hashlib
from datetime import date

from documents.letters import canonical, checks
from documents.letters.fields import Letter
from documents.letters.punctuation import proofread
from documents.office.plan import Editable, Plan, plan_of
from documents.wordings import in_force
from referral.models import Referral
from referral.services.acting import Acting
from referral.services.letter_fields import referral_letter

_FACTS = (Editable("facts", "违法事实"), "facts")
_SITUATION = (Editable("facts", "基本情况"), "facts")
#: The fields of each form that its draft's own texts fill, and which column each is. The rest is read from other rows.
_FIELDS = {
    "criminal_referral": (_FACTS,),
    "clue_referral": (
        _FACTS,
        (Editable("competence", "不属于本机关管辖的理由", inside=True), "not_ours_reason"),
        (Editable("request", "请求事项"), "request"),
    ),
    "discipline_referral": (_FACTS,),
    "crime_report": (_FACTS,),
    "supplement_referral": ((Editable("facts", "补充的事实"), "facts"),),
    "assistance_letter": (_SITUATION,),
    "joint_letter": (_SITUATION,),
    "consult_letter": (_SITUATION, (Editable("questions", "咨询的问题"), "request")),
    "assignment_letter": (_SITUATION, (Editable("requirements", "办理要求"), "request")),
    "escalation_request": (_SITUATION, (Editable("grounds", "提请提级查办的理由"), "request")),
    "correction_letter": ((Editable("reason", "更正的原因", inside=True), "facts"),),
}
_WARNING = "限定知悉：仅限本件指定的人员办理，不得转发；办理后删除本机保存的文件。"


def letter_of(referral: Referral, who: Acting) -> Letter:
    """The letter of a draft as it would be issued, without its number. Raises LetterError when it can be none yet."""
    kind, words = referral.rule.letter, in_force(referral.rule.letter, who.at)
    fields = (
        proofread(referral_letter(referral, who)) | {"number": ""} | ({"wording": words} if words else {})
    )
    letter = canonical.from_json(kind, fields)
    checks.check(letter, draft=True)
    return letter


def has_file(referral: Referral) -> bool:
    """Whether drafts of this kind can be had as a Word file: some go without a letter of their own."""
    return referral.rule.letter in _FIELDS


def columns_of(referral: Referral) -> dict[str, str]:
    """The letter's fields that the draft's own texts fill, and the column of each."""
    return {field.name: column for field, column in _FIELDS[referral.rule.letter]}


def version_of(letter: Letter) -> str:
    """Which version of a draft this is: all that it says but its day."""
    undated = dataclasses.replace(letter, date=date(2000, 1, 1))
    return hashlib.sha256(canonical.to_json(undated).encode()).hexdigest()[:16]


def plan(referral: Referral, who: Acting) -> Plan:
    """The Word file of a draft. A restricted one says who may read it."""
    letter = letter_of(referral, who)
    editable = [field for field, _ in _FIELDS[referral.rule.letter]]
    key = f"{referral.slug}.{version_of(letter)}"
    return plan_of(letter, editable, key=key, warning=_WARNING if referral.secret else "")
