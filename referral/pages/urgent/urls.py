"""Addresses of 重大事项报告."""

from django.urls import path

from referral.pages.urgent import views

urlpatterns = [
    path("urgent/", views.reports, name="urgent-list"),
    path("urgent/new/", views.new, name="urgent-new"),
    path("urgent/<slug:slug>/", views.detail, name="urgent"),
    path("urgent/<slug:slug>/sheet.pdf", views.sheet, name="urgent-sheet"),
    path("urgent/<slug:slug>/<slug:name>/", views.act_on, name="urgent-act"),
]
