"""Addresses of the vault. No address has a name in it."""

from django.urls import path

from referral.pages.vault import views

urlpatterns = [
    path("vault/", views.vault, name="vault"),
    path("vault/new/", views.seal, name="vault-seal"),
    path("informants/<slug:slug>/", views.detail, name="informant"),
    path("informants/<slug:slug>/ask/", views.ask, name="informant-ask"),
    path("informants/<slug:slug>/note/", views.note, name="informant-note"),
    path("vault-requests/<slug:slug>/decide/", views.decide, name="vault-decide"),
    path("vault-requests/<slug:slug>/show/", views.show, name="vault-show"),
]
