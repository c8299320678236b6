"""Addresses of 挂牌督办."""

from django.urls import path

from referral.pages.listing import paper_views, views

urlpatterns = [
    path("cases/<slug:slug>/listing/new/", views.new, name="listing-new"),
    path("listings/", views.ledger, name="listings"),
    path("listings/<slug:slug>/", views.detail, name="listing"),
    path("listings/<slug:slug>/<slug:name>/", views.act_on, name="listing-act"),
    path("listing-reports/<slug:slug>/review/", views.review, name="listing-review"),
    path("listing-tasks/<slug:slug>/done/", views.finish, name="listing-task"),
    path("listing-papers/<slug:slug>/", paper_views.paper, name="listing-paper"),
    path("listing-papers/<slug:slug>/withdraw/", paper_views.withdraw, name="listing-paper-withdraw"),
    path("listing-consents/<slug:slug>/", views.consent, name="listing-consent"),
]
