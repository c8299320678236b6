"""应移送未移送提示: which duties to refer a case meets and nobody has followed. Derived each time it is read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.models import Agency, Post, Region
from agencies.roles import Role
from referral.law import must_refer as law
from referral.law import rules
from referral.law.kinds import Kind
from referral.law.must_refer import Facts, Rule, Stage
from referral.law.states import REFERRAL_NEVER_SENT, CaseStatus, ReferralStatus
from referral.models import Agreement, Amount, Case, Clue, Lane, NoReferral, ProvinceStandard, Referral
from referral.services import agreements, rule_values
from referral.services.calendars import calendar

CHUNK = 200
GIVEN_UP = frozenset({ReferralStatus.REFUSED, ReferralStatus.WITHDRAWN})


@dataclass(frozen=True)
class Standard:
    """The figures that count in a province on a day, and where they come from."""

    threshold: Decimal = law.DEFAULT_THRESHOLD
    set_after: int | None = None
    source: str = law.THRESHOLD_SOURCE
    on: date = rules.EFFECTIVE_FROM

    @cached_property
    def head_after(self) -> int:
        """After how many working days a finding is on the head's list: as the province has set it, else the parameter."""
        if self.set_after is not None:
            return self.set_after
        return rule_values.value_on(law.HEAD_AFTER, self.on).length


def standard_of(region: Region, on: date) -> Standard:
    """The figures of a region's province on a day; the defaults of the law where nothing was entered."""
    rows = ProvinceStandard.objects.filter(region__code=f"{region.code[:2]}0000", effective_on__lte=on)
    found = rows.first()
    return Standard(found.threshold, found.head_after, found.source) if found else Standard(on=on)


def facts_of(row: Clue | Case, standard: Standard) -> Facts:
    """The facts of a clue or case that the rules look at."""
    fraud = [value for _, value in _changes(row)]
    return Facts(
        frozenset(row.violations), sum(fraud, Decimal(0)) if fraud else None, standard.threshold,
        frozenset(getattr(row, "circumstances", {})) & set(law.CIRCUMSTANCES), any(s.is_official for s in row.subjects.all()),
    )  # fmt: skip


def _changes(row: Clue | Case) -> list[tuple[datetime, Decimal]]:
    """How 涉嫌骗保金额 came about: each figure at its time, a correction by what it changes."""
    rows = {amount.pk: amount for amount in row.amounts.all() if amount.concept == "fraud"}
    return [(amount.at, amount.value - _wrong(amount, rows)) for amount in rows.values()]


def _wrong(amount: Amount, rows: Mapping[int, Amount]) -> Decimal:
    """The figure that an amount puts right; nothing where it is a further one."""
    found = rows.get(amount.corrects_id) if amount.corrects_id is not None else None
    return found.value if found is not None else Decimal(0)


def fraud_amount(row: Clue | Case) -> Decimal | None:
    """涉嫌骗保金额 of a clue or case in yuan; None when none was entered."""
    return facts_of(row, Standard()).fraud


def rules_met(clue: Clue, on: date) -> list[Rule]:
    """The rules that a clue meets; the secret channel's are left out: they are nobody's to waive."""
    standard = standard_of(clue.agency.region, on)
    return [rule for rule in law.met(facts_of(clue, standard), clue.agency.kind) if not rule.is_secret]


def snapshot(row: Clue | Case, standard: Standard) -> dict[str, Any]:
    """The facts that a decision not to refer is taken on. Secret and silent lanes are left out: a void must tell nobody of one."""
    facts = facts_of(row, standard)
    outcomes = [o.pk for lane in _lanes(row) for o in lane.outcomes.all()]
    return {
        "codes": sorted(facts.codes), "fraud": "" if facts.fraud is None else f"{facts.fraud:.2f}",
        "threshold": f"{facts.threshold:.2f}", "circumstances": sorted(facts.circumstances),
        "subjects": sorted(s.pk for s in row.subjects.all()), "outcomes": sorted(outcomes),
    }  # fmt: skip


