"""Addresses of a dossier as a packet."""

from django.urls import path

from referral.pages.dossier import views

urlpatterns = [
    path("cases/<slug:slug>/dossier/", views.export, name="case-dossier"),
    path("referrals/<slug:slug>/print-pack/", views.print_pack, name="print-pack"),
]
