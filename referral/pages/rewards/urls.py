"""Addresses of 举报奖励, for the named officers of a tip."""

from django.urls import path

from referral.pages.rewards import views

urlpatterns = [
    path("clues/<slug:slug>/rewards/", views.rewards, name="rewards"),
    path("clues/<slug:slug>/rewards/new/", views.enter, name="reward-new"),
    path("rewards/<slug:slug>/<slug:name>/", views.end, name="reward-end"),
]