def _lanes(row: Clue | Case) -> list[Lane]:
    return (
        [lane for lane in row.lanes.all() if not lane.secret and not lane.is_silent]
        if isinstance(row, Case)
        else []
    )


@dataclass(frozen=True)
class Finding:
    """One rule that a case meets without the referral that it asks for.

    pending: where a referral that was begun stands; decision: the last one on it that still holds, proposed or agreed;
    voided: the agreed decision that changed facts have voided.
    """

    case: Case
    rule: Rule
    since: datetime
    stage: Stage
    pending: str = ""
    decision: NoReferral | None = None
    voided: NoReferral | None = None

    @property
    def is_proposed(self) -> bool:
        """Whether 不移送 was proposed and waits for the head."""
        return self.decision is not None and self.decision.decided_at is None

    @property
    def is_settled(self) -> bool:
        """Whether it was decided that nothing is referred, on the facts as they are."""
        return self.decision is not None and bool(self.decision.agreed)


def findings(
    case: Case, at: datetime, post: Post | None = None, standard: Standard | None = None
) -> list[Finding]:
    """What a case meets and nobody has followed, settled ones too.

    post: who reads. The secret channel's are for the head of the lead agency alone, by what he sees of referrals; without a
    reader they are left out. standard: the figures of the case's province, when many cases are read.
    """
    standard = standard or standard_of(case.region, timezone.localdate(at))
    days = calendar()
    referrals = list(case.referrals.all())
    return [
        _finding(case, rule, standard, days, at, _followers(case, rule, referrals, post))
        for rule in law.met(facts_of(case, standard), case.lead_agency.kind)
        if _may_know(rule, case, post) and not _is_followed(_followers(case, rule, referrals, post))
    ]


def _may_know(rule: Rule, case: Case, post: Post | None) -> bool:
    if not rule.is_secret:
        return True
    return (
        post is not None
        and post.agency_id == case.lead_agency_id
        and post.role == Role.HEAD
        and not post.is_delegated
    )


def _followers(case: Case, rule: Rule, referrals: Sequence[Referral], post: Post | None) -> list[Referral]:
    rows = referrals
    if rule.is_secret and post is not None:
        rows = list(
            Referral.objects.visible_to(post).filter(case=case, secret=True).select_related("recipient")
        )
    known = [r for r in rows if r.sender_id == case.lead_agency_id or r.status not in REFERRAL_NEVER_SENT]
    return [r for r in known if r.secret == rule.is_secret and law.answers(rule, r.recipient.kind, r.kind)]


def _is_followed(rows: Sequence[Referral]) -> bool:
    return any(r.status not in REFERRAL_NEVER_SENT | GIVEN_UP and not _is_declined(r) for r in rows)


def _is_declined(referral: Referral) -> bool:
    """An agency that does not join has not been referred anything."""
    return referral.kind == Kind.JOINT and referral.status == ReferralStatus.ENDED


def _finding(
    case: Case, rule: Rule, standard: Standard, days: Any, at: datetime, begun: Sequence[Referral]
) -> Finding:
    since = _since(case, rule, standard)
    stage = law.stage(timezone.localdate(since), timezone.localdate(at), days, standard.head_after)
    given_up = [r for r in begun if r.status in GIVEN_UP]
    if given_up:  # 不批准移送, 撤回: the head's list at once
        stage = Stage.HEAD
    last = next((r for r in reversed(begun) if r.status not in GIVEN_UP), None) or next(iter(given_up), None)
    decision, voided = _decisions(case, rule, snapshot(case, standard))
    return Finding(case, rule, since, stage, last.status_label if last else "", decision, voided)


