"""Addresses of 专项行动."""

from django.urls import path

from referral.pages.campaigns import views

urlpatterns = [
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/new/", views.new, name="campaign-new"),
    path("campaigns/<slug:slug>/", views.detail, name="campaign"),
    path("campaigns/<slug:slug>/change/", views.change, name="campaign-change"),
    path("campaigns/<slug:slug>/file.xlsx", views.file, name="campaign-file"),
    path("clues/<slug:slug>/campaigns/", views.mark_clue, name="clue-campaigns"),
    path("cases/<slug:slug>/campaigns/", views.mark_case, name="case-campaigns"),
]
