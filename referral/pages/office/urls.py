"""Addresses of Word files of drafts."""

from django.urls import path

from referral.pages.office import views

urlpatterns = [
    path("referrals/<slug:slug>/draft.docx", views.export, name="draft-file"),
    path("referrals/<slug:slug>/final/", views.upload, name="final-upload"),
    path("referrals/<slug:slug>/final/<slug:upload>/", views.differences, name="final-differences"),
]
