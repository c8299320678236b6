"""Addresses of the 案件调查报告 and the 涉案物品 of a case."""

from django.urls import path

from referral.pages.reports import views

urlpatterns = [
    path("cases/<slug:slug>/reports/", views.versions, name="case-reports"),
    path("cases/<slug:slug>/reports/write/", views.write, name="report-write"),
    path("cases/<slug:slug>/reports/preview.pdf", views.preview, name="report-preview"),
    path("cases/<slug:slug>/reports/<slug:name>/", views.verb, name="report-act"),
    path("cases/<slug:slug>/items/", views.items, name="case-items"),
]
