"""Addresses of the acts on a running limit."""

from django.urls import path

from referral.pages.clocks import views

urlpatterns = [path("clocks/<slug:slug>/<slug:name>/", views.verb, name="clock-act")]
