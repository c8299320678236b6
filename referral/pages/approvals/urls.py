"""Addresses of approvals."""

from django.urls import path

from referral.pages.approvals import printing, views

urlpatterns = [
    path("approvals/", views.approval_list, name="approval-list"),
    path("approvals/printing/", printing.progress, name="approval-printing"),
    path("approvals/batch/", views.batch, name="approval-batch"),
]
