"""Addresses of referrals and their moves."""

from django.urls import path

from referral.pages.referrals import sharing, sheets, views

urlpatterns = [
    path("referrals/<slug:slug>/", views.detail, name="referral"),
    path("referrals/<slug:slug>/service-receipt.pdf", views.service_receipt, name="service-receipt"),
    path("referrals/<slug:slug>/as-receiver/", sharing.as_receiver, name="as-receiver"),
    path("referrals/<slug:slug>/negotiation.pdf", sheets.negotiation, name="negotiation-record"),
    path("referrals/<slug:slug>/register.pdf", sheets.opinion_register, name="opinion-register"),
    path("referrals/<slug:slug>/<slug:name>/", views.move, name="referral-move"),
]
