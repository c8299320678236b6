"""Addresses of the register of letters."""

from django.urls import path

from referral.pages.register import views

urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/start/", views.start, name="register-start"),
    path("letters/<slug:slug>/void/", views.void, name="letter-void"),
]
