"""Addresses of the registers: penalties, 医保支付资格记分, 医师考核, credit items."""

from django.urls import path

from referral.pages.records import views

urlpatterns = [
    path("records/", views.registers, name="records"),
    path("records/records.xlsx", views.registers_file, name="records-file"),
    path("cases/<slug:slug>/conduct/", views.enter, name="conduct"),
    path("cases/<slug:slug>/conduct/withdraw/", views.withdraw, name="conduct-withdraw"),
]
