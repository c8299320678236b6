"""一查一档: an inspection, its institutions and problems, and what came of it as far as the acting post sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from agencies.models import Post
from agencies.roles import Act
from agencies.services.book import note
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, ReferralError
from referral.law.words import INSPECTION_KINDS
from referral.models import Case, Clue, Inspected, Inspection
from referral.services.acting import Acting, require

MOST = 40


@dataclass(frozen=True)
class InspectedDraft:
    """One institution as typed."""

    name: str
    id_code: str = ""
    institution_code: str = ""
    problems: str = ""


@dataclass(frozen=True)
class InspectionDraft:
    """An inspection as typed. clues: of the own agency, which came of it."""

    number: str
    kind: str
    title: str
    team: str
    since: date
    until: date | None = None
    basis: str = ""
    inspected: Sequence[InspectedDraft] = ()
    clues: Sequence[Clue] = ()


def keep(
    who: Acting, *, draft: InspectionDraft, inspection: Inspection | None = None, edition: int = 0
) -> Inspection:
    """Write a new inspection, or one anew. edition: the one that the writer has read; Conflict when a colleague was faster."""
    require(who, Act.CHECK_CLUE, who.agency)
    _check(draft, who)
    facts = {
        name: getattr(draft, name) for name in ("number", "kind", "title", "team", "since", "until", "basis")
    }
    try:
        with transaction.atomic():
            if inspection is None:
                row = Inspection.objects.create(
                    agency=who.agency, at=who.at, by=who.post, by_user=who.user, **facts
                )
            else:
                row = _again(inspection, edition, facts, who)
            row.inspected.all().delete()
            Inspected.objects.bulk_create(
                Inspected(inspection=row, position=n, **vars(one)) for n, one in enumerate(draft.inspected, 1)
            )
            hidden = row.clues.exclude(pk__in=Clue.objects.visible_to(who.post).values("pk"))
            row.clues.set([*draft.clues, *hidden])
            what = "change_inspection" if inspection else "open_inspection"
            note(what, at=who.at, by=who.user, agency=who.agency, number=row.number)
    except IntegrityError as error:
        raise ReferralError(f"检查编号{draft.number}已经登记，请核对。") from error
    return row


def _again(inspection: Inspection, edition: int, facts: dict[str, object], who: Acting) -> Inspection:
    rows = Inspection.objects.visible_to(who.post).filter(pk=inspection.pk, edition=edition)
    if not rows.update(edition=edition + 1, **facts):
        raise Conflict("这份档案刚刚由其他人员修改，请另开页面核对后再填；您填写的内容可以先复制保存。")
    inspection.refresh_from_db()
    return inspection


def _check(draft: InspectionDraft, who: Acting) -> None:
    if draft.kind not in INSPECTION_KINDS:
        raise Incomplete("请从列表中选择检查类型。")
    if draft.until is not None and draft.until < draft.since:
        raise Incomplete("结束日期不能早于起始日期。")
    if not draft.inspected:
        raise Incomplete("请至少填写一个被查单位。")
    if len(draft.inspected) > MOST:
        raise Incomplete(f"一份档案最多{MOST}个被查单位，请分别建档。")
    visible = set(clues_for(who.post).values_list("pk", flat=True))
    if any(clue.pk not in visible for clue in draft.clues):
        raise ReferralError("所选线索已经变动，请刷新页面后重新选择。")
    refuse_secret(
        draft.title, draft.team, draft.basis, *(f"{one.name} {one.problems}" for one in draft.inspected)
    )


def clues_for(post: Post) -> QuerySet[Clue]:
    """The clues that an inspection may be said to have led to: ordinary ones that the acting post sees."""
    return Clue.objects.visible_to(post).filter(restricted=False).order_by("-registered_at")


def results(inspection: Inspection, post: Post) -> list[tuple[Clue, Case | None]]:
    """The clues that came of an inspection and their cases, as far as the acting post sees them."""
    rows = clues_for(post).filter(inspections=inspection).select_related("case__lead_agency")
    cases = set(Case.objects.visible_to(post).filter(clues__in=rows).values_list("pk", flat=True))
    return [(one, one.case if one.case_id in cases else None) for one in rows]
