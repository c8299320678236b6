"""Addresses of the acts on limits: those that run, and the beginning of those that nothing else begins."""

from django.urls import path

from referral.pages.clocks import begins, views

urlpatterns = [
    path("clocks/new/<slug:word>/<slug:slug>/", begins.new, name="clock-begin"),
    path("clocks/<slug:slug>/<slug:name>/", views.verb, name="clock-act"),
]
