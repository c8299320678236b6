"""Addresses of the operations log."""

from django.urls import path

from referral.pages.log import views

urlpatterns = [
    path("events/", views.events, name="events"),
    path("events/verify/", views.verify, name="events-verify"),
]
