"""Addresses of the duty roster."""

from django.urls import path

from referral.pages.duty import views

urlpatterns = [
    path("duty/", views.week, name="duty"),
    path("duty/<int:pk>/remove/", views.remove, name="duty-remove"),
]
