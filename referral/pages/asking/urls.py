"""Addresses of letters beside a referral, and of the answers to an 异地协查."""

from django.urls import path

from referral.pages.asking import replies, views

urlpatterns = [
    path("cases/<slug:slug>/assist/", views.assist, name="case-assist"),
    path("cases/<slug:slug>/consult/", views.consult, name="case-consult"),
    path("referrals/<slug:slug>/change-assist/", views.change_assist, name="assist-change"),
    path("referrals/<slug:slug>/supplement/", views.supplement, name="supplement"),
    path("referrals/<slug:slug>/correct/", views.correct, name="correct"),
    path("lanes/<slug:slug>/assist/", views.lane_assist, name="lane-assist"),
    path("lanes/<slug:slug>/answers/", replies.answers, name="assist-answers"),
    path("lanes/<slug:slug>/ask-extension/", replies.ask_extension, name="assist-ask-extension"),
    path("lanes/<slug:slug>/extension/", replies.extension, name="assist-extension"),
]
