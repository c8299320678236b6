"""Addresses of the wizard: choose a case, refer from it, change a draft."""

from django.urls import path

from referral.pages.wizard import views

urlpatterns = [
    path("wizard/", views.choose, name="wizard"),
    path("cases/<slug:slug>/refer/", views.refer, name="case-refer"),
    path("lanes/<slug:slug>/onward/", views.onward, name="lane-onward"),
    path("referrals/<slug:slug>/redraft/", views.redraft, name="redraft"),
]
