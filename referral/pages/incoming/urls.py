"""Addresses of incoming post."""

from django.urls import path

from referral.pages.incoming import acts, views

urlpatterns = [
    path("incoming/", views.incoming_list, name="incoming-list"),
    path("incoming/new/", views.new, name="incoming-new"),
    path("incoming/<slug:slug>/", views.detail, name="incoming"),
    path("incoming/<slug:slug>/sheet/", views.sheet, name="incoming-sheet"),
    path("incoming/<slug:slug>/do/<slug:name>/", acts.verb, name="incoming-act"),
]
