"""批示 of a leader on a case: his words become a dated task of the ledger, for his own agency or one that he may order.

Down the own line, or from a government to the offices of its place; between equals nothing is ordered. What he wrote on paper is
entered and checked as every signature is (`paper_entries`).
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.models import Agency, Post
from agencies.roles import Act
from referral.law.errors import Conflict, Incomplete, NotAllowed, Unlawful
from referral.law.states import CaseStatus, Move, Side
from referral.law.urging import Relation, Standing
from referral.law.urging import relation as relation_of
from referral.models import Case, CaseGroupPermission, Ledger, LedgerTask
from referral.models.cases import MEMBER
from referral.services.acting import Acting, require
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.meetings import check_words
from referral.services.sight import refuse_member
from referral.services.urging import standing

#: Its agency is the leader's own, whatever side of the case that is; no status moves.
INSTRUCT = Move(
    "instruct", "批示", frozenset({CaseStatus.OPEN, CaseStatus.CLOSING}), "", Side.LEAD, Act.INSTRUCT
)
_ORDERED = frozenset({Relation.OWN, Relation.DOWN, Relation.GOVERNMENT})


def is_open(case: Case, agency: Agency) -> bool:
    """Whether leaders of an agency may write on a case. Of a discipline organ nothing is told in a ledger that others read."""
    return case.status in INSTRUCT.sources and agency.kind != AgencyKind.DISCIPLINE


def owners(case: Case, agency: Agency, at: datetime) -> list[Agency]:
    """Who may be given a task on a case by leaders of an agency: itself first, then who has part in the case and is under it."""
    party = CaseGroupPermission.objects.filter(content_object=case).exclude(why=MEMBER)
    held = Post.objects.valid_on(timezone.localdate(at)).values("agency_id")
    rows = Agency.objects.filter(
        pk__in=party.order_by().values("group__rights__agency"), is_open=True
    ).filter(pk__in=held)
    own = standing(agency)
    return [agency, *(one for one in rows.exclude(pk=agency.pk).order_by("pk") if _is_under(own, one))]


def _is_under(own: Standing, agency: Agency) -> bool:
    return relation_of(own, standing(agency)) in _ORDERED


def instruct(case: Case, who: Acting, *, text: str, agency: Agency, due_on: date) -> Done:
    """Make a leader's words a task with its day. who: the leader; agency: who has to do it and answer in the ledger."""
    require(who, Act.INSTRUCT, who.agency)
    if not Case.objects.visible_to(who.post).filter(pk=case.pk).exists():
        raise Unlawful("没有找到这个案件。")
    refuse_member(case, who.post)
    check_words(text)
    if not text.strip():
        raise Incomplete("请填写批示内容。")
    if due_on < timezone.localdate(who.at):
        raise Incomplete("完成日期不能早于批示日期，请核对。")
    with transaction.atomic():
        if not is_open(case, who.agency):
            raise Conflict(f"案件现为「{case.status_label}」，不能登记批示；需要继续办理的，请先重启案件。")
        if agency.pk not in {one.pk for one in owners(case, who.agency, who.at)}:
            raise NotAllowed(
                "批示只能交本机关，或者承办本案的本系统下级机关、本级政府部门办理；对平级机关请商请反馈或者报请共同上级协调。"
            )
        task = LedgerTask.objects.create(
            ledger=Ledger.objects.create(), title=text.strip(), agency=agency, given_by=who.agency, case=case, ordered_by=who.post,
            due_on=due_on, created_at=who.at, created_by=who.post, confirmed_at=who.at, confirmed_by=who.post,
        )  # fmt: skip
        label = f"批示：由{agency.short_name}于{due_on:%Y-%m-%d}前办理"
        record(
            who,
            INSTRUCT.name,
            label,
            case=case,
            opinion=task.title,
            internal=True,
            payload={"task": task.slug},
        )
    said = f"{who.user.full_name}批示「{task.title}」，请于{due_on:%m月%d日}前办理，并在任务台账登记情况。"
    return Done(INSTRUCT, who, said, case=case, tell=False, ordered=task)
