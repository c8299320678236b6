"""Every kind of letter, by its name."""

from documents.letters.fields import Letter
from documents.letters.kinds.ask import AssistanceLetter, ConsultLetter, JointAnswer, JointLetter
from documents.letters.kinds.back import RerouteLetter, ReturnLetter, WithdrawLetter
from documents.letters.kinds.circular import CircularNotice
from documents.letters.kinds.clue import ClueReferral
from documents.letters.kinds.criminal import CriminalReferral
from documents.letters.kinds.daily import DailySheet
from documents.letters.kinds.decided import ExposureSheet, ExtensionSheet, OpinionRegister, RewardSheet
from documents.letters.kinds.designation import DesignationDecision, DesignationRequest
from documents.letters.kinds.discipline import DisciplineReferral
from documents.letters.kinds.dossier import DossierCatalogue, DossierCover, DossierNote, DossierTransfer
from documents.letters.kinds.figures import FiguresReport
from documents.letters.kinds.inside import ApprovalSheet, IncomingSheet
from documents.letters.kinds.investigation import InvestigationReport
from documents.letters.kinds.invitation import MeetingInvitation
from documents.letters.kinds.line import AssignmentLetter, EscalationRequest
from documents.letters.kinds.listing import DelistingNotice, ListingNotice
from documents.letters.kinds.meeting import MeetingPack
from documents.letters.kinds.minutes import ConsultationMinutes, MinutesCorrection, NegotiationRecord
from documents.letters.kinds.more import CorrectionLetter, SupplementReferral
from documents.letters.kinds.objections import ReconsiderationRequest, SupervisionRequest
from documents.letters.kinds.opinion import OpinionReply
from documents.letters.kinds.receipt import Receipt
from documents.letters.kinds.reply import AssistanceDecline, AssistanceReply, ExtensionNotice
from documents.letters.kinds.report import CrimeReport
from documents.letters.kinds.result import ResultFeedback, SendBackLetter
from documents.letters.kinds.reward import RewardNotice
from documents.letters.kinds.serving import ItemList, ServiceReceipt
from documents.letters.kinds.supplement import SupplementList, SupplementNotice
from documents.letters.kinds.tables import ClosingSheet, ClueSheet, WaiverSheet
from documents.letters.kinds.talks import InquiryNotice, InterviewMinutes, InterviewNotice
from documents.letters.kinds.urgent import UrgentSheet
from documents.letters.kinds.urging import FeedbackRequest, SuperiorRequest, SupervisionLetter

KINDS: dict[str, type[Letter]] = {
    cls.kind: cls
    for cls in (
        CriminalReferral,
        Receipt,
        ClueReferral,
        DisciplineReferral,
        SupplementNotice,
        SupplementList,
        ResultFeedback,
        SendBackLetter,
        OpinionReply,
        ApprovalSheet,
        WaiverSheet,
        ClueSheet,
        ClosingSheet,
        IncomingSheet,
        DailySheet,
        ReturnLetter,
        RerouteLetter,
        WithdrawLetter,
        AssistanceLetter,
        JointLetter,
        JointAnswer,
        AssignmentLetter,
        EscalationRequest,
        CrimeReport,
        AssistanceReply,
        AssistanceDecline,
        ExtensionNotice,
        ConsultLetter,
        SupplementReferral,
        CorrectionLetter,
        ReconsiderationRequest,
        SupervisionRequest,
        FeedbackRequest,
        SupervisionLetter,
        SuperiorRequest,
        DesignationRequest,
        DesignationDecision,
        InvestigationReport,
        ItemList,
        ServiceReceipt,
        DossierCover,
        DossierCatalogue,
        DossierNote,
        DossierTransfer,
        ListingNotice,
        DelistingNotice,
        UrgentSheet,
        InterviewNotice,
        InquiryNotice,
        InterviewMinutes,
        CircularNotice,
        ConsultationMinutes,
        MinutesCorrection,
        MeetingPack,
        MeetingInvitation,
        NegotiationRecord,
        ExtensionSheet,
        OpinionRegister,
        RewardSheet,
        RewardNotice,
        ExposureSheet,
        FiguresReport,
    )
}
