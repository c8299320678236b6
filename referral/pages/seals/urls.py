"""Addresses of 用印: the register, the seal page of a letter, its scans."""

from django.urls import path

from referral.pages.seals import register, scans, views

urlpatterns = [
    path("seals/", register.register, name="seal-register"),
    path("letters/<slug:slug>/seal/", views.letter_seal, name="letter-seal"),
    path("letters/<slug:slug>/seal/ask/", views.ask, name="seal-ask"),
    path("letters/<slug:slug>/seal/scan/", scans.add, name="sealed-scan-new"),
    path("seals/<slug:slug>/<slug:name>/", views.verb, name="seal-act"),
    path("scans/<slug:slug>/file/", scans.file, name="sealed-scan"),
    path("scans/<slug:slug>/<slug:name>/", scans.verb, name="sealed-scan-act"),
]
