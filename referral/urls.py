"""The one map of all pages: one line an area."""

from django.urls import include, path

urlpatterns = [
    path("", include("referral.pages.account.urls")),
    path("", include("referral.pages.inbox.urls")),
    path("", include("referral.pages.notices.urls")),
    path("", include("referral.pages.styleguide.urls")),
    path("", include("referral.pages.approvals.urls")),
    path("", include("referral.pages.consents.urls")),
    path("", include("referral.pages.paper.urls")),
    path("", include("referral.pages.clues.urls")),
    path("", include("referral.pages.must_refer.urls")),
    path("", include("referral.pages.wizard.urls")),
    path("", include("referral.pages.asking.urls")),
    path("", include("referral.pages.opinions.urls")),
    path("", include("referral.pages.reports.urls")),
    path("", include("referral.pages.cases.urls")),
    path("", include("referral.pages.money.urls")),
    path("", include("referral.pages.institutions.urls")),
    path("", include("referral.pages.records.urls")),
    path("", include("referral.pages.inspections.urls")),
    path("", include("referral.pages.rewards.urls")),
    path("", include("referral.pages.dossier.urls")),
    path("", include("referral.pages.borrowing.urls")),
    path("", include("referral.pages.briefing.urls")),
    path("", include("referral.pages.handing.urls")),
    path("", include("referral.pages.office.urls")),
    path("", include("referral.pages.overprint.urls")),
    path("", include("referral.pages.referrals.urls")),
    path("", include("referral.pages.lanes.urls")),
    path("", include("referral.pages.joint.urls")),
    path("", include("referral.pages.taskforce.urls")),
    path("", include("referral.pages.listing.urls")),
    path("", include("referral.pages.meetings.urls")),
    path("", include("referral.pages.task_ledger.urls")),
    path("", include("referral.pages.clocks.urls")),
    path("", include("referral.pages.checkpage.urls")),
    path("", include("referral.pages.directory.urls")),
    path("", include("referral.pages.duty.urls")),
    path("", include("referral.pages.calendar.urls")),
    path("", include("referral.pages.wordings.urls")),
    path("", include("referral.pages.log.urls")),
    path("", include("referral.pages.incoming.urls")),
    path("", include("referral.pages.register.urls")),
    path("", include("referral.pages.seals.urls")),
    path("", include("referral.pages.exchange.urls")),
    path("", include("referral.pages.backfill.urls")),
    path("", include("referral.pages.figures.urls")),
]

handler400 = "referral.pages.errors.bad_request"
handler403 = "referral.pages.errors.forbidden"
handler404 = "referral.pages.errors.not_found"
handler500 = "referral.pages.errors.server_error"
