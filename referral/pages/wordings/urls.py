"""Addresses of the wording of forms."""

from django.urls import path

from referral.pages.wordings import fields, views

urlpatterns = [
    path("wordings/", views.table, name="wordings"),
    path("wordings/<slug:kind>/fields/new/", fields.add, name="form-field-new"),
    path("wordings/<slug:kind>/fields/preview.pdf", fields.preview, name="form-field-preview"),
    path("wordings/<slug:kind>/fields/<slug:slot>/", fields.change_field, name="form-field"),
    path("wordings/<slug:kind>/fields/<slug:slot>/end/", fields.end, name="form-field-end"),
    path("wordings/<slug:kind>/<slug:slot>/", views.change_wording, name="wording-change"),
    path("wordings/<slug:kind>/<slug:slot>/preview.pdf", views.preview, name="wording-preview"),
]
