"""What of a case an agency that sees it may read: the rows of each kind, by its part in the case."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from agencies.kinds import AgencyKind
from agencies.models import Post
from documents.models import Evidence
from referral.law.errors import NotAllowed
from referral.law.kinds import Kind
from referral.law.states import REFERRAL_NEVER_SENT, LaneStatus, ReferralStatus
from referral.law.words import SUPERVISED
from referral.models import (
    AssistanceQuestion,
    Case,
    CaseLetter,
    CaseReport,
    Clue,
    Event,
    FinalText,
    ForeignPaper,
    HandOver,
    HandOverItem,
    HandOverSignature,
    JointTask,
    Lane,
    LedgerTask,
    Listing,
    Material,
    Meeting,
    Oversight,
    PaperEntry,
    Referral,
    SealedScan,
    SupplementItem,
    Talk,
    TalkReport,
    Taskforce,
)
from referral.models.cases import as_member
from referral.models.seen import seen
from referral.services.given import acts_not_told
from referral.services.parties import sent_on


def is_party(referral: Referral, agency_id: int) -> bool:
    """Whether an agency is a side of a referral: its sender, recipient, or the first sender of the chain."""
    return agency_id in {referral.sender_id, referral.recipient_id, referral.origin_sender.pk}


def reads_in_full(referral: Referral, post: Post, owed: Collection[int] | None = None) -> bool:
    """Whether the acting post reads a referral's content, of those that it may see.

    Its parties do, the lead agency, and whoever owes a decision on it (管辖争议, 立案监督). owed: the referrals on which
    a clock of the own agency runs, when many are asked for at once.
    """
    mine = post.agency_id
    if is_party(referral, mine) or mine in {referral.case.lead_agency_id, referral.holder_id}:
        return True
    if owed is not None:
        return referral.pk in owed
    if referral.clocks.open().filter(actor_id=mine).exists():
        return True
    return supervised_by(mine).filter(pk=referral.pk).exists()


def supervised_by(agency_id: int) -> QuerySet[Referral]:
    """行刑移送 whose refusal an agency has supervised (立案监督): it was asked to, so it reads them, also afterwards."""
    asked = {"addenda__lane__part": SUPERVISED, "addenda__recipient_id": agency_id}
    chain = Q(**asked) | Q(**{f"origin__{key}": value for key, value in asked.items()})
    return Referral.objects.filter(chain)


def disputes_of(agency_id: int) -> QuerySet[Referral]:
    """The chains on which an agency is asked to designate, or has (指定管辖): it reads what both sides wrote."""
    asked = Q(status=ReferralStatus.DISPUTED, holder_id=agency_id)
    asked |= Q(designated=True, sender_id=agency_id)
    firsts = Referral.objects.filter(asked).annotate(start=Coalesce("origin_id", "pk")).values("start")
    return Referral.objects.filter(Q(pk__in=firsts) | Q(origin_id__in=firsts))


def reads_as_member(case: Case, post: Post) -> bool:
    """Whether the acting post reads a case as a member of its 联合专班 alone: neither 副卷 nor what is kept silent."""
    return case.pk in as_member(post)


def reads_as_sender(referral: Referral, post: Post) -> bool:
    """Whether the acting post reads a referral as one of its sender: 副卷, looks of the other side, 送达回证."""
    return referral.sender_id == post.agency_id and not reads_as_member(referral.case, post)


def is_member_on(row: Case | Clue | Referral | Lane | Meeting | LedgerTask, post: Post) -> bool:
    """Whether a row lies in a case that the acting post reads as a member of its 联合专班 alone."""
    return (row.pk if isinstance(row, Case) else getattr(row, "case_id", None)) in as_member(post)


def refuse_member(case: Case, post: Post) -> None:
    """Refuse an act of the own agency to who sees a case as a member of its 联合专班 alone. Raises NotAllowed."""
    if reads_as_member(case, post):
        raise NotAllowed(
            "您以联合专班成员身份查看本案，只办理专班任务；本机关的办理事项请由本机关承办人办理。"
        )


def sees_detail(lane: Lane, post: Post) -> bool:
    """Whether the acting post reads a lane's content; everyone else sees unit and status only.

    A lane that the police keep silent (侦查保密) is read by its own agency alone.
    """
    if lane.is_silent and (lane.agency_id != post.agency_id or reads_as_member(lane.case, post)):
        return False
    if lane.agency_id == post.agency_id:
        return True
    if lane.opened_by is None:
        return lane.case.lead_agency_id == post.agency_id
    return is_party(lane.opened_by, post.agency_id) or lane.case.lead_agency_id == post.agency_id


def _about(agency_id: int) -> Q:
    """Rows with a referral or lane to which the agency is a party."""
    referral = Q(referral__sender_id=agency_id) | Q(referral__recipient_id=agency_id)
    referral |= Q(referral__origin__sender_id=agency_id)
    lane = Q(lane__agency_id=agency_id) | Q(lane__opened_by__sender_id=agency_id)
    return referral | lane | Q(lane__opened_by__origin__sender_id=agency_id)


def _recalled(agency_id: int) -> Q:
    """Rows about a referral that was called back from the agency (收回)."""
    referral = Q(referral__recalled_at__isnull=False, referral__recipient_id=agency_id)
    return referral | Q(lane__opened_by__recalled_at__isnull=False, lane__opened_by__recipient_id=agency_id)


#: Acts on a 联合专班: for the lead agency, its members, and whoever did them.
OF_TEAM = "taskforce_"
#: That a member has looked at the case: for the lead agency and his own.
LOOKED = f"{OF_TEAM}look"
#: Acts on the tasks of a joint investigation.
_OF_TASKS = ("task_add", "task_done", "task_given_up")


def events_for(case: Case, post: Post) -> QuerySet[Event]:
    """The record of a case as the acting post may read it, oldest first.

    Inner opinions stay in their agency; tasks among those who take part; a lane's acts are read by its parties and the lead agency; a silent lane's by
    its own agency; secret acts by those who may see the secret referral, and the inner ones of these in their agency.
    """
    mine = Q(agency_id=post.agency_id)
    general = Q(referral__isnull=True, lane__isnull=True)
    party = Q() if _sees_all(case, post) else general | _about(post.agency_id) | mine
    member = reads_as_member(case, post)
    silent = Q(lane__is_silent=True) & (Q() if member else ~Q(lane__agency_id=post.agency_id))
    if party and not Taskforce.objects.visible_to(post).filter(case=case).exists():
        party &= mine | ~Q(act__startswith=OF_TEAM)
    if party:
        party &= mine | ~Q(act=LOOKED)
    party &= mine | ~Q(act__in=acts_not_told(case, post), referral__isnull=True)
    tasks = JointTask.objects.visible_to(post).filter(case=case).values_list("slug", flat=True)
    party &= mine | ~Q(act__in=_OF_TASKS) | Q(payload__task__in=list(tasks))
    party &= mine | Listing.objects.visible_to(post).filter(case=case).told()
    outside = Q(internal=False) | (Q(pk__in=[]) if member else mine)
    ordinary = Q(secret=False) & outside & party & (~_recalled(post.agency_id) | mine)
    secret = Q(secret=True, referral__in=seen(Referral, post)) & (Q(internal=False) | mine)
    ledgers = [case.ledger_id, *case.clues.values_list("ledger_id", flat=True)]
    chain = Q(ledger_id__in=ledgers) | Q(
        referral__case=case
    )  # what came along was done in another case (分案)
    rows = Event.objects.filter(chain & (ordinary & ~silent | secret))
    return rows.select_related("user", "post", "agency", "referral__recipient").order_by("at", "pk")


def _sees_all(case: Case, post: Post) -> bool:
    """The lead agency, and an agency that oversees the case, read the acts of every lane (never the secret ones)."""
    if case.lead_agency_id == post.agency_id:
        return True
    return any(
        Case.objects.filter(right.covers(), pk=case.pk).exists()
        for right in Oversight.objects.filter(agency_id=post.agency_id, is_active=True).select_related(
            "region"
        )
    )


def letters_for(case: Case, post: Post) -> QuerySet[CaseLetter]:
    """Letters of a case: the agency's own with its inner sheets, and those that were sent to it."""
    own = Q(letter__agency_id=post.agency_id)
    if reads_as_member(case, post):
        own &= Q(letter__is_inner=False, referral__sent_at__isnull=False)
    sent = Q(letter__is_inner=False) & ~Q(referral__status__in=[str(s) for s in REFERRAL_NEVER_SENT])
    received = sent & Q(referral__recalled_at__isnull=True)
    received &= (
        Q(to_id=post.agency_id)
        | _about(post.agency_id)
        | Q(letter_id__in=_copied(case, post))
        | Q(referral__in=disputes_of(post.agency_id))
    )
    if reads_as_member(case, post):
        received &= Q(letter__talk__isnull=True, letter__talk_held__isnull=True)
    received |= Listing.objects.visible_to(post).filter(case=case).notices()
    ordinary = Q(letter__secret=False) & (own | received)
    secret = Q(letter__secret=True, referral__in=seen(Referral, post)) & (own | sent)
    rows = CaseLetter.objects.filter(Q(case=case) & (ordinary | secret))
    return rows.select_related("letter__agency", "referral", "lane").order_by("letter__issued_at", "pk")


