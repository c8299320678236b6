"""Changing a draft (修改移送稿): before it is submitted, or after it came back. Kind and addressee stay what they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.models import Post
from agencies.roles import Act
from documents import formfields
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, ReferralError
from referral.law.kinds import Kind
from referral.law.sharing import Section
from referral.law.states import ReferralStatus
from referral.models import Event, Referral
from referral.services import sharing
from referral.services.acting import Acting, require
from referral.services.drafting import MaterialDraft, check_materials, list_materials, name_officers
from referral.services.ledger import record

#: The most characters of a draft's texts.
LONGEST = {"facts": 8000, "request": 500, "not_ours_reason": 500}
_CONSULTED = 2000  # the questions of a 书面咨询


def longest(kind: str, column: str) -> int:
    """The most characters that a text of a draft of this kind may have."""
    return _CONSULTED if (kind, column) == (Kind.CONSULT, "request") else LONGEST[column]


@dataclass(frozen=True)
class Revision:
    """A draft as it shall stand. officers, materials, withheld, extras: None leaves them as they are."""

    facts: str
    officers: Sequence[Post] | None
    materials: Sequence[MaterialDraft] | None
    request: str = ""
    opinion: str = ""
    crime: str = ""
    not_ours_reason: str = ""
    had_penalty: bool = False
    has_items: bool = False
    withheld: frozenset[Section] | None = None
    extras: Mapping[str, str] | None = None

    @classmethod
    def of(cls, referral: Referral, **texts: str) -> "Revision":
        """The draft as it stands, with some of its texts changed."""
        columns = [field.name for field in fields(cls) if field.name not in _ROWS]
        return cls(
            officers=None, materials=None, **{name: getattr(referral, name) for name in columns} | texts
        )


#: What of a revision is no column, or not as it was typed.
_ROWS = frozenset({"officers", "materials", "withheld", "extras"})
#: The act of whoever changes a draft.
WROTE = "redraft"


def writers_of(referral: Referral) -> set[int]:
    """Everybody who wrote on a draft, by user ids: who drafted it and who changed it since."""
    changed = Event.objects.filter(referral=referral, act=WROTE, user__isnull=False)
    return {referral.drafted_by_user_id, *changed.values_list("user_id", flat=True)}


def check_redraft(referral: Referral, who: Acting) -> None:
    """Refuse unless the acting post may change this draft now."""
    require(who, Act.DRAFT_REFERRAL, referral.sender)
    if not Referral.objects.visible_to(who.post).filter(pk=referral.pk).exists():
        raise ReferralError("没有找到这件移送。")
    if referral.status != ReferralStatus.DRAFT:
        raise ReferralError("已送审的移送不能修改；请由审核人或批准人退回修改。")


def redraft(
    referral: Referral,
    who: Acting,
    revision: Revision,
    *,
    label: str = "修改移送稿",
    payload: dict[str, Any] | None = None,
) -> None:
    """Change a draft. label, payload: what its event says. Raises ReferralError once it is submitted."""
    check_redraft(referral, who)
    if not revision.facts.strip():
        raise Incomplete("请填写违法事实。")
    columns = {name: value for name, value in vars(revision).items() if name not in _ROWS}
    if revision.extras is not None:
        day = timezone.localdate(who.at)
        columns["extras"] = formfields.frozen(referral.rule.letter, day, revision.extras)
    refuse_secret(*(value for value in columns.values() if isinstance(value, str)))
    if revision.materials is not None:
        check_materials(revision.materials, secret=referral.secret)
    with transaction.atomic():
        draft = Referral.objects.filter(pk=referral.pk, status=ReferralStatus.DRAFT)
        if not draft.update(**columns):
            raise ReferralError("已送审的移送不能修改；请由审核人或批准人退回修改。")
        if revision.officers is not None:
            name_officers(referral, revision.officers, who)
        left_out: list[str] = []
        if revision.materials is not None:
            before = set(referral.materials.values_list("name", flat=True))
            list_materials(referral, revision.materials)
            left_out = sorted(before - set(referral.materials.values_list("name", flat=True)))
        sections = sharing.withheld(referral) if revision.withheld is None else revision.withheld
        sharing.choose(referral, sections, left_out, who)
        record(
            who, WROTE, label, referral=referral, internal=True, opinion=revision.opinion, payload=payload
        )  # fmt: skip
    referral.refresh_from_db()
