"""Addresses of hand-overs."""

from django.urls import path

from referral.pages.handing import views

urlpatterns = [
    path("referrals/<slug:slug>/hand-over/new/", views.new, name="handover-new"),
    path("handovers/<slug:slug>/", views.detail, name="handover"),
    path("handovers/<slug:slug>/<slug:name>/", views.act_on, name="handover-act"),
]