def _copied(case: Case, post: Post) -> QuerySet[Any, Any]:
    """The main letters that came to an agency as a copy (抄送)."""
    copies = Referral.objects.visible_to(post).filter(case=case, kind=Kind.COPY, recipient_id=post.agency_id)
    return copies.filter(letter__isnull=False).values("letter_id")


def foreign_for(case: Case, post: Post) -> QuerySet[ForeignPaper]:
    """外来文书 of a case: what the own agency registered, and what belongs to a referral or lane that it is a party to.

    The lead agency reads all but a silent lane's; papers of a secret referral are for those who may see that.
    """
    mine = Q(agency_id=post.agency_id)
    party = (
        Q()
        if case.lead_agency_id == post.agency_id
        else mine | _about(post.agency_id) | sent_on(post.agency_id)
    )
    if post.agency.kind == AgencyKind.PROCURATORATE and party:
        party |= Q(referral__in=supervised_by(post.agency_id).values("pk"))
    silent = Q(lane__is_silent=True) & ~Q(lane__agency_id=post.agency_id)
    silent |= Q(referral__lane__is_silent=True) & ~Q(referral__lane__agency_id=post.agency_id)
    unsent = Q(referral__status__in=[str(s) for s in REFERRAL_NEVER_SENT])
    others = party & ~silent & ~_recalled(post.agency_id) & ~unsent
    if reads_as_member(case, post):
        mine, others = Q(pk__in=[]), others & ~Q(lane__is_silent=True) & ~Q(referral__lane__is_silent=True)
    ordinary = Q(secret=False) & (mine | others)
    secret = Q(secret=True, referral__in=seen(Referral, post))
    found = ForeignPaper.objects.filter(Q(case=case) & (ordinary | secret))
    rows = ForeignPaper.objects.filter(pk__in=found.values("pk"))
    return rows.select_related("scan", "agency").order_by("issued_on", "pk")


