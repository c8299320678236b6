"""A draft as if it were sent now: its remaining steps are done by those who may do them, read, and all taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.models import Agency, Post
from agencies.rights import holders
from agencies.roles import WIDE_ROLES, Act
from documents.models import Letter
from referral.law.errors import ReferralError
from referral.law.states import REFERRAL_UNSENT, Move, ReferralStatus
from referral.models import ApprovalStep, Case, CaseGroupPermission, Countersign, Referral
from referral.services import offers, referrals
from referral.services.acting import Acting
from referral.services.redrafting import writers_of
from referral.services.sight import reads_as_sender

#: The way of a draft to its receiver.
ROAD = ("submit", "review", "approve", "send")


def may_rehearse(referral: Referral, post: Post) -> bool:
    """Whether the sender may look at a referral as its receiver will: before it is sent, and never a secret one."""
    return not referral.secret and referral.status in REFERRAL_UNSENT and reads_as_sender(referral, post)


def shows_case(referral: Referral, post: Post, reader: Post) -> bool:
    """Whether the rehearsal shows the case too: to the lead agency, of a receiver that has no part in it yet.

    What a receiver has of its own in the case is none of the sender's business, nor what others have told it. Of a
    discipline body nothing is said, not even whether it has a part.
    """
    if referral.case.lead_agency_id != post.agency_id or reader.agency.kind == AgencyKind.DISCIPLINE:
        return False
    rows = CaseGroupPermission.objects.filter(
        content_object=referral.case_id, group__rights__agency=reader.agency_id
    )
    return not rows.exists() and not Case.objects.visible_to(reader).filter(pk=referral.case_id).exists()


def reader_of(referral: Referral, at: datetime) -> Post:
    """The post of the receiver in whose place it is read: who may sign and sees every case of his agency.

    Raises ReferralError where nobody reads it on-line.
    """
    found = holders(referral.recipient, Act.SIGN_REFERRAL, timezone.localdate(at))
    if not referral.recipient.is_open or not found:
        raise ReferralError(
            f"{referral.recipient.name}尚未开通本系统或者没有签收人员，收到的只有纸质函件，没有可以预览的页面。"
        )
    return min(found, key=lambda post: post.role not in WIDE_ROLES)


@contextmanager
def sent(referral: Referral, who: Acting) -> Iterator[None]:
    """Inside, the referral has been sent; nothing of it is kept. Raises ReferralError when it could not be sent."""
    with transaction.atomic():
        _consented(referral)
        reviewers = referral.approvals.filter(step="review").values_list("user_id", flat=True)
        done = {*writers_of(referral), *reviewers}
        while referral.status != ReferralStatus.SENT:
            move = next((m for m in offers.open_moves(referral, who.entered_at) if m.name in ROAD), None)
            if move is None:
                raise ReferralError(f"该移送现为「{referral.status_label}」，不能预览。")
            post = _hand(move, referral.sender, done, who)
            done.add(post.user_id)
            referrals.perform(referral, move.name, Acting.now(post, post.user, who.entered_at))
            referral = Referral.objects.get(pk=referral.pk)
            if referral.letter is not None:
                Letter.objects.filter(pk=referral.letter.pk).update(rendered_at=who.entered_at)
        yield
        transaction.set_rollback(True)


def _consented(referral: Referral) -> None:
    """Take what the draft still waits for as given: 会签, and the steps that its agency asks for."""
    Countersign.objects.filter(referral=referral).delete()
    ApprovalStep.objects.filter(agency_id=referral.sender_id).update(until=F("since"))


def _hand(move: Move, sender: Agency, done: set[int], who: Acting) -> Post:
    """Who would do a step: the first who may, and for a signature somebody who has not signed before."""
    signs = move.name in {"review", "approve"}
    for post in holders(sender, move.act, timezone.localdate(who.entered_at)):
        if not signs or post.user_id not in done:
            return post
    raise ReferralError(f"{sender.short_name}没有可以办理“{move.label}”的其他人员，不能预览。")
