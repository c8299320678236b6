"""Changing a draft (修改移送稿): before it is submitted, or after it came back. Kind and addressee stay what they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from agencies.models import Post
from agencies.roles import Act
from documents import formfields
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, ReferralError
from referral.law.states import ReferralStatus
from referral.models import Referral
from referral.services.acting import Acting, require
from referral.services.drafting import MaterialDraft, check_materials, list_materials, name_officers
from referral.services.ledger import record


@dataclass(frozen=True)
class Revision:
    """A draft as it shall stand."""

    facts: str
    officers: Sequence[Post]
    materials: Sequence[MaterialDraft]
    request: str = ""
    opinion: str = ""
    crime: str = ""
    not_ours_reason: str = ""
    had_penalty: bool = False
    has_items: bool = False
    extras: Mapping[str, str] = field(default_factory=dict)


def check_redraft(referral: Referral, who: Acting) -> None:
    """Refuse unless the acting post may change this draft now."""
    require(who, Act.DRAFT_REFERRAL, referral.sender)
    if not Referral.objects.visible_to(who.post).filter(pk=referral.pk).exists():
        raise ReferralError("没有找到这件移送。")
    if referral.status != ReferralStatus.DRAFT:
        raise ReferralError("已送审的移送不能修改；请由审核人或批准人退回修改。")


def redraft(referral: Referral, who: Acting, revision: Revision) -> None:
    """Change a draft. Raises ReferralError once it is submitted."""
    check_redraft(referral, who)
    if not revision.facts.strip():
        raise Incomplete("请填写违法事实。")
    columns = {name: value for name, value in vars(revision).items() if name not in {"officers", "materials"}}
    columns["extras"] = formfields.frozen(referral.rule.letter, timezone.localdate(who.at), revision.extras)
    refuse_secret(*(value for value in columns.values() if isinstance(value, str)))
    check_materials(revision.materials, secret=referral.secret)
    with transaction.atomic():
        draft = Referral.objects.filter(pk=referral.pk, status=ReferralStatus.DRAFT)
        if not draft.update(**columns):
            raise ReferralError("已送审的移送不能修改；请由审核人或批准人退回修改。")
        name_officers(referral, revision.officers, who)
        list_materials(referral, revision.materials)
        record(who, "redraft", "修改移送稿", referral=referral, internal=True, opinion=revision.opinion)
    referral.refresh_from_db()