def papers_that_are_it(referral: Referral, post: Post) -> QuerySet[ForeignPaper]:
    """The papers of a 反向衔接 or 诉讼移送, which are its letter; of a copy those of what was copied; else none."""
    about = referral.about if referral.kind == Kind.COPY and referral.about else referral
    found = foreign_for(referral.case, post).filter(referral=about.first)
    return found if about.kind in {Kind.REVERSE, Kind.PROSECUTION} else found.none()


def evidence_for(case: Case, post: Post) -> QuerySet[Evidence]:
    """Evidence of a case: what the agency itself put in, and what came to it with a referral or a supplement."""
    visible = Referral.objects.visible_to(post).filter(case=case)
    received = visible.filter(recipient_id=post.agency_id, recalled_at__isnull=True, sent_at__isnull=False)
    given = Q(pk__in=Material.objects.filter(referral__in=received).values("evidence_id"))
    given |= Q(
        pk__in=SupplementItem.objects.filter(referral__in=received, supplied_at__isnull=False).values(
            "evidence_id"
        )
    )
    asked = visible.filter(Q(sender_id=post.agency_id) | Q(origin__sender_id=post.agency_id))
    told = AssistanceQuestion.objects.filter(
        referral__in=asked, referral__lane__status__in=[LaneStatus.REPORTED, LaneStatus.DONE]
    )
    given |= Q(pk__in=told.values("evidence"))
    given |= Q(pk__in=foreign_for(case, post).filter(scan__isnull=False).order_by().values("scan_id"))
    handed = HandOver.objects.visible_to(post).filter(referral__case=case)
    given |= Q(pk__in=HandOverItem.objects.filter(hand_over__in=handed).values("photo_id"))
    given |= Q(pk__in=HandOverSignature.objects.filter(hand_over__in=handed).standing().values("scan_id"))
    talks = Talk.objects.visible_to(post).filter(case=case)
    given |= Q(pk__in=talks.values("signed_scan_id"))
    given |= Q(pk__in=TalkReport.objects.filter(talk__in=talks).values("scan_id"))
    named = Q(pk__in=Material.objects.filter(referral__in=visible).values("evidence_id"))
    named |= Q(pk__in=FinalText.objects.filter(referral__in=visible).values("evidence_id"))
    named |= Q(pk__in=PaperEntry.objects.visible_to(post).filter(case=case).values("scan_id"))
    own = Q(agency_id=post.agency_id) & (Q(secret=False) | named | Q(uploaded_by_id=post.pk))
    if reads_as_member(case, post):
        own = _shown_to_members(case)
    return Evidence.objects.filter(Q(dossier_id=case.dossier_id) & (own | given)).order_by(
        "uploaded_at", "pk"
    )


def _shown_to_members(case: Case) -> Q:
    """What a member of the 联合专班 reads of the lead agency's evidence: neither scans of papers, which may bear an inner
    opinion, nor a 案件调查报告, which names every subject, nor what is secret. Nothing of it depends on a secret referral: what came and went would tell of one."""
    papers = PaperEntry.objects.filter(case=case, scan__isnull=False).values("scan_id")
    foreign = ForeignPaper.objects.filter(case=case, scan__isnull=False).values("scan_id")
    sealed = SealedScan.objects.filter(letter__case_letter__case=case).values("evidence_id")
    reports = CaseReport.objects.filter(piece__isnull=False).values("piece__sha256")
    kept = Q(pk__in=papers) | Q(pk__in=foreign) | Q(pk__in=sealed) | Q(sha256__in=reports)
    return Q(agency_id=case.lead_agency_id, secret=False, is_inner=False) & ~kept
