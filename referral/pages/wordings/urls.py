"""Addresses of the wording of forms."""

from django.urls import path

from referral.pages.wordings import views

urlpatterns = [
    path("wordings/", views.table, name="wordings"),
    path("wordings/<slug:kind>/<slug:slot>/", views.change_wording, name="wording-change"),
    path("wordings/<slug:kind>/<slug:slot>/preview.pdf", views.preview, name="wording-preview"),
]
