"""Addresses of 诉讼移送 and 反向衔接. They come before those of lanes and cases, whose acts have one word only."""

from django.urls import path

from referral.pages.opinions import views

urlpatterns = [
    path("cases/<slug:slug>/opinion/new/", views.new, name="opinion-new"),
    path("referrals/<slug:slug>/opinion/edit/", views.edit, name="opinion-edit"),
    path("lanes/<slug:slug>/go-on/", views.go_on, name="lane-go-on"),
    path("lanes/<slug:slug>/end-review/", views.end_review, name="lane-end-review"),
    path("lanes/<slug:slug>/chase/", views.chase, name="lane-chase"),
]
