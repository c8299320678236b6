"""书面咨询 and 商请提前介入: another body is asked for its view before anything is referred. It decides nothing.

Who is consulted reads the consultation alone, not the case (`Referral.visible_to`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from agencies.kinds import AgencyKind
from agencies.models import Agency, Post
from referral.law.errors import Incomplete
from referral.law.kinds import Kind
from referral.law.moves import consult_clock
from referral.models import Case, ForeignPaper, ReferralOfficer
from referral.services.acting import Acting
from referral.services.done import Done
from referral.services.single_drafts import draft_single, drafted
from referral.services.steps import Step

#: Who may be asked to step in early: they lead or supervise a criminal investigation.
EARLY = frozenset({AgencyKind.POLICE, AgencyKind.PROCURATORATE})


@dataclass(frozen=True)
class ConsultDraft:
    """What is asked of whom. questions: one a line; is_early: 商请提前介入 instead of 书面咨询."""

    to: Agency
    facts: str
    questions: str
    is_early: bool = False
    officers: Sequence[Post] = ()
    opinion: str = ""


def consult(case: Case, draft: ConsultDraft, who: Acting) -> Done:
    """Draft a consultation. Raises Incomplete without a question, or for an early step-in that is nobody's but theirs."""
    if not draft.questions.strip():
        raise Incomplete("请写明咨询的问题或者商请的事项，每行一项。")
    if draft.is_early and draft.to.kind not in EARLY:
        raise Incomplete("商请提前介入只能送公安机关或者人民检察院；向其他机关请办理书面咨询。")
    with transaction.atomic():
        referral = draft_single(
            case, Kind.CONSULT, draft.to, who, facts=draft.facts, officers=draft.officers, opinion=draft.opinion,
            request=draft.questions.strip(), is_early=draft.is_early,
        )  # fmt: skip
    return drafted(referral, who)


def check_signer(step: Step) -> None:
    """The clock is that of who was asked. In an agency with departments the one who answers is named at the signature."""
    step.move = step.move.but(starts=(consult_clock(step.referral.recipient.kind),))
    agency, officer = step.referral.recipient, step.get("officer", None)
    if officer is not None and officer.agency_id != agency.pk:
        raise Incomplete("承办人须在本机关任职，请重新选择。")
    if officer is None and step.who.post.role != "officer" and agency.departments.exists():
        raise Incomplete("咨询件只由指定的承办人查看和答复，请选择承办人。")


def name_answerer(step: Step) -> None:
    """Whoever is to answer reads the consultation by name."""
    officer = step.get("officer", None) or step.who.post
    ReferralOfficer.objects.get_or_create(
        referral=step.referral, user=officer.user, defaults={"post": officer, "position": ReferralOfficer.ANSWERER}
    )  # fmt: skip


def after_answer(step: Step) -> None:
    """Keep the written answer as the paper that it is: made and numbered by who was asked, registered here."""
    number = step.get("document_number")
    if not number:
        return
    day: date = step.get("document_date", None) or step.who.at.date()
    referral = step.referral
    ForeignPaper.objects.create(
        case=referral.case, referral=referral, name="书面答复", number=number, issuer=referral.recipient.name,
        issued_on=day, scan=step.get("scan", None), secret=referral.secret, registered_by=step.who.post,
        agency=step.who.agency, registered_at=step.who.entered_at,
    )  # fmt: skip
