"""Addresses of 检查指南."""

from django.urls import path

from referral.pages.guides import views

urlpatterns = [
    path("guides/", views.guides, name="guides"),
    path("guides/<slug:slug>/", views.detail, name="guide"),
    path("guides/<slug:slug>/decide/", views.decide, name="guide-decide"),
    path("guides/<slug:slug>/stop/", views.stop, name="guide-stop"),
    path("cases/<slug:slug>/guide/", views.new, name="guide-new"),
]
