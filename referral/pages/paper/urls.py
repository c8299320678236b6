"""Addresses of acts on paper and their second check."""

from django.urls import path

from referral.pages.paper import views

urlpatterns = [
    path("papers/new/<slug:word>/<slug:slug>/", views.choose, name="paper-new"),
    path("papers/new/<slug:word>/<slug:slug>/<slug:name>/", views.enter, name="paper-enter"),
    path("papers/", views.checks, name="paper-checks"),
    path("papers/<slug:slug>/", views.entry, name="paper-entry"),
    path("papers/<slug:slug>/scan/", views.scan, name="paper-scan"),
]
