"""补充移送 and 更正: letters that follow a referral to the same receiver, each with a number of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from agencies.models import Agency, Post
from documents.models import Letter
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.law.sharing import Section
from referral.law.states import REFERRAL_NEVER_SENT, ReferralStatus
from referral.models import CorrectionItem, Referral, Subject
from referral.services import sharing
from referral.services.acting import Acting
from referral.services.dispatches import MaterialDraft
from referral.services.done import Done
from referral.services.drafting import check_materials, list_materials
from referral.services.single_drafts import draft_single, drafted

#: Letters that follow another one, or only tell: nothing is added to them.
_FOLLOWS = frozenset({Kind.COPY, Kind.CONSULT, Kind.SUPPLEMENT, Kind.CORRECTION, Kind.ASSISTANCE})
#: Their letter is a paper that the police or the procuratorate made and numbered: what follows it is made there too.
_MADE_ELSEWHERE = frozenset({Kind.REVERSE, Kind.PROSECUTION})
#: Who is consulted must not come to see the case by a correction: a consultation is called back and sent anew.
_NO_CORRECTION = _FOLLOWS - {Kind.ASSISTANCE}


@dataclass(frozen=True)
class Passage:
    """One passage: the letter, how it reads, how it should read."""

    letter: Letter
    wrong: str
    right: str


def may_supplement(referral: Referral, agency: Agency) -> bool:
    """Whether new facts or persons may follow a referral: it was accepted, and the agency is its first sender."""
    return (
        _follows(referral, agency)
        and referral.kind not in _FOLLOWS | _MADE_ELSEWHERE
        and referral.status == ReferralStatus.ACCEPTED
    )


def may_correct(referral: Referral, agency: Agency) -> bool:
    """Whether a letter of a referral may be put right: it was sent and not taken back, and the agency wrote it."""
    return (
        _follows(referral, agency)
        and referral.kind not in _NO_CORRECTION
        and referral.status not in {*REFERRAL_NEVER_SENT, ReferralStatus.WITHDRAWN, ReferralStatus.REROUTED}
        and correctable(referral, agency).exists()
    )


def _follows(referral: Referral, agency: Agency) -> bool:
    return not referral.secret and referral.recalled_at is None and referral.origin_sender.pk == agency.pk


def correctable(referral: Referral, agency: Agency) -> QuerySet[Letter]:
    """The agency's own numbered letters of a referral that went out and are still good."""
    rows = Letter.objects.filter(case_letter__referral__in=[referral.pk, referral.first.pk], agency=agency)
    return rows.filter(is_inner=False, secret=False, voided_at__isnull=True).exclude(number="").order_by("pk")


def persons(referral: Referral, post: Post) -> QuerySet[Subject]:
    """Whom a supplement may name: the subjects that the post knows; officials are named to the police alone."""
    everyone = referral.case.subjects.known_to(post).order_by("pk")
    return everyone if referral.kind in {Kind.CRIMINAL, Kind.REPORT_CRIME} else everyone.ordinary()


def _begin(referral: Referral, who: Acting, what: str) -> None:
    if not Referral.objects.visible_to(who.post).filter(pk=referral.pk).exists():
        raise ReferralError("没有找到这件移送。")
    if referral.origin_sender.pk != who.agency.pk:
        raise NotAllowed(f"只有移送机关（{referral.origin_sender.short_name}）可以{what}。")


def supplement(
    referral: Referral, who: Acting, *, facts: str, parties: Sequence[Subject] = (), materials: Sequence[MaterialDraft] = (),
    officers: Sequence[Post] = (), opinion: str = "", gives: Collection[Section] = (),
) -> Done:  # fmt: skip
    """Draft a 补充移送 to the receiver of an accepted referral: new facts, persons or materials.

    gives: sections of the case that the main letter had kept back and that it is given from now on.

    Raises ReferralError when the referral is not accepted, NotAllowed for anybody but its sender.
    """
    _begin(referral, who, "补充移送")
    if referral.kind in _MADE_ELSEWHERE:
        raise ReferralError("该移送的文书由制作机关自行制发，不能由本系统补充移送；请另行制发文书后登记。")
    if not may_supplement(referral, who.agency):
        raise ReferralError(
            f"该移送现为「{referral.status_label}」，不能补充移送；对方受理以后才能补充移送，受理前请办理补正或者撤回重发。"
        )
    known = set(persons(referral, who.post).values_list("pk", flat=True))
    if any(subject.pk not in known for subject in parties):
        raise Incomplete("所选当事人不能随本件补充移送，请重新选择。")
    check_materials(materials, secret=False)
    with transaction.atomic():
        row = _draft(referral, Kind.SUPPLEMENT, who, facts=facts, officers=officers, opinion=opinion)
        row.parties.set(parties)
        list_materials(row, materials)
        sharing.give_more(row, gives, who)
    return drafted(row, who)


def correct(
    referral: Referral, who: Acting, *, reason: str, passages: Sequence[Passage], officers: Sequence[Post] = (), opinion: str = "",
) -> Done:  # fmt: skip
    """Draft a 更正函: which letter, which passage, what it should read, and why.

    Raises ReferralError when nothing was sent, NotAllowed for anybody but the sender, Incomplete for a passage that
    does not change.
    """
    _begin(referral, who, "更正")
    if not may_correct(referral, who.agency):
        raise ReferralError(
            f"该移送现为「{referral.status_label}」，没有已送出的文书可以更正；未送出的请退回修改。"
        )
    _check_passages(referral, who, passages)
    if not reason.strip():
        raise Incomplete("请写明有误的原因。")
    with transaction.atomic():
        row = _draft(referral, Kind.CORRECTION, who, facts=reason, officers=officers, opinion=opinion)
        CorrectionItem.objects.bulk_create(
            CorrectionItem(referral=row, letter=p.letter, wrong=p.wrong.strip(), right=p.right.strip())
            for p in passages
        )
    return drafted(row, who)


def _check_passages(referral: Referral, who: Acting, passages: Sequence[Passage]) -> None:
    if not passages:
        raise Incomplete("请至少列出一处需要更正的内容。")
    known = set(correctable(referral, who.agency).values_list("pk", flat=True))
    for one in passages:
        refuse_secret(one.wrong, one.right)
        if one.letter.pk not in known:
            raise Incomplete("所选文书不是本件移送中本机关已编号的文书，请重新选择。")
        if not one.wrong.strip() or not one.right.strip():
            raise Incomplete("请写明原文和更正后的内容。")
        if one.wrong.strip() == one.right.strip():
            raise Incomplete("更正后的内容与原文相同，请核对。")


def _draft(referral: Referral, kind: Kind, who: Acting, **fields: Any) -> Referral:
    return draft_single(
        referral.case,
        kind,
        referral.recipient,
        who,
        about=referral,
        legal_basis=referral.legal_basis,
        **fields,
    )
