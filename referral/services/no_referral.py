"""不移送: proposed with a reason, decided by the head, who is somebody else. One case or a swarm of them."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law import must_refer as law
from referral.law.errors import Conflict, Incomplete, ReferralError, Unlawful
from referral.law.kinds import Kind
from referral.law.must_refer import BY_ID
from referral.law.states import Move, Side
from referral.models import Case, Clue, NoReferral
from referral.services import must_refer, teams
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.must_refer import Finding

LIMIT = 200


def _move(case: Case, name: str, label: str, act: Act, tell: str) -> Move:
    return Move(name, label, frozenset(), case.status, Side.LEAD, act, notify=((Side.LEAD, tell),))


def propose(
    cases: Sequence[Case], who: Acting, *, reason: str, rules: Mapping[str, Collection[str]] | None = None
) -> list[Done]:
    """Propose not to refer, with one reason for all the cases given (拟不移送). All of them or none.

    rules: the ids of the rules meant, by slug of the case; None for every one that is open. What is left out is still to
    be referred. Raises ReferralError for a case that meets nothing, or is proposed or decided already.
    """
    if not cases:
        raise Incomplete("请至少勾选一件案件。")
    if len(cases) > LIMIT:
        raise Incomplete(f"一次最多办理{LIMIT}件，请分次办理。")
    if not reason.strip():
        raise Incomplete("请写明不移送的理由。")
    refuse_secret(reason)
    batch = uuid.uuid4()
    with transaction.atomic():
        return [
            _propose(case, who, reason, batch, None if rules is None else rules.get(case.slug, ()))
            for case in cases
        ]


def _propose(case: Case, who: Acting, reason: str, batch: uuid.UUID, rules: Collection[str] | None) -> Done:
    require(who, Act.DRAFT_REFERRAL, case.lead_agency)
    if not Case.objects.visible_to(who.post).filter(pk=case.pk).exists():
        raise Unlawful("没有找到这个案件。")
    case = must_refer.with_facts(Case.objects.filter(pk=case.pk)).get()
    open_ones = [f for f in must_refer.findings(case, who.at) if f.decision is None]
    if not open_ones:
        raise ReferralError(
            f"案件 {case.number} 没有待处理的应移送未移送提示；本次各件均未办理，请去掉后重新提交。"
        )
    if rules is not None:
        open_ones = _meant(case, open_ones, rules)
    now = must_refer.snapshot(case, must_refer.standard_of(case.region, timezone.localdate(who.at)))
    for found in open_ones:
        NoReferral.objects.create(
            case=case, rule=found.rule.id, rules_version=law.VERSION, facts=now, reason=reason, batch=batch,
            proposed_by=who.post, proposed_by_user=who.user, proposed_at=who.at,
        )  # fmt: skip
    label = f"拟不移送：{'；'.join(f.rule.label for f in open_ones)}"
    record(who, "propose_no_referral", label, case=case, opinion=reason, internal=True)
    move = _move(case, "propose_no_referral", "拟不移送", Act.DRAFT_REFERRAL, "head")
    return Done(move, who, f"案件 {case.number} 已提出不移送，等待负责人决定。", case=case)


def _meant(case: Case, found: list[Finding], rules: Collection[str]) -> list[Finding]:
    """The findings of a case that were ticked: at least one, and none that is not open."""
    if not rules:
        raise Incomplete(f"请勾选案件 {case.number} 不移送的情形；该案不办理的，去掉该案的勾选。")
    if set(rules) - {f.rule.id for f in found}:
        raise Conflict(f"案件 {case.number} 的提示已有变化，请刷新页面核对后重新提出；本次各件均未办理。")
    return [f for f in found if f.rule.id in rules]


def waiting_for(post: Post) -> list[list[NoReferral]]:
    """Proposals that wait for this post's own decision: the rows of each case and batch are one."""
    if not may(post, Act.APPROVE_CRIMINAL, post.agency):
        return []
    rows = NoReferral.objects.visible_to(post).filter(decided_at__isnull=True)
    rows = rows.exclude(proposed_by_user=post.user_id).order_by("case_id", "batch", "pk")
    found = rows.select_related(
        "case__region", "case__lead_agency", "proposed_by__agency", "proposed_by_user"
    )
    return [list(part) for _, part in groupby(found, key=lambda row: (row.case_id, row.batch))]


