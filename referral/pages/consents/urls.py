"""Addresses of 会签: what waits for an opinion of the acting post."""

from django.urls import path

from referral.pages.consents import countersigns, views

urlpatterns = [
    path("consents/", views.consent_list, name="consent-list"),
    path("referrals/<slug:slug>/consent/", views.give, name="consent-give"),
    path("referrals/<slug:slug>/countersign/", countersigns.ask, name="countersign-ask"),
    path("countersigns/<slug:slug>/", countersigns.one, name="countersign"),
    path("countersigns/<slug:slug>/withdraw/", countersigns.withdraw, name="countersign-withdraw"),
]
