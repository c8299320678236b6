"""The address of 套打."""

from django.urls import path

from referral.pages.overprint import views

urlpatterns = [path("letters/<slug:slug>/overprint/", views.overprint, name="overprint")]
