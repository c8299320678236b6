"""Addresses of 抽查复查."""

from django.urls import path

from referral.pages.sampling import sheets, views

urlpatterns = [
    path("samples/", views.samples, name="samples"),
    path("samples/new/", views.new, name="sample-new"),
    path("samples/<slug:slug>/", views.detail, name="sample"),
    path("samples/<slug:slug>/draw.json", views.record, name="sample-record"),
    path("samples/<slug:slug>/<slug:name>/", views.act_on, name="sample-act"),
    path("checks/<slug:slug>/", sheets.detail, name="check-sheet"),
    path("checks/<slug:slug>/<slug:name>/", sheets.act_on, name="check-act"),
    path("check-findings/<slug:slug>/<slug:name>/", sheets.mend, name="check-finding"),
]
