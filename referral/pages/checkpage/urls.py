"""Addresses of the check page."""

from django.urls import path

from referral.pages.checkpage import views

urlpatterns = [
    path("check/", views.check, name="check"),
    path("check/<str:code>/", views.check, name="check-code"),
]
