"""Addresses of 会签: what waits for an opinion of the acting post."""

from django.urls import path

from referral.pages.consents import views

urlpatterns = [
    path("consents/", views.consent_list, name="consent-list"),
    path("referrals/<slug:slug>/consent/", views.give, name="consent-give"),
]
