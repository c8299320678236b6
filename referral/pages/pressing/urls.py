"""Addresses of 督促: before those of lanes, whose acts take any word."""

from django.urls import path

from referral.pages.pressing import circulars, diligence, talks, tracing, views

urlpatterns = [
    path("talks/", views.ledger, name="talks"),
    path("talks/<slug:slug>/", talks.detail, name="talk"),
    path("talks/<slug:slug>/<slug:name>/", talks.act_on, name="talk-act"),
    path("plans/new/", circulars.plan_new, name="plan-new"),
    path("circulars/new/", circulars.new, name="circular-new"),
    path("circulars/<slug:slug>/", circulars.detail, name="circular"),
    path("circulars/<slug:slug>/decide/", circulars.decide, name="circular-decide"),
    path("lanes/<slug:slug>/talk/", talks.on_lane, name="lane-talk"),
    path("listings/<slug:slug>/talk/", talks.on_listing, name="listing-talk"),
    path("cases/<slug:slug>/talk/", talks.on_case, name="case-talk"),
    path("cases/<slug:slug>/pressing/", views.tab, name="case-pressing"),
    path("cases/<slug:slug>/tracing/", tracing.page, name="case-tracing"),
    path("cases/<slug:slug>/diligence/", diligence.page, name="case-diligence"),
    path("cases/<slug:slug>/diligence/confirm/", diligence.confirm, name="case-diligence-confirm"),
]
