"""The rows of the business, one file a noun."""

from referral.models.approvals import Approval, ApprovalStep
from referral.models.asking import Assistance, AssistanceQuestion, CorrectionItem
from referral.models.borrowing import Borrowing
from referral.models.campaigns import Campaign, CampaignMark
from referral.models.cases import Amount, Case, CaseGroupPermission, Oversight
from referral.models.circulars import Circular, CircularLine, InspectionPlan
from referral.models.clocks import Clock, ClockEvent, ClockRequest
from referral.models.clues import Clue, Subject
from referral.models.conduct import ConductEntry
from referral.models.countersigns import Countersign
from referral.models.diligence import DutyConfirmation
from referral.models.exchange import ExchangeMessage, ExchangeThread
from referral.models.experts import ExpertOpinion
from referral.models.figures import Comparison, FigureRemark, FrozenFigures, ReportForm
from referral.models.finals import FinalText
from referral.models.guides import Guide
from referral.models.handing import Custody, HandOver, HandOverItem, HandOverSignature
from referral.models.incoming import Circulation, IncomingPaper
from referral.models.inspections import Inspected, Inspection
from referral.models.institutions import SelfCorrection, SubjectLink
from referral.models.investigations import CaseItem, CaseReport, ReportSignature
from referral.models.joint_tasks import JointTask
from referral.models.lanes import Lane, Outcome, Urge
from referral.models.ledger import Event, Ledger, Submission
from referral.models.ledger_tasks import LedgerTask, TaskReport
from referral.models.listing_duties import ListingCheck, ListingInstruction, ListingReport
from referral.models.listing_papers import ListingPaper
from referral.models.listing_publication import ListingConsent, ListingPublication
from referral.models.listings import Listing, ListingSigner, ListingUnit
from referral.models.looking_back import CaseLink, LookBack
from referral.models.meetings import (
    Meeting,
    MeetingComment,
    MeetingItem,
    MeetingParticipant,
    MeetingReminder,
    MinutesAnswer,
    RiskGrade,
)
from referral.models.minutes_corrections import CorrectionAnswer, MinutesCorrection
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
from referral.models.refused import RefusedAct
from referral.models.rewards import Reward
from referral.models.rules import Agreement, ClockRule, Holiday, HolidayNotice
from referral.models.sampling import Assignment, CheckFinding, Sample, SampleChecker, SampledCase
from referral.models.seals import SealedScan, SealRequest, SealUse
from referral.models.sharing import Withheld
from referral.models.talks import Talk, TalkReport
from referral.models.taskforces import Taskforce, TaskforceMember
from referral.models.typical import Typical, TypicalConsent
from referral.models.urgent import UrgentRecipient, UrgentReply, UrgentReport
from referral.models.vault import Informant, VaultLook, VaultNote, VaultRequest

__all__ = [
    "Agreement",
    "Amount",
    "Approval",
    "ApprovalStep",
    "Assignment",
    "Assistance",
    "AssistanceQuestion",
    "Borrowing",
    "Campaign",
    "CampaignMark",
    "Case",
    "CaseItem",
    "CaseLetter",
    "CaseLink",
    "CaseReport",
    "CaseGroupPermission",
    "CheckFinding",
    "Circular",
    "CircularLine",
    "Circulation",
    "Clock",
    "ClockEvent",
    "ClockRequest",
    "ClockRule",
    "Clue",
    "ConductEntry",
    "CorrectionAnswer",
    "Comparison",
    "CorrectionItem",
    "Countersign",
    "Custody",
    "DutyConfirmation",
    "Event",
    "ExchangeMessage",
    "ExchangeThread",
    "ExpertOpinion",
    "FigureRemark",
    "FinalText",
    "FindingTold",
    "ForeignPaper",
    "FrozenFigures",
    "Guide",
    "HandOver",
    "HandOverItem",
    "HandOverSignature",
    "Holiday",
    "HolidayNotice",
    "IncomingPaper",
    "Informant",
    "Inspected",
    "Inspection",
    "InspectionPlan",
    "JointTask",
    "Lane",
    "Ledger",
    "LedgerTask",
    "Listing",
    "ListingCheck",
    "ListingConsent",
    "ListingInstruction",
    "ListingPaper",
    "ListingPublication",
    "ListingReport",
    "ListingSigner",
    "ListingUnit",
    "LookBack",
    "Material",
    "Meeting",
    "MeetingComment",
    "MeetingItem",
    "MeetingParticipant",
    "MeetingReminder",
    "MinutesAnswer",
    "MinutesCorrection",
    "NoReferral",
    "Opening",
    "Outcome",
    "Oversight",
    "PaperEntry",
    "ProvinceStandard",
    "Receipt",
    "Referral",
    "ReferralOfficer",
    "RefusedAct",
    "RiskGrade",
    "Sample",
    "SampleChecker",
    "SampledCase",
    "SealRequest",
    "SealUse",
    "SealedScan",
    "SelfCorrection",
    "Subject",
    "SubjectLink",
    "ReportForm",
    "ReportSignature",
    "Reward",
    "Submission",
    "SupplementItem",
    "Talk",
    "TalkReport",
    "Taskforce",
    "TaskReport",
    "TaskforceMember",
    "UnopenedTold",
    "VaultLook",
    "VaultNote",
    "VaultRequest",
    "Withheld",
    "Urge",
    "Typical",
    "TypicalConsent",
    "UrgentRecipient",
    "UrgentReply",
    "UrgentReport",
]
