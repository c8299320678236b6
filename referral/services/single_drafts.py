"""Drafting one letter to one agency outside the wizard: an 异地协查, a consultation, a supplement, a correction."""

from collections.abc import Sequence
from typing import Any

from agencies.models import Agency, Post
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, ReferralError
from referral.law.kinds import KINDS, Kind, check_parties
from referral.law.states import ReferralStatus
from referral.models import Case, Referral
from referral.services import sharing
from referral.services.acting import Acting
from referral.services.cases import keep_open
from referral.services.done import Done
from referral.services.drafting import check_sender, letter_title, name_officers
from referral.services.ledger import record


def draft_single(
    case: Case, kind: Kind, to: Agency, who: Acting, *, facts: str, officers: Sequence[Post] = (), opinion: str = "",
    **columns: Any,
) -> Referral:  # fmt: skip
    """Draft a letter of a kind to one agency. Call inside a transaction.

    officers: whom it names, the drafter when none is given; columns: what else the row keeps (request, about, …).
    Raises NotAllowed without the right or the part in the case, ReferralError for an agency that may not get it.
    """
    check_sender(case, who)
    rule = KINDS[kind]
    if to.pk == who.agency.pk:
        raise Incomplete(f"{rule.label}须发往另一机关，请另选机关。")
    check_parties(kind, who.agency.kind, to.kind)
    if not facts.strip():
        raise Incomplete("请填写基本情况。")
    refuse_secret(facts, opinion, *(text for text in columns.values() if isinstance(text, str)))
    running = Referral.objects.open().visible_to(who.post).filter(case=case, sender=who.agency, recipient=to)
    if running.filter(kind=kind, about=columns.get("about")).exists():
        raise ReferralError(f"本案已有发往{to.short_name}的{rule.label}正在办理，请先办结或者撤回。")
    keep_open(case, who)
    referral = Referral.objects.create(
        case=case, kind=kind, sender=who.agency, recipient=to, holder=who.agency, part="co", status=ReferralStatus.DRAFT,
        title=letter_title(case, kind, is_early=columns.get("is_early", False)), facts=facts, opinion=opinion,
        **({"legal_basis": rule.basis_of(who.agency.kind)} | columns),
        drafted_by=who.post, drafted_by_user=who.user, created_at=who.at,
    )  # fmt: skip
    name_officers(referral, officers, who)
    record(who, "draft", f"拟制{rule.label}", referral=referral, internal=True, opinion=opinion)
    sharing.begin(referral, who)
    return referral


def drafted(referral: Referral, who: Acting) -> Done:
    """What is said of a letter that was drafted."""
    text = f"已拟制{referral.rule.label}，发往{referral.recipient.short_name}。"
    return Done(
        referral.rule.moves["draft"],
        who,
        text,
        case=referral.case,
        referral=referral,
        created=(referral,),
    )
