"""Addresses of the tasks of joint investigations."""

from django.urls import path

from referral.pages.joint import views

urlpatterns = [
    path("cases/<slug:slug>/tasks/new/", views.new, name="task-new"),
    path("tasks/<slug:slug>/<slug:name>/", views.end, name="task-end"),
]
