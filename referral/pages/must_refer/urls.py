"""Addresses of 应移送未移送提示."""

from django.urls import path

from referral.pages.must_refer import views

urlpatterns = [
    path("must-refer/", views.finding_list, name="must-refer"),
    path("must-refer/no/", views.propose, name="must-refer-no"),
    path("must-refer/decide/", views.decide, name="must-refer-decide"),
]
