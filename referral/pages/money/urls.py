"""Addresses of 资金: of one case, and of all that one reads."""

from django.urls import path

from referral.pages.money import views

urlpatterns = [
    path("money/", views.ledger, name="money"),
    path("money/money.xlsx", views.ledger_file, name="money-file"),
    path("cases/<slug:slug>/money/", views.of_case, name="case-money"),
    path("cases/<slug:slug>/money/money.xlsx", views.case_file, name="case-money-file"),
    path("cases/<slug:slug>/money/new/", views.enter, name="money-new"),
    path("cases/<slug:slug>/money/correct/", views.correct, name="money-correct"),
]
