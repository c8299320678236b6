"""Addresses of approvals."""

from django.urls import path

from referral.pages.approvals import views

urlpatterns = [
    path("approvals/", views.approval_list, name="approval-list"),
    path("approvals/batch/", views.batch, name="approval-batch"),
]
