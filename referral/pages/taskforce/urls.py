"""Addresses of 联合专班: set one up, change it, decide on its people."""

from django.urls import path

from referral.pages.taskforce import views

urlpatterns = [
    path("cases/<slug:slug>/taskforce/new/", views.new, name="taskforce-new"),
    path("taskforces/<slug:slug>/task/", views.task, name="taskforce-task"),
    path("taskforces/<slug:slug>/<slug:name>/", views.change, name="taskforce-act"),
    path("members/<slug:slug>/<slug:name>/", views.member, name="taskforce-member"),
]
