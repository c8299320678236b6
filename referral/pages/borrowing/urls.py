"""Addresses of 借阅."""

from django.urls import path

from referral.pages.borrowing import views

urlpatterns = [
    path("borrowings/", views.borrowings, name="borrowings"),
    path("borrowings/new/", views.new, name="borrowing-new"),
    path("borrowings/<slug:slug>/", views.detail, name="borrowing"),
    path("borrowings/<slug:slug>/<slug:name>/", views.act_on, name="borrowing-act"),
]
