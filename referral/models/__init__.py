"""The rows of the business, one file a noun."""

from referral.models.approvals import Approval, ApprovalStep
from referral.models.asking import Assistance, AssistanceQuestion, CorrectionItem
from referral.models.borrowing import Borrowing
from referral.models.cases import Amount, Case, CaseGroupPermission, Oversight
from referral.models.circulars import Circular, CircularLine, InspectionPlan
from referral.models.clocks import Clock, ClockEvent, ClockRequest
from referral.models.clues import Clue, Subject
from referral.models.countersigns import Countersign
from referral.models.diligence import DutyConfirmation
from referral.models.exchange import ExchangeMessage, ExchangeThread
from referral.models.finals import FinalText
from referral.models.handing import Custody, HandOver, HandOverItem, HandOverSignature
from referral.models.incoming import Circulation, IncomingPaper
from referral.models.investigations import CaseItem, CaseReport, ReportSignature
from referral.models.joint_tasks import JointTask
from referral.models.lanes import Lane, Outcome, Urge
from referral.models.ledger import Event, Ledger, Submission
from referral.models.listing_duties import ListingCheck, ListingInstruction, ListingReport
from referral.models.listing_publication import ListingConsent, ListingPublication
from referral.models.listings import Listing, ListingSigner, ListingUnit
from referral.models.must_refer import FindingTold, NoReferral, ProvinceStandard
from referral.models.openings import Opening, UnopenedTold
from referral.models.papers import CaseLetter, ForeignPaper, PaperEntry
from referral.models.referrals import (
    Material,
    Receipt,
    Referral,
    ReferralOfficer,
    SupplementItem,
)
from referral.models.rules import Agreement, ClockRule, Holiday, HolidayNotice
from referral.models.seals import SealedScan, SealRequest, SealUse
from referral.models.sharing import Withheld
from referral.models.talks import Talk, TalkReport
from referral.models.taskforces import Taskforce, TaskforceMember

__all__ = [
    "Agreement",
    "Amount",
    "Approval",
    "ApprovalStep",
    "Assistance",
    "AssistanceQuestion",
    "Borrowing",
    "Case",
    "CaseItem",
    "CaseLetter",
    "CaseReport",
    "CaseGroupPermission",
    "Circular",
    "CircularLine",
    "Circulation",
    "Clock",
    "ClockEvent",
    "ClockRequest",
    "ClockRule",
    "Clue",
    "CorrectionItem",
    "Countersign",
    "Custody",
    "DutyConfirmation",
    "Event",
    "ExchangeMessage",
    "ExchangeThread",
    "FinalText",
    "FindingTold",
    "ForeignPaper",
    "HandOver",
    "HandOverItem",
    "HandOverSignature",
    "Holiday",
    "HolidayNotice",
    "IncomingPaper",
    "InspectionPlan",
    "JointTask",
    "Lane",
    "Ledger",
    "Listing",
    "ListingCheck",
    "ListingConsent",
    "ListingInstruction",
    "ListingPublication",
    "ListingReport",
    "ListingSigner",
    "ListingUnit",
    "Material",
    "NoReferral",
    "Opening",
    "Outcome",
    "Oversight",
    "PaperEntry",
    "ProvinceStandard",
    "Receipt",
    "Referral",
    "ReferralOfficer",
    "SealRequest",
    "SealUse",
    "SealedScan",
    "Subject",
    "ReportSignature",
    "Submission",
    "SupplementItem",
    "Talk",
    "TalkReport",
    "Taskforce",
    "TaskforceMember",
    "UnopenedTold",
    "Withheld",
    "Urge",
]
