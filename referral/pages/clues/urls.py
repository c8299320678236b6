"""Addresses of clues."""

from django.urls import path

from referral.pages.clues import acts, views

urlpatterns = [
    path("clues/", views.clue_list, name="clue-list"),
    path("clues/new/", views.new, name="clue-new"),
    path("clues/duplicates/", views.duplicates, name="clue-duplicates"),
    path("clues/<slug:slug>/", views.detail, name="clue"),
    path("clues/<slug:slug>/sheet.pdf", views.sheet, name="clue-sheet"),
    path("clues/<slug:slug>/do/<slug:name>/", acts.verb, name="clue-act"),
]
