"""The rows that the doors of a house lead to, by the first word of their address."""

from django.db.models import Model, Q

from referral.models import (
    Borrowing,
    Campaign,
    Case,
    CaseLetter,
    CaseLink,
    Clock,
    Clue,
    ExchangeMessage,
    FrozenFigures,
    Guide,
    HandOver,
    Informant,
    Inspection,
    Lane,
    LedgerTask,
    Listing,
    ListingConsent,
    ListingInstruction,
    ListingPaper,
    ListingReport,
    LookBack,
    Meeting,
    MeetingItem,
    MinutesCorrection,
    PaperEntry,
    Referral,
    Reward,
    Sample,
    SampledCase,
    Talk,
    Taskforce,
    TaskforceMember,
    Typical,
    UrgentReport,
    VaultRequest,
)
from tests.services.sealing import sealed
from workflows.models import Notice, WorkItem

#: Nouns of which nothing is secret.
PLAIN: dict[str, type[Model]] = {
    "taskforces": Taskforce,
    "members": TaskforceMember,
    "figures": FrozenFigures,
    "inspections": Inspection,
    "samples": Sample,
    "checks": SampledCase,
    "campaigns": Campaign,
    "typicals": Typical,
    "urgent": UrgentReport,
    "look-backs": LookBack,
    "case-links": CaseLink,
    "borrowings": Borrowing,
    "listings": Listing,
    "meetings": Meeting,
    "meeting-items": MeetingItem,
    "minutes-corrections": MinutesCorrection,
    "ledger-tasks": LedgerTask,
    "listing-reports": ListingReport,
    "listing-tasks": ListingInstruction,
    "listing-papers": ListingPaper,
    "talks": Talk,
    "listing-consents": ListingConsent,
    "guides": Guide,
    "handovers": HandOver,
    "informants": Informant,
    "vault-requests": VaultRequest,
}


def rows(case: Case, *, secret: bool) -> dict[str, list[str]]:
    """Addresses of the rows that are secret, or of those that are not."""
    clocks = Clock.objects.filter(secret=secret)
    plain = {
        name: [] if secret else list(model._default_manager.values_list("slug", flat=True))
        for name, model in PLAIN.items()
    }
    return (
        plain
        | {
            "cases": [] if secret else [case.slug],
            "referrals": list(Referral.objects.filter(secret=secret).values_list("slug", flat=True)),
            "lanes": list(Lane.objects.filter(secret=secret).values_list("slug", flat=True)),
            "clues": list(Clue.objects.filter(restricted=secret).values_list("slug", flat=True)),
            "letters": list(
                CaseLetter.objects.filter(letter__secret=secret).values_list("letter__slug", flat=True)
            ),
            "evidence": [],
            "items": [str(pk) for pk in WorkItem.objects.filter(secret=secret).values_list("pk", flat=True)],
            "notices": [
                str(pk)
                for pk in Notice.objects.filter(
                    Q(referral__secret=True) if secret else ~Q(referral__secret=True)
                ).values_list("pk", flat=True)[:5]
            ],
            "incoming": [],
            "exchange": [
                slug
                for one in ExchangeMessage.objects.filter(thread__referral__secret=secret)
                for slug in (str(one.message), one.thread.origin_slug)
            ],
            "tasks": [],
            "directory": [],
            "duty": [],
            "rules": [],
            "wordings": [],
            "holidays": [],
            "institutions": [] if secret else ["91330000MA0000001X"],
            "rewards": list(Reward.objects.values_list("slug", flat=True)) if secret else [],
            "check-findings": [],
            "circulars": [],
            "papers": list(PaperEntry.objects.filter(secret=secret).values_list("slug", flat=True)),
            "clocks": list(clocks.values_list("slug", flat=True)),
        }
        | sealed(secret=secret)
    )
