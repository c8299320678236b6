"""Addresses of exchange files."""

from django.urls import path

from referral.pages.exchange import views

urlpatterns = [
    path("exchange/", views.messages_list, name="exchange-list"),
    path("exchange/import/", views.take, name="exchange-import"),
    path("exchange/<slug:slug>/file/", views.download, name="exchange-file"),
    path("exchange/referrals/<slug:slug>/", views.export, name="referral-exchange"),
]
