"""Address of 补录."""

from django.urls import path

from referral.pages.backfill import views

urlpatterns = [path("backfill/", views.enter, name="backfill")]