def decide(rows: Sequence[NoReferral], who: Acting, *, agrees: bool, answer: str = "") -> list[Done]:
    """Decide proposals (决定不移送, or 不同意): the head, who proposed none of them. One event a case, all or none.

    Raises Conflict when the facts have changed since: the proposal is void and the finding open again.
    """
    if not rows:
        raise Incomplete("请至少勾选一件案件。")
    if not agrees and not answer.strip():
        raise Incomplete("不同意的，请写明意见。")
    refuse_secret(answer)
    with transaction.atomic():
        pks = [row.pk for row in rows]
        locked = list(
            NoReferral.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("case_id", "pk")
        )
        return [
            _decide(list(part), who, agrees, answer)
            for _, part in groupby(locked, key=lambda row: row.case_id)
        ]


def _decide(rows: list[NoReferral], who: Acting, agrees: bool, answer: str) -> Done:
    mine = Case.objects.visible_to(who.post).filter(no_referrals=rows[0])
    case = must_refer.with_facts(mine).first()
    if case is None:
        raise Unlawful("没有找到这个案件。")
    require(who, Act.APPROVE_CRIMINAL, case.lead_agency)
    require_other_person(who, *(row.proposed_by_user_id for row in rows), what="提出不移送的人不能自行决定")
    if any(row.proposed_by.agency_id != case.lead_agency_id for row in rows):
        raise Conflict(f"案件 {case.number} 已变更牵头机关，原提议不再适用，请由现牵头机关重新提出。")
    if any(row.decided_at for row in rows):
        raise Conflict(f"案件 {case.number} 的不移送已由其他人员决定，请刷新页面查看。")
    now = must_refer.snapshot(case, must_refer.standard_of(case.region, timezone.localdate(who.at)))
    if agrees and not all(law.still_holds(row.facts, row.rules_version, now) for row in rows):
        raise Conflict(
            f"案件 {case.number} 的事实在提出后已有变化，原提议不再适用，请由承办人重新提出；本次各件均未办理。"
        )
    NoReferral.objects.filter(pk__in=[row.pk for row in rows]).update(
        decided_by=who.post, decided_by_user=who.user, decided_at=who.at, agreed=agrees, answer=answer
    )
    if agrees and not _criminal_left(case, who):
        teams.no_longer_called(case, who)
    word = "决定不移送" if agrees else "不同意不移送"
    label = f"{word}：{'；'.join(BY_ID[row.rule].label for row in rows if row.rule in BY_ID)}"
    record(who, "decide_no_referral", label, case=case, opinion=answer, internal=True)
    move = _move(case, "decide_no_referral", word, Act.APPROVE_CRIMINAL, "officers")
    return Done(move, who, f"案件 {case.number} 已{word}。", case=case)


def _criminal_left(case: Case, who: Acting) -> bool:
    """Whether something in a case still asks for a referral to the police, or one is under way."""
    fresh = must_refer.with_facts(Case.objects.filter(pk=case.pk)).get()
    if fresh.referrals.filter(kind=Kind.CRIMINAL).exclude(status__in=must_refer.GIVEN_UP).exists():
        return True
    return any(
        f.rule.channel == Kind.CRIMINAL and not f.is_settled for f in must_refer.findings(fresh, who.at)
    )


def keep_for_clue(clue: Clue, who: Acting, second: Post, reason: str) -> None:
    """不予建案 of a clue that meets a rule is a decision not to refer: the same row, with the same two people."""
    on = timezone.localdate(who.at)
    now = must_refer.snapshot(clue, must_refer.standard_of(clue.agency.region, on))
    for rule in must_refer.rules_met(clue, on):
        NoReferral.objects.create(
            clue=clue, rule=rule.id, rules_version=law.VERSION, facts=now, reason=reason[:500], proposed_by=who.post,
            proposed_by_user=who.user, proposed_at=who.at, decided_by=second, decided_by_user=second.user,
            decided_at=who.at, agreed=True,
        )  # fmt: skip
