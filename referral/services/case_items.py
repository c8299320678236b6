"""涉案物品 of a case: typed once, listed behind the 移送书 (310号令第六条), and where a hand-over begins."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields

from django.db import transaction

from agencies.models import Agency
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, ReferralError
from referral.law.handing import MEASURES
from referral.law.states import CaseStatus, Move, Side
from referral.models import Case, CaseItem
from referral.services.acting import Acting, require, require_party
from referral.services.done import Done
from referral.services.handing_lists import MOST, ThingDraft
from referral.services.ledger import record

#: The entry of a checklist that the list stands for.
MATERIAL = "item_list"


def items_of(case: Case, agency: Agency) -> list[CaseItem]:
    """The things that an agency has secured in a case."""
    return list(CaseItem.objects.filter(case=case, agency=agency))


def seen(rows: Iterable[CaseItem]) -> str:
    """Which list somebody has before him: its hash."""
    said = [[str(getattr(row, one.name)) for one in fields(ThingDraft)] for row in rows]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def met(case: Case, agency: Agency) -> frozenset[str]:
    """The entries of a checklist that the case itself provides: the list of its things is printed behind the 移送书."""
    return (
        frozenset({MATERIAL}) if CaseItem.objects.filter(case=case, agency=agency).exists() else frozenset()
    )


def is_held(case: Case, agency: Agency) -> bool:
    """Whether something of it was sealed, seized or registered."""
    return CaseItem.objects.filter(case=case, agency=agency).exclude(measure="").exists()


def check(case: Case, who: Acting) -> None:
    """Refuse who may not register things in this case now."""
    require(who, Act.DRAFT_REFERRAL, who.agency)
    require_party(who, case, what="登记涉案物品")
    if case.status not in {CaseStatus.OPEN, CaseStatus.CLOSING}:
        raise ReferralError("案件已经办结，不能再登记涉案物品。")


def keep(case: Case, who: Acting, *, things: Sequence[ThingDraft], before: str) -> Done:
    """Write the list of the own agency's things anew. Letters that were issued keep theirs.

    before: the list that it is to replace, by `seen`. Raises Conflict when a colleague has written another one meanwhile.
    """
    check(case, who)
    if before != seen(items_of(case, who.agency)):
        raise Conflict("涉案物品清单刚刚由其他人员修改，请另开页面核对后再填；您填写的内容可以先复制保存。")
    if len(things) > MOST:
        raise Incomplete(f"一份清单最多{MOST}项，请合并同类物品。")
    for number, thing in enumerate(things, 1):
        refuse_secret(thing.name, thing.model, thing.mark, thing.holder, thing.place, thing.note)
        if thing.measure not in MEASURES:
            raise Incomplete(f"第{number}项的保全措施已经变动，请重新选择。")
        if thing.count < 1 or not thing.unit.strip():
            raise Incomplete(f"请填写第{number}项的数量和单位。")
    with transaction.atomic():
        CaseItem.objects.filter(case=case, agency=who.agency).delete()
        CaseItem.objects.bulk_create(
            CaseItem(case=case, agency=who.agency, position=number, **vars(thing))
            for number, thing in enumerate(things, 1)
        )
        names = "、".join(f"{thing.name}{thing.count}{thing.unit}" for thing in things)
        record(
            who, "case_items", "登记涉案物品", case=case, internal=True, opinion=names[:2000] or "清空清单"
        )
    move = Move("case_items", "登记涉案物品", frozenset(), case.status, Side.LEAD, Act.DRAFT_REFERRAL)
    return Done(move, who, f"涉案物品清单已保存，共{len(things)}项。", case=case, tell=False)
