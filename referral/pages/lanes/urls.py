"""Addresses of lanes and their acts."""

from django.urls import path

from referral.pages.lanes import urging, views

urlpatterns = [
    path("lanes/<slug:slug>/", views.detail, name="lane"),
    path("lanes/<slug:slug>/assign/", views.assign, name="lane-assign"),
    path("lanes/<slug:slug>/urge/", urging.urge, name="lane-urge"),
    path("lanes/<slug:slug>/silent/", views.silent, name="lane-silent"),
    path("lanes/<slug:slug>/<slug:name>/", views.verb, name="lane-act"),
]