def _since(case: Case, rule: Rule, standard: Standard) -> datetime:
    """When the case came to meet a rule: the last of the facts that it needs."""
    since: datetime = case.opened_at
    if rule.at_threshold:
        since = max(since, law.crossed_at(_changes(case), standard.threshold) or since)
    needed = [rule.circumstance] if rule.circumstance else sorted(rule.codes & set(case.violations))
    found = [case.circumstances.get(name) for name in needed]
    later = [datetime.fromisoformat(at) for at in found if at]
    return max(since, min(later)) if later and len(later) == len(found) else since


def _decisions(case: Case, rule: Rule, now: dict[str, Any]) -> tuple[NoReferral | None, NoReferral | None]:
    rows = [
        row
        for row in case.no_referrals.all()
        if row.rule == rule.id
        and row.agreed is not False
        and row.proposed_by.agency_id == case.lead_agency_id
    ]  # what another agency decided while it led binds nobody else, and is nobody else's to read
    if not rows:
        return None, None
    last = rows[-1]
    if law.still_holds(last.facts, last.rules_version, now):
        return last, None
    return None, last if last.agreed else None


def with_facts(rows: "QuerySet[Case]") -> "QuerySet[Case]":
    """Cases with all that a finding needs, in few queries whatever their number."""
    return rows.select_related("lead_agency", "region").prefetch_related(
        "amounts",
        "subjects",
        "referrals__recipient",
        "lanes__outcomes",
        "no_referrals__proposed_by",
        "no_referrals__proposed_by_user",
    )


def open_cases() -> "QuerySet[Case]":
    """Cases in which something may still be referred."""
    return Case.objects.filter(status__in=[CaseStatus.OPEN, CaseStatus.CLOSING])


def listed(post: Post, at: datetime) -> list[Finding]:
    """The list of the post's own agency, longest standing first; settled ones are left out."""
    rows = open_cases().visible_to(post).filter(lead_agency_id=post.agency_id)  # type: ignore[attr-defined]
    return sorted(_open(rows, at, post), key=lambda f: (f.stage != Stage.HEAD, f.since, f.case.pk))


def shared(post: Post, at: datetime) -> list[Finding]:
    """What a procuratorate may read: of agencies that agreed to it, from the head's stage on, never the secret channel's."""
    if post.agency.kind != AgencyKind.PROCURATORATE:
        return []
    day = timezone.localdate(at)
    rows = Agreement.objects.filter(shares_findings=True, effective_on__lte=day)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day)).prefetch_related("agencies", "regions")
    agreed = [agreement for agreement in rows if agreements.concerns(agreement, post.agency)]
    leads = Agency.objects.filter(pk__in=open_cases().values("lead_agency")).select_related("region")
    sharing = [a.pk for a in leads if any(agreements.concerns(agreement, a) for agreement in agreed)]
    found = [
        f for f in _open(open_cases().filter(lead_agency__in=sharing), at, None) if f.stage == Stage.HEAD
    ]
    return sorted(map(_outward, found), key=lambda f: (f.since, f.case.pk))


def _outward(finding: Finding) -> Finding:
    """What another agency reads of a finding: not the drafts, proposals and decisions of the agency that leads."""
    return replace(finding, pending="", decision=None, voided=None)


def _open(rows: "QuerySet[Case]", at: datetime, post: Post | None) -> Iterable[Finding]:
    known: dict[int, Standard] = {}
    for case in with_facts(rows.order_by("pk")).iterator(CHUNK):
        if case.region_id not in known:
            known[case.region_id] = standard_of(case.region, timezone.localdate(at))
        yield from (f for f in findings(case, at, post, known[case.region_id]) if not f.is_settled)


def dropped(post: Post, at: datetime) -> list[tuple[Clue, list[Rule]]]:
    """Clues of the own agency that were not opened as a case though they meet a rule: they stay on the list."""
    rows = Clue.objects.visible_to(post).filter(status="dropped", agency_id=post.agency_id)
    day = timezone.localdate(at)
    found = (
        rows.select_related("agency__region").prefetch_related("amounts", "subjects").order_by("-ended_at")
    )
    return [(clue, rules) for clue in found[:CHUNK] if (rules := rules_met(clue, day))]
