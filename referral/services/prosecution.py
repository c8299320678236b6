"""诉讼移送: the police, then the procuratorate, record that a case went on. No approval of ours, no limit (STATES)."""

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.models import Agency
from documents.models import Evidence
from documents.secrecy import refuse_secret
from referral.law import reverse
from referral.law.errors import Incomplete, Unlawful
from referral.law.kinds import KINDS, Kind, check_parties
from referral.law.states import LANE_FINAL, LaneStatus, ReferralStatus
from referral.law.words import Measure
from referral.models import ForeignPaper, Lane, Referral
from referral.services import referrals, sharing
from referral.services.acting import Acting
from referral.services.cases import keep_open
from referral.services.done import Done
from referral.services.drafting import check_sender, name_officers
from referral.services.penalty import CRIMINAL_KINDS

_WORDS = {AgencyKind.POLICE: "移送审查起诉", AgencyKind.PROCURATORATE: "提起公诉"}
_BASIS = {
    AgencyKind.POLICE: "《中华人民共和国刑事诉讼法》第一百六十二条",
    AgencyKind.PROCURATORATE: "《中华人民共和国刑事诉讼法》第一百七十六条",
}
_KINDS = {AgencyKind.POLICE: CRIMINAL_KINDS, AgencyKind.PROCURATORATE: frozenset({Kind.PROSECUTION})}


def words_of(lane: Lane) -> str:
    """What handing this lane on is called, or '' where nobody hands it on: 移送审查起诉, 提起公诉."""
    kind = lane.agency.kind
    return _WORDS[AgencyKind(kind)] if lane.kind in _KINDS.get(AgencyKind(kind), frozenset()) else ""


def may_go_on(lane: Lane) -> bool:
    """Whether the lane may be handed on now: it is at work or ended with that result, and was not handed on yet."""
    if not words_of(lane) or lane.is_silent:
        return False
    onward = Referral.objects.filter(about=lane.opened_by, kind=Kind.PROSECUTION, sender=lane.agency)
    if onward.exclude(status=ReferralStatus.WITHDRAWN).exists():
        return False
    if lane.status == LaneStatus.WORKING:
        return True
    went_on = lane.outcomes.filter(measure__in=[Measure.PROSECUTED, Measure.INDICTED])
    return lane.status in LANE_FINAL and went_on.exists()


def refer(
    lane: Lane, who: Acting, *, to: Agency, number: str, issued_on: date, facts: str, scan: Evidence | None = None,
    delivery: str = "system",
) -> Done:  # fmt: skip
    """Record that a case was sent on for prosecution or trial, with the number and date of the paper that says so.

    lane: the police's criminal lane, or the procuratorate's. Raises Unlawful for a lane that is not handed on,
    Incomplete for what is missing.
    """
    if not Lane.objects.visible_to(who.post).filter(pk=lane.pk).exists():
        raise Unlawful("没有找到这个办理分支。")
    if who.agency.pk != lane.agency_id or not words_of(lane):
        raise Unlawful("只有公安机关的刑事分支、检察院的审查起诉分支可以登记诉讼移送。")
    check_sender(lane.case, who)
    if lane.is_silent:
        raise Unlawful("该分支设为侦查保密，请先解除侦查保密再登记诉讼移送。")
    if not may_go_on(lane):
        raise Unlawful(f"该分支现在不能登记{words_of(lane)}：尚未办理，已经登记过，或者已以其他结果办结。")
    recipient, name = reverse.ONWARD[lane.agency.kind]
    if to.kind != recipient:
        raise Incomplete(f"{words_of(lane)}只能送{AgencyKind(recipient).label}，请重新选择。")
    check_parties(Kind.PROSECUTION, lane.agency.kind, to.kind)
    check_paper(name, number, issued_on, who)
    refuse_secret(facts)
    with transaction.atomic():
        keep_open(lane.case, who)
        referral = _draft(lane, who, to, number.strip(), issued_on, facts)
        done = referrals.perform(referral, "send", who, delivery=delivery)
        ForeignPaper.objects.create(
            case=lane.case, referral=referral, lane=done.lane, name=name, number=number.strip(), issuer=lane.agency.name,
            issued_on=issued_on, scan=scan, registered_by=who.post, agency=who.agency, registered_at=who.entered_at,
        )  # fmt: skip
    return replace(done, text=f"{words_of(lane)}已登记，由{to.short_name}签收。")


def check_paper(name: str, number: str, issued_on: date, who: Acting) -> None:
    """Refuse a paper without a number, or of a day that has not come."""
    if not number.strip():
        raise Incomplete(f"请填写{name}的文号。")
    if issued_on > timezone.localdate(who.entered_at):
        raise Incomplete(f"{name}的日期晚于今天，请核对。")
    refuse_secret(number)


def _draft(lane: Lane, who: Acting, to: Agency, number: str, issued_on: date, facts: str) -> Referral:
    if not facts.strip():
        raise Incomplete("请填写移送的事实和罪名。")
    kind = AgencyKind(lane.agency.kind)
    referral = Referral.objects.create(
        case=lane.case, kind=Kind.PROSECUTION, sender=lane.agency, recipient=to, holder=lane.agency,
        about=lane.opened_by, status=ReferralStatus.DRAFT, title=f"{lane.case.title}（{_WORDS[kind]}）"[:160],
        facts=facts, legal_basis=_BASIS[kind], drafted_by=who.post, drafted_by_user=who.user, created_at=who.at,
        offline_number=number, offline_on=issued_on,
        no_clock_reason=KINDS[Kind.PROSECUTION].no_clock_reason,
    )  # fmt: skip
    name_officers(referral, [who.post], who)
    sharing.begin(referral, who)
    return referral
